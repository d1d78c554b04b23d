package io.lcfs.compress;

import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lcfs.compress.gzip.GzipInputStream;
import io.lcfs.compress.gzip.GzipOutputStream;
import io.lcfs.compress.zstd.ZstdInputStream;
import io.lcfs.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** After any failure of the underlying stream, each call fails with that failure as its cause. */
class FailingStreamsTest {
    private static final RuntimeException FAILURE = new IllegalStateException("below");

    /** A stream that accepts {@code left} writes and then fails. */
    private static final class Target extends OutputStream {
        private int left = 1;

        @Override
        public void write(int value) {
            write(new byte[1], 0, 1);
        }

        @Override
        public void write(byte[] bytes, int start, int length) {
            if (left-- <= 0) {
                throw FAILURE;
            }
        }
    }

    /** A stream that returns the given bytes and then fails. */
    private static final class Source extends InputStream {
        private final byte[] bytes;
        private int at;

        Source(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() {
            if (at == bytes.length / 2) {
                throw FAILURE;
            }
            return bytes[at++] & 0xFF;
        }

        @Override
        public int read(byte[] target, int start, int length) {
            target[start] = (byte) read();
            return 1;
        }
    }

    private interface Coder<T> {
        T over(T stream) throws IOException;
    }

    private static byte[] noise() {
        byte[] noise = new byte[8 << 20];
        new Random(1).nextBytes(noise);
        return noise;
    }

    @Test
    void outputSaysSo() throws IOException {
        for (Coder<OutputStream> coder : List.<Coder<OutputStream>>of(GzipOutputStream::new, ZstdOutputStream::new)) {
            OutputStream out = coder.over(new Target());
            assertSame(FAILURE, assertThrows(IllegalStateException.class, () -> out.write(noise())));
            assertSame(
                    FAILURE, assertThrows(IOException.class, () -> out.write(1)).getCause());
            assertSame(FAILURE, assertThrows(IOException.class, out::flush).getCause());
            assertSame(FAILURE, assertThrows(IOException.class, out::close).getCause());
        }
    }

    @Test
    void inputSaysSo() throws IOException {
        List<Coder<OutputStream>> packers = List.of(GzipOutputStream::new, ZstdOutputStream::new);
        List<Coder<InputStream>> unpackers = List.of(GzipInputStream::new, ZstdInputStream::new);
        for (int i = 0; i < packers.size(); i++) {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (OutputStream out = packers.get(i).over(packed)) {
                out.write(noise());
            }
            InputStream in = unpackers.get(i).over(new Source(packed.toByteArray()));
            assertSame(FAILURE, assertThrows(IllegalStateException.class, in::readAllBytes));
            assertSame(FAILURE, assertThrows(IOException.class, in::read).getCause());
        }
    }
}
