package io.lcfs.engine.model;

import static io.lcfs.FileOption.NO_FOLLOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.lcfs.FileInfo;
import io.lcfs.Layer;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The data of an inode that only the store knows: its number and its times. The model takes the data over when it first
 * sees the inode, and after each step that changes it. In all other cases it must stay the same: in the layers above,
 * in frozen layers, and after reopening.
 */
final class Seen {
    private Seen() {}

    /**
     * Compares a layer with the recorded data of its inodes, and records the data of new ones. No two inodes may have
     * the same number.
     */
    static void compare(Layer layer, ModelInode root, String when) throws IOException {
        Map<Long, ModelInode> byNumber = new HashMap<>();
        for (Map.Entry<String, FileInfo> found : TreeText.inodes(layer).entrySet()) {
            String what = found.getKey() + " " + when;
            FileInfo info = found.getValue();
            ModelInode inode = found.getKey().equals("/") ? root : ModelStore.get(root, found.getKey());
            if (inode.number == 0) {
                inode.number = info.inode();
            }
            assertEquals(inode.number, info.inode(), () -> "number of " + what);
            inode.mtime = same(inode.mtime, info.mtime(), "modified time of ", what);
            inode.ctime = same(inode.ctime, info.ctime(), "change time of ", what);
            inode.birthTime = same(inode.birthTime, info.birthTime(), "birth time of ", what);
            ModelInode other = byNumber.put(info.inode(), inode);
            if (other != inode) {
                assertNull(other, () -> "two inodes have the number of " + what);
            }
        }
    }

    /**
     * Records the times of a writable layer, and all data that was not known. Numbers that are known, and times in a
     * frozen layer, must be unchanged.
     */
    static void takeOver(Layer layer, String path, ModelInode inode, boolean writable) throws IOException {
        FileInfo info = layer.stat(path, NO_FOLLOW);
        if (inode.number == 0) {
            inode.number = info.inode();
        }
        assertEquals(inode.number, info.inode(), () -> "number of " + path);
        if (writable) {
            modifies(inode);
        }
        inode.mtime = same(inode.mtime, info.mtime(), "modified time of ", path);
        inode.ctime = same(inode.ctime, info.ctime(), "change time of ", path);
        inode.birthTime = same(inode.birthTime, info.birthTime(), "birth time of ", path);
        for (Map.Entry<String, ModelInode> entry : inode.entries.entrySet()) {
            takeOver(layer, (path.equals("/") ? "" : path) + "/" + entry.getKey(), entry.getValue(), writable);
        }
    }

    private static Instant same(@Nullable Instant expected, Instant found, String name, String what) {
        if (expected != null) {
            assertEquals(expected, found, () -> name + what);
        }
        return found;
    }

    /** Records that a step changes an inode, so that its time of change changes. */
    static void changes(@Nullable ModelInode inode) {
        if (inode != null) {
            inode.ctime = null;
        }
    }

    /** Records that a step changes the content of a file, or the entries of a directory. */
    static void modifies(@Nullable ModelInode inode) {
        if (inode != null) {
            inode.mtime = null;
            inode.ctime = null;
        }
    }
}
