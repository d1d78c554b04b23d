package io.lcfs.nio;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;

/** The documented contract of {@link FileChannel#map} for read-only and private mappings. */
class FileMappingContractTest extends OnBothSides {
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
            assertThrows(IllegalArgumentException.class, () -> channel.map(MapMode.PRIVATE, Long.MAX_VALUE, 1));
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

    @Test
    void mappingBehindTheEndIsRefusedToWhoOnlyReads() throws IOException {
        try (FileChannel channel = FileChannel.open(file("f", "abc"), READ)) {
            assertThrows(IOException.class, () -> channel.map(MapMode.READ_ONLY, 0, 4));
            assertThrows(IOException.class, () -> channel.map(MapMode.READ_ONLY, 10_000, 1));
            assertEquals(3, channel.size());
            assertEquals(0, channel.map(MapMode.READ_ONLY, 3, 0).capacity());
        }
    }

    @Test
    void mappingBehindTheEndMakesAFileLongerThatIsOpenForWriting() throws IOException {
        try (FileChannel channel = FileChannel.open(file("f", "abc"), READ, WRITE)) {
            assertArrayEquals(new byte[] {'c', 0}, bytes(channel.map(MapMode.READ_ONLY, 2, 2)));
            assertEquals(4, channel.size());
            assertArrayEquals(new byte[1], bytes(channel.map(MapMode.PRIVATE, 20_000, 1)));
            assertEquals(20_001, channel.size());
        }
    }

    @Test
    void closedChannelMapsNothing() throws IOException {
        FileChannel channel = FileChannel.open(file("f", "abc"), READ);
        channel.close();
        assertThrows(ClosedChannelException.class, () -> channel.map(MapMode.READ_ONLY, 0, 3));
        assertThrows(ClosedChannelException.class, () -> channel.map(MapMode.READ_ONLY, -1, 3));
        assertThrows(NullPointerException.class, () -> channel.map(null, 0, 3));
    }

    @Test
    void interruptedThreadClosesTheChannelThatItMaps() throws IOException {
        try (FileChannel channel = FileChannel.open(file("f", "abc"), READ)) {
            Thread.currentThread().interrupt();
            assertThrows(ClosedByInterruptException.class, () -> channel.map(MapMode.READ_ONLY, 0, 3));
            assertTrue(Thread.interrupted());
            assertFalse(channel.isOpen());
        }
    }

    @Test
    void buffersOverAMappingShowItAfterTheMappingIsCollected() throws IOException {
        byte[] content = random(50_000, 3);
        Files.write(at("f"), content);
        ByteBuffer slice;
        ByteBuffer duplicate;
        try (FileChannel channel = FileChannel.open(at("f"), READ)) {
            slice = channel.map(MapMode.READ_ONLY, 0, content.length).slice(10, 40_000);
            duplicate = channel.map(MapMode.READ_ONLY, 0, content.length).duplicate();
        }
        System.gc();
        assertEquals(ByteBuffer.wrap(content, 10, 40_000), slice);
        assertEquals(ByteBuffer.wrap(content), duplicate);
    }

    /** Unmaps a buffer at once, as some libraries do instead of waiting for the collector. */
    private static void invokeCleaner(ByteBuffer buffer) throws Exception {
        Class<?> type = Class.forName("sun.misc.Unsafe");
        Field unsafe = type.getDeclaredField("theUnsafe");
        unsafe.setAccessible(true);
        type.getMethod("invokeCleaner", ByteBuffer.class).invoke(unsafe.get(null), buffer);
    }

    @Test
    @EnabledForJreRange(maxVersion = 23, disabledReason = "a later JVM warns of each program that does so")
    void mappingCanBeUnmappedByItsCleaner() throws Exception {
        try (FileChannel channel = FileChannel.open(file("f", "abc"), READ, WRITE)) {
            for (MapMode mode : List.of(MapMode.READ_ONLY, MapMode.PRIVATE)) {
                MappedByteBuffer map = channel.map(mode, 0, 3);
                assertArrayEquals(utf8("abc"), bytes(map));
                invokeCleaner(map);
                invokeCleaner(channel.map(mode, 3, 0));
                assertArrayEquals(utf8("abc"), bytes(channel.map(mode, 0, 3)), "others are as before");
            }
        }
    }

    @Test
    @EnabledForJreRange(minVersion = 22)
    void segmentShowsTheContent() throws Exception {
        byte[] content = random(100_000, 4);
        Files.write(at("f"), content);
        try (FileChannel channel = FileChannel.open(at("f"), READ);
                AutoCloseable arena = Arenas.arena("ofShared")) {
            Object segment = Arenas.map(channel, MapMode.READ_ONLY, 4_097, 90_001, arena);
            assertEquals(90_001, Arenas.byteSize(segment));
            assertTrue(Arenas.isMapped(segment));
            assertTrue(Arenas.isReadOnly(segment));
            assertEquals(ByteBuffer.wrap(content, 4_097, 90_001), Arenas.buffer(segment));
            for (String method : List.of("load", "unload", "force")) {
                Arenas.run(segment, method);
                assertEquals(ByteBuffer.wrap(content, 4_097, 90_001), Arenas.buffer(segment), method);
            }
        }
    }

