package io.lcfs.compress.recipe;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** A writer of the items of a recipe: numbers of seven bits per byte, low bits first, and bytes, compressed. */
final class RecipeOutput implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 14;

    private final Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
    private final Counter counter;
    private final OutputStream out;
    private final DeflaterOutputStream compressed;

    /** A stream that counts its bytes. */
    private static final class Counter extends FilterOutputStream {
        private long count;

        Counter(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] source, int start, int length) throws IOException {
            out.write(source, start, length);
            count += length;
        }
    }

    RecipeOutput(OutputStream target) {
        counter = new Counter(target);
        compressed = new DeflaterOutputStream(counter, deflater, BUFFER_BYTES);
        out = new BufferedOutputStream(compressed, BUFFER_BYTES);
    }

    /** Returns the number of bytes that were written so far. */
    long count() {
        return counter.count;
    }

    void number(int number) throws IOException {
        int left = number;
        while ((left & ~0x7F) != 0) {
            out.write(left & 0x7F | 0x80);
            left >>>= 7;
        }
        out.write(left);
    }

    void bytes(byte[] source, int length) throws IOException {
        out.write(source, 0, length);
    }

    /** Completes the items; the target stays open. */
    void finish() throws IOException {
        out.flush();
        compressed.finish();
    }

    @Override
    public void close() {
        deflater.end();
    }
}
