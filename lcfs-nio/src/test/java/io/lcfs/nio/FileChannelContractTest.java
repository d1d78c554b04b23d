package io.lcfs.nio;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The documented contract of {@link FileChannel} for reading, writing, positions and sizes. */
class FileChannelContractTest extends OnBothSides {
    private FileChannel open(String content, OpenOption... options) throws IOException {
        return FileChannel.open(file("f", content), options);
    }

    private static ByteBuffer buffer(String text) {
        return ByteBuffer.wrap(utf8(text));
    }

    /** Returns the text that was read into a buffer. */
    private static String filled(ByteBuffer buffer) {
        return new String(buffer.array(), 0, buffer.position());
    }

    @Test
    void newByteChannelAndOpenGiveFileChannels() throws IOException {
        try (FileChannel channel = open("", READ)) {
            assertTrue(channel.isOpen());
        }
        assertThrows(IllegalArgumentException.class, () -> FileChannel.open(at("f"), READ, APPEND));
    }

    @Test
    void readAdvancesThePositionByWhatWasRead() throws IOException {
        try (FileChannel channel = open("abcdef", READ)) {
            ByteBuffer target = ByteBuffer.allocate(4);
            assertEquals(4, channel.read(target));
            assertEquals("abcd", filled(target));
            assertEquals(4, channel.position());
            assertEquals(2, channel.read(target.clear()));
            assertEquals("ef", filled(target));
            assertEquals(-1, channel.read(target));
            assertEquals(6, channel.position());
        }
    }

    @Test
    void readIntoABufferWithoutRoomReadsNothing() throws IOException {
        try (FileChannel channel = open("ab", READ)) {
            assertEquals(0, channel.read(ByteBuffer.allocate(0)));
            assertEquals(0, channel.position());
        }
    }

    @Test
    void readFillsPartOfABuffer() throws IOException {
        try (FileChannel channel = open("abcdef", READ)) {
            ByteBuffer target = buffer("12345678").position(2).limit(5);
            assertEquals(3, channel.read(target));
            assertEquals("12abc678", new String(target.array()));
            assertEquals(5, target.position());
        }
    }

    @Test
    void readAndWriteTakeDirectBuffersAndSlices() throws IOException {
        byte[] content = random(100_000, 1);
        ByteBuffer direct =
                ByteBuffer.allocateDirect(content.length).put(content).flip();
        try (FileChannel channel = open("", READ, WRITE)) {
            assertEquals(content.length, channel.write(direct.asReadOnlyBuffer()));
            channel.position(0);
            ByteBuffer slice =
                    ByteBuffer.allocateDirect(content.length + 7).position(7).slice();
            assertEquals(content.length, channel.read(slice));
            assertEquals(direct, slice.flip());
        }
    }

    @Test
    void readIntoAReadOnlyBufferIsRefused() throws IOException {
        try (FileChannel channel = open("ab", READ)) {
            ByteBuffer readOnly = ByteBuffer.allocate(2).asReadOnlyBuffer();
            assertThrows(IllegalArgumentException.class, () -> channel.read(readOnly));
            assertThrows(IllegalArgumentException.class, () -> channel.read(readOnly, 0));
            assertThrows(IllegalArgumentException.class, () -> channel.read(new ByteBuffer[] {readOnly}));
            assertThrows(ReadOnlyBufferException.class, () -> readOnly.put((byte) 1));
        }
    }

    @Test
    void positionIsSetAnywhereFromZeroOn() throws IOException {
        try (FileChannel channel = open("abcdef", READ, WRITE)) {
            assertSame(channel, channel.position(100));
            assertEquals(100, channel.position());
            assertEquals(6, channel.size());
            assertEquals(-1, channel.read(ByteBuffer.allocate(1)));
            assertThrows(IllegalArgumentException.class, () -> channel.position(-1));
            assertEquals(100, channel.position());
        }
    }

    @Test
    void writeBehindTheEndFillsTheGapWithZeros() throws IOException {
        try (FileChannel channel = open("ab", READ, WRITE)) {
            assertEquals(1, channel.position(4).write(buffer("c")));
            assertEquals(5, channel.size());
            assertEquals(5, channel.position());
        }
        assertEquals("ab\0\0c", text(at("f")));
    }

