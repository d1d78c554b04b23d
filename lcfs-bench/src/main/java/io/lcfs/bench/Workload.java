package io.lcfs.bench;

import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** What the benchmarks put into layers: always the same, and never zeros, which take no space. */
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

    /** Writes a file of random bytes from its start. */
    public static void writeLargeFile(Layer layer, String path, long lengthBytes) throws IOException {
        ByteBuffer chunk = ByteBuffer.wrap(randomBytes(CHUNK_BYTES, lengthBytes));
        try (LayerFile file = layer.openFile(path, FileOption.WRITE, FileOption.CREATE)) {
            for (long position = 0; position < lengthBytes; position += chunk.remaining()) {
                chunk.clear().limit((int) Math.min(CHUNK_BYTES, lengthBytes - position));
                chunk.putLong(0, position); // no two chunks are alike
                file.write(chunk.duplicate(), position);
            }
        }
    }

    /**
     * Makes a chain of committed layers, each of which changes one small file.
     *
     * @return the name of the layer at the top
     */
    public static String deepen(LayerStore store, String bottom, int depth) throws IOException {
        if (depth <= 1) {
            return bottom;
        }
        String top = bottom;
        try (Layer live = store.clone(bottom, "chain")) {
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
