package io.lcfs.oci.record;

import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.Names;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.InflaterInputStream;

/** A writer of the tar that a {@link RecipeWriter} recorded, byte for byte. */
public final class RecipeReader {
    private static final int COPY_BYTES = 1 << 18;
    private static final int MAX_PATH = 1 << 20;

    private final Layer root;
    private final Layer layer;
    private final OutputStream target;
    private final Map<Long, Long> replaced = new HashMap<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(COPY_BYTES);

    private RecipeReader(Layer root, Layer layer, OutputStream target) {
        this.root = root;
        this.layer = layer;
        this.target = target;
    }

    /** Writes the tar of a layer that has a recipe. */
    public static void write(Layer root, Layer layer, OutputStream target) throws IOException {
        RecipeReader reader = new RecipeReader(root, layer, target);
        reader.findReplaced();
        reader.run();
    }

    private void findReplaced() throws IOException {
        String path = RecipeFiles.replaced(layer.id());
        if (!root.exists(path)) {
            return;
        }
        try (LayerFile file = root.openFile(path)) {
            ByteBuffer head = ByteBuffer.allocate(2 * Long.BYTES);
            long at = 0;
            while (at < file.size()) {
                file.read(at, head.clear());
                at += head.capacity();
                replaced.put(head.getLong(0), at);
                at += head.getLong(Long.BYTES);
            }
        }
    }

    private void run() throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(
                new InflaterInputStream(root.newInputStream(RecipeFiles.recipe(layer.id()))), COPY_BYTES))) {
            int version = in.readUnsignedByte();
            if (version != RecipeWriter.VERSION) {
                throw new IOException("recipe of layer " + layer.id() + " has the version " + version
                        + ", the known version is " + RecipeWriter.VERSION);
            }
            long contents = 0;
            while (true) {
                int step = in.readUnsignedByte();
                switch (step) {
                    case RecipeWriter.RAW -> copyRaw(in, readNumber(in));
                    case RecipeWriter.FILE -> copyContent(in, contents++);
                    case RecipeWriter.END -> {
                        return;
                    }
                    default -> throw new IOException("recipe of layer " + layer.id() + " has the unknown step " + step);
                }
            }
        }
    }

    private static long readNumber(DataInputStream in) throws IOException {
        long number = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int next = in.readUnsignedByte();
            number |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                return number;
            }
        }
        throw new IOException("malformed number in a recipe");
    }

    private void copyRaw(DataInputStream in, long count) throws IOException {
        long left = count;
        while (left > 0) {
            int read = in.read(buffer.array(), 0, (int) Math.min(left, COPY_BYTES));
            if (read < 0) {
                throw new EOFException("recipe of layer " + layer.id() + " ends too early");
            }
            target.write(buffer.array(), 0, read);
            left -= read;
        }
    }

    private void copyContent(DataInputStream in, long content) throws IOException {
        long length = readNumber(in);
        if (length > MAX_PATH) {
            throw new IOException("malformed path in the recipe of layer " + layer.id());
        }
        String path = Names.decode(in.readNBytes((int) length));
        Long kept = replaced.get(content);
        try (LayerFile file = kept == null ? layer.openFile(path) : root.openFile(RecipeFiles.replaced(layer.id()))) {
            long pieces = readNumber(in);
            for (long i = 0; i < pieces; i++) {
                long offset = readNumber(in) + (kept == null ? 0 : kept);
                copy(file, path, offset, readNumber(in));
            }
        }
    }

    private void copy(LayerFile file, String path, long offset, long length) throws IOException {
        long at = offset;
        long end = offset + length;
        while (at < end) {
            buffer.clear().limit((int) Math.min(COPY_BYTES, end - at));
            int count = file.read(at, buffer);
            if (count <= 0) {
                throw new EOFException(path + " of layer " + layer.id() + " is shorter than in its recipe");
            }
            target.write(buffer.array(), 0, count);
            at += count;
        }
    }
}
