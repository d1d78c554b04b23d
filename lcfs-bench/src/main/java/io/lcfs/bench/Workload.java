package io.lcfs.bench;

import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * The contents that the benchmarks write to layers: the same in each run, and never zeros, which would take no space.
 */
public final class Workload {
    public static final int BLOCK_BYTES = 4096;

    private static final int CHUNK_BYTES = 1 << 20;

    private Workload() {}

    public static byte[] randomBytes(int length, long seed) {
        byte[] bytes = new byte[length];
        SplittableRandom random = new SplittableRandom(seed);
        random.nextBytes(bytes);
        return bytes;
    }

    /** Writes a file of random bytes. */
    public static void writeLargeFile(Layer layer, String path, long lengthBytes) throws IOException {
        ByteBuffer chunk = ByteBuffer.wrap(randomBytes(CHUNK_BYTES, lengthBytes));
        try (LayerFile file = layer.openFile(path, FileOption.WRITE, FileOption.CREATE)) {
            for (long position = 0; position < lengthBytes; position += chunk.remaining()) {
                chunk.clear().limit((int) Math.min(CHUNK_BYTES, lengthBytes - position));
                chunk.putLong(0, position); // This makes each chunk different.
                file.write(position, chunk.duplicate());
            }
        }
    }

    /**
     * Creates a chain of committed layers, each of which changes one small file.
     *
     * @return the name of the layer at the top
     */
    public static String deepen(LayerStore store, String bottom, int depth) throws IOException {
        if (depth <= 1) {
            return bottom;
        }
        String top = bottom;
        try (Layer live = store.cloneLayer(bottom, "chain")) {
            for (int i = 2; i <= depth; i++) {
                live.write("/depth", 0, Integer.toString(i).getBytes(StandardCharsets.US_ASCII));
                top = "depth-" + i;
                store.snapshot("chain", top).close();
            }
        }
        store.remove("chain");
        store.reclaim();
        return top;
    }
}
