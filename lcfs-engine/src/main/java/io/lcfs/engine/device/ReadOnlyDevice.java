package io.lcfs.engine.device;

import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A file or block device that is only read, through the channel and into the heap: whatever somebody else does to the file,
 * a read ends in bytes or in an exception, and never in a fault of the mapping. Slower than {@link FileDevice}, for stores that
 * are not trusted or are damaged.
 *
 * <p>Keeps the pieces that were read last, 16 MiB of them at most: a piece has one place where it is kept, and drives out the one
 * that was there.
 */
public final class ReadOnlyDevice implements BlockDevice {
    private static final int PIECE_BLOCKS = 16;
    private static final int KEPT_PIECES = 256;

    private final Path path;
    private final DeviceChannel channel;
    private final long blockCount;
    private final AtomicReferenceArray<@Nullable Piece> kept = new AtomicReferenceArray<>(KEPT_PIECES);

    private record Piece(long first, ByteBuffer bytes) {}

    private ReadOnlyDevice(Path path, DeviceChannel channel, long blockCount) {
        this.path = path;
        this.channel = channel;
        this.blockCount = blockCount;
    }

    /** Opens an existing file or block device; other processes may open it in the same way, and nobody for writing. */
    public static ReadOnlyDevice open(Path path) throws IOException {
        DeviceChannel channel = DeviceChannel.open(path, false);
        try {
            return new ReadOnlyDevice(path, channel, channel.size() / BLOCK_BYTES);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public long blockCount() {
        return blockCount;
    }

    @Override
    public int pieceBlocks() {
        return PIECE_BLOCKS;
    }

    @Override
    public ByteBuffer piece(long block) throws IOException {
        long first = block & -PIECE_BLOCKS;
        int place = (int) (block / PIECE_BLOCKS % KEPT_PIECES);
        Piece piece = kept.get(place);
        if (piece == null || piece.first != first) {
            int count = (int) Math.min(PIECE_BLOCKS, blockCount - first);
            ByteBuffer bytes = ByteBuffer.allocate(count * BLOCK_BYTES);
            read(first, bytes);
            piece = new Piece(first, bytes.flip().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN));
            kept.set(place, piece);
        }
        return piece.bytes;
    }

    @Override
    public ByteBuffer view(long block, int count) throws IOException {
        int start = (int) (block % PIECE_BLOCKS) * BLOCK_BYTES;
        return piece(block).slice(start, count * BLOCK_BYTES).asReadOnlyBuffer();
    }

    @Override
    public void read(long block, ByteBuffer target) throws IOException {
        channel.read(target, block * BLOCK_BYTES);
    }

    @Override
    public void write(long block, ByteBuffer source) throws IOException {
        throw new IOException("the store " + path + " is open read-only");
    }

    @Override
    public void force() {
        // Nothing was written.
    }

    @Override
    public void grow(long newBlockCount) throws IOException {
        throw new IOException("the store " + path + " is open read-only");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
