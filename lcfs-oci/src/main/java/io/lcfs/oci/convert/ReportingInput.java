package io.lcfs.oci.convert;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** A stream that reports a position after each piece of bytes, and at its end. */
final class ReportingInput extends FilterInputStream {
    /** The number of bytes between two reports, which is coarse because only people read the reports. */
    static final long STEP_BYTES = 256 << 10;

    private final LongSupplier position;
    private final LongConsumer receiver;
    private long next = STEP_BYTES;

    ReportingInput(InputStream in, LongSupplier position, LongConsumer receiver) {
        super(in);
        this.position = position;
        this.receiver = receiver;
    }

    @Override
    public int read(byte[] target, int start, int length) throws IOException {
        int read = in.read(target, start, length);
        long now = position.getAsLong();
        if (read < 0 || now >= next) {
            receiver.accept(now);
            next = now + STEP_BYTES;
        }
        return read;
    }
}
