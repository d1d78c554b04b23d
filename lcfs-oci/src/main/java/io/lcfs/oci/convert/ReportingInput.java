package io.lcfs.oci.convert;

import io.lcfs.oci.layer.ImportOptions;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongSupplier;

/** A stream that reports its progress to a listener for each MiB. */
final class ReportingInput extends FilterInputStream {
    private static final long STEP = 1 << 20;

    private final LongSupplier position;
    private final ImportOptions.Progress progress;
    private long next = STEP;

    ReportingInput(InputStream in, LongSupplier position, ImportOptions.Progress progress) {
        super(in);
        this.position = position;
        this.progress = progress;
    }

    @Override
    public int read(byte[] target, int start, int length) throws IOException {
        int read = in.read(target, start, length);
        long now = position.getAsLong();
        if (read < 0 || now >= next) {
            progress.advance(now);
            next = now + STEP;
        }
        return read;
    }
}
