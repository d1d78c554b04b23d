package io.lcfs.nio.channel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.channels.FileChannel;
import java.util.Objects;

/**
 * A channel that can map into arenas, for Java 22 and later. Any JDK can compile it, because it needs only two names of
 * later JDKs ({@code src/main/java22-types}) and one method that it reaches through a handle.
 */
final class ArenaFileChannel extends LayerFileChannel {
    private static final MethodHandle MAP = find();

    private ArenaFileChannel(OpenFile file, boolean interruptible) {
        super(file, interruptible);
    }

    /** Opens channels of this class. */
    static final class ArenaOpener implements FileChannels.Opener {
        @Override
        public LayerFileChannel open(OpenFile file, boolean interruptible) {
            return new ArenaFileChannel(file, interruptible);
        }
    }

    private static MethodHandle find() {
        MethodType type =
                MethodType.methodType(MemorySegment.class, MapMode.class, long.class, long.class, Arena.class);
        try {
            return MethodHandles.publicLookup().findVirtual(FileChannel.class, "map", type);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM's channels do not map into arenas", e);
        }
    }

    /** Overrides a method that Java 17 does not have; therefore the annotation is missing. */
    public MemorySegment map(MapMode mode, long from, long size, Arena arena) throws IOException {
        Objects.requireNonNull(arena, "arena");
        return mapBy((channel, position) -> map(channel, mode, position, size, arena), mode, from, size);
    }

    private static MemorySegment map(FileChannel channel, MapMode mode, long position, long size, Arena arena)
            throws IOException {
        try {
            return (MemorySegment) MAP.invokeExact(channel, mode, position, size, arena);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a mapping failed by what it does not declare", e);
        }
    }
}
