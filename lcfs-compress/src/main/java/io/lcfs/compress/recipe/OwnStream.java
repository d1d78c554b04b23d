package io.lcfs.compress.recipe;

import io.lcfs.compress.CompressionLevel;
import io.lcfs.compress.Parallelism;
import io.lcfs.compress.gzip.GzipInputStream;
import io.lcfs.compress.gzip.GzipOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;

/** The streams that {@link GzipOutputStream} writes, whose bytes are known by their level. */
final class OwnStream {
    private static final int BUFFER_BYTES = 1 << 16;

    private OwnStream() {}

    /** A target that compares what is written with a stream. */
    private static final class Comparison extends OutputStream {
        private final InputStream expected;
        private boolean isSame = true;

        Comparison(InputStream expected) {
            this.expected = expected;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] source, int start, int length) throws IOException {
            byte[] next = isSame ? expected.readNBytes(length) : new byte[0];
            isSame &= Arrays.equals(source, start, start + length, next, 0, next.length);
        }
    }

    /**
     * Returns whether a stream is the one that this module writes at a level. Compresses the content up to the first
     * difference.
     */
    static boolean isOf(CompressionLevel level, GzipRecipe.Source gzip) throws IOException {
        try (InputStream expected = gzip.open();
                InputStream content = new GzipInputStream(gzip.open())) {
            Comparison comparison = new Comparison(expected);
            GzipOutputStream out = new GzipOutputStream(comparison, level, Parallelism.none());
            byte[] buffer = new byte[BUFFER_BYTES];
            int count = 0;
            while (count >= 0 && comparison.isSame) {
                out.write(buffer, 0, count);
                count = content.read(buffer, 0, buffer.length);
            }
            if (comparison.isSame) {
                out.close();
            }
            return comparison.isSame && expected.read() < 0;
        }
    }

    /** Writes the stream of a content. */
    static void write(CompressionLevel level, InputStream content, OutputStream target) throws IOException {
        OutputStream open = new FilterOutputStream(target) {
            @Override
            public void write(byte[] source, int start, int length) throws IOException {
                out.write(source, start, length);
            }

            @Override
            public void close() throws IOException {
                flush();
            }
        };
        try (GzipOutputStream gzip = new GzipOutputStream(open, level, Parallelism.none())) {
            content.transferTo(gzip);
        }
    }
}
