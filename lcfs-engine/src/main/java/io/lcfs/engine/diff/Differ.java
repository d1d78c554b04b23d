package io.lcfs.engine.diff;

import io.lcfs.Change;
import io.lcfs.Change.Kind;
import io.lcfs.FileInfo;
import io.lcfs.Names;
import io.lcfs.engine.diff.TreeReader.Entry;
import io.lcfs.engine.file.FileData;
import io.lcfs.engine.file.Inode;
import io.lcfs.engine.file.Namespace;
import io.lcfs.engine.format.InodeDescriptor;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.layer.LayerState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Turns the items that differ between two layers into changes of paths, sorted, parents first. Goes down from the root along the
 * names that are to be looked at, so the work is in proportion to the difference and the depth of its paths.
 *
 * <p>An inode number up to a limit means the same inode in both layers; above it, a number belongs to one layer only, and what
 * has one name in both is compared by what a user sees.
 */
public final class Differ {
    private static final int COMPARED_BYTES = 1 << 16;

    private final LayerState beforeLayer;
    private final LayerState afterLayer;
    private final TreeReader before;
    private final TreeReader after;
    private final long commonInodes;
    private final ItemChanges items;
    private final List<Change> changes = new ArrayList<>();
    private final ArrayDeque<Frame> frames = new ArrayDeque<>();

    /**
     * Of two layers.
     *
     * @param commonInodes numbers up to it mean the same inode in both
     */
    public Differ(LayerState beforeLayer, LayerState afterLayer, long commonInodes) {
        this.beforeLayer = beforeLayer;
        this.afterLayer = afterLayer;
        this.before = new TreeReader(beforeLayer);
        this.after = new TreeReader(afterLayer);
        this.commonInodes = commonInodes;
        this.items = new ItemChanges(before, after);
    }

    /** A directory whose names are being looked at: in the layer before, in the one after, or in both. */
    private record Frame(String path, long before, long after, Iterator<ByteName> names) {
        String pathOf(ByteName name) {
            return path + "/" + Names.decode(name.bytes());
        }
    }

    /** The changes. */
    public List<Change> changes() throws IOException {
        items.gather();
        compare(
                "/",
                new Entry(ItemType.ROOT_INODE, InodeDescriptor.DIRECTORY),
                new Entry(ItemType.ROOT_INODE, InodeDescriptor.DIRECTORY));
        while (!frames.isEmpty()) {
            Frame frame = frames.peek();
            if (!frame.names.hasNext()) {
                frames.pop();
                continue;
            }
            ByteName name = frame.names.next();
            Entry old = frame.before == 0 ? Entry.NONE : before.find(frame.before, name);
            Entry now = frame.after == 0 ? Entry.NONE : after.find(frame.after, name);
            compare(frame.pathOf(name), old, now);
        }
        return changes;
    }

    private void compare(String path, Entry old, Entry now) throws IOException {
        if (old.exists() && (!now.exists() || old.kind() != now.kind())) {
            changes.add(new Change(Kind.REMOVED, path, Inode.fileKind(old.kind()), false));
        }
        if (!now.exists()) {
            return;
        }
        if (!old.exists() || old.kind() != now.kind()) {
            changes.add(new Change(Kind.ADDED, path, Inode.fileKind(now.kind()), false));
            if (now.kind() == InodeDescriptor.DIRECTORY) {
                descend(path, 0, now.inode(), after.list(now.inode()).keySet().iterator());
            }
        } else if (old.inode() == now.inode() && now.inode() <= commonInodes) {
            compareSame(path, now);
        } else {
            compareReplaced(path, old, now);
        }
    }

    private void descend(String path, long inBefore, long inAfter, Iterator<ByteName> names) {
        frames.push(new Frame(path.equals("/") ? "" : path, inBefore, inAfter, names));
    }

    private void modified(String path, int kind, boolean attributesOnly) {
        changes.add(new Change(Kind.MODIFIED, path, Inode.fileKind(kind), attributesOnly));
    }

    /** The inode is the same: what differs is known from the items. */
    private void compareSame(String path, Entry entry) throws IOException {
        int what = items.of(entry.inode());
        boolean directory = entry.kind() == InodeDescriptor.DIRECTORY;
        if (what != 0) {
            Inode old = before.inode(entry.inode());
            Inode now = after.inode(entry.inode());
            boolean content = !directory && ((what & ItemChanges.CONTENT) != 0 || old.size() != now.size());
            // What changes of its entries did to a directory's times is said by these.
            boolean times = !hasTimeOf(old, now) && !(directory && (what & ItemChanges.ENTRIES) != 0);
            boolean attributes = (what & ItemChanges.XATTRS) != 0 || !hasAttributesOf(old, now) || times;
            if (content || attributes) {
                modified(path, entry.kind(), !content);
            }
        }
        if (directory) {
            descend(
                    path,
                    entry.inode(),
                    entry.inode(),
                    items.namesOf(entry.inode()).iterator());
        }
    }

    private static boolean hasTimeOf(Inode old, Inode now) {
        return old.info().mtime().equals(now.info().mtime());
    }

    private static boolean hasAttributesOf(Inode old, Inode now) {
        FileInfo a = old.info();
        FileInfo b = now.info();
        return a.mode() == b.mode() && a.uid() == b.uid() && a.gid() == b.gid() && a.rdev() == b.rdev();
    }

    /** Another inode of the same kind has the name. */
    private void compareReplaced(String path, Entry old, Entry now) throws IOException {
        Inode oldInode = before.inode(old.inode());
        Inode nowInode = after.inode(now.inode());
        boolean attributes = hasAttributesOf(oldInode, nowInode) && hasXattrsOf(oldInode, nowInode);
        if (now.kind() == InodeDescriptor.DIRECTORY) {
            if (!attributes) {
                modified(path, now.kind(), true);
            }
            TreeSet<ByteName> names = new TreeSet<>(before.list(old.inode()).keySet());
            names.addAll(after.list(now.inode()).keySet());
            descend(path, old.inode(), now.inode(), names.iterator());
            return;
        }
        boolean bothNew = old.inode() > commonInodes && now.inode() > commonInodes;
        boolean equal = bothNew
                && attributes
                && hasTimeOf(oldInode, nowInode)
                && oldInode.size() == nowInode.size()
                && hasContentOf(oldInode, nowInode);
        if (!equal) {
            modified(path, now.kind(), false);
        }
    }

    private boolean hasXattrsOf(Inode old, Inode now) throws IOException {
        Namespace a = new Namespace(beforeLayer);
        Namespace b = new Namespace(afterLayer);
        List<String> names = a.listXattrs(old.number());
        if (!names.equals(b.listXattrs(now.number()))) {
            return false;
        }
        for (String name : names) {
            byte @Nullable [] value = a.getXattr(old.number(), name);
            if (!Arrays.equals(value, b.getXattr(now.number(), name))) {
                return false;
            }
        }
        return true;
    }

    private boolean hasContentOf(Inode old, Inode now) throws IOException {
        ByteBuffer a = ByteBuffer.allocate(COMPARED_BYTES);
        ByteBuffer b = ByteBuffer.allocate(COMPARED_BYTES);
        boolean readable = old.kind() == InodeDescriptor.REGULAR || old.kind() == InodeDescriptor.SYMBOLIC_LINK;
        for (long at = 0; readable && at < old.size(); at += COMPARED_BYTES) {
            FileData.read(beforeLayer, old, a.clear(), at);
            FileData.read(afterLayer, now, b.clear(), at);
            if (!a.flip().equals(b.flip())) {
                return false;
            }
        }
        return true;
    }
}
