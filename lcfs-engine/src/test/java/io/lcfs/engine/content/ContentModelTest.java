package io.lcfs.engine.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.engine.file.TestLayer;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.InodeDescriptor;
import io.lcfs.engine.inode.Inode;
import io.lcfs.engine.layer.LayerState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The content of one file, compared with an array of the same bytes. */
@Tag("P1")
class ContentModelTest {
    private static final int MOST = 20 * Blocks.BYTES;

    private final LayerState layer = TestLayer.usual().layer;
    private final FileData data = new FileData(layer);
    private final Inode inode = Inode.create(2, InodeDescriptor.REGULAR, 0644, Instant.EPOCH);
    private byte[] model = new byte[0];

    /** Returns an offset, which is often at the edge of a block or at the limit of inline content. */
    private static int place(Random random, int most) {
        int place = switch (random.nextInt(4)) {
            case 0 -> random.nextInt(FileData.MAX_INLINE + 3);
            case 1 -> Blocks.BYTES * random.nextInt(20) + random.nextInt(3) - 1;
            default -> random.nextInt(MOST);
        };
        return Math.max(0, Math.min(place, most));
    }

    private void write(Random random) throws IOException {
        int position = place(random, MOST);
        byte[] bytes = new byte[1 + place(random, MOST)];
        if (random.nextInt(3) > 0) {
            random.nextBytes(bytes);
        }
        data.write(inode, ByteBuffer.wrap(bytes), position);
        model = Arrays.copyOf(model, Math.max(model.length, position + bytes.length));
        System.arraycopy(bytes, 0, model, position, bytes.length);
    }

    private void punch(Random random) throws IOException {
        int from = place(random, MOST);
        int end = from + 1 + place(random, MOST);
        assertEquals(from < model.length, data.punch(inode, from, end));
        Arrays.fill(model, Math.min(from, model.length), Math.min(end, model.length), (byte) 0);
    }

    private void truncate(Random random) throws IOException {
        int size = place(random, MOST);
        data.truncate(inode, size);
        model = Arrays.copyOf(model, size);
    }

    private void replace(Random random) throws IOException {
        model = new byte[place(random, MOST)];
        random.nextBytes(model);
        data.replace(inode, ByteBuffer.wrap(model));
    }

    private void requireSame(Random random, String what) throws IOException {
        assertEquals(model.length, inode.size(), what);
        int from = place(random, MOST);
        ByteBuffer part = ByteBuffer.allocate(1 + place(random, MOST));
        int read = ContentReader.read(layer, inode, part, from);
        int expected = from >= model.length ? -1 : Math.min(part.capacity(), model.length - from);
        assertEquals(expected, read, what);
        byte[] bytes = Arrays.copyOf(part.array(), Math.max(0, read));
        int start = Math.min(from, model.length);
        assertArrayEquals(Arrays.copyOfRange(model, start, start + bytes.length), bytes, what);
        assertEquals(
                inode.size() > 0 && inode.size() <= FileData.MAX_INLINE && inode.blockCount == 0,
                ContentReader.isInline(inode),
                what);
    }

    @Test
    void contentIsThatOfAnArray() throws IOException {
        long seed = Long.getLong("lcfs.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int step = 0; step < 2000; step++) {
            switch (random.nextInt(8)) {
                case 0 -> truncate(random);
                case 1, 2 -> punch(random);
                case 3 -> replace(random);
                default -> write(random);
            }
            requireSame(random, "seed " + seed + ", step " + step);
        }
        data.truncate(inode, 0);
        assertEquals(0, inode.blockCount);
    }
}