    @Test
    @EnabledForJreRange(minVersion = 22)
    void segmentLivesOnAfterItsChannelAndEndsWithItsArena() throws Exception {
        for (String kind : List.of("ofConfined", "ofShared")) {
            Object segment;
            AutoCloseable arena = Arenas.arena(kind);
            try (FileChannel channel = FileChannel.open(file("f", "abc"), READ)) {
                segment = Arenas.map(channel, MapMode.READ_ONLY, 0, 3, arena);
            }
            ByteBuffer buffer = Arenas.buffer(segment);
            assertArrayEquals(utf8("abc"), bytes(buffer), kind);
            arena.close();
            assertThrows(IllegalStateException.class, () -> buffer.get(0), kind);
        }
    }

    @Test
    @EnabledForJreRange(minVersion = 22)
    void segmentOfAnArenaThatIsNotClosedIsThereAsLongAsItIsUsed() throws Exception {
        for (String kind : List.of("ofAuto", "global")) {
            ByteBuffer buffer;
            try (FileChannel channel = FileChannel.open(file("f", "abc"), READ)) {
                buffer = Arenas.buffer(Arenas.map(channel, MapMode.READ_ONLY, 0, 3, Arenas.arena(kind)));
            }
            System.gc();
            assertArrayEquals(utf8("abc"), bytes(buffer), kind);
        }
    }

    @Test
    @EnabledForJreRange(minVersion = 22)
    void arenaThatCannotHaveTheSegmentRefusesIt() throws Exception {
        try (FileChannel channel = FileChannel.open(file("f", "abc"), READ)) {
            AutoCloseable closed = Arenas.arena("ofShared");
            closed.close();
            assertThrows(IllegalStateException.class, () -> Arenas.map(channel, MapMode.READ_ONLY, 0, 3, closed));
            assertThrows(NullPointerException.class, () -> Arenas.map(channel, MapMode.READ_ONLY, 0, 3, null));
            try (AutoCloseable confined = Arenas.arena("ofConfined")) {
                FutureTask<Object> other =
                        new FutureTask<>(() -> Arenas.map(channel, MapMode.READ_ONLY, 0, 3, confined));
                new Thread(other).start();
                Throwable refusal =
                        assertThrows(ExecutionException.class, other::get).getCause();
                assertEquals("WrongThreadException", refusal.getClass().getSimpleName());
            }
            assertTrue(channel.isOpen());
        }
    }

    @Test
    @EnabledForJreRange(minVersion = 22)
    void privateSegmentKeepsChangesToItself() throws Exception {
        try (FileChannel channel = FileChannel.open(file("f", "abc"), READ, WRITE);
                AutoCloseable arena = Arenas.arena("ofConfined")) {
            ByteBuffer buffer = Arenas.buffer(Arenas.map(channel, MapMode.PRIVATE, 0, 3, arena));
            buffer.put(0, (byte) 'X');
            assertArrayEquals(utf8("Xbc"), bytes(buffer));
        }
        assertEquals("abc", text(at("f")));
    }

    @Test
    @EnabledForJreRange(minVersion = 22)
    void argumentsOfSegmentsAreChecked() throws Exception {
        file("f", "abc");
        try (FileChannel channel = FileChannel.open(at("f"), READ);
                FileChannel writer = FileChannel.open(at("f"), WRITE);
                AutoCloseable arena = Arenas.arena("ofShared")) {
            assertEquals(0, Arenas.byteSize(Arenas.map(channel, MapMode.READ_ONLY, 1, 0, arena)));
            assertThrows(IllegalArgumentException.class, () -> Arenas.map(channel, MapMode.READ_ONLY, -1, 1, arena));
            assertThrows(IllegalArgumentException.class, () -> Arenas.map(channel, MapMode.READ_ONLY, 0, -1, arena));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> Arenas.map(channel, MapMode.READ_ONLY, Long.MAX_VALUE, 1, arena));
            assertThrows(IOException.class, () -> Arenas.map(channel, MapMode.READ_ONLY, 0, 1L << 32, arena));
            assertThrows(NullPointerException.class, () -> Arenas.map(channel, null, 0, 1, arena));
            assertThrows(NonWritableChannelException.class, () -> Arenas.map(channel, MapMode.PRIVATE, 0, 1, arena));
            assertThrows(NonReadableChannelException.class, () -> Arenas.map(writer, MapMode.READ_ONLY, 0, 1, arena));
        }
        FileChannel closed = FileChannel.open(at("f"), READ);
        closed.close();
        try (AutoCloseable arena = Arenas.arena("ofShared")) {
            assertThrows(ClosedChannelException.class, () -> Arenas.map(closed, MapMode.READ_ONLY, 0, 1, arena));
        }
    }
}
