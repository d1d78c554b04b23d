package io.lcfs.engine.stream;

import io.lcfs.LayerFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** A stream of a file's content. */
public final class FileInput extends InputStream {
    private final LayerFile file;
    private long position;

    /** Creates a stream that begins at the first byte, and closes the file when it is closed. */
    public FileInput(LayerFile file) {
        this.file = file;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int start, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int count = file.read(position, ByteBuffer.wrap(bytes, start, length));
        position += Math.max(0, count);
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = Math.max(0, Math.min(count, file.size() - position));
        position += skipped;
        return skipped;
    }

    @Override
    public int available() throws IOException {
        return (int) Math.max(0, Math.min(Integer.MAX_VALUE, file.size() - position));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
