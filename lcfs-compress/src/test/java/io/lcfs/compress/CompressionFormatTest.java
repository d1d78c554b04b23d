package io.lcfs.compress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.compress.gzip.GzipOutputStream;
import io.lcfs.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Recognition of formats by their first bytes. */
class CompressionFormatTest {
    private static CompressionFormat of(String hex) {
        return CompressionFormat.of(HexFormat.of().parseHex(hex));
    }

    @Test
    void whatTheStreamsWriteIsRecognized() throws IOException {
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        new GzipOutputStream(gzip).close();
        assertEquals(CompressionFormat.GZIP, CompressionFormat.of(Arrays.copyOf(gzip.toByteArray(), 6)));
        ByteArrayOutputStream zstd = new ByteArrayOutputStream();
        new ZstdOutputStream(zstd).close();
        assertEquals(CompressionFormat.ZSTD, CompressionFormat.of(Arrays.copyOf(zstd.toByteArray(), 6)));
    }

    @Test
    void eachSkippableFrameBeginsAsZstd() {
        for (int i = 0; i < 16; i++) {
            assertEquals(CompressionFormat.ZSTD, of("5" + Integer.toHexString(i) + "2a4d18"));
        }
        assertEquals(CompressionFormat.NONE, of("602a4d18"));
    }

    @Test
    void formatsThatAreNotReadHaveANameToo() {
        assertEquals("bzip2", of("425a6839").program());
        assertEquals("xz", of("fd377a585a00").program());
    }

    @Test
    void fewBytesAreNoFormat() {
        for (String start : new String[] {"", "1f", "28b52f", "fd377a585a", "502a4d", "75737461"}) {
            assertEquals(CompressionFormat.NONE, of(start), start);
        }
    }
}
