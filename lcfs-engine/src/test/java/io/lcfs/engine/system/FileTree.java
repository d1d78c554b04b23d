package io.lcfs.engine.system;

import io.lcfs.FileKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The files of a layer in plain Java. A copy is cheap, because inodes never change; a change is made in a copy that no
 * other object has yet. A refused call throws {@link Refused}.
 */
final class FileTree {
    static final int ROOT = 0;
    private static final int MAX_LINKS = 40;

    private final Map<Integer, Inode> inodes;
    private String text;

    /**
     * An inode. Its maps do not change after it was added to a tree.
     *
     * @param content the content of a regular file
     * @param target the target of a symbolic link
     * @param entries the entries of a directory
     */
    record Inode(
            FileKind kind,
            int mode,
            Content content,
            String target,
            TreeMap<String, Integer> entries,
            TreeMap<String, String> xattrs) {
        static Inode of(FileKind kind, int mode) {
            return new Inode(kind, mode, Content.EMPTY, "", new TreeMap<>(), new TreeMap<>());
        }

        static Inode link(String target) {
            return new Inode(FileKind.SYMBOLIC_LINK, 0777, Content.EMPTY, target, new TreeMap<>(), new TreeMap<>());
        }

        boolean isDirectory() {
            return kind == FileKind.DIRECTORY;
        }

        Inode with(Content bytes) {
            return new Inode(kind, mode, bytes, target, entries, xattrs);
        }

        Inode withMode(int bits) {
            return new Inode(kind, bits, content, target, entries, xattrs);
        }

        Inode withEntry(String name, Integer inode) {
            TreeMap<String, Integer> changed = new TreeMap<>(entries);
            if (inode == null) {
                changed.remove(name);
            } else {
                changed.put(name, inode);
            }
            return new Inode(kind, mode, content, target, changed, xattrs);
        }

        Inode withXattr(String name, String value) {
            TreeMap<String, String> changed = new TreeMap<>(xattrs);
            if (value == null) {
                changed.remove(name);
            } else {
                changed.put(name, value);
            }
            return new Inode(kind, mode, content, target, entries, changed);
        }
    }

    /** The treatment of a symbolic link at the end of a path. */
    enum End {
        /** The link is followed. */
        FOLLOW,
        /** The link is followed only if a slash comes after it. */
        KEEP,
        /** The link is not followed, because the call concerns its name. */
        NAME
    }

    /**
     * The result of resolving a path.
     *
     * @param parent the directory of the last name, or -1 if the path does not end with a name
     * @param inode the inode, or -1 if the name does not exist
     * @param slashed whether a slash comes after the name
     */
    record Place(int parent, String name, int inode, boolean slashed) {}

    /** Creates a tree with a root directory. */
    FileTree() {
        inodes = new HashMap<>();
        inodes.put(ROOT, Inode.of(FileKind.DIRECTORY, 0755));
    }

    private FileTree(FileTree other) {
        inodes = new HashMap<>(other.inodes);
    }

    FileTree copy() {
        return new FileTree(this);
    }

    Inode inode(int number) {
        Inode inode = inodes.get(number);
        if (inode == null) {
            throw new Refused();
        }
        return inode;
    }

    void set(int number, Inode inode) {
        inodes.put(number, inode);
    }

    private int parentOf(int directory) {
        for (Map.Entry<Integer, Inode> each : inodes.entrySet()) {
            if (each.getValue().entries.containsValue(directory) && directory != ROOT) {
                return each.getKey();
            }
        }
        return ROOT;
    }

    // Paths.

    /** Creates the missing directories of a path. */
    private interface Maker {
        /** Creates a directory. Returns its number. */
        int make(int parent, String name);
    }

    /** Resolves a path as the engine must. */
    private final class Walk {
        private final End end;
        private final Maker maker;
        private String path;
        private int position;
        private boolean slashed;
        private boolean last = true;
        private String name = "";
        private int parent = -1;
        private int inode = ROOT;
        private int links;

        Walk(String path, End end, Maker maker) {
            this.path = path;
            this.end = end;
            this.maker = maker;
        }

        Place run() {
            while (nextName()) {
                step();
            }
            return new Place(parent, name, inode, slashed);
        }

