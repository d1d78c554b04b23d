package io.lcfs.nio;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** What the documentation of {@link FileChannel#map} says of read-only and private mappings. */
abstract class FileMappingContract extends Contract {
    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    @Test
    void readOnlyMappingShowsTheContent() throws IOException {
        byte[] content = random(100_000, 1);
        Files.write(at("f"), content);
        try (FileChannel channel = FileChannel.open(at("f"), READ)) {
            assertArrayEquals(content, bytes(channel.map(MapMode.READ_ONLY, 0, content.length)));
        }
    }

    @Test
    void mappingBeginsAndEndsAnywhere() throws IOException {
        byte[] content = random(20_000, 2);
        Files.write(at("f"), content);
        try (FileChannel channel = FileChannel.open(at("f"), READ)) {
            MappedByteBuffer map = channel.map(MapMode.READ_ONLY, 4_097, 9_001);
            assertEquals(0, map.position());
            assertEquals(9_001, map.limit());
            assertEquals(9_001, map.capacity());
            assertEquals(ByteOrder.BIG_ENDIAN, map.order());
            assertEquals(ByteBuffer.wrap(content, 4_097, 9_001), map);
        }
    }

    @Test
    void readOnlyMappingRefusesWrites() throws IOException {
        try (FileChannel channel = FileChannel.open(file("f", "abc"), READ, WRITE)) {
            MappedByteBuffer map = channel.map(MapMode.READ_ONLY, 0, 3);
            assertTrue(map.isReadOnly());
            assertTrue(map.isDirect());
            assertThrows(ReadOnlyBufferException.class, () -> map.put(0, (byte) 1));
        }
    }

    @Test
    void mappingLivesOnAfterItsChannel() throws IOException {
        MappedByteBuffer map;
        try (FileChannel channel = FileChannel.open(file("f", "abc"), READ)) {
            map = channel.map(MapMode.READ_ONLY, 0, 3);
        }
        Files.delete(at("f"));
        assertArrayEquals(utf8("abc"), bytes(map));
    }

    @Test
    void mappingLeavesThePosition() throws IOException {
        try (FileChannel channel = FileChannel.open(file("f", "abc"), READ)) {
            channel.position(1);
            assertEquals(2, channel.map(MapMode.READ_ONLY, 1, 2).remaining());
            assertEquals(1, channel.position());
        }
    }

    @Test
    void privateMappingShowsTheContentAndKeepsChangesToItself() throws IOException {
        try (FileChannel channel = FileChannel.open(file("f", "abcdef"), READ, WRITE)) {
            MappedByteBuffer one = channel.map(MapMode.PRIVATE, 0, 6);
            MappedByteBuffer other = channel.map(MapMode.PRIVATE, 0, 6);
            assertFalse(one.isReadOnly());
            assertArrayEquals(utf8("abcdef"), bytes(one));
            one.put(0, (byte) 'X');
            one.force();
            assertArrayEquals(utf8("Xbcdef"), bytes(one));
            assertArrayEquals(utf8("abcdef"), bytes(other));
            assertArrayEquals(utf8("abcdef"), bytes(channel.map(MapMode.READ_ONLY, 0, 6)));
        }
        assertEquals("abcdef", text(at("f")));
    }

    @Test
    void emptyMappingIsEmpty() throws IOException {
        try (FileChannel channel = FileChannel.open(file("f", ""), READ, WRITE)) {
            assertEquals(0, channel.map(MapMode.READ_ONLY, 0, 0).capacity());
            assertEquals(0, channel.map(MapMode.PRIVATE, 0, 0).capacity());
        }
    }

    @Test
    void mappingCanBeLoadedAndForced() throws IOException {
        try (FileChannel channel = FileChannel.open(file("f", "abc"), READ)) {
            MappedByteBuffer map = channel.map(MapMode.READ_ONLY, 0, 3);
            assertEquals(map, map.load());
            assertEquals(map, map.force());
        }
    }

    @Test
    void argumentsOutOfRangeAreRefused() throws IOException {
        try (FileChannel channel = FileChannel.open(file("f", "abc"), READ, WRITE)) {
            assertThrows(IllegalArgumentException.class, () -> channel.map(MapMode.READ_ONLY, -1, 1));
            assertThrows(IllegalArgumentException.class, () -> channel.map(MapMode.READ_ONLY, 0, -1));
            assertThrows(IllegalArgumentException.class, () -> channel.map(MapMode.PRIVATE, 0, 1L << 31));
            assertThrows(NullPointerException.class, () -> channel.map(null, 0, 1));
        }
    }

    @Test
    void mappingNeedsAChannelThatIsOpenedForIt() throws IOException {
        file("f", "abc");
        try (FileChannel writer = FileChannel.open(at("f"), WRITE);
                FileChannel reader = FileChannel.open(at("f"), READ)) {
            assertThrows(NonReadableChannelException.class, () -> writer.map(MapMode.READ_ONLY, 0, 1));
            assertThrows(NonReadableChannelException.class, () -> writer.map(MapMode.PRIVATE, 0, 1));
            assertThrows(NonWritableChannelException.class, () -> reader.map(MapMode.PRIVATE, 0, 1));
            assertThrows(NonWritableChannelException.class, () -> reader.map(MapMode.READ_WRITE, 0, 1));
        }
    }
}