    @Test
    void writeTakesWhatRemainsInTheBuffer() throws IOException {
        try (FileChannel channel = open("", WRITE)) {
            ByteBuffer source = buffer("abcdef").position(1).limit(3);
            assertEquals(2, channel.write(source));
            assertEquals(3, source.position());
            assertEquals(3, source.limit());
            assertEquals(0, channel.write(source));
        }
        assertEquals("bc", text(at("f")));
    }

    @Test
    void positionalReadLeavesThePosition() throws IOException {
        try (FileChannel channel = open("abcdef", READ)) {
            channel.position(1);
            ByteBuffer target = ByteBuffer.allocate(3);
            assertEquals(3, channel.read(target, 2));
            assertEquals("cde", filled(target));
            assertEquals(1, channel.position());
            assertEquals(-1, channel.read(target.clear(), 6));
            assertEquals(-1, channel.read(target, 1L << 40));
            assertEquals(1, channel.read(target, 5));
            assertThrows(IllegalArgumentException.class, () -> channel.read(target, -1));
        }
    }

    @Test
    void positionalWriteLeavesThePosition() throws IOException {
        try (FileChannel channel = open("abcdef", WRITE)) {
            channel.position(1);
            assertEquals(2, channel.write(buffer("CD"), 2));
            assertEquals(1, channel.position());
            assertEquals(1, channel.write(buffer("x"), 8));
            assertEquals(9, channel.size());
            assertThrows(IllegalArgumentException.class, () -> channel.write(buffer("x"), -1));
        }
        assertEquals("abCDef\0\0x", text(at("f")));
    }

    @Test
    void scatteringReadFillsBufferAfterBuffer() throws IOException {
        try (FileChannel channel = open("abcdef", READ)) {
            ByteBuffer[] targets = {ByteBuffer.allocate(1), ByteBuffer.allocate(0), ByteBuffer.allocate(8)};
            assertEquals(6, channel.read(targets));
            assertEquals("a", filled(targets[0]));
            assertEquals("bcdef", filled(targets[2]));
            assertEquals(6, channel.position());
            assertEquals(-1, channel.read(targets));
        }
    }

    @Test
    void scatteringReadUsesTheBuffersItIsGiven() throws IOException {
        try (FileChannel channel = open("abcdef", READ)) {
            ByteBuffer[] targets = {ByteBuffer.allocate(2), ByteBuffer.allocate(2), ByteBuffer.allocate(2)};
            assertEquals(2, channel.read(targets, 1, 1));
            assertEquals("ab", filled(targets[1]));
            assertEquals("", filled(targets[0]));
            assertEquals("", filled(targets[2]));
        }
    }

    @Test
    void gatheringWriteTakesBufferAfterBuffer() throws IOException {
        try (FileChannel channel = open("", WRITE)) {
            ByteBuffer[] sources = {buffer("ab"), buffer(""), buffer("cde"), buffer("f")};
            assertEquals(6, channel.write(sources));
            assertEquals(6, channel.position());
            for (ByteBuffer source : sources) {
                assertFalse(source.hasRemaining());
            }
            ByteBuffer[] more = {buffer("1"), buffer("2"), buffer("3")};
            assertEquals(1, channel.write(more, 1, 1));
        }
        assertEquals("abcdef2", text(at("f")));
    }

    @Test
    void gatheringWriteOfAnAppendingChannelAppends() throws IOException {
        try (FileChannel channel = open("text", APPEND)) {
            channel.position(0);
            assertEquals(2, channel.write(new ByteBuffer[] {buffer("1"), buffer("2")}));
        }
        assertEquals("text12", text(at("f")));
    }

    @Test
    void rangeOutsideTheArrayOfBuffersIsRefused() throws IOException {
        ByteBuffer[] two = {ByteBuffer.allocate(1), ByteBuffer.allocate(1)};
        try (FileChannel channel = open("abc", READ, WRITE)) {
            for (int[] range : List.of(new int[] {-1, 1}, new int[] {0, 3}, new int[] {2, 1}, new int[] {0, -1})) {
                assertThrows(IndexOutOfBoundsException.class, () -> channel.read(two, range[0], range[1]));
                assertThrows(IndexOutOfBoundsException.class, () -> channel.write(two, range[0], range[1]));
            }
        }
    }

