package io.lcfs.compress.parallel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.compress.Parallelism;
import io.lcfs.compress.bits.BitWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Parts are written in order, and get the bytes before them as a window. If a part fails, its stream fails. */
class PartedOutputTest {
    private static final int PART_BYTES = 10;
    private static final int WINDOW_BYTES = 4;
    private static final byte[] NOTHING = new byte[0];

    /** A part whose result is its content, and which checks the bytes of its window. */
    private static final class Copy extends Part {
        private final AtomicInteger failing;

        Copy(AtomicInteger failing) {
            super(WINDOW_BYTES, PART_BYTES, PART_BYTES);
            this.failing = failing;
        }

        @Override
        protected void compress(byte[] content, int from, int start, int stop, boolean isLast, BitWriter target) {
            int number = (content[start] & 0xFF) / PART_BYTES;
            if (number == failing.get()) {
                throw new IllegalStateException("part " + number);
            }
            for (int i = from; i < stop; i++) {
                assertEquals(content[start] + i - start, content[i], "a byte of the window or the part");
            }
            assertEquals(number == 0 ? 0 : WINDOW_BYTES, start - from);
            assertEquals(number == 11, isLast);
            target.putBytes(content, start, stop - start);
        }
    }

    private static byte[] content() {
        byte[] content = new byte[12 * PART_BYTES];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) i;
        }
        return content;
    }

    @Test
    void partsAreWrittenInOrderBetweenHeaderAndTrailer() throws Exception {
        byte[] content = content();
        Random random = new Random(1);
        for (int threads = 1; threads < 6; threads++) {
            ByteArrayOutputStream target = new ByteArrayOutputStream();
            PartedOutput output =
                    new PartedOutput(target, NOTHING, Parallelism.of(threads), () -> new Copy(new AtomicInteger(-1)));
            for (int done = 0; done < content.length; ) {
                int count = Math.min(content.length - done, random.nextInt(25));
                output.write(content, done, count);
                done += count;
            }
            output.close(() -> NOTHING);
            output.close(() -> NOTHING);
            assertArrayEquals(content, target.toByteArray());
        }
    }

    @Test
    void aPartThatFailsFailsTheStream() throws Exception {
        for (int threads = 1; threads < 4; threads++) {
            AtomicInteger failing = new AtomicInteger(7);
            AtomicInteger closes = new AtomicInteger();
            OutputStream target = new ByteArrayOutputStream() {
                @Override
                public void close() {
                    closes.incrementAndGet();
                }
            };
            PartedOutput output = new PartedOutput(target, NOTHING, Parallelism.of(threads), () -> new Copy(failing));
            IOException thrown = assertThrows(IOException.class, () -> {
                output.write(content(), 0, 120);
                output.close(() -> NOTHING);
            });
            assertEquals("part 7", thrown.getCause().getMessage());
            assertSame(thrown, assertThrows(IOException.class, output::flush).getCause());
            IOException closing = assertThrows(IOException.class, () -> output.close(() -> NOTHING));
            assertSame(thrown, closing.getCause());
            output.close(() -> NOTHING);
            assertEquals(1, closes.get());
            assertTrue(((ByteArrayOutputStream) target).size() <= 70);
        }
    }
}
