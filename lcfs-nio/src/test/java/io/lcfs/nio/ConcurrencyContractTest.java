package io.lcfs.nio;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

/** Operations that the documentation calls atomic or safe for several threads. */
class ConcurrencyContractTest extends OnBothSides {
    private static final int THREADS = 4;

    /** The work of one of several threads. */
    private interface Work<T> {
        T run(int thread) throws Exception;
    }

    /** Runs the work on all threads at once and returns the results, in the order of the threads. */
    private static <T> List<T> together(Work<T> work) throws Exception {
        CyclicBarrier start = new CyclicBarrier(THREADS);
        List<FutureTask<T>> tasks = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int thread = i;
            Callable<T> task = () -> {
                start.await();
                return work.run(thread);
            };
            tasks.add(new FutureTask<>(task));
            new Thread(tasks.get(i)).start();
        }
        List<T> results = new ArrayList<>();
        for (FutureTask<T> task : tasks) {
            results.add(task.get());
        }
        return results;
    }

    @Test
    void appendsOfSeveralChannelsAllArriveWhole() throws Exception {
        Path file = file("f", "");
        together(thread -> {
            try (FileChannel channel = FileChannel.open(file, APPEND)) {
                for (int i = 0; i < 200; i++) {
                    assertEquals(8, channel.write(ByteBuffer.wrap(utf8(String.format("%d-%05d\n", thread, i)))));
                }
            }
            return null;
        });
        List<String> lines = Files.readAllLines(file);
        assertEquals(THREADS * 200, lines.size());
        assertEquals(THREADS * 200, new HashSet<>(lines).size());
    }

    @Test
    void writesOfOneChannelFollowOneAnother() throws Exception {
        try (FileChannel channel = FileChannel.open(at("f"), WRITE, CREATE)) {
            together(thread -> {
                for (int i = 0; i < 200; i++) {
                    channel.write(ByteBuffer.wrap(utf8(String.format("%d-%05d\n", thread, i))));
                }
                return null;
            });
            assertEquals(THREADS * 200 * 8, channel.position());
        }
        assertEquals(THREADS * 200, new HashSet<>(Files.readAllLines(at("f"))).size());
    }

    @Test
    void eachByteIsReadOnceByThreadsOfOneChannel() throws Exception {
        byte[] content = new byte[4_000];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (i / 40);
        }
        Files.write(at("f"), content);
        AtomicIntegerArray seen = new AtomicIntegerArray(100);
        try (FileChannel channel = FileChannel.open(at("f"), READ)) {
            together(thread -> {
                ByteBuffer target = ByteBuffer.allocate(1);
                while (channel.read(target.clear()) > 0) {
                    seen.incrementAndGet(target.get(0));
                }
                return null;
            });
        }
        for (int i = 0; i < seen.length(); i++) {
            assertEquals(40, seen.get(i));
        }
    }

    @Test
    void positionalWritesDoNotMeet() throws Exception {
        byte[] content = random(THREADS * 100_000, 1);
        try (FileChannel channel = FileChannel.open(at("f"), WRITE, CREATE)) {
            together(thread -> {
                for (int i = 0; i < 100; i++) {
                    int offset = (thread + i * THREADS) * 1_000;
                    channel.write(ByteBuffer.wrap(content, offset, 1_000), offset);
                }
                return null;
            });
        }
        assertArrayEquals(content, Files.readAllBytes(at("f")));
    }

    @Test
    void newFileIsMadeByOne() throws Exception {
        for (int i = 0; i < 50; i++) {
            Path file = at("file" + i);
            List<Boolean> made = together(thread -> {
                try {
                    Files.newByteChannel(file, WRITE, CREATE_NEW).close();
                    return true;
                } catch (FileAlreadyExistsException e) {
                    return false;
                }
            });
            assertEquals(1, made.stream().filter(one -> one).count());
        }
    }

    @Test
    void fileIsDeletedByOne() throws Exception {
        for (int i = 0; i < 50; i++) {
            Path file = file("file" + i, "");
            List<Boolean> deleted = together(thread -> Files.deleteIfExists(file));
            assertEquals(1, deleted.stream().filter(one -> one).count());
        }
    }

    @Test
    void directoriesAreMadeByAll() throws Exception {
        for (int i = 0; i < 20; i++) {
            Path directory = at("a" + i + "/b/c/d");
            together(thread -> Files.createDirectories(directory));
            assertTrue(Files.isDirectory(directory));
        }
    }

    @Test
    void readersSeeOneOrTheOtherFileOfAnAtomicMove() throws Exception {
        file("f", "x".repeat(5_000));
        together(thread -> {
            for (int i = 0; i < 100; i++) {
                if (thread == 0) {
                    file("new", String.valueOf((char) ('a' + i % 26)).repeat(5_000));
                    Files.move(at("new"), at("f"), StandardCopyOption.ATOMIC_MOVE);
                } else {
                    String text = text(at("f"));
                    assertEquals(5_000, text.length());
                    assertEquals(1, text.chars().distinct().count());
                }
            }
            return null;
        });
    }

    @Test
    void listingShowsWhatIsThereAllTheWhile() throws Exception {
        Set<Path> constant = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            constant.add(Files.createFile(at("constant" + i)));
        }
        together(thread -> {
            for (int i = 0; i < 20; i++) {
                if (thread == 0) {
                    Files.createFile(at("new" + i));
                    Files.deleteIfExists(at("new" + (i - 2)));
                } else {
                    List<Path> seen = new ArrayList<>();
                    try (DirectoryStream<Path> stream = Files.newDirectoryStream(root(), "constant*")) {
                        stream.forEach(seen::add);
                    }
                    assertEquals(constant.size(), seen.size());
                    assertEquals(constant, new HashSet<>(seen));
                }
            }
            return null;
        });
    }

    @Test
    void closingEndsReadsOfOthersAndNothingElse() throws Exception {
        Files.write(at("f"), random(100_000, 2));
        for (int i = 0; i < 20; i++) {
            try (FileChannel other = FileChannel.open(at("f"), READ)) {
                FileChannel channel = FileChannel.open(at("f"), READ);
                together(thread -> {
                    if (thread == 0) {
                        channel.close();
                    } else {
                        readUntilClosed(channel);
                    }
                    return null;
                });
                assertEquals(1, other.read(ByteBuffer.allocate(1)));
            }
        }
    }

    private static void readUntilClosed(FileChannel channel) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(10_000);
        try {
            while (true) {
                assertTrue(channel.read(target.clear(), 0) > 0);
            }
        } catch (ClosedChannelException e) {
            assertFalse(channel.isOpen());
        }
    }

    @Test
    void interruptOfOneEndsReadsOfAllOnItsChannel() throws Exception {
        Files.write(at("f"), random(100_000, 3));
        try (FileChannel channel = FileChannel.open(at("f"), READ)) {
            List<Boolean> interrupted = together(thread -> {
                if (thread == 0) {
                    Thread.currentThread().interrupt();
                }
                try {
                    while (true) {
                        channel.read(ByteBuffer.allocate(10_000), 0);
                    }
                } catch (ClosedByInterruptException e) {
                    return Thread.interrupted();
                } catch (ClosedChannelException e) {
                    return false;
                }
            });
            assertEquals(List.of(true, false, false, false), interrupted);
            assertFalse(channel.isOpen());
        }
    }

    @Test
    void namesComeAndGoWithoutOtherFailures() throws Exception {
        together(thread -> {
            for (int i = 0; i < 200; i++) {
                try {
                    Files.writeString(at("a"), "text");
                    Files.move(at("a"), at("b" + i % 3), StandardCopyOption.REPLACE_EXISTING);
                    Files.readString(at("b" + thread % 3));
                    Files.delete(at("b" + i % 2));
                } catch (NoSuchFileException e) {
                    assertTrue(e.getFile().startsWith(root().toString()));
                }
            }
            return null;
        });
    }
}
