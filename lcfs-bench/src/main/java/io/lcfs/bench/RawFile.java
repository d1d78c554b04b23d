package io.lcfs.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A plain file beside the store, for comparison. */
public final class RawFile {
    private static final int CHUNK_BYTES = 1 << 20;

    private RawFile() {}

    public static FileChannel create(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** Writes random bytes from the start of a file; durable on return. */
    public static void fill(FileChannel channel, long lengthBytes) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
        chunk.put(Workload.randomBytes(CHUNK_BYTES, lengthBytes)).flip();
        for (long position = 0; position < lengthBytes; position += CHUNK_BYTES) {
            chunk.clear().limit((int) Math.min(CHUNK_BYTES, lengthBytes - position));
            writeFully(channel, chunk, position);
        }
        channel.force(false);
    }

    public static void writeFully(FileChannel channel, ByteBuffer source, long position) throws IOException {
        while (source.hasRemaining()) {
            position += channel.write(source, position);
        }
    }
}
