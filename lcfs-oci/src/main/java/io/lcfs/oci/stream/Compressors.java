package io.lcfs.oci.stream;

import io.lcfs.compress.CompressionFormat;
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

/** Streams that compress and decompress. What a blob is compressed with is seen from its first bytes, whatever its media type says. */
public final class Compressors {
    private Compressors() {}

    /**
     * Returns how the bytes of a stream are compressed. The stream is left at its beginning.
     *
     * @throws InvalidImageException if the bytes are in a format that no layer has
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
     * Decompresses a stream. Wrong bytes end in an {@link InvalidImageException}.
     *
     * @param windowLimitBytes the largest window of zstd that is accepted
     */
    public static InputStream decompress(BufferedInputStream in, Compression compression, int windowLimitBytes) {
        return switch (compression) {
            case NONE -> in;
            case GZIP -> new DecompressedInput(new GzipInputStream(in));
            case ZSTD -> new DecompressedInput(new ZstdInputStream(in, windowLimitBytes));
        };
    }

    /** Compresses into a stream; closing ends the compression, and the stream stays open. */
    public static OutputStream compress(OutputStream target, Compression compression) throws IOException {
        OutputStream open = new OpenOutputStream(target);
        return switch (compression) {
            case NONE -> open;
            case GZIP -> new GzipOutputStream(open);
            case ZSTD -> new ZstdOutputStream(open);
        };
    }
}
