package io.lcfs.oci.stream;

import io.lcfs.oci.Compression;
import io.lcfs.oci.gzip.GzipInputStream;
import io.lcfs.oci.gzip.GzipOutputStream;
import io.lcfs.oci.zstd.ZstdInputStream;
import io.lcfs.oci.zstd.ZstdOutputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Streams that compress and decompress. What a blob is compressed with is seen from its first bytes, whatever its media type says. */
public final class Compressors {
    private Compressors() {}

    /** How the bytes of a stream that can be marked are compressed. */
    public static Compression detect(BufferedInputStream in) throws IOException {
        in.mark(4);
        byte[] magic = in.readNBytes(4);
        in.reset();
        if (magic.length >= 2 && magic[0] == 0x1F && (magic[1] & 0xFF) == 0x8B) {
            return Compression.GZIP;
        }
        boolean isFrame = magic.length == 4 && word(magic) == 0xFD2FB528;
        boolean isSkippable = magic.length == 4 && (word(magic) & 0xFFFF_FFF0) == 0x184D2A50;
        return isFrame || isSkippable ? Compression.ZSTD : Compression.NONE;
    }

    private static int word(byte[] bytes) {
        return bytes[0] & 0xFF | (bytes[1] & 0xFF) << 8 | (bytes[2] & 0xFF) << 16 | bytes[3] << 24;
    }

    /** What a stream says when it is decompressed; of zstd with windows up to a limit. */
    public static InputStream decompress(BufferedInputStream in, Compression compression, int windowLimitBytes) {
        return switch (compression) {
            case NONE -> in;
            case GZIP -> new GzipInputStream(in);
            case ZSTD -> new ZstdInputStream(in, windowLimitBytes);
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
