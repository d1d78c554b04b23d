package io.lcfs.oci;

import io.lcfs.compress.CompressionLevel;
import io.lcfs.compress.Parallelism;
import io.lcfs.oci.content.Compression;
import io.lcfs.oci.stream.Compressors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

/** Creates blobs with wrong tables of contents. Other programs use such tables to read parts of a blob. */
final class TableBlobs {
    /** A table with a file that the layer does not have. */
    static final String LYING_TABLE =
            "{\"version\":1,\"entries\":[{\"name\":\"a\",\"type\":\"reg\",\"size\":5},{\"name\":\"ghost\",\"type\":\"reg\"}]}";

    private TableBlobs() {}

    /** Returns the bytes as a separate gzip member. */
    static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    /** Returns the bytes as a separate zstd frame. */
    private static byte[] zstd(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out =
                Compressors.compress(packed, Compression.ZSTD, CompressionLevel.DEFAULT, Parallelism.none())) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    static byte[] concatenated(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /**
     * Returns an eStargz blob: a gzip member for each part of a tar, then one with the table, then one with the
     * position of the table.
     */
    static byte[] estargz(byte[] table, byte[]... entries) throws IOException {
        byte[] parts = new byte[0];
        for (byte[] entry : entries) {
            parts = concatenated(parts, gzip(entry));
        }
        // An empty gzip member, whose extra field contains the position of the table.
        ByteBuffer footer = ByteBuffer.allocate(51).order(ByteOrder.LITTLE_ENDIAN);
        footer.put(new byte[] {0x1F, (byte) 0x8B, 8, 4, 0, 0, 0, 0, 0, (byte) 255})
                .putShort((short) 26);
        footer.put(TarBytes.latin1("SG")).putShort((short) 22);
        footer.put(TarBytes.latin1(String.format("%016xSTARGZ", parts.length)));
        footer.put(new byte[] {1, 0, 0, -1, -1});
        return concatenated(parts, gzip(table), footer.array());
    }

    /** Returns a zstd:chunked blob: frames, then tables in skippable frames, then the position of the last table. */
    static byte[] zstdChunked(byte[] tar, int tables) throws IOException {
        byte[] blob = concatenated(zstd(Arrays.copyOf(tar, 512)), zstd(Arrays.copyOfRange(tar, 512, tar.length)));
        byte[] table = zstd(TarBytes.latin1(LYING_TABLE));
        for (int i = 0; i < tables; i++) {
            long position = blob.length + 8L;
            ByteBuffer footer = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
            footer.putLong(position).putLong(table.length).putLong(LYING_TABLE.length());
            footer.putLong(1).position(56).put(TarBytes.latin1("GNUlInUx"));
            blob = concatenated(blob, skippable(table), skippable(footer.array()));
        }
        return blob;
    }

    private static byte[] skippable(byte[] content) {
        ByteBuffer frame = ByteBuffer.allocate(8 + content.length).order(ByteOrder.LITTLE_ENDIAN);
        return frame.putInt(0x184D2A50).putInt(content.length).put(content).array();
    }
}
