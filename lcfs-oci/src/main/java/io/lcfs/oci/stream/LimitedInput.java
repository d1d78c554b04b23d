package io.lcfs.oci.stream;

import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.layer.ImportLimits;
import io.lcfs.oci.text.Notes;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongSupplier;

/**
 * A stream of the bytes of a tar whose reads fail if the tar exceeds the limit of its size, or the limit of the ratio
 * of its size to the compressed size. Adds a note at its end if the ratio is higher than gzip can reach.
 */
public final class LimitedInput extends FilterInputStream {
    private static final long RATIO_COUNTS_FROM = 64L << 20;
    private static final int NOTED_RATIO = 1100;

    private final ImportLimits limits;
    private final LongSupplier compressed;
    private final Notes notes;
    private long count;

    /** Creates a limited stream; {@code compressed} returns the number of compressed bytes that were read so far. */
    public LimitedInput(InputStream in, ImportLimits limits, LongSupplier compressed, Notes notes) {
        super(in);
        this.limits = limits;
        this.compressed = compressed;
        this.notes = notes;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int start, int length) throws IOException {
        int read = in.read(target, start, length);
        if (read < 0) {
            noteRatio();
        } else {
            count += read;
            if (count > limits.maxBytes()) {
                throw new InvalidImageException("the tar has more bytes than the limit of " + limits.maxBytes());
            }
            if (isAbove(limits.maxRatio())) {
                throw new InvalidImageException("the tar has " + count + " bytes, more than " + limits.maxRatio()
                        + " for each of the " + compressed.getAsLong() + " compressed bytes");
            }
        }
        return read;
    }

    private boolean isAbove(int ratio) {
        return count > RATIO_COUNTS_FROM && count / ratio > compressed.getAsLong();
    }

    private void noteRatio() {
        if (isAbove(NOTED_RATIO)) {
            notes.add("the tar has " + count + " bytes, and was compressed to " + compressed.getAsLong());
        }
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
