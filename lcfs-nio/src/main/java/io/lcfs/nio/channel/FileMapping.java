package io.lcfs.nio.channel;

import io.lcfs.FileView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Makes memory mappings, which only the JDK's own channels can make. In a layer that never changes, a range that is
 * contiguous in the store's file is mapped in place. Such a mapping keeps the layer's blocks until the store is closed,
 * and must not be used after that. Every other range is copied into a temporary file without a name, which is removed
 * when the mapping is released. The content of neither kind of mapping changes or shrinks under its reader.
 */
final class FileMapping {
    private static final int COPY_BYTES = 256 * 1024;

    private FileMapping() {}

    /**
     * Maps a range of a file. Bytes beyond the end of the file read as zeros.
     *
     * @param mapper maps a range of a channel, in the mode and size that are given here as well
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
                file.mount().keepBlocks(view);
            }
            return mapped;
        } finally {
            if (!handedOver) {
                view.close();
            }
        }
    }

    private static <T> T copy(OpenFile file, long from, long size, FileView.Mapper<T> mapper) throws IOException {
        try (FileChannel copy = file.mount().temporaryFile()) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(COPY_BYTES, size));
            long done = 0;
            while (done < size) {
                bytes.clear().limit((int) Math.min(bytes.capacity(), size - done));
                if (file.read(bytes, from + done) <= 0) {
                    // Zeros are written too: if the file had a hole, a full disk would fail the program at an access to
                    // the mapping.
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
