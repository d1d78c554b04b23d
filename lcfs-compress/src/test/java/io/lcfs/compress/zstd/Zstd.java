package io.lcfs.compress.zstd;

import io.lcfs.compress.CompressionLevel;
import io.lcfs.compress.Parallelism;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Compression and decompression of whole arrays. */
final class Zstd {
    private Zstd() {}

    static byte[] compress(byte[] content) {
        return compress(content, CompressionLevel.DEFAULT);
    }

    static byte[] compress(byte[] content, CompressionLevel level) {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        try (ZstdOutputStream out = new ZstdOutputStream(target, level, Parallelism.none())) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return target.toByteArray();
    }

    static byte[] decompress(byte[] compressed) throws IOException {
        try (ZstdInputStream in = new ZstdInputStream(new ByteArrayInputStream(compressed))) {
            return in.readAllBytes();
        }
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
