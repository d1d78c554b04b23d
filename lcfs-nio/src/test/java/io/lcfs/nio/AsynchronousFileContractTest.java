package io.lcfs.nio;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** The documented contract of {@link AsynchronousFileChannel}. */
class AsynchronousFileContractTest extends OnBothSides {
    /** A result with its attachment and the thread that delivered it. */
    private record Result<V>(V value, String attachment, Thread thread) {}

    /** A handler that completes a future with its result. */
    private static final class Recorder<V> implements CompletionHandler<V, String> {
        private final CompletableFuture<Result<V>> future = new CompletableFuture<>();

        @Override
        public void completed(V value, String attachment) {
            future.complete(new Result<>(value, attachment, Thread.currentThread()));
        }

        @Override
        public void failed(Throwable failure, String attachment) {
            future.completeExceptionally(failure);
        }
    }

    private static AsynchronousFileChannel open(Path file, OpenOption... options) throws IOException {
        return AsynchronousFileChannel.open(file, options);
    }

    private static ByteBuffer buffer(String text) {
        return ByteBuffer.wrap(utf8(text));
    }

    private static Throwable failure(Future<?> future) {
        return assertThrows(ExecutionException.class, future::get).getCause();
    }

    @Test
    void futureOfAReadGivesTheNumberOfBytes() throws Exception {
        try (AsynchronousFileChannel channel = open(file("f", "abcdef"))) {
            ByteBuffer target = ByteBuffer.allocate(4);
            assertEquals(4, channel.read(target, 1).get());
            assertEquals(buffer("bcde"), target.flip());
            assertEquals(2, channel.read(target.clear(), 4).get());
            assertEquals(-1, channel.read(target.clear(), 6).get());
            assertEquals(-1, channel.read(target, 1_000).get());
            assertEquals(0, channel.read(ByteBuffer.allocate(0), 0).get());
        }
    }

    @Test
    void futureOfAWriteGivesTheNumberOfBytes() throws Exception {
        try (AsynchronousFileChannel channel = open(file("f", "abcdef"), WRITE)) {
            ByteBuffer source = buffer("XY");
            assertEquals(2, channel.write(source, 2).get());
            assertFalse(source.hasRemaining());
            assertEquals(1, channel.write(buffer("z"), 8).get());
            assertEquals(9, channel.size());
        }
        assertEquals("abXYef\0\0z", text(at("f")));
    }

    @Test
    void handlerGetsResultAndAttachment() throws Exception {
        try (AsynchronousFileChannel channel = open(file("f", "abc"), READ, WRITE)) {
            Recorder<Integer> write = new Recorder<>();
            channel.write(buffer("xy"), 3, "written", write);
            assertEquals(2, write.future.get().value());
            assertEquals("written", write.future.get().attachment());
            Recorder<Integer> read = new Recorder<>();
            channel.read(ByteBuffer.allocate(9), 0, null, read);
            assertEquals(5, read.future.get().value());
            Recorder<Integer> end = new Recorder<>();
            channel.read(ByteBuffer.allocate(9), 5, "end", end);
            assertEquals(-1, end.future.get().value());
        }
    }

    @Test
    void handlerRunsOnTheExecutorOfTheChannel() throws Exception {
        Thread[] threads = new Thread[1];
        ExecutorService executor = Executors.newSingleThreadExecutor(task -> threads[0] = new Thread(task));
        try (AsynchronousFileChannel channel = AsynchronousFileChannel.open(file("f", "abc"), Set.of(READ), executor)) {
            Recorder<Integer> read = new Recorder<>();
            channel.read(ByteBuffer.allocate(9), 0, "", read);
            assertSame(threads[0], read.future.get().thread());
        } finally {
            executor.shutdown();
        }
    }

