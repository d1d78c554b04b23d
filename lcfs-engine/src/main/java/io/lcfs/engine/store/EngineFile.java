package io.lcfs.engine.store;

import io.lcfs.CorruptStoreException;
import io.lcfs.FileInfo;
import io.lcfs.FileOption;
import io.lcfs.LayerFile;
import io.lcfs.LayerStoreException;
import io.lcfs.StoreClosedException;
import io.lcfs.engine.content.ContentReader;
import io.lcfs.engine.content.FileData;
import io.lcfs.engine.content.FrozenFile;
import io.lcfs.engine.content.Holes;
import io.lcfs.engine.file.Attributes;
import io.lcfs.engine.inode.Inode;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.operation.CallerBuffer;
import io.lcfs.engine.operation.StoreCore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** An open file: the number of an inode, and a handle of its layer. */
final class EngineFile implements LayerFile {
    private final EngineLayer layer;
    private final StoreCore core;
    private final LayerState state;
    private final long inode;
    private final String path;
    private final boolean readable;
    private final boolean writable;
    private final boolean counted;
    private final Runnable release;
    private final AtomicBoolean open = new AtomicBoolean(true);
    private volatile @Nullable FrozenFile frozen;

    /** The inode as it was last read. Each reading thread may see another object. */
    private @Nullable Seen seen;

    /** An inode that is only read. It is valid as long as the tree has the same number of edits. */
    record Seen(long edits, Inode inode) {
        /**
         * Creates the object from attributes that were just read under the layer's lock, or of a layer that cannot
         * change.
         */
        static Seen of(LayerState state, FileInfo info) {
            return new Seen(state.tree().edits(), Inode.of(info));
        }
    }

    /**
     * The data for opening a file.
     *
     * @param inode the inode number
     * @param seen the inode, or null if it was not read
     * @param path the path, for messages
     * @param options the permitted uses of the handle
     * @param counted whether the layer counts the handle
     */
    record Request(long inode, @Nullable Seen seen, String path, Set<FileOption> options, boolean counted) {}

    /** Opens a file; closing it runs {@code release}. */
    EngineFile(EngineLayer layer, StoreCore core, LayerState state, Request request, Runnable release) {
        this.layer = layer;
        this.core = core;
        this.state = state;
        this.inode = request.inode;
        this.seen = request.seen;
        this.path = request.path;
        this.readable = request.options.contains(FileOption.READ);
        this.writable = request.options.contains(FileOption.WRITE);
        this.counted = request.counted;
        this.release = release;
        // All handles are counted, except in layers that can no longer change.
        this.frozen = request.seen != null && !counted ? new FrozenFile(state, request.seen.inode) : null;
    }

    private void requireOpen(boolean allowed, String option) throws IOException {
        if (!open.get()) {
            throw new StoreClosedException("the file " + path + " is closed");
        }
        if (!allowed) {
            throw new LayerStoreException("the file " + path + " was opened without " + option);
        }
    }

    /** Work on the file's inode. */
    private interface InodeWork {
        /** Does the work. Returns whether it modified the file. */
        boolean run(Inode inode) throws IOException;
    }

    private void change(boolean grows, InodeWork work) throws IOException {
        try {
            if (grows) {
                core.change(state, StoreCore.SMALL_CHANGE, () -> changeInode(work));
            } else {
                core.relieve(state, () -> changeInode(work));
            }
        } catch (CorruptStoreException e) {
            throw closedOrLocated(e);
        }
    }

    /**
     * Returns the exception to throw for damage. If the file was closed meanwhile, its inode or its layer may be gone,
     * so that the call fails because the file is closed.
     */
    private CorruptStoreException closedOrLocated(CorruptStoreException e) throws IOException {
        requireOpen(true, "");
        return layer.located(path, e);
    }

    private Inode changeInode(InodeWork work) throws IOException {
        Inode loaded = Inode.load(state.tree(), inode);
        if (work.run(loaded)) {
            layer.tree().content().storeModified(loaded);
        }
        return loaded;
    }

    /** Returns the inode for reading. It is decoded once, as long as the layer does not change. */
    private Inode inode() throws IOException {
        FrozenFile known = frozen;
        if (known != null) {
            return known.inode();
        }
        boolean neverChanges = state.isFrozen();
        long edits = state.tree().edits();
        Seen last = seen;
        Inode loaded = last != null && last.edits == edits ? last.inode : Inode.load(state.tree(), inode);
        if (neverChanges) {
            frozen = new FrozenFile(state, loaded);
        } else {
            seen = new Seen(edits, loaded);
        }
        return loaded;
    }

