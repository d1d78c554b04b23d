package io.lcfs.spi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.StoreLockedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a device of somebody else's gets from a channel: a new file, a lock, and operations that no interrupt ends. */
final class DeviceChannelTest {
    private static final int BLOCK = BlockDevice.BLOCK_BYTES;

    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("device");
    }

    private DeviceChannel created(long blocks) throws IOException {
        return DeviceChannel.create(file(), blocks, Duration.ZERO);
    }

    private static ByteBuffer block(int value) {
        byte[] bytes = new byte[BLOCK];
        Arrays.fill(bytes, (byte) value);
        return ByteBuffer.wrap(bytes);
    }

    @Test
    void newFileHasItsSizeAndReadsAsZeros() throws IOException {
        try (DeviceChannel channel = created(1000)) {
            assertEquals(1000L * BLOCK, channel.size());
            ByteBuffer read = ByteBuffer.allocate(BLOCK);
            channel.read(read, 999L * BLOCK);
            assertArrayEquals(new byte[BLOCK], read.array());
            channel.extend(2000);
            channel.force();
            assertEquals(2000L * BLOCK, channel.size());
        }
        assertThrows(FileAlreadyExistsException.class, () -> DeviceChannel.create(file(), 1, Duration.ZERO));
        for (long blocks : new long[] {Long.MIN_VALUE, -1, 0, 1L << 51, Long.MAX_VALUE}) {
            Path none = directory.resolve("none");
            assertThrows(IllegalArgumentException.class, () -> DeviceChannel.create(none, blocks, Duration.ZERO));
            assertFalse(Files.exists(none));
        }
    }

    @Test
    void interruptedThreadReadsAndWritesAndKeepsItsStatus() throws IOException {
        try (DeviceChannel channel = created(4)) {
            Thread.currentThread().interrupt();
            channel.write(block(7), BLOCK);
            channel.force();
            ByteBuffer read = ByteBuffer.allocate(BLOCK);
            channel.read(read, BLOCK);
            assertArrayEquals(block(7).array(), read.array());
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void operationThatAnInterruptEndsIsRepeatedFromItsBeginning() throws IOException {
        try (DeviceChannel channel = created(4)) {
            int[] runs = {0};
            long size = channel.run(open -> {
                if (++runs[0] == 1) {
                    Thread.currentThread().interrupt();
                    open.write(block(1), 0);
                }
                return open.size();
            });
            assertEquals(4L * BLOCK, size);
            assertEquals(2, runs[0]);
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void deviceIsLockedUntilTheChannelIsClosed() throws IOException {
        DeviceChannel channel = created(1);
        assertThrows(StoreLockedException.class, () -> DeviceChannel.open(file(), false));
        assertFalse(channel.isClosed());
        channel.close();
        channel.close();
        assertTrue(channel.isClosed());
        assertThrows(ClosedChannelException.class, channel::size);
        DeviceChannel.open(file(), false).close();
    }

    @Test
    void whatIsNoDeviceIsRefused() {
        assertThrows(NoSuchFileException.class, () -> DeviceChannel.open(file(), true));
        assertThrows(FileSystemException.class, () -> DeviceChannel.open(directory, true));
    }
}
