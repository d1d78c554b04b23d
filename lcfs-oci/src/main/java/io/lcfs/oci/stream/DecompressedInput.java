package io.lcfs.oci.stream;

import io.lcfs.compress.MalformedStreamException;
import io.lcfs.oci.content.InvalidImageException;
import java.io.IOException;
import java.io.InputStream;

/** A stream of decompressed bytes that reports malformed bytes as an {@link InvalidImageException}. */
final class DecompressedInput extends InputStream {
    private final InputStream in;

    DecompressedInput(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        try {
            return in.read();
        } catch (MalformedStreamException e) {
            throw new InvalidImageException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public int read(byte[] target, int start, int length) throws IOException {
        try {
            return in.read(target, start, length);
        } catch (MalformedStreamException e) {
            throw new InvalidImageException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