    /** Returns the size without a lock if it was read and the layer has not changed since, or else -1. */
    private long knownSize() {
        core.requireOpen();
        FrozenFile known = frozen;
        if (known != null) {
            return known.inode().size();
        }
        long stamp = state.lock().tryOptimisticRead();
        Seen last = seen;
        if (last == null || last.edits != state.tree().edits() || !state.lock().validate(stamp)) {
            return -1;
        }
        return last.inode.size();
    }

    /**
     * Reads. If the file was closed meanwhile, the layer may have been reclaimed during the read, so the result is
     * discarded.
     */
    private <T> T read(StoreCore.LayerWork<T> work) throws IOException {
        try {
            T result = core.read(state, work);
            requireOpen(true, "");
            return result;
        } catch (CorruptStoreException e) {
            throw closedOrLocated(e);
        }
    }

    @Override
    public int read(long position, ByteBuffer target) throws IOException {
        requireOpen(readable, "READ");
        EngineLayer.requireOffset(position);
        long knownSize = knownSize();
        if (knownSize >= 0 && position >= knownSize) {
            return -1;
        }
        FrozenFile known = frozen;
        if (known == null) {
            return read(() -> read(state, inode(), target, position));
        }
        try {
            int read = core.read(known, target, position);
            requireOpen(true, "");
            return read;
        } catch (CorruptStoreException e) {
            throw closedOrLocated(e);
        }
    }

    /** Reads from a file of a layer that may change, under the layer's lock. */
    static int read(LayerState state, Inode inode, ByteBuffer target, long position) throws IOException {
        int start = target.position();
        try {
            int length = ContentReader.read(state, inode, target, position);
            CallerBuffer.settle(target);
            return length;
        } catch (InternalError e) {
            return CallerBuffer.readAgain(
                    e, target, start, position, (chunk, at) -> ContentReader.read(state, inode, chunk, at));
        }
    }

    @Override
    public int write(long position, ByteBuffer source) throws IOException {
        requireOpen(writable, "WRITE");
        EngineLayer.requireOffset(position);
        ByteBuffer rest = source.duplicate();
        int length = rest.remaining();
        requireSize(path, position, length);
        if (length == 0) {
            core.requireChangeable(state);
        }
        writeParts(source, rest, position);
        return length;
    }

    /** Writes the remaining bytes of a source through a duplicate of it, in as few steps as possible. */
    private void writeParts(ByteBuffer source, ByteBuffer rest, long position) throws IOException {
        int limit = rest.limit();
        long at = position;
        while (rest.position() < limit) {
            int begin = rest.position();
            int end = (int) Math.min(limit, begin + (long) LongWrite.MAX_BYTES);
            writePart(rest.limit(end), at, false, end - begin);
            source.position(end);
            rest.limit(limit).position(end);
            at += end - begin;
        }
    }

    /**
     * Writes the remaining bytes of a source in one step.
     *
     * @param position the offset in the file; for a long append, the expected end of the file
     * @param appends whether the bytes go to the end of the file, even if it has moved
     * @param following the number of bytes that will be written from there on, including later steps
     * @return the inode after the write
     */
    private Inode writePart(ByteBuffer source, long position, boolean appends, int following) throws IOException {
        WriteTarget target = new WriteTarget() {
            @Override
            public void requireWritable() {
                // The file was opened for writing.
            }

            @Override
            public Inode inode() throws IOException {
                return Inode.load(state.tree(), inode);
            }

            @Override
            public long position(Inode loaded) throws FileSystemException {
                long begin = appends ? loaded.size() : position;
                requireSize(path, begin, following);
                return begin;
            }

            @Override
            public boolean replaces() {
                return false;
            }

            @Override
            public void written(Inode loaded) throws IOException {
                layer.tree().content().storeModified(loaded);
            }
        };
        try {
            if (source.remaining() > FileData.MAX_WRITE) {
                return new LongWrite(core, layer, state, layer.tree(), target).run(source, position);
            }
            ByteBuffer readable = CallerBuffer.readableOnce(source);
            try {
                return core.write(state, source.remaining(), () -> target.write(layer.data(), readable));
            } finally {
                CallerBuffer.giveBack(source, readable);
            }
        } catch (CorruptStoreException e) {
            throw closedOrLocated(e);
        }
    }

    /** Checks that a range ends within the size limit of a file. */
    static void requireSize(String path, long position, long length) throws FileSystemException {
        if (position > FileData.MAX_SIZE - length) {
            throw new FileSystemException(
                    path,
                    null,
                    "file too large: " + length + " bytes at " + position + ", the limit is " + FileData.MAX_SIZE);
        }
    }

