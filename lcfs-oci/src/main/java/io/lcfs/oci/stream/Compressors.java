package io.lcfs.oci.stream;

import io.lcfs.compress.CompressionFormat;
import io.lcfs.compress.CompressionLevel;
import io.lcfs.compress.Parallelism;
import io.lcfs.compress.gzip.GzipInputStream;
import io.lcfs.compress.gzip.GzipOutputStream;
import io.lcfs.compress.zstd.ZstdInputStream;
import io.lcfs.compress.zstd.ZstdOutputStream;
import io.lcfs.oci.content.Compression;
import io.lcfs.oci.content.InvalidImageException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Creation of the streams that compress and decompress. The compression of a blob is detected from its first bytes,
 * whatever its media type is.
 */
public final class Compressors {
    private Compressors() {}

    /**
     * Returns the compression of the bytes of a stream. The position of the stream does not change.
     *
     * @throws InvalidImageException if the bytes are in a compressed format that layers may not have
     * @throws IOException if the stream cannot be read
     */
    public static Compression detect(BufferedInputStream in) throws IOException {
        in.mark(CompressionFormat.MAGIC_BYTES);
        byte[] start = in.readNBytes(CompressionFormat.MAGIC_BYTES);
        in.reset();
        CompressionFormat format = CompressionFormat.of(start);
        return switch (format) {
            case NONE -> Compression.NONE;
            case GZIP -> Compression.GZIP;
            case ZSTD -> Compression.ZSTD;
            case BZIP2, XZ ->
                throw new InvalidImageException("the bytes are compressed with " + format.program()
                        + "; layers are tars, plain or compressed with gzip or zstd");
        };
    }

    /**
     * Returns a stream of the decompressed bytes. Its reads throw {@link InvalidImageException} if the bytes are
     * malformed.
     *
     * @param windowLimitBytes the largest window that a zstd frame may have
     */
    public static InputStream decompress(BufferedInputStream in, Compression compression, int windowLimitBytes) {
        return switch (compression) {
            case NONE -> in;
            case GZIP -> new DecompressedInput(new GzipInputStream(in));
            case ZSTD -> new DecompressedInput(new ZstdInputStream(in, windowLimitBytes));
        };
    }

    /**
     * Returns a stream that compresses into the target. Closing it ends the compression; the target stays open.
     *
     * @param level the level, on which the bytes depend
     * @param parallelism the threads that compress
     */
    public static OutputStream compress(
            OutputStream target, Compression compression, CompressionLevel level, Parallelism parallelism) {
        OutputStream open = new OpenOutputStream(target);
        return switch (compression) {
            case NONE -> open;
            case GZIP -> new GzipOutputStream(open, level, parallelism);
            case ZSTD -> new ZstdOutputStream(open, level, parallelism);
        };
    }
}
