package io.lcfs.oci.stream;

import io.lcfs.oci.ImportLimits;
import io.lcfs.oci.InvalidImageException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongSupplier;

/** Fails when a stream has too many bytes, in all or for what it was compressed to. */
public final class LimitedInput extends FilterInputStream {
    private static final long RATIO_COUNTS_FROM = 64L << 20;

    private final ImportLimits limits;
    private final LongSupplier compressed;
    private long count;

    /** Over a decompressed stream. */
    public LimitedInput(InputStream in, ImportLimits limits, LongSupplier compressed) {
        super(in);
        this.limits = limits;
        this.compressed = compressed;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int start, int length) throws IOException {
        int read = in.read(target, start, length);
        if (read > 0) {
            count += read;
            if (count > limits.maxBytes()) {
                throw new InvalidImageException("the tar has more bytes than the limit of " + limits.maxBytes());
            }
            if (count > RATIO_COUNTS_FROM && count / limits.maxRatio() > compressed.getAsLong()) {
                throw new InvalidImageException("the tar has " + count + " bytes, more than " + limits.maxRatio()
                        + " for each of the " + compressed.getAsLong() + " that it was compressed to");
            }
        }
        return read;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