    @Override
    public int append(ByteBuffer source) throws IOException {
        requireOpen(writable, "WRITE");
        ByteBuffer rest = source.duplicate();
        int length = rest.remaining();
        if (length == 0) {
            core.requireChangeable(state);
            return 0;
        }
        int limit = rest.limit();
        long position = length > FileData.MAX_WRITE ? size() : 0;
        requireSize(path, position, length);
        while (rest.position() < limit) {
            int begin = rest.position();
            int end = (int) Math.min(limit, begin + (long) LongWrite.MAX_BYTES);
            // The next part goes to the end of the file, which another thread may have moved meanwhile.
            position = writePart(rest.limit(end), position, true, limit - begin).size();
            source.position(end);
            rest.limit(limit).position(end);
        }
        return length;
    }

    static void requireFileSize(String path, long size) throws IOException {
        if (size < 0) {
            throw new IllegalArgumentException("size " + size + " of " + path + " is negative");
        }
        requireSize(path, 0, size);
    }

    static void requireRange(String path, long offset, long length) throws IOException {
        EngineLayer.requireOffset(offset);
        if (length < 0) {
            throw new IllegalArgumentException("length " + length + " is negative");
        }
        requireSize(path, offset, length);
    }

    @Override
    public void truncate(long size) throws IOException {
        requireOpen(writable, "WRITE");
        requireFileSize(path, size);
        change(size > size(), loaded -> {
            layer.data().truncate(loaded, size);
            return true;
        });
    }

    @Override
    public void punch(long offset, long length) throws IOException {
        requireOpen(writable, "WRITE");
        requireRange(path, offset, length);
        change(false, loaded -> layer.data().punch(loaded, offset, offset + length));
    }

    @Override
    public long size() throws IOException {
        requireOpen(true, "");
        long knownSize = knownSize();
        return knownSize >= 0 ? knownSize : read(() -> inode().size());
    }

    @Override
    public FileInfo stat() throws IOException {
        requireOpen(true, "");
        return read(() -> inode().info());
    }

    @Override
    public long nextData(long position) throws IOException {
        requireOpen(true, "");
        EngineLayer.requireOffset(position);
        return read(() -> Holes.nextData(state.tree(), inode(), position));
    }

    @Override
    public long nextHole(long position) throws IOException {
        requireOpen(true, "");
        EngineLayer.requireOffset(position);
        return read(() -> Holes.nextHole(state.tree(), inode(), position));
    }

    // Attributes.

    /** Work on the attributes of the layer's inodes. */
    private interface Work<T> {
        T run(Attributes attributes) throws IOException;
    }

    private <T> T set(Work<T> work) throws IOException {
        requireOpen(true, "");
        try {
            return core.relieve(state, () -> work.run(layer.tree().attributes()));
        } catch (CorruptStoreException e) {
            throw closedOrLocated(e);
        }
    }

    @Override
    public void setMode(int mode) throws IOException {
        set(attributes -> {
            attributes.setMode(inode, path, mode);
            return path;
        });
    }

    @Override
    public void setOwner(long uid, long gid) throws IOException {
        set(attributes -> {
            attributes.setOwner(inode, path, uid, gid);
            return path;
        });
    }

    @Override
    public void setModifiedTime(Instant mtime) throws IOException {
        set(attributes -> {
            attributes.setModifiedTime(inode, path, mtime);
            return path;
        });
    }

    @Override
    public List<String> listXattrs() throws IOException {
        requireOpen(true, "");
        return read(() -> layer.tree().attributes().listXattrs(inode));
    }

    @Override
    public byte @Nullable [] getXattr(String name) throws IOException {
        requireOpen(true, "");
        return read(() -> Optional.ofNullable(layer.tree().attributes().getXattr(inode, path, name)))
                .orElse(null);
    }

    @Override
    public void setXattr(String name, byte[] value) throws IOException {
        requireOpen(true, "");
        try {
            core.write(state, EngineLayer.blockBytes(value.length), () -> {
                layer.tree().attributes().setXattr(inode, path, name, value);
                return path;
            });
        } catch (CorruptStoreException e) {
            throw closedOrLocated(e);
        }
    }

    @Override
    public boolean removeXattr(String name) throws IOException {
        return set(attributes -> attributes.removeXattr(inode, path, name));
    }

    @Override
    public void close() throws IOException {
        if (!open.compareAndSet(true, false)) {
            return;
        }
        try {
            if (counted && isLastOfOrphan()) {
                layer.reap(inode);
            }
        } finally {
            release.run();
        }
    }

    /**
     * Removes the handle from the count. Returns whether it was the last handle of an inode without a name, in a layer
     * that can be written.
     */
    private boolean isLastOfOrphan() throws IOException {
        try {
            return core.exclusive(state, () -> {
                boolean isLast = state.openInodes().closed(inode);
                return isLast
                        && !state.isFrozen()
                        && !state.isRemoved()
                        && !core.failure().isFailed();
            });
        } catch (StoreClosedException e) {
            return false;
        }
    }
}
