package io.lcfs.compress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.lcfs.compress.gzip.GzipOutputStream;
import io.lcfs.compress.zstd.Samples;
import io.lcfs.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random contents, levels and numbers of threads: other programs read the bytes that the streams write. */
@Tag("faults")
class OtherReadersTest {
    private static final int CASES = Effort.of(60, 4);
    private static final String GO_READER = """
            package main

            import (
                "compress/gzip"
                "io"
                "os"
            )

            func main() {
                in, err := gzip.NewReader(os.Stdin)
                if err != nil {
                    panic(err)
                }
                if _, err := io.Copy(os.Stdout, in); err != nil {
                    panic(err)
                }
            }
            """;

    @TempDir
    Path directory;

    private interface Reader {
        byte[] read(byte[] compressed) throws Exception;
    }

    private interface Writer {
        OutputStream over(OutputStream out, CompressionLevel level, Parallelism parallelism) throws IOException;
    }

    private static byte[] compress(Writer writer, Random random, byte[] content) throws IOException {
        CompressionLevel level = CompressionLevel.values()[random.nextInt(3)];
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        try (OutputStream out = writer.over(target, level, Parallelism.of(1 + random.nextInt(4)))) {
            for (int done = 0; done < content.length; ) {
                int count = Math.min(content.length - done, 1 + random.nextInt(1 << random.nextInt(22)));
                out.write(content, done, count);
                done += count;
            }
        }
        return target.toByteArray();
    }

    private static void requireRead(Writer writer, Reader reader) throws Exception {
        long seed = Long.getLong("lcfs.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < CASES; i++) {
            byte[] content = Samples.mixed(random.nextLong(), random.nextInt(1 << random.nextInt(24)));
            byte[] compressed = compress(writer, random, content);
            assertArrayEquals(content, reader.read(compressed), "seed " + seed + ", case " + i);
        }
    }

    private Reader program(String... command) {
        OtherProgram program = new OtherProgram(directory);
        return compressed -> program.pipe(compressed, command);
    }

    @Test
    void gzipIsReadByTheJdk() throws Exception {
        requireRead(GzipOutputStream::new, compressed -> {
            try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
                return in.readAllBytes();
            }
        });
    }

    @Test
    void gzipIsReadByGzip() throws Exception {
        requireRead(GzipOutputStream::new, program("gzip", "-dc"));
    }

    @Test
    void gzipIsReadByPigz() throws Exception {
        requireRead(GzipOutputStream::new, program("pigz", "-dc"));
    }

    @Test
    void gzipIsReadByPython() throws Exception {
        String text = "import gzip,sys; sys.stdout.buffer.write(gzip.decompress(sys.stdin.buffer.read()))";
        requireRead(GzipOutputStream::new, program("python3", "-c", text));
    }

    @Test
    void gzipIsReadByGo() throws Exception {
        Path source = Files.writeString(directory.resolve("reader.go"), GO_READER);
        Path binary = directory.resolve("reader");
        program("go", "build", "-o", binary.toString(), source.toString()).read(new byte[0]);
        OtherProgram program = new OtherProgram(directory);
        requireRead(GzipOutputStream::new, compressed -> program.pipe(compressed, "env", binary.toString()));
    }

    @Test
    void zstdIsReadByZstd() throws Exception {
        requireRead(ZstdOutputStream::new, program("zstd", "-q", "-dc"));
    }
}