    @Test
    void moreThanSixteenBuffersAreGathered() throws IOException {
        // The host takes 16 buffers per call; the documentation allows that, so callers loop.
        ByteBuffer[] sources = new ByteBuffer[100];
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < sources.length; i++) {
            sources[i] = buffer(i + ",");
            expected.append(i).append(',');
        }
        try (FileChannel channel = open("", WRITE)) {
            while (sources[sources.length - 1].hasRemaining()) {
                assertTrue(channel.write(sources) > 0);
            }
        }
        assertEquals(expected.toString(), text(at("f")));
    }

    @Test
    void truncateCutsAndMovesThePositionBack() throws IOException {
        try (FileChannel channel = open("abcdef", READ, WRITE)) {
            channel.position(5);
            assertSame(channel, channel.truncate(3));
            assertEquals(3, channel.size());
            assertEquals(3, channel.position());
            channel.position(1).truncate(2);
            assertEquals(1, channel.position());
        }
        assertEquals("ab", text(at("f")));
    }

    @Test
    void truncateToMoreThanTheSizeOnlyMovesThePosition() throws IOException {
        try (FileChannel channel = open("abc", WRITE)) {
            channel.position(20).truncate(10);
            assertEquals(3, channel.size());
            assertEquals(10, channel.position());
            channel.truncate(3);
            assertEquals(3, channel.size());
            assertThrows(IllegalArgumentException.class, () -> channel.truncate(-1));
        }
        assertEquals("abc", text(at("f")));
    }

    @Test
    void whatWasCutOffReadsAsZerosWhenTheFileGrowsAgain() throws IOException {
        try (FileChannel channel = open("abcdef", READ, WRITE)) {
            channel.truncate(2).write(buffer("x"), 5);
        }
        assertEquals("ab\0\0\0x", text(at("f")));
    }

    @Test
    void sizeFollowsOtherChannelsOfTheFile() throws IOException {
        try (FileChannel one = open("", READ);
                FileChannel other = FileChannel.open(at("f"), WRITE)) {
            other.write(buffer("abc"));
            assertEquals(3, one.size());
            ByteBuffer target = ByteBuffer.allocate(3);
            assertEquals(3, one.read(target));
            assertEquals("abc", filled(target));
        }
    }

    @Test
    void channelGoesOnAfterTheNameIsDeletedOrMoved() throws IOException {
        try (FileChannel channel = open("abc", READ, WRITE)) {
            Files.move(at("f"), at("g"));
            channel.write(buffer("x"), 3);
            assertEquals("abcx", text(at("g")));
            Files.delete(at("g"));
            ByteBuffer target = ByteBuffer.allocate(9);
            assertEquals(4, channel.read(target, 0));
            channel.write(buffer("y"), 4);
            assertEquals(5, channel.size());
        }
        assertFalse(Files.exists(at("g")));
    }

    @Test
    void forceIsAllowedHoweverTheChannelWasOpened() throws IOException {
        for (OpenOption option : List.of(READ, WRITE, APPEND)) {
            try (FileChannel channel = open("abc", option)) {
                channel.force(false);
                channel.force(true);
            }
        }
    }

    @Test
    void channelOfADirectoryHasAPosition() throws IOException {
        try (FileChannel channel = FileChannel.open(directory("d"))) {
            assertEquals(0, channel.position());
            assertEquals(channel, channel.position(5));
            assertEquals(5, channel.position());
            assertEquals(1L << 40, channel.position(1L << 40).position());
            assertThrows(IllegalArgumentException.class, () -> channel.position(-1));
            assertEquals(1L << 40, channel.position());
            assertEquals(Files.size(at("d")), channel.size());
            assertThrows(IOException.class, () -> channel.read(ByteBuffer.allocate(1)));
        }
    }

    @Test
    void directoryThatWasOpenedForReadingIsForced() throws IOException {
        // The documentation does not say so, but databases do it on Linux to make a name durable.
        try (FileChannel channel = FileChannel.open(root(), READ)) {
            channel.force(true);
            assertThrows(IOException.class, () -> channel.read(ByteBuffer.allocate(1)));
        }
    }

    @Test
    void channelForReadingDoesNotWrite() throws IOException {
        try (FileChannel channel = open("abc", READ)) {
            List<Executable> writes = List.of(
                    () -> channel.write(buffer("x")),
                    () -> channel.write(buffer("x"), 0),
                    () -> channel.write(new ByteBuffer[] {buffer("x")}),
                    () -> channel.truncate(0),
                    () -> channel.transferFrom(channel, 0, 1));
            for (Executable write : writes) {
                assertThrows(NonWritableChannelException.class, write);
            }
        }
        assertEquals("abc", text(at("f")));
    }

    @Test
    void appendingChannelWritesAtTheEndWhateverThePositionIs() throws IOException {
        try (FileChannel channel = open("0123456789", APPEND)) {
            assertEquals(3, channel.write(ByteBuffer.wrap(utf8("abc")), 2));
            assertEquals(2, channel.write(ByteBuffer.wrap(utf8("de")), 100));
            assertEquals(15, channel.position());
        }
        assertEquals("0123456789abcde", text(at("f")));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void channelForWritingDoesNotRead(boolean appending) throws IOException {
        try (FileChannel channel = open("abc", appending ? APPEND : WRITE)) {
            List<Executable> reads = List.of(
                    () -> channel.read(ByteBuffer.allocate(1)),
                    () -> channel.read(ByteBuffer.allocate(1), 0),
                    () -> channel.read(new ByteBuffer[] {ByteBuffer.allocate(1)}),
                    () -> channel.transferTo(0, 1, channel));
            for (Executable read : reads) {
                assertThrows(NonReadableChannelException.class, read);
            }
        }
    }

    @Test
    void closedChannelDoesNothing() throws IOException {
        FileChannel channel = open("abc", READ, WRITE);
        channel.close();
        channel.close();
        assertFalse(channel.isOpen());
        List<Executable> calls = List.of(
                () -> channel.read(ByteBuffer.allocate(1)),
                () -> channel.read(ByteBuffer.allocate(1), 0),
                () -> channel.read(new ByteBuffer[] {ByteBuffer.allocate(1)}),
                () -> channel.write(buffer("x")),
                () -> channel.write(buffer("x"), 0),
                () -> channel.write(new ByteBuffer[] {buffer("x")}),
                channel::position,
                () -> channel.position(0),
                channel::size,
                () -> channel.truncate(0),
                () -> channel.force(true),
                () -> channel.transferTo(0, 1, channel),
                () -> channel.transferFrom(channel, 0, 1),
                () -> channel.map(FileChannel.MapMode.READ_ONLY, 0, 1),
                channel::lock,
                channel::tryLock);
        for (Executable call : calls) {
            assertThrows(ClosedChannelException.class, call);
        }
        assertEquals("abc", text(at("f")));
    }

    @Test
    void nullBufferIsRefused() throws IOException {
        try (FileChannel channel = open("abc", READ, WRITE)) {
            assertThrows(NullPointerException.class, () -> channel.read((ByteBuffer) null));
            assertThrows(NullPointerException.class, () -> channel.read(null, 0));
            assertThrows(NullPointerException.class, () -> channel.write((ByteBuffer) null));
            assertThrows(NullPointerException.class, () -> channel.write(null, 0));
        }
    }

    @Test
    void largeContentIsReadAsItWasWritten() throws IOException {
        byte[] content = random(3_000_001, 2);
        try (FileChannel channel = FileChannel.open(at("g"), READ, WRITE, CREATE)) {
            ByteBuffer source = ByteBuffer.wrap(content);
            while (source.hasRemaining()) {
                channel.write(source);
            }
            assertEquals(content.length, channel.size());
        }
        assertArrayEquals(content, Files.readAllBytes(at("g")));
    }
}
