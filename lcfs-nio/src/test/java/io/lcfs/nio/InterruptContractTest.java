package io.lcfs.nio;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The documented contract of {@link java.nio.channels.InterruptibleChannel} for interrupted threads. */
class InterruptContractTest extends OnBothSides {
    /** A call on one channel, with a second channel of the same file. */
    private interface Call {
        void on(FileChannel channel, FileChannel other) throws IOException;
    }

    private enum Calls {
        READ_NEXT((channel, other) -> channel.read(ByteBuffer.allocate(1))),
        READ_AT((channel, other) -> channel.read(ByteBuffer.allocate(1), 1)),
        SCATTER((channel, other) -> channel.read(new ByteBuffer[] {ByteBuffer.allocate(1)})),
        WRITE_NEXT((channel, other) -> channel.write(ByteBuffer.allocate(1))),
        WRITE_AT((channel, other) -> channel.write(ByteBuffer.allocate(1), 1)),
        GATHER((channel, other) -> channel.write(new ByteBuffer[] {ByteBuffer.allocate(1)})),
        TRANSFER_TO((channel, other) -> channel.transferTo(0, 3, other));

        private final Call call;

        Calls(Call call) {
            this.call = call;
        }
    }

    @AfterEach
    void forgetInterrupt() {
        assertFalse(Thread.interrupted(), "no test leaves its thread interrupted");
    }

    @ParameterizedTest
    @EnumSource(Calls.class)
    void interruptedThreadLosesItsChannelAndKeepsItsStatus(Calls calls) throws IOException {
        file("f", "abcdef");
        try (FileChannel channel = FileChannel.open(at("f"), READ, WRITE);
                FileChannel other = FileChannel.open(file("g", ""), READ, WRITE)) {
            Thread.currentThread().interrupt();
            assertThrows(ClosedByInterruptException.class, () -> calls.call.on(channel, other));
            assertTrue(Thread.interrupted(), "the status stays set");
            assertFalse(channel.isOpen());
            assertThrows(ClosedChannelException.class, () -> calls.call.on(channel, other));
        }
    }

    @Test
    void interruptedThreadLosesAChannelOfADirectoryToo() throws IOException {
        directory("d");
        List<Executable> calls = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            FileChannel channel = FileChannel.open(at("d"));
            calls.add(List.<Executable>of(
                            channel::position, () -> channel.read(ByteBuffer.allocate(1)), () -> channel.force(true))
                    .get(i));
        }
        for (Executable call : calls) {
            Thread.currentThread().interrupt();
            assertThrows(ClosedByInterruptException.class, call);
            assertTrue(Thread.interrupted(), "the status stays set");
            assertThrows(ClosedChannelException.class, call);
        }
    }

    @Test
    void interruptHurtsNoOtherChannel() throws IOException {
        file("f", "abcdef");
        try (FileChannel channel = FileChannel.open(at("f"), READ, WRITE);
                FileChannel other = FileChannel.open(at("f"), READ, WRITE)) {
            Thread.currentThread().interrupt();
            assertThrows(ClosedByInterruptException.class, () -> channel.read(ByteBuffer.allocate(1)));
            assertTrue(Thread.interrupted());
            assertTrue(other.isOpen());
            assertEquals(6, other.read(ByteBuffer.allocate(9)));
            assertEquals(1, other.write(ByteBuffer.wrap(utf8("g"))));
        }
        assertEquals("abcdefg", text(at("f")));
    }

    @Test
    void closedChannelIsReportedAsClosedToAnInterruptedThread() throws IOException {
        FileChannel channel = FileChannel.open(file("f", "abc"), READ);
        channel.close();
        Thread.currentThread().interrupt();
        ClosedChannelException closed =
                assertThrows(ClosedChannelException.class, () -> channel.read(ByteBuffer.allocate(1)));
        assertTrue(Thread.interrupted());
        assertEquals(ClosedChannelException.class, closed.getClass());
    }

    @Test
    void interruptedThreadGetsNoLock() throws IOException {
        try (FileChannel channel = FileChannel.open(file("f", "abc"), READ, WRITE)) {
            Thread.currentThread().interrupt();
            assertThrows(FileLockInterruptionException.class, channel::lock);
            assertTrue(Thread.interrupted(), "the status stays set");
        }
        try (FileChannel channel = FileChannel.open(at("f"), READ, WRITE)) {
            assertTrue(channel.lock().isValid());
        }
    }

    @Test
    void interruptedThreadWorksWithFilesByName() throws IOException {
        Thread.currentThread().interrupt();
        try {
            Files.createDirectory(at("d"));
            Files.createFile(at("d/f"));
            assertTrue(Files.exists(at("d/f")));
            Files.move(at("d/f"), at("g"));
            Files.delete(at("d"));
        } finally {
            assertTrue(Thread.interrupted(), "the status stays set");
        }
    }

    @Test
    void interruptEndsATransferThatWaitsForItsSource() throws Exception {
        Pipe pipe = Pipe.open();
        try (FileChannel channel = FileChannel.open(file("f", ""), WRITE)) {
            FutureTask<Long> transfer = new FutureTask<>(() -> channel.transferFrom(pipe.source(), 0, 10));
            Thread thread = new Thread(transfer);
            thread.start();
            thread.interrupt();
            ExecutionException end = assertThrows(ExecutionException.class, transfer::get);
            assertInstanceOf(ClosedByInterruptException.class, end.getCause());
        } finally {
            pipe.sink().close();
            pipe.source().close();
        }
    }

    @Test
    void closingEndsATransferThatWaitsForItsSource() throws Exception {
        Pipe pipe = Pipe.open();
        try (FileChannel channel = FileChannel.open(file("f", ""), WRITE)) {
            FutureTask<Long> transfer = new FutureTask<>(() -> channel.transferFrom(pipe.source(), 0, 10));
            new Thread(transfer).start();
            pipe.source().close();
            ExecutionException end = assertThrows(ExecutionException.class, transfer::get);
            assertInstanceOf(ClosedChannelException.class, end.getCause());
        } finally {
            pipe.sink().close();
        }
    }
}
