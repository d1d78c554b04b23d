package io.lcfs.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.Layer;
import io.lcfs.compress.CompressionLevel;
import io.lcfs.compress.Parallelism;
import io.lcfs.oci.content.Compression;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.layer.ExportOptions;
import io.lcfs.oci.layer.ImportOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The level of compression changes the blob but not the tar in it. The number of threads changes neither. */
class CompressionLevelsTest {
    private static byte[] text(int lines) {
        StringBuilder text = new StringBuilder();
        Random random = new Random(5);
        for (int i = 0; i < lines; i++) {
            text.append("/usr/share/doc/package-")
                    .append(random.nextInt(5000))
                    .append("/copyright ")
                    .append(random.nextInt())
                    .append('\n');
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void levelChangesTheBlobAndThreadsDoNot() throws Exception {
        try (Images images = new Images()) {
            try (Layer layer = images.store.createLayer("text")) {
                layer.writeAllBytes("/text", text(100_000));
                layer.commit();
            }

            for (Compression compression : List.of(Compression.GZIP, Compression.ZSTD)) {
                List<byte[]> blobs = new ArrayList<>();
                for (CompressionLevel level : CompressionLevel.values()) {
                    ExportOptions options = ExportOptions.defaults().withLevel(level);
                    byte[] blob = blob(images, compression, options.withParallelism(Parallelism.none()));
                    assertEquals(
                            Digest.of(blob),
                            Digest.of(blob(images, compression, options.withParallelism(Parallelism.of(3)))));
                    assertEquals(
                            Digest.of(images.write("text")),
                            images.read(null, blob, ImportOptions.defaults()).diffId());
                    blobs.add(blob);
                }
                assertEquals(3, blobs.stream().map(Digest::of).distinct().count(), compression + ": blobs");
            }
        }
    }

    private static byte[] blob(Images images, Compression compression, ExportOptions options) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        images.tars.blob("text", compression, options).writeTo(out);
        return out.toByteArray();
    }
}
