package io.lcfs.nio;

import io.lcfs.FileView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Makes mappings, which the JDK's own channels alone can. Of a layer that never changes, bytes that lie in a row in the store's file
 * are mapped where they are; that keeps the layer's blocks until the store is closed, and after it the mapping must not be used. All
 * else is a copy in a file without a name, which goes with the mapping. Neither is ever cut off under its reader.
 */
final class FileMapping {
    private static final int COPY_BYTES = 256 * 1024;

    private FileMapping() {}

    /**
     * Maps a range, of which what is behind the end of the file reads as zeros.
     *
     * @param mapper maps, in the mode and of the size that are given here too
     */
    static <T> T map(OpenFile file, MapMode mode, long from, long size, FileView.Mapper<T> mapper) throws IOException {
        boolean shareable = mode == MapMode.READ_ONLY && size > 0 && file.isFrozen();
        T shared = shareable ? share(file, from, size, mapper) : null;
        return shared != null ? shared : copy(file, from, size, mapper);
    }

    private static <T> @Nullable T share(OpenFile file, long from, long size, FileView.Mapper<T> mapper)
            throws IOException {
        FileView view = file.view();
        if (view == null) {
            return null;
        }
        boolean handedOver = false;
        try {
            T mapped = from <= view.size() - size ? view.map(from, size, mapper) : null;
            if (mapped != null) {
                handedOver = true;
                file.fileSystem().keepBlocks(view);
            }
            return mapped;
        } finally {
            if (!handedOver) {
                view.close();
            }
        }
    }

    private static <T> T copy(OpenFile file, long from, long size, FileView.Mapper<T> mapper) throws IOException {
        try (FileChannel copy = file.fileSystem().provider().temporaryFile()) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(COPY_BYTES, size));
            long done = 0;
            while (done < size) {
                bytes.clear().limit((int) Math.min(bytes.capacity(), size - done));
                if (file.read(bytes, from + done) <= 0) {
                    // Zeros are written too: where a file has a hole, a full disk would be met by who uses the mapping.
                    Arrays.fill(bytes.array(), (byte) 0);
                    bytes.position(bytes.limit());
                }
                bytes.flip();
                while (bytes.hasRemaining()) {
                    done += copy.write(bytes);
                }
            }
            return mapper.map(copy, 0);
        }
    }
}
