package io.lcfs.engine.store;

import io.lcfs.CreateOptions;
import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.engine.content.FileData;
import io.lcfs.engine.file.NewInode;
import io.lcfs.engine.inode.Inode;
import io.lcfs.engine.operation.StoreCore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Writes content to the file at a path. The file is created if it does not exist. Up to {@link LongWrite#MAX_BYTES}
 * bytes are one change; further bytes are written in changes of that size.
 */
final class PathWrite {
    private static final NewInode NEW_FILE = NewInode.file(CreateOptions.defaults());
    private static final int STREAM_CHUNK = 1 << 20;

    private final EngineLayer layer;
    private final StoreCore core;
    private final String path;

    PathWrite(EngineLayer layer, StoreCore core, String path) {
        this.layer = layer;
        this.core = core;
        this.path = path;
    }

    /** The file at the path. */
    private final class Target implements WriteTarget {
        private final boolean replaces;
        private final long position;

        Target(boolean replaces, long position) {
            this.replaces = replaces;
            this.position = position;
        }

        @Override
        public void requireWritable() throws IOException {
            layer.tree().creator().requireWritable(path);
        }

        @Override
        public Inode inode() throws IOException {
            return layer.tree().creator().inodeOrNew(path, NEW_FILE);
        }

        @Override
        public long position(Inode inode) {
            return position;
        }

        @Override
        public boolean replaces() {
            return replaces;
        }

        @Override
        public void written(Inode inode) throws IOException {
            layer.tree().content().storeModified(inode);
        }
    }

    /** A file that is created with its content. */
    private final class NewTarget implements WriteTarget {
        private final NewInode wanted;

        NewTarget(NewInode wanted) {
            this.wanted = wanted;
        }

        @Override
        public void requireWritable() throws IOException {
            layer.tree().creator().requireVacant(path);
        }

        @Override
        public Inode inode() throws IOException {
            return layer.tree().creator().make(path, wanted, null);
        }

        @Override
        public long position(Inode inode) {
            return 0;
        }

        @Override
        public boolean replaces() {
            return false;
        }

        @Override
        public void written(Inode inode) throws IOException {
            layer.tree().content().store(inode);
        }

        @Override
        public int dataBytes() {
            return wanted.dataBytes();
        }

        @Override
        public int itemBytes() {
            return wanted.itemBytes();
        }

        @Override
        public Inode write(FileData data, ByteBuffer source) throws IOException {
            return layer.tree().creator().make(path, wanted, source);
        }
    }

    /** Creates a file whose content is the remaining bytes of a source. */
    void create(CreateOptions options, ByteBuffer source) throws IOException {
        ByteBuffer own = source.duplicate();
        if (own.remaining() <= LongWrite.MAX_BYTES) {
            write(new NewTarget(NewInode.file(options)), 0, own);
        } else {
            try (LayerFile file = layer.openUnnamed(path, own.remaining(), false)) {
                file.write(0, own);
                layer.putUnnamed(file, path, options, false);
            }
        }
        source.position(own.position());
    }

    /** Writes the remaining bytes of a source at an offset. */
    void at(long offset, ByteBuffer source) throws IOException {
        ByteBuffer own = source.duplicate();
        EngineFile.requireSize(path, offset, own.remaining());
        write(new Target(false, offset), offset, own);
        source.position(own.position());
    }

    /** Replaces the content by the remaining bytes of a source. */
    void all(ByteBuffer source) throws IOException {
        write(new Target(true, 0), 0, source);
    }

    /** Replaces the content by the content of a stream. Returns its length in bytes. */
    long all(InputStream source) throws IOException {
        core.requireChangeable(layer.layerState());
        byte[] chunk = source.readNBytes(STREAM_CHUNK);
        Inode written = layer.write(path, new Target(true, 0), ByteBuffer.wrap(chunk), 0);
        if (chunk.length < STREAM_CHUNK) {
            return chunk.length;
        }
        long count = chunk.length;
        try (Layer unchecked = layer.unchecked();
                LayerFile file = unchecked.at(written.number()).openFile("", FileOption.WRITE)) {
            int length = source.readNBytes(chunk, 0, STREAM_CHUNK);
            while (length > 0) {
                EngineFile.requireSize(path, count, length);
                count += file.write(count, ByteBuffer.wrap(chunk, 0, length));
                length = source.readNBytes(chunk, 0, STREAM_CHUNK);
            }
        }
        return count;
    }

    private Inode write(WriteTarget target, long position, ByteBuffer source) throws IOException {
        ByteBuffer first = source.duplicate();
        int limit = first.limit();
        first.limit((int) Math.min(limit, first.position() + (long) LongWrite.MAX_BYTES));
        Inode written = layer.write(path, target, first.duplicate(), position);
        source.position(first.limit());
        if (first.limit() < limit) {
            // The rest goes to the same file, even if the path leads elsewhere by now. Permissions are not checked
            // again, because the first part was allowed.
            try (Layer unchecked = layer.unchecked();
                    LayerFile file = unchecked.at(written.number()).openFile("", FileOption.WRITE)) {
                file.write(position + LongWrite.MAX_BYTES, source);
            }
        }
        return written;
    }
}
