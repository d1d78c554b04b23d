package io.lcfs.engine.salvage;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.Change;
import io.lcfs.CorruptStoreException;
import io.lcfs.CorruptStoreException.Kind;
import io.lcfs.DirectoryEntries;
import io.lcfs.DirectoryEntry;
import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.names.DirectoryScan;
import io.lcfs.engine.names.LinkScan;
import io.lcfs.engine.salvage.SalvageSource.Unreadable;
import io.lcfs.engine.tree.TreeScan;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Copies the tree of one layer to another layer, and continues past damage. The target is empty, or a clone of the copy
 * of the parent; equal files in it stay as they are. There is no recursion: directories wait in a queue.
 */
final class LayerCopy {
    private final SalvageSource source;
    private final Layer target;
    private final String layer;
    private final Losses losses;
    private final FileCopy content;

    /** The directories whose entries have not been copied yet. */
    private final ArrayDeque<Directory> waiting = new ArrayDeque<>();

    /**
     * Every directory that was reached, in that order. Attributes of directories are copied at the end, because copying
     * entries changes times.
     */
    private final List<Directory> directories = new ArrayList<>();

    private final Long2ObjectHashMap<String> directoryPaths = new Long2ObjectHashMap<>();

    /** The first path of each file that has several names. */
    private final Long2ObjectHashMap<String> firstNames = new Long2ObjectHashMap<>();

    /** The paths that differ from the layer below and were not copied yet. */
    private final Set<String> unsettled = new HashSet<>();

    private boolean namesLost;

    private record Directory(long number, String path, FileInfo info) {}

    LayerCopy(SalvageSource source, Layer target, String layer, Losses losses) {
        this.source = source;
        this.target = target;
        this.layer = layer;
        this.losses = losses;
        this.content = new FileCopy(source, target, layer, losses);
    }

    /** Copies the whole tree. Files of the target that the source does not have are deleted. */
    void copyAll() throws IOException {
        FileInfo root;
        try {
            root = source.info(ItemType.ROOT_INODE);
        } catch (Unreadable e) {
            losses.add(layer, "/", e.problem());
            root = target.stat("/", NO_FOLLOW);
        }
        meet(new Directory(ItemType.ROOT_INODE, "/", root));
        copyWaiting();
        if (namesLost) {
            attachByBackReferences();
        }
        finishDirectories();
    }

    /**
     * Copies the difference to the layer below. The target is a clone of the copy of that layer.
     *
     * @throws Unreadable if a path leads through damage; in this case nothing was copied
     */
    void copyChanges(Iterable<Change> changes) throws IOException, Unreadable {
        Map<String, Long> numbers = new LinkedHashMap<>();
        Map<String, Directory> parents = new LinkedHashMap<>();
        List<String> removed = new ArrayList<>();
        for (Change change : changes) {
            if (change.kind() == Change.Kind.REMOVED) {
                removed.add(change.path());
            } else {
                numbers.put(change.path(), source.number(change.path()));
            }
            String parent = parent(change.path());
            if (!parents.containsKey(parent) && source.exists(parent)) {
                long number = source.number(parent);
                parents.put(parent, new Directory(number, parent, source.info(number)));
            }
        }
        unsettled.addAll(numbers.keySet());
        for (String path : removed) {
            deleteIfPresent(path);
        }
        for (Map.Entry<String, Long> each : numbers.entrySet()) {
            copy(each.getValue(), each.getKey());
            unsettled.remove(each.getKey());
        }
        for (Directory parent : parents.values()) {
            if (!directoryPaths.containsKey(parent.number)) {
                directories.add(parent);
            }
        }
        finishDirectories();
    }

    private static String parent(String path) {
        return path.substring(0, Math.max(1, path.lastIndexOf('/')));
    }

    private static String join(String directory, String name) {
        return directory.equals("/") ? "/" + name : directory + "/" + name;
    }

    /** Records a directory. Returns whether it was not known before. */
    private boolean meet(Directory directory) {
        if (directoryPaths.putIfAbsent(directory.number, directory.path) != null) {
            return false;
        }
        directories.add(directory);
        waiting.add(directory);
        return true;
    }

    private void copyWaiting() throws IOException {
        for (Directory directory = waiting.poll(); directory != null; directory = waiting.poll()) {
            copyEntries(directory);
        }
    }

    private void copyEntries(Directory directory) throws IOException {
        Set<String> names = new HashSet<>();
        DirectoryScan scan = new DirectoryScan(directory.number);
        boolean whole = true;
        try {
            List<DirectoryEntry> entries = source.next(scan);
            while (!entries.isEmpty()) {
                for (DirectoryEntry entry : entries) {
                    names.add(entry.name());
                    copyNamed(entry.inode(), directory.path, entry.name());
                }
                entries = source.next(scan);
            }
        } catch (Unreadable e) {
            losses.add(layer, directory.path, e.problem());
            whole = false;
        }
        for (IOException problem : scan.problems()) {
            losses.add(layer, directory.path, problem);
            whole = false;
        }
        namesLost |= !whole;
        if (whole) {
            deleteOthers(directory.path, names);
        }
    }

    private void deleteOthers(String directory, Set<String> names) throws IOException {
        List<String> others = new ArrayList<>();
        try (DirectoryEntries entries = target.list(directory)) {
            for (DirectoryEntry entry : entries) {
                if (!names.contains(entry.name())) {
                    others.add(join(directory, entry.name()));
                }
            }
        }
        for (String path : others) {
            target.deleteRecursively(path);
        }
    }