        private void step() {
            if (inode < 0 || !inode(inode).isDirectory()) {
                throw new Refused();
            }
            if (name.equals("..")) {
                inode = parentOf(inode);
                parent = -1;
                return;
            }
            parent = inode;
            Integer found = inode(parent).entries.get(name);
            if (found == null && maker != null) {
                inode = maker.make(parent, name);
                return;
            }
            if (found == null) {
                if (!last) {
                    throw new Refused();
                }
                inode = -1;
                return;
            }
            inode = found;
            Inode there = inode(inode);
            if (there.kind == FileKind.SYMBOLIC_LINK && (!last || end == End.FOLLOW || end == End.KEEP && slashed)) {
                if (++links > MAX_LINKS) {
                    throw new Refused();
                }
                path = there.target + path.substring(nameEnd);
                position = 0;
                inode = there.target.startsWith("/") ? ROOT : parent;
                parent = -1;
            } else if (last && slashed && !there.isDirectory()) {
                throw new Refused();
            }
        }

        private int nameEnd;

        private boolean nextName() {
            int start = skip(position);
            if (start == path.length()) {
                return false;
            }
            int at = start + 1;
            while (at < path.length() && path.charAt(at) != '/') {
                at++;
            }
            name = path.substring(start, at);
            nameEnd = at;
            position = skip(at);
            slashed = at < path.length();
            last = position == path.length();
            return true;
        }

        private int skip(int from) {
            int at = from;
            while (at < path.length() && (path.charAt(at) == '/' || isDot(at))) {
                at++;
            }
            return at;
        }

        private boolean isDot(int at) {
            return path.charAt(at) == '.'
                    && (at == 0 || path.charAt(at - 1) == '/')
                    && (at + 1 == path.length() || path.charAt(at + 1) == '/');
        }
    }

    Place walk(String path, End end) {
        return new Walk(path, end, null).run();
    }

    /** Returns the inode at a path. */
    int find(String path, End end) {
        int inode = walk(path, end).inode;
        if (inode < 0) {
            throw new Refused();
        }
        return inode;
    }

    /** Returns the inode of the regular file at a path. */
    int file(String path) {
        int inode = find(path, End.FOLLOW);
        if (inode(inode).kind != FileKind.REGULAR) {
            throw new Refused();
        }
        return inode;
    }

    private Place vacant(String path) {
        Place place = walk(path, End.NAME);
        if (place.inode >= 0) {
            throw new Refused();
        }
        return place;
    }

    private void name(int parent, String name, Integer inode) {
        set(parent, inode(parent).withEntry(name, inode));
    }

    // Changes.

    /** Creates an inode of any kind. */
    void make(String path, int number, Inode inode) {
        Place place = vacant(path);
        set(number, inode);
        name(place.parent, place.name, number);
    }

    /** Finds or creates a regular file. Returns its inode. */
    int findOrMake(String path, int number) {
        Place place = walk(path, End.FOLLOW);
        if (place.inode >= 0) {
            return file(path);
        }
        if (place.slashed) {
            throw new Refused();
        }
        set(number, Inode.of(FileKind.REGULAR, 0644));
        name(place.parent, place.name, number);
        return number;
    }

    void makeDirectories(String path, int firstNumber) {
        int[] next = {firstNumber};
        Place place = new Walk(path, End.FOLLOW, (parent, name) -> {
                    int made = next[0]++;
                    set(made, Inode.of(FileKind.DIRECTORY, 0755));
                    name(parent, name, made);
                    return made;
                })
                .run();
        if (!inode(place.inode).isDirectory()) {
            throw new Refused();
        }
    }

    void link(String existing, String path) {
        int inode = find(existing, End.KEEP);
        if (inode(inode).isDirectory()) {
            throw new Refused();
        }
        Place place = vacant(path);
        name(place.parent, place.name, inode);
    }

    void delete(String path) {
        Place place = walk(path, End.NAME);
        if (place.inode < 0 || place.parent < 0 || !inode(place.inode).entries.isEmpty()) {
            throw new Refused();
        }
        name(place.parent, place.name, null);
    }

    void rename(String source, String target, boolean noReplace) {
        Place from = walk(source, End.NAME);
        Place to = walk(target, End.NAME);
        if (from.inode < 0 || from.parent < 0 || to.parent < 0 || to.inode >= 0 && noReplace) {
            throw new Refused();
        }
        if (to.inode == from.inode) {
            return;
        }
        requireNotBelow(from, to);
        boolean directory = inode(from.inode).isDirectory();
        if (to.inode >= 0
                && (inode(to.inode).isDirectory() != directory
                        || !inode(to.inode).entries.isEmpty())) {
            throw new Refused();
        }
        name(from.parent, from.name, null);
        name(to.parent, to.name, from.inode);
    }

