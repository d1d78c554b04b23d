package io.lcfs.engine.stream;

import io.lcfs.LayerFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** A stream that writes a file from its beginning. */
public final class FileOutput extends OutputStream {
    private final LayerFile file;
    private long position;

    /** Creates a stream that begins at the first byte, and closes the file when it is closed. */
    public FileOutput(LayerFile file) {
        this.file = file;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int start, int length) throws IOException {
        position += file.write(position, ByteBuffer.wrap(bytes, start, length));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
