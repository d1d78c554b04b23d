package io.lcfs.oci.registry.client;

import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.content.VerifyingInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A blob that fails at its end if it was not the right one, and says whose it was. To be used by one thread. */
final class VerifiedBlob extends FilterInputStream {
    private final Undertaking reading;

    VerifiedBlob(InputStream in, Descriptor blob, Undertaking reading) {
        super(new VerifyingInputStream(in, blob));
        this.reading = reading;
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
            throw new InvalidImageException(
                    e.getMessage() + ", as " + reading.where().host() + " sends it", e);
        } catch (IOException e) {
            throw reading.failure(e);
        }
    }
}
