package io.lcfs.nio;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The documented contract of {@link FileChannel#transferTo} and {@link FileChannel#transferFrom}. */
class FileTransferContractTest extends OnBothSides {
    @Test
    void transferToMovesThePositionOfTheTargetOnly() throws IOException {
        try (FileChannel source = FileChannel.open(file("f", "abcdef"), READ);
                FileChannel target = FileChannel.open(file("g", "123456"), WRITE)) {
            source.position(1);
            target.position(2);
            assertEquals(3, source.transferTo(2, 3, target));
            assertEquals(1, source.position());
            assertEquals(5, target.position());
        }
        assertEquals("12cde6", text(at("g")));
    }

    @Test
    void transferToGivesWhatThereIs() throws IOException {
        try (FileChannel source = FileChannel.open(file("f", "abcdef"), READ);
                FileChannel target = FileChannel.open(file("g", ""), WRITE)) {
            assertEquals(2, source.transferTo(4, 100, target));
            assertEquals(0, source.transferTo(6, 1, target));
            assertEquals(0, source.transferTo(100, 1, target));
            assertEquals(0, source.transferTo(0, 0, target));
            assertEquals(2, target.size());
        }
    }

    @Test
    void transferToAppends() throws IOException {
        try (FileChannel source = FileChannel.open(file("f", "abc"), READ);
                FileChannel target = FileChannel.open(file("g", "123"), APPEND)) {
            assertEquals(3, source.transferTo(0, 3, target));
        }
        assertEquals("123abc", text(at("g")));
    }

    @Test
    void transferToAnyChannel() throws IOException {
        byte[] content = random(300_000, 1);
        Files.write(at("f"), content);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (FileChannel source = FileChannel.open(at("f"), READ);
                WritableByteChannel target = Channels.newChannel(bytes)) {
            long position = 0;
            while (position < content.length) {
                position += source.transferTo(position, content.length - position, target);
            }
        }
        assertArrayEquals(content, bytes.toByteArray());
    }

    @Test
    void transferFromLeavesThePositionOfTheTarget() throws IOException {
        try (FileChannel source = FileChannel.open(file("f", "abcdef"), READ);
                FileChannel target = FileChannel.open(file("g", "123456"), WRITE)) {
            source.position(2);
            target.position(1);
            assertEquals(3, target.transferFrom(source, 2, 3));
            assertEquals(5, source.position());
            assertEquals(1, target.position());
        }
        assertEquals("12cde6", text(at("g")));
    }

    @Test
    void transferFromTakesWhatThereIs() throws IOException {
        try (FileChannel source = FileChannel.open(file("f", "abc"), READ);
                FileChannel target = FileChannel.open(file("g", "123"), WRITE)) {
            assertEquals(3, target.transferFrom(source, 3, 100));
            assertEquals(0, target.transferFrom(source, 0, 100));
        }
        assertEquals("123abc", text(at("g")));
    }

    @Test
    void transferFromAnyChannel() throws IOException {
        byte[] content = random(300_000, 2);
        try (ReadableByteChannel source = Channels.newChannel(new ByteArrayInputStream(content));
                FileChannel target = FileChannel.open(at("f"), WRITE, CREATE)) {
            long position = 0;
            while (position < content.length) {
                long count = target.transferFrom(source, position, content.length - position);
                assertEquals(0, target.position());
                position += count;
            }
            assertEquals(0, target.transferFrom(source, position, 10));
        }
        assertArrayEquals(content, Files.readAllBytes(at("f")));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 10})
    void transferFromAppends(int position) throws IOException {
        file("f", "0123456789");
        try (FileChannel target = FileChannel.open(at("f"), APPEND);
                FileChannel source = FileChannel.open(file("g", "de"), READ)) {
            ReadableByteChannel bytes = Channels.newChannel(new ByteArrayInputStream(utf8("abc")));
            assertEquals(3, target.transferFrom(bytes, position, 3));
            assertEquals(2, target.transferFrom(source, position, 3));
            assertEquals(15, target.position());
        }
        assertEquals("0123456789abcde", text(at("f")));
    }

    @Test
    void transferOfLargeFilesAppendsEachByteInOrder() throws IOException {
        byte[] content = random(700_000, 4);
        Files.write(at("f"), content);
        file("g", "123");
        try (FileChannel source = FileChannel.open(at("f"), READ);
                FileChannel target = FileChannel.open(at("g"), APPEND)) {
            long done = 0;
            while (done < content.length) {
                done += target.transferFrom(source, 1, content.length - done);
            }
        }
        byte[] expected = Arrays.copyOf(utf8("123"), 3 + content.length);
        System.arraycopy(content, 0, expected, 3, content.length);
        assertArrayEquals(expected, Files.readAllBytes(at("g")));
    }

    @Test
    void transferBetweenTwoChannelsOfOneFile() throws IOException {
        file("f", "abcdef");
        try (FileChannel source = FileChannel.open(at("f"), READ);
                FileChannel target = FileChannel.open(at("f"), READ, WRITE)) {
            target.position(6);
            assertEquals(3, source.transferTo(0, 3, target));
            assertEquals("abcdefabc", text(at("f")));
            source.position(3);
            assertEquals(3, target.transferFrom(source, 0, 3));
        }
        assertEquals("defdefabc", text(at("f")));
    }

    @Test
    void transferToItself() throws IOException {
        try (FileChannel channel = FileChannel.open(file("f", "abcdef"), READ, WRITE)) {
            channel.position(6);
            assertEquals(2, channel.transferTo(1, 2, channel));
            assertEquals(8, channel.position());
        }
        assertEquals("abcdefbc", text(at("f")));
    }

    @Test
    void transferOfLargeFilesKeepsEachByte() throws IOException {
        byte[] content = random(2_500_000, 3);
        Files.write(at("f"), content);
        try (FileChannel source = FileChannel.open(at("f"), READ);
                FileChannel target = FileChannel.open(at("g"), WRITE, CREATE)) {
            long position = 0;
            while (position < content.length) {
                position += source.transferTo(position, Long.MAX_VALUE, target);
            }
        }
        assertArrayEquals(content, Files.readAllBytes(at("g")));
        assertEquals(-1, Files.mismatch(at("f"), at("g")));
    }

    @Test
    void negativeArgumentsAreRefused() throws IOException {
        try (FileChannel channel = FileChannel.open(file("f", "abc"), READ, WRITE);
                FileChannel other = FileChannel.open(file("g", "abc"), READ, WRITE)) {
            assertThrows(IllegalArgumentException.class, () -> channel.transferTo(-1, 1, other));
            assertThrows(IllegalArgumentException.class, () -> channel.transferTo(0, -1, other));
            assertThrows(IllegalArgumentException.class, () -> channel.transferFrom(other, -1, 1));
            assertThrows(IllegalArgumentException.class, () -> channel.transferFrom(other, 0, -1));
        }
    }

    @Test
    void bothEndsMustBeOpenedForIt() throws IOException {
        try (FileChannel reader = FileChannel.open(file("f", "abc"), READ);
                FileChannel writer = FileChannel.open(file("g", "123"), WRITE);
                FileChannel both = FileChannel.open(file("h", "456"), READ, WRITE)) {
            assertThrows(NonWritableChannelException.class, () -> both.transferTo(0, 1, reader));
            assertThrows(NonReadableChannelException.class, () -> both.transferFrom(writer, 0, 1));
            assertThrows(NonReadableChannelException.class, () -> writer.transferTo(0, 1, both));
            assertThrows(NonWritableChannelException.class, () -> reader.transferFrom(both, 0, 1));
        }
    }

    @Test
    void closedOtherEndIsReported() throws IOException {
        FileChannel closed = FileChannel.open(file("g", "123"), READ, WRITE);
        closed.close();
        try (FileChannel channel = FileChannel.open(file("f", "abc"), READ, WRITE)) {
            assertThrows(ClosedChannelException.class, () -> channel.transferTo(0, 1, closed));
            assertThrows(ClosedChannelException.class, () -> channel.transferFrom(closed, 0, 1));
        }
    }
}
