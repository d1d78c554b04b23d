package io.lcfs.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reads of a device that itself uses an interruptible channel. Up to Java 22, {@link Thread#interrupt} closes the
 * channel that the thread is in while it holds a lock that the device's channel needs.
 */
class InterruptedDeviceTest {
    private static final int BLOCKS = 16384;
    private static final int FILES = 20;

    /** A device that runs an action before each of its reads. */
    private static final class ChannelOfHost implements BlockDevice {
        private static final int PIECE = 16;

        private final FileChannel channel;
        private volatile Runnable beforeRead = () -> {};

        ChannelOfHost(Path path) throws IOException {
            channel = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        }

        @Override
        public long blockCount() {
            return BLOCKS;
        }

        @Override
        public int pieceBlocks() {
            return PIECE;
        }

        @Override
        public ByteBuffer piece(long block) throws IOException {
            beforeRead.run();
            // A device must not be harmed by an interrupt of a thread that reads through it.
            boolean interrupted = Thread.interrupted();
            try {
                ByteBuffer bytes = ByteBuffer.allocate(PIECE * BLOCK_BYTES);
                long at = (block & -PIECE) * BLOCK_BYTES;
                while (bytes.hasRemaining() && channel.read(bytes, at + bytes.position()) >= 0) {
                    continue;
                }
                return bytes.clear().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        @Override
        public ByteBuffer view(long block, int blockCount) throws IOException {
            return piece(block).slice((int) (block % PIECE) * BLOCK_BYTES, blockCount * BLOCK_BYTES);
        }

        @Override
        public void write(long block, ByteBuffer source) throws IOException {
            long at = block * BLOCK_BYTES;
            while (source.hasRemaining()) {
                at += channel.write(source, at);
            }
        }

        @Override
        public void force() {}

        @Override
        public void grow(long newBlockCount) {}

        @Override
        public void close() {
            // The channel is used by the next store as well.
        }
    }

    /**
     * Interrupts the calling thread, and returns as soon as the interrupting thread has finished or waits in closing
     * the channel.
     */
    private static void interruptMe() {
        Thread me = Thread.currentThread();
        Thread other = new Thread(me::interrupt);
        other.setDaemon(true);
        other.start();
        while (other.isAlive() && !waitsInClosing(other)) {
            Thread.onSpinWait();
        }
    }

    private static boolean waitsInClosing(Thread other) {
        for (StackTraceElement frame : other.getStackTrace()) {
            if (frame.getMethodName().equals("implCloseChannel")) {
                return other.getState() == Thread.State.WAITING || other.getState() == Thread.State.TIMED_WAITING;
            }
        }
        return false;
    }

    @Test
    void interruptWithinAnyReadOfTheDeviceEndsTheCall(@TempDir Path host) throws Exception {
        ChannelOfHost device = new ChannelOfHost(host.resolve("device"));
        StoreOptions quiet = StoreOptions.defaults().withBackground(false).withCheckpointInterval(Duration.ZERO);
        try (LayerStore store = LayerStore.create(device, quiet);
                Layer layer = store.createLayer("layer")) {
            for (int i = 0; i < FILES; i++) {
                layer.write("/f" + i, 0, new byte[10_000]);
            }
        }
        try (LayerStore store = LayerStore.open(device, quiet);
                Layer layer = store.openLayer("layer");
                FileSystem files = LayerFileSystems.of(layer)) {
            int interrupted = 0;
            for (int i = 0; i < FILES; i++) {
                interrupted += interruptedWithin(device, files.getPath("/f" + i), i % 5, i < FILES / 2) ? 1 : 0;
            }
            assertTrue(interrupted > 0, "no call has read from the device");
            assertEquals(List.of(), store.check().findings());
        }
    }

    /** Interrupts a call within a given read of the device; returns whether the call reached that read. */
    private static boolean interruptedWithin(ChannelOfHost device, Path path, int read, boolean write)
            throws Exception {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        AtomicInteger reads = new AtomicInteger();
        Thread caller = new Thread(() -> {
            Thread me = Thread.currentThread();
            device.beforeRead = () -> {
                if (Thread.currentThread() == me && reads.getAndIncrement() == read) {
                    interruptMe();
                }
            };
            try {
                if (write) {
                    channel.write(ByteBuffer.allocate(100), 5000);
                } else {
                    channel.read(ByteBuffer.allocate(100), 5000);
                }
            } catch (IOException e) {
                // The interrupt closed the channel.
            }
        });
        caller.setDaemon(true);
        caller.start();
        caller.join(TimeUnit.MINUTES.toMillis(10));
        assertFalse(caller.isAlive(), () -> "hangs in " + List.of(caller.getStackTrace()));
        device.beforeRead = () -> {};
        boolean met = reads.get() > read;
        assertEquals(!met, channel.isOpen());
        channel.close();
        return met;
    }
}
