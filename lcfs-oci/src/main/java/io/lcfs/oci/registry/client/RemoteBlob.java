package io.lcfs.oci.registry.client;

import io.lcfs.oci.content.InvalidImageException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream of a blob whose failures name its origin. Not thread-safe. */
final class RemoteBlob extends FilterInputStream {
    private final Undertaking reading;
    private final String origin;

    /** Creates a stream; the origin is the end of the message about wrong bytes. */
    RemoteBlob(InputStream in, Undertaking reading, String origin) {
        super(in);
        this.reading = reading;
        this.origin = origin;
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
            throw new InvalidImageException(e.getMessage() + origin, e);
        } catch (IOException e) {
            throw reading.failure(e);
        }
    }
}
