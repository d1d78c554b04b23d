package io.lcfs.oci.record;

import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.Names;
import io.lcfs.oci.tar.TarEntry;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A writer of a recipe, which describes how to produce a tar from a layer: all bytes of the tar that are not content,
 * and between them the files whose content occurs there. The content stays in the files; only the content of a file
 * that the same tar replaces later is copied beside the recipe.
 *
 * <p>A recipe is one stream in zlib's format: a version byte, then steps, each consisting of a byte for its kind, then
 * numbers of seven bits per byte, low bits first. {@link #RAW}: count, bytes. {@link #FILE}: length of the path, path,
 * number of pieces, offset and length of each. {@link #END}.
 */
public final class RecipeWriter implements AutoCloseable {
    static final int VERSION = 1;
    static final int END = 0;
    static final int RAW = 1;
    static final int FILE = 2;

    private static final int RAW_BYTES = 1 << 16;
    private static final int COPY_BYTES = 1 << 18;

    private final Layer root;
    private final long layerId;
    private final Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
    private final DataOutputStream out;
    private final byte[] raw = new byte[RAW_BYTES];
    private int rawCount;
    private long contents;
    private @Nullable DataOutputStream replaced;

    public RecipeWriter(Layer root, long layerId) throws IOException {
        this.root = root;
        this.layerId = layerId;
        root.createDirectories(RecipeFiles.folder(layerId));
        OutputStream file = root.newOutputStream(RecipeFiles.recipe(layerId));
        this.out = new DataOutputStream(
                new DeflaterOutputStream(new BufferedOutputStream(file, RAW_BYTES), deflater, RAW_BYTES));
        out.writeByte(VERSION);
    }

    /** Adds bytes of the tar that are not content of a file. */
    public void raw(byte[] bytes, int start, int length) throws IOException {
        int at = start;
        int left = length;
        while (left > 0) {
            if (rawCount == RAW_BYTES) {
                flushRaw();
            }
            int count = Math.min(left, RAW_BYTES - rawCount);
            System.arraycopy(bytes, at, raw, rawCount, count);
            rawCount += count;
            at += count;
            left -= count;
        }
    }

    private void flushRaw() throws IOException {
        if (rawCount > 0) {
            out.writeByte(RAW);
            writeNumber(out, rawCount);
            out.write(raw, 0, rawCount);
            rawCount = 0;
        }
    }

    /** Adds the content of a file; returns a number that identifies it for {@link #replace}. */
    public long content(String path, List<TarEntry.Piece> pieces) throws IOException {
        flushRaw();
        out.writeByte(FILE);
        byte[] name = Names.encode(path);
        writeNumber(out, name.length);
        out.write(name);
        writeNumber(out, pieces.size());
        for (TarEntry.Piece piece : pieces) {
            writeNumber(out, piece.offset());
            writeNumber(out, piece.length());
        }
        return contents++;
    }

    /** Copies the content of a file that will be replaced. */
    public void replace(long content, LayerFile file) throws IOException {
        DataOutputStream kept = replaced;
        if (kept == null) {
            kept = new DataOutputStream(
                    new BufferedOutputStream(root.newOutputStream(RecipeFiles.replaced(layerId)), COPY_BYTES));
            replaced = kept;
        }
        long size = file.size();
        kept.writeLong(content);
        kept.writeLong(size);
        ByteBuffer buffer = ByteBuffer.allocate(COPY_BYTES);
        for (long at = 0; at < size; at += buffer.limit()) {
            buffer.clear();
            file.read(at, buffer);
            kept.write(buffer.flip().array(), 0, buffer.limit());
        }
    }

    /** Completes the recipe; without this call it is invalid. */
    public void finish() throws IOException {
        flushRaw();
        out.writeByte(END);
        out.close();
        if (replaced != null) {
            replaced.close();
        }
    }

    static void writeNumber(DataOutputStream out, long number) throws IOException {
        long left = number;
        while ((left & ~0x7FL) != 0) {
            out.writeByte((int) (left & 0x7F | 0x80));
            left >>>= 7;
        }
        out.writeByte((int) left);
    }

    /** Releases the memory of the compressor. */
    @Override
    public void close() {
        deflater.end();
    }
}
