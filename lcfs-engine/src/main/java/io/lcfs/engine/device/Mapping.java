package io.lcfs.engine.device;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import org.jspecify.annotations.Nullable;

/**
 * One read-only piece of a mapped file, and the way to unmap it. On Java 22 and later it is in a shared arena, so that
 * a use after unmapping throws. On earlier versions it is unmapped by {@code Unsafe.invokeCleaner}, and only if no code
 * outside the engine ever received a buffer over it. Both ways use method handles, so that Java 17 can compile this
 * class.
 */
final class Mapping {
    private static final @Nullable Arenas ARENAS = Arenas.find();
    private static final @Nullable MethodHandle CLEANER = ARENAS == null ? findCleaner() : null;

    private final ByteBuffer buffer;
    private final @Nullable AutoCloseable arena;
    private volatile boolean lent;

    private Mapping(ByteBuffer buffer, @Nullable AutoCloseable arena) {
        this.buffer = buffer.order(ByteOrder.LITTLE_ENDIAN);
        this.arena = arena;
    }

    /** The methods of Java 22 that are used. */
    private record Arenas(MethodHandle ofShared, MethodHandle map, MethodHandle asByteBuffer) {
        static @Nullable Arenas find() {
            try {
                Class<?> arena = Class.forName("java.lang.foreign.Arena");
                Class<?> segment = Class.forName("java.lang.foreign.MemorySegment");
                MethodHandles.Lookup lookup = MethodHandles.publicLookup();
                MethodHandle map = lookup.findVirtual(
                        FileChannel.class,
                        "map",
                        MethodType.methodType(segment, MapMode.class, long.class, long.class, arena));
                return new Arenas(
                        lookup.findStatic(arena, "ofShared", MethodType.methodType(arena)),
                        map,
                        lookup.findVirtual(segment, "asByteBuffer", MethodType.methodType(ByteBuffer.class)));
            } catch (ReflectiveOperationException e) {
                return null;
            }
        }
    }

    private static @Nullable MethodHandle findCleaner() {
        try {
            Class<?> unsafe = Class.forName("sun.misc.Unsafe");
            Field field = unsafe.getDeclaredField("theUnsafe");
            field.setAccessible(true);
            MethodHandle cleaner = MethodHandles.lookup()
                    .findVirtual(unsafe, "invokeCleaner", MethodType.methodType(void.class, ByteBuffer.class));
            return cleaner.bindTo(field.get(null));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    static Mapping map(FileChannel channel, long position, long size) throws IOException {
        if (ARENAS == null) {
            return new Mapping(channel.map(MapMode.READ_ONLY, position, size), null);
        }
        AutoCloseable arena = null;
        try {
            arena = (AutoCloseable) ARENAS.ofShared.invoke();
            Object segment = ARENAS.map.invoke(channel, MapMode.READ_ONLY, position, size, arena);
            return new Mapping((ByteBuffer) ARENAS.asByteBuffer.invoke(segment), arena);
        } catch (Throwable e) {
            close(arena);
            throw e instanceof IOException failure ? failure : new IOException("cannot map the device", e);
        }
    }

    private static void close(@Nullable AutoCloseable arena) throws IOException {
        if (arena != null) {
            try {
                arena.close();
            } catch (Exception e) {
                throw new IOException("cannot unmap the device", e);
            }
        }
    }

    ByteBuffer buffer() {
        return buffer;
    }

    /** Leaves unmapping to the garbage collector, because the piece may still be read. */
    void keep() {
        lent = true;
    }

    /** Returns a part of the piece that the caller may keep. */
    ByteBuffer lend(int position, int length) {
        keep();
        return buffer.slice(position, length).asReadOnlyBuffer();
    }

    /** Unmaps the piece, unless a buffer over it was lent; then the garbage collector unmaps it. */
    void unmap() throws IOException {
        if (arena != null) {
            close(arena);
        } else if (!lent && CLEANER != null) {
            try {
                CLEANER.invoke(buffer);
            } catch (Throwable e) {
                throw new IOException("cannot unmap the device", e);
            }
        }
    }
}