    @Test
    void operationsWaitForTheExecutor() throws Exception {
        QueueExecutor executor = new QueueExecutor();
        try (AsynchronousFileChannel channel =
                AsynchronousFileChannel.open(file("f", "abc"), Set.of(WRITE), executor)) {
            Future<Integer> write = channel.write(buffer("x"), 0);
            assertFalse(write.isDone());
            assertEquals("abc", text(at("f")));
            assertTrue(executor.runAll() > 0);
            assertEquals(1, write.get());
        }
        assertEquals("xbc", text(at("f")));
    }

    @Test
    void closingEndsOperationsThatAreOutstanding() throws Exception {
        QueueExecutor executor = new QueueExecutor();
        AsynchronousFileChannel channel = AsynchronousFileChannel.open(file("f", "abc"), Set.of(READ, WRITE), executor);
        Future<Integer> read = channel.read(ByteBuffer.allocate(1), 0);
        Recorder<Integer> write = new Recorder<>();
        channel.write(buffer("x"), 0, "", write);
        channel.close();
        executor.runAll();
        assertInstanceOf(AsynchronousCloseException.class, failure(read));
        assertInstanceOf(AsynchronousCloseException.class, failure(write.future));
        assertEquals("abc", text(at("f")));
    }

    @Test
    void cancelledFutureIsCancelled() throws Exception {
        QueueExecutor executor = new QueueExecutor();
        try (AsynchronousFileChannel channel = AsynchronousFileChannel.open(file("f", "abc"), Set.of(READ), executor)) {
            Future<Integer> read = channel.read(ByteBuffer.allocate(1), 0);
            assertTrue(read.cancel(false));
            assertTrue(read.isCancelled());
            executor.runAll();
            assertTrue(read.isCancelled());
        }
    }

    @Test
    void operationOnAClosedChannelFails() throws Exception {
        AsynchronousFileChannel channel = open(file("f", "abc"), READ, WRITE);
        channel.close();
        channel.close();
        assertFalse(channel.isOpen());
        assertInstanceOf(ClosedChannelException.class, failure(channel.read(ByteBuffer.allocate(1), 0)));
        assertInstanceOf(ClosedChannelException.class, failure(channel.write(buffer("x"), 0)));
        assertInstanceOf(ClosedChannelException.class, failure(channel.lock()));
        Recorder<Integer> read = new Recorder<>();
        channel.read(ByteBuffer.allocate(1), 0, "", read);
        assertInstanceOf(ClosedChannelException.class, failure(read.future));
        assertThrows(ClosedChannelException.class, channel::size);
        assertThrows(ClosedChannelException.class, () -> channel.truncate(0));
        assertThrows(ClosedChannelException.class, () -> channel.force(true));
        assertThrows(ClosedChannelException.class, channel::tryLock);
    }

    @Test
    void truncateCutsAndNeverGrows() throws Exception {
        try (AsynchronousFileChannel channel = open(file("f", "abcdef"), WRITE)) {
            assertSame(channel, channel.truncate(3));
            assertEquals(3, channel.size());
            assertSame(channel, channel.truncate(10));
            assertEquals(3, channel.size());
            channel.force(false);
            assertThrows(IllegalArgumentException.class, () -> channel.truncate(-1));
        }
        assertEquals("abc", text(at("f")));
    }

    @Test
    void argumentsOutOfRangeAreRefused() throws Exception {
        try (AsynchronousFileChannel channel = open(file("f", "abc"), READ, WRITE)) {
            Recorder<Integer> recorder = new Recorder<>();
            ByteBuffer readOnly = ByteBuffer.allocate(1).asReadOnlyBuffer();
            assertThrows(IllegalArgumentException.class, () -> channel.read(ByteBuffer.allocate(1), -1));
            assertThrows(IllegalArgumentException.class, () -> channel.write(buffer("x"), -1));
            assertThrows(IllegalArgumentException.class, () -> channel.read(ByteBuffer.allocate(1), -1, "", recorder));
            assertThrows(IllegalArgumentException.class, () -> channel.read(readOnly, 0));
            assertThrows(IllegalArgumentException.class, () -> channel.lock(-1, 1, false));
            assertThrows(IllegalArgumentException.class, () -> channel.tryLock(0, -1, false));
            assertThrows(NullPointerException.class, () -> channel.read(ByteBuffer.allocate(1), 0, "", null));
        }
    }