    private void copyNamed(long number, String directory, String name) throws IOException {
        if (name.equals(".") || name.equals("..") || name.indexOf('/') >= 0 || name.indexOf(0) >= 0) {
            losses.add(layer, directory, new CorruptStoreException(Kind.METADATA, "impossible name \"" + name + "\""));
        } else {
            copy(number, join(directory, name));
        }
    }

    private void copy(long number, String path) throws IOException {
        try {
            copy(number, path, source.info(number));
        } catch (Unreadable e) {
            losses.add(layer, path, e.problem());
        }
    }

    private void copy(long number, String path, FileInfo info) throws IOException, Unreadable {
        FileInfo present = presentAt(path);
        if (present != null && present.kind() != info.kind()) {
            target.deleteRecursively(path);
            present = null;
        }
        if (info.kind() == FileKind.DIRECTORY) {
            if (present == null) {
                target.createDirectory(path, info.mode());
            }
            if (!meet(new Directory(number, path, info))) {
                losses.add(
                        layer,
                        path,
                        new CorruptStoreException(Kind.METADATA, "directory with two names, inode " + number));
            }
            return;
        }
        if (isLinked(number, path, info, present)) {
            return;
        }
        if (present != null && present.linkCount() > 1 && !source.paths(number).containsAll(target.paths(path))) {
            // The present inode has other names too, and these must not be changed with it.
            target.delete(path);
            present = null;
        }
        copyContent(number, path, info, present);
        copyAttributes(number, path, info);
    }

    private void copyContent(long number, String path, FileInfo info, @Nullable FileInfo present)
            throws IOException, Unreadable {
        switch (info.kind()) {
            case REGULAR -> {
                if (present == null) {
                    target.createFile(path, info.mode());
                }
                content.copy(number, info, path);
            }
            case SYMBOLIC_LINK -> {
                String text = source.symbolicLink(number, info);
                if (present == null || !target.readSymbolicLink(path).equals(text)) {
                    deleteIfPresent(path);
                    target.createSymbolicLink(path, text);
                }
            }
            default -> {
                if (present == null || present.rdev() != info.rdev()) {
                    deleteIfPresent(path);
                    target.createNode(path, info.kind(), info.mode(), info.rdev());
                }
            }
        }
    }

    /** Makes a second or later name of a file a link to its first name. Returns whether the name was such a name. */
    private boolean isLinked(long number, String path, FileInfo info, @Nullable FileInfo present) throws IOException {
        if (info.linkCount() < 2) {
            return false;
        }
        String first = firstNames.get(number);
        if (first == null) {
            first = settledName(number, path);
            firstNames.put(number, first);
        }
        if (first.equals(path)) {
            return false;
        }
        if (present == null || present.inode() != target.stat(first, NO_FOLLOW).inode()) {
            deleteIfPresent(path);
            target.createLink(path, first);
        }
        return true;
    }

    /**
     * Returns a name of the file that the target has already and that does not differ, or the given path if there is
     * none.
     */
    private String settledName(long number, String path) throws IOException {
        if (unsettled.isEmpty()) {
            return path;
        }
        try {
            for (String name : source.paths(number)) {
                if (!unsettled.contains(name) && target.exists(name)) {
                    return name;
                }
            }
        } catch (Unreadable e) {
            losses.add(layer, path, e.problem());
        }
        return path;
    }

    private @Nullable FileInfo presentAt(String path) throws IOException {
        return target.exists(path) ? target.stat(path, NO_FOLLOW) : null;
    }

    private void deleteIfPresent(String path) throws IOException {
        if (target.exists(path)) {
            target.deleteRecursively(path);
        }
    }

    /** Looks for inodes whose directory entries are lost but whose back references can be read. */
    private void attachByBackReferences() throws IOException {
        boolean progress = true;
        while (progress) {
            progress = false;
            LinkScan links = new LinkScan();
            TreeScan scan = TreeScan.of(links);
            boolean more = true;
            while (more) {
                try {
                    more = source.step(scan);
                } catch (Unreadable e) {
                    losses.add(layer, null, e.problem());
                    more = false;
                }
                for (LinkScan.Link link : links.take()) {
                    progress |= attach(link);
                }
            }
        }
    }

    private boolean attach(LinkScan.Link link) throws IOException {
        String directory = directoryPaths.get(link.directory());
        if (directory == null || target.exists(join(directory, link.name()))) {
            return false;
        }
        copyNamed(link.inode(), directory, link.name());
        copyWaiting();
        return target.exists(join(directory, link.name()));
    }

    private void finishDirectories() throws IOException {
        for (int i = directories.size() - 1; i >= 0; i--) {
            Directory directory = directories.get(i);
            copyAttributes(directory.number, directory.path, directory.info);
        }
    }

    private void copyAttributes(long number, String path, FileInfo info) throws IOException {
        FileInfo present = target.stat(path, NO_FOLLOW);
        if (present.mode() != info.mode()) {
            target.setMode(path, info.mode());
        }
        if (present.uid() != info.uid() || present.gid() != info.gid()) {
            target.setOwner(path, info.uid(), info.gid());
        }
        List<IOException> problems = new ArrayList<>();
        Map<String, byte[]> xattrs = source.xattrs(number, problems);
        for (String name : target.listXattrs(path)) {
            if (!xattrs.containsKey(name)) {
                target.removeXattr(path, name);
            }
        }
        for (Map.Entry<String, byte[]> xattr : xattrs.entrySet()) {
            if (!Arrays.equals(xattr.getValue(), target.getXattr(path, xattr.getKey()))) {
                target.setXattr(path, xattr.getKey(), xattr.getValue());
            }
        }
        problems.forEach(problem -> losses.add(layer, path, problem));
        if (!target.stat(path, NO_FOLLOW).mtime().equals(info.mtime())) {
            target.setModifiedTime(path, info.mtime());
        }
    }
}
