package io.lcfs.engine.salvage;

import io.lcfs.CorruptStoreException;
import io.lcfs.CorruptStoreException.Kind;
import io.lcfs.DirectoryEntry;
import io.lcfs.FileInfo;
import io.lcfs.Names;
import io.lcfs.engine.content.ContentReader;
import io.lcfs.engine.content.ContentScan;
import io.lcfs.engine.file.Namespace;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.inode.Inode;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.names.DirectoryScan;
import io.lcfs.engine.names.PathFinder;
import io.lcfs.engine.names.PathResolver;
import io.lcfs.engine.operation.StoreCore;
import io.lcfs.engine.tree.TreeScan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A layer of a store that may be damaged. Files are read by inode numbers, so a damaged directory does not prevent
 * reading the files below it. An {@link Unreadable} reports damage; all other exceptions are failures of the store that
 * is written.
 */
final class SalvageSource {
    private final StoreCore core;
    private final LayerState state;
    private final Namespace names;

    SalvageSource(StoreCore core, LayerState state) {
        this.core = core;
        this.state = state;
        this.names = new Namespace(state);
    }

    /** Thrown if a part of the damaged store cannot be read. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;

        private final transient IOException problem;

        Unreadable(IOException problem) {
            super(problem);
            this.problem = problem;
        }

        /** Returns the failure of the read. */
        IOException problem() {
            return problem;
        }
    }

    private <T> T read(StoreCore.LayerWork<T> work) throws Unreadable {
        try {
            return core.read(state, work);
        } catch (IOException e) {
            throw new Unreadable(e);
        }
    }

    FileInfo info(long number) throws Unreadable {
        return read(() -> names.lookup().stat(number));
    }

    /** Returns the inode number at a path. */
    long number(String path) throws Unreadable {
        return read(() -> names.lookup().resolve(path, false));
    }

    boolean exists(String path) throws Unreadable {
        return read(() -> names.lookup().exists(path));
    }

    /** Returns all paths of an inode. */
    Set<String> paths(long number) throws Unreadable {
        return read(() -> PathFinder.paths(state.tree(), number));
    }

    /** Returns further entries of a directory, or none at the end. */
    List<DirectoryEntry> next(DirectoryScan scan) throws Unreadable {
        return read(() -> scan.next(state.tree()));
    }

    /** Returns the next piece of a file's content, or null at the end. */
    ContentScan.@Nullable Piece next(ContentScan scan) throws Unreadable {
        List<ContentScan.Piece> next = new ArrayList<>(1);
        read(() -> {
            ContentScan.Piece piece = scan.next(state.tree());
            return piece != null && next.add(piece);
        });
        return next.isEmpty() ? null : next.get(0);
    }

    /** Reads content until the target is full or the file ends. */
    void read(long number, ByteBuffer target, long position) throws Unreadable {
        read(() -> names.data().read(Inode.load(state.tree(), number), target, position));
    }

    /** Returns whether the content of a file is stored as an item. */
    boolean isInline(long number) throws Unreadable {
        return read(() -> ContentReader.isInline(Inode.load(state.tree(), number)));
    }

    String symbolicLink(long number, FileInfo info) throws Unreadable {
        if (info.size() > PathResolver.MAX_TARGET_BYTES) {
            throw new Unreadable(
                    new CorruptStoreException(Kind.METADATA, "symbolic link of " + info.size() + " bytes"));
        }
        ByteBuffer target = ByteBuffer.allocate((int) info.size());
        read(number, target, 0);
        return Names.decode(target.array());
    }

    /**
     * Returns the extended attributes of an inode that can be read. The failures of the others are added to {@code
     * problems}.
     */
    Map<String, byte[]> xattrs(long number, List<IOException> problems) {
        Map<String, byte[]> xattrs = new LinkedHashMap<>();
        try {
            for (String name : read(() -> names.attributes().listXattrs(number))) {
                try {
                    byte[] value = read(() -> {
                        byte[] found = names.attributes().getXattr(number, "inode " + number, name);
                        return found == null ? new byte[0] : found;
                    });
                    xattrs.put(name, value);
                } catch (Unreadable e) {
                    problems.add(e.problem());
                }
            }
        } catch (Unreadable e) {
            problems.add(e.problem());
        }
        return xattrs;
    }

    /** Makes one step of a scan over the whole tree. Returns whether more steps follow. */
    boolean step(TreeScan scan) throws Unreadable {
        return read(() -> scan.step(state.tree()));
    }

    /** Returns the number of blocks of a file of this size. */
    static long blocks(FileInfo info) {
        return Blocks.ofBytes(info.size());
    }
}
