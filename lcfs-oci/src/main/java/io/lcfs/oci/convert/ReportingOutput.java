package io.lcfs.oci.convert;

import java.io.IOException;
import java.io.OutputStream;
import java.util.function.LongConsumer;

/** A stream that counts its bytes and reports their number after each piece. Closing it does not close the target. */
final class ReportingOutput extends OutputStream {
    private final OutputStream target;
    private final LongConsumer receiver;
    private long count;
    private long next = ReportingInput.STEP_BYTES;

    ReportingOutput(OutputStream target, LongConsumer receiver) {
        this.target = target;
        this.receiver = receiver;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int start, int length) throws IOException {
        target.write(source, start, length);
        count += length;
        if (count >= next) {
            receiver.accept(count);
            next = count + ReportingInput.STEP_BYTES;
        }
    }

    @Override
    public void flush() throws IOException {
        target.flush();
    }

    /** Returns the number of bytes that were written. */
    long count() {
        return count;
    }
}