    @Test
    void channelDoesOnlyWhatItWasOpenedFor() throws Exception {
        file("f", "abc");
        try (AsynchronousFileChannel reader = open(at("f"), READ);
                AsynchronousFileChannel writer = open(at("f"), WRITE)) {
            assertThrows(NonWritableChannelException.class, () -> reader.write(buffer("x"), 0));
            assertThrows(NonWritableChannelException.class, () -> reader.truncate(0));
            assertThrows(NonWritableChannelException.class, reader::lock);
            assertThrows(NonWritableChannelException.class, reader::tryLock);
            assertThrows(NonReadableChannelException.class, () -> writer.read(ByteBuffer.allocate(1), 0));
            assertThrows(NonReadableChannelException.class, () -> writer.lock(0, 1, true));
        }
    }

    @Test
    void locksKeepOneAnotherOut() throws Exception {
        file("f", "abc");
        try (AsynchronousFileChannel channel = open(at("f"), READ, WRITE);
                AsynchronousFileChannel other = open(at("f"), READ, WRITE)) {
            FileLock lock = channel.lock().get();
            assertSame(channel, lock.acquiredBy());
            assertFalse(lock.isShared());
            assertThrows(OverlappingFileLockException.class, other::lock);
            assertThrows(OverlappingFileLockException.class, other::tryLock);
            lock.release();
            Recorder<FileLock> recorder = new Recorder<>();
            other.lock(0, 1, true, "mine", recorder);
            assertTrue(recorder.future.get().value().isShared());
            assertEquals("mine", recorder.future.get().attachment());
            assertNotNull(channel.tryLock(1, 1, false));
        }
    }

    @Test
    void closingReleasesLocks() throws Exception {
        FileLock lock;
        try (AsynchronousFileChannel channel = open(file("f", "abc"), WRITE)) {
            lock = channel.lock().get();
        }
        assertFalse(lock.isValid());
        try (AsynchronousFileChannel channel = open(at("f"), WRITE)) {
            assertNotNull(channel.tryLock());
        }
    }

    @Test
    void optionsAreThoseOfOtherChannels() throws Exception {
        assertThrows(NoSuchFileException.class, () -> open(at("f"), READ));
        open(at("f"), WRITE, CREATE_NEW).close();
        assertThrows(FileAlreadyExistsException.class, () -> open(at("f"), WRITE, CREATE_NEW));
        Files.write(at("f"), utf8("abc"));
        open(at("f"), WRITE, CREATE).close();
        assertEquals("abc", text(at("f")));
        open(at("f"), WRITE, TRUNCATE_EXISTING).close();
        assertEquals("", text(at("f")));
        open(at("f"), WRITE, DELETE_ON_CLOSE).close();
        assertFalse(Files.exists(at("f")));
    }

    @Test
    void appendIsNotAnOptionOfAChannelWithoutAPosition() throws Exception {
        Path file = file("f", "abc");
        assertThrows(UnsupportedOperationException.class, () -> open(file, APPEND));
        assertEquals("abc", text(file));
    }

    @Test
    void executorThatIsShutDownRejectsOperations() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (AsynchronousFileChannel channel =
                AsynchronousFileChannel.open(file("f", "abc"), Set.of(READ, WRITE), executor)) {
            executor.shutdown();
            Recorder<Integer> handler = new Recorder<>();
            ByteBuffer buffer = ByteBuffer.allocate(1);
            assertThrows(RejectedExecutionException.class, () -> channel.read(buffer, 0));
            assertThrows(RejectedExecutionException.class, () -> channel.read(buffer, 0, "read", handler));
            assertThrows(RejectedExecutionException.class, () -> channel.write(buffer, 0));
            assertThrows(RejectedExecutionException.class, channel::lock);
            assertEquals(3, channel.size());
            assertNotNull(channel.tryLock());
        }
        assertEquals("abc", text(at("f")));
    }
}
