package io.lcfs.compress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.compress.gzip.GzipOutputStream;
import io.lcfs.compress.zstd.Samples;
import io.lcfs.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The number of threads changes neither the bytes nor the behavior after a failure, and no thread is left running. */
class ParallelTest {
    private static final String THREAD = "lcfs-compress";

    private enum Format {
        GZIP {
            @Override
            OutputStream over(OutputStream out, CompressionLevel level, Parallelism parallelism) {
                return new GzipOutputStream(out, level, parallelism);
            }
        },
        ZSTD {
            @Override
            OutputStream over(OutputStream out, CompressionLevel level, Parallelism parallelism) {
                return new ZstdOutputStream(out, level, parallelism);
            }
        };

        abstract OutputStream over(OutputStream out, CompressionLevel level, Parallelism parallelism);
    }

    private static byte[] content(long seed) {
        return Samples.mixed(seed, 10_000_000);
    }

    private static String digest(Format format, CompressionLevel level, Parallelism parallelism, byte[] content)
            throws IOException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        Random random = new Random();
        try (OutputStream out = format.over(target, level, parallelism)) {
            for (int done = 0; done < content.length; ) {
                int count = Math.min(content.length - done, 1 + random.nextInt(1 << random.nextInt(23)));
                out.write(content, done, count);
                done += count;
                if (random.nextInt(10) == 0) {
                    out.flush();
                }
            }
        }
        return Sha256.of(target.toByteArray());
    }

    @ParameterizedTest
    @EnumSource
    void bytesDependOnFormatLevelAndContentOnly(Format format) throws Exception {
        ExecutorService host = Executors.newCachedThreadPool();
        try {
            for (CompressionLevel level : CompressionLevel.values()) {
                byte[] content = content(level.ordinal());
                String expected = digest(format, level, Parallelism.none(), content);
                for (int threads = 1; threads <= 7; threads += 2) {
                    assertEquals(expected, digest(format, level, Parallelism.of(threads), content), "own " + threads);
                    assertEquals(
                            expected, digest(format, level, Parallelism.of(threads, host), content), "host " + threads);
                }
            }
        } finally {
            host.shutdownNow();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anExecutorThatRunsNothingBlocksNothing(Format format) throws Exception {
        byte[] content = content(11);
        String expected = digest(format, CompressionLevel.FAST, Parallelism.none(), content);
        List<Runnable> never = new ArrayList<>();
        assertEquals(expected, digest(format, CompressionLevel.FAST, Parallelism.of(3, never::add), content));
        assertFalse(never.isEmpty());
        never.forEach(Runnable::run);
        Parallelism rejecting = Parallelism.of(3, task -> {
            throw new RejectedExecutionException("full");
        });
        assertEquals(expected, digest(format, CompressionLevel.FAST, rejecting, content));
        assertEquals(expected, digest(format, CompressionLevel.FAST, Parallelism.of(3, Runnable::run), content));
    }

    @ParameterizedTest
    @EnumSource
    void aStreamThatFailsOrIsClosedLeavesNoThread(Format format) throws Exception {
        IOException full = new IOException("full");
        OutputStream target = new OutputStream() {
            private int left = 3;

            @Override
            public void write(int value) throws IOException {
                write(new byte[1], 0, 1);
            }

            @Override
            public void write(byte[] bytes, int start, int count) throws IOException {
                if (left-- == 0) {
                    throw full;
                }
            }
        };
        OutputStream out = format.over(target, CompressionLevel.FAST, Parallelism.of(4));
        byte[] content = Samples.random(3, 1 << 20);
        IOException thrown = assertThrows(IOException.class, () -> {
            for (int i = 0; i < 100; i++) {
                out.write(content);
            }
        });
        assertSame(full, thrown);
        requireNoThread();
        assertSame(full, assertThrows(IOException.class, out::close).getCause());
        out.close();

        OutputStream whole = format.over(OutputStream.nullOutputStream(), CompressionLevel.FAST, Parallelism.of(4));
        for (int i = 0; i < 20; i++) {
            whole.write(content);
        }
        assertTrue(threads().stream().allMatch(Thread::isDaemon));
        whole.close();
        whole.close();
        requireNoThread();
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(THREAD))
                .toList();
    }

    private static void requireNoThread() throws InterruptedException {
        for (Thread thread : threads()) {
            thread.join();
        }
        assertEquals(List.of(), threads());
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptedWriterIsToldOrGoesOn(Format format) throws Exception {
        OutputStream out = format.over(OutputStream.nullOutputStream(), CompressionLevel.SMALL, Parallelism.of(2));
        byte[] content = Samples.mixed(5, 4 << 20);
        Thread.currentThread().interrupt();
        try (out) {
            for (int i = 0; i < 4; i++) {
                out.write(content);
            }
        } catch (IOException e) {
            assertTrue(e.getMessage().contains("interrupted"), e.getMessage());
        }
        assertTrue(Thread.interrupted());
        requireNoThread();
    }
}