    void exchange(String source, String target) {
        Place from = walk(source, End.NAME);
        Place to = walk(target, End.NAME);
        if (from.inode < 0 || from.parent < 0 || to.parent < 0 || to.inode < 0) {
            throw new Refused();
        }
        if (from.inode == to.inode) {
            return;
        }
        requireNotBelow(from, to);
        requireNotBelow(to, from);
        name(from.parent, from.name, to.inode);
        name(to.parent, to.name, from.inode);
    }

    private void requireNotBelow(Place place, Place to) {
        if (!inode(place.inode).isDirectory()) {
            return;
        }
        int at = to.parent;
        while (at != place.inode && at != ROOT) {
            at = parentOf(at);
        }
        if (at == place.inode) {
            throw new Refused();
        }
    }

    // Text.

    private static String join(String path, String name) {
        return (path.equals("/") ? "" : path) + "/" + name;
    }

    String realPath(String path) {
        Place place = walk(path, End.FOLLOW);
        if (place.inode < 0) {
            throw new Refused();
        }
        return place.parent < 0 ? pathOf(place.inode) : join(pathOf(place.parent), place.name);
    }

    private String pathOf(int directory) {
        if (directory == ROOT) {
            return "/";
        }
        int parent = parentOf(directory);
        for (Map.Entry<String, Integer> entry : inode(parent).entries.entrySet()) {
            if (entry.getValue() == directory) {
                return join(pathOf(parent), entry.getKey());
            }
        }
        throw new Refused();
    }

    long links(int number) {
        Inode inode = inode(number);
        long count = inode.isDirectory() ? 2 : 0;
        for (Inode other : inode.isDirectory() ? List.of(inode) : inodes.values()) {
            for (int named : other.entries.values()) {
                count += inode.isDirectory() ? (inode(named).isDirectory() ? 1 : 0) : named == number ? 1 : 0;
            }
        }
        return count;
    }

    String stat(int number) {
        Inode inode = inode(number);
        return stat(inode.kind, inode.mode, links(number), inode.kind == FileKind.REGULAR ? inode.content.size() : 0);
    }

    static String stat(FileKind kind, int mode, long links, long size) {
        return kind + " " + Integer.toOctalString(mode) + " " + links + " " + size;
    }

    String list(int directory) {
        Inode inode = inode(directory);
        if (!inode.isDirectory()) {
            throw new Refused();
        }
        TreeMap<String, FileKind> kinds = new TreeMap<>();
        inode.entries.forEach((name, number) -> kinds.put(name, inode(number).kind));
        return kinds.toString();
    }

    /** Removes inodes without names, as reopening does. */
    FileTree reachable() {
        FileTree tree = new FileTree();
        reach(ROOT, tree);
        return tree;
    }

    private void reach(int number, FileTree tree) {
        tree.set(number, inode(number));
        inode(number).entries.values().forEach(below -> reach(below, tree));
    }

    /** Returns everything that a user sees, one line for each path. */
    String describe() {
        String known = text;
        if (known == null) {
            StringBuilder builder = new StringBuilder();
            describe("/", ROOT, new HashMap<>(), builder);
            known = builder.toString();
            text = known;
        }
        return known;
    }

    private void describe(String path, int number, Map<Integer, String> first, StringBuilder builder) {
        Inode inode = inode(number);
        builder.append("  ").append(path).append(' ').append(stat(number));
        if (!inode.isDirectory()) {
            builder.append(' ').append(first.computeIfAbsent(number, any -> path));
        }
        builder.append(' ')
                .append(inode.content)
                .append(inode.target)
                .append(inode.xattrs)
                .append('\n');
        inode.entries.forEach((name, below) -> describe(join(path, name), below, first, builder));
    }

    List<String> paths() {
        List<String> paths = new ArrayList<>();
        paths("/", ROOT, paths);
        return paths;
    }

    private void paths(String path, int number, List<String> paths) {
        paths.add(path);
        inode(number).entries.forEach((name, below) -> paths(join(path, name), below, paths));
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof FileTree tree && inodes.equals(tree.inodes);
    }

    private int hash;

    @Override
    public int hashCode() {
        if (hash == 0) {
            hash = inodes.hashCode() | 1;
        }
        return hash;
    }
}
