package io.lcfs.nio;

import io.lcfs.FileView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel.MapMode;
import org.jspecify.annotations.Nullable;

/**
 * What stands for a mapping. Of a layer that never changes, bytes that lie in a row on the device are handed out where they are.
 * That keeps the layer's blocks until the store is closed, and after it the buffer must not be used. All else is a copy outside
 * the heap. Both are {@link MappedByteBuffer}s, as every direct buffer of the JDK is.
 */
final class FileMapping {
    private FileMapping() {}

    /** Maps a range; what of it is behind the end of the file reads as zeros. */
    static MappedByteBuffer map(OpenFile file, MapMode mode, long from, int size) throws IOException {
        boolean shareable = mode == MapMode.READ_ONLY && size > 0 && file.isFrozen();
        MappedByteBuffer shared = shareable ? share(file, from, size) : null;
        return shared != null ? shared : copy(file, mode, from, size);
    }

    private static @Nullable MappedByteBuffer share(OpenFile file, long from, int size) throws IOException {
        FileView view = file.view();
        if (view == null) {
            return null;
        }
        boolean handedOver = false;
        try {
            boolean within = from <= view.size() - size;
            if (within && view.range(from, size) instanceof MappedByteBuffer buffer) {
                handedOver = true;
                file.fileSystem().keepBlocks(view);
                return buffer;
            }
            return null;
        } finally {
            if (!handedOver) {
                view.close();
            }
        }
    }

    private static MappedByteBuffer copy(OpenFile file, MapMode mode, long from, int size) throws IOException {
        ByteBuffer copy = ByteBuffer.allocateDirect(size);
        long at = from;
        while (copy.hasRemaining()) {
            int read = file.read(copy, at);
            if (read <= 0) {
                break;
            }
            at += read;
        }
        copy.clear();
        ByteBuffer buffer = mode == MapMode.READ_ONLY ? copy.asReadOnlyBuffer() : copy;
        if (buffer instanceof MappedByteBuffer mapped) {
            return mapped;
        }
        throw new UnsupportedOperationException(
                "this JVM's direct buffers are no mapped buffers: " + buffer.getClass());
    }
}
