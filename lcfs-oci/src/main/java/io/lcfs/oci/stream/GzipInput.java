package io.lcfs.oci.stream;

import io.lcfs.oci.InvalidImageException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Says of malformed gzip that the image is invalid. */
final class GzipInput extends FilterInputStream {
    GzipInput(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int start, int length) throws IOException {
        try {
            return in.read(target, start, length);
        } catch (InvalidImageException e) {
            throw e;
        } catch (IOException e) {
            throw new InvalidImageException("the gzip stream of a layer is damaged: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
