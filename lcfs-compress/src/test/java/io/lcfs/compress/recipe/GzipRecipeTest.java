package io.lcfs.compress.recipe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.compress.CompressionLevel;
import io.lcfs.compress.Effort;
import io.lcfs.compress.MalformedStreamException;
import io.lcfs.compress.OtherProgram;
import io.lcfs.compress.Parallelism;
import io.lcfs.compress.gzip.GzipOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A recipe and the content give the very bytes of a gzip stream; a recipe for a known compressor is small. */
class GzipRecipeTest {
    private static final byte[] MEMBER_HEADER = {0x1F, (byte) 0x8B, 8, 0, 0, 0, 0, 0, 0, 3};

    private static final String GO = """
            package main

            import ("compress/gzip"; "io"; "os"; "strconv")

            func main() {
                level, _ := strconv.Atoi(os.Args[1])
                out, _ := gzip.NewWriterLevel(os.Stdout, level)
                io.Copy(out, os.Stdin)
                out.Close()
            }
            """;

    @TempDir
    private Path directory;

    /** Content as in a layer: code of the JVM, text, noise and zeros. */
    private static byte[] content() throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        try (InputStream modules = Files.newInputStream(Path.of(System.getProperty("java.home"), "lib", "modules"))) {
            modules.skipNBytes(5_000_000);
            content.write(modules.readNBytes(1_200_000));
        }
        content.write(text(1, 800_000));
        content.write(noise(2, 100_000));
        content.write(new byte[300_000]);
        return content.toByteArray();
    }

    private static byte[] text(int seed, int length) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            int word = (int) Math.abs(random.nextGaussian() * 500);
            text.append(Integer.toString(word * 7919, 36)).append(random.nextInt(12) == 0 ? "\n" : " ");
        }
        return text.substring(0, length).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] noise(int seed, int length) {
        byte[] noise = new byte[length];
        new Random(seed).nextBytes(noise);
        return noise;
    }

    private static byte[] make(byte[] gzip) throws IOException {
        ByteArrayOutputStream recipe = new ByteArrayOutputStream();
        assertTrue(GzipRecipe.make(() -> new ByteArrayInputStream(gzip), recipe, Long.MAX_VALUE));
        return recipe.toByteArray();
    }

    private static byte[] recreate(byte[] recipe, byte[] content) throws IOException {
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        GzipRecipe.recreate(new ByteArrayInputStream(recipe), new ByteArrayInputStream(content), gzip);
        return gzip.toByteArray();
    }

    /** Makes a recipe, requires that it gives the stream again, and that it has a part of it at most. */
    private static void requireRecipe(byte[] gzip, byte[] content, double percent, String name) throws IOException {
        byte[] recipe = make(gzip);
        assertArrayEquals(gzip, recreate(recipe, content), name);
        double found = 100.0 * recipe.length / gzip.length;
        System.out.printf("%s: a recipe of %.2f %% of the stream%n", name, found);
        assertTrue(found <= percent, () -> name + ": the recipe has " + found + " % of the stream");
    }

    private static byte[] jdk(byte[] content, int level) throws IOException {
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(gzip) {
            {
                def.setLevel(level);
            }
        }) {
            out.write(content);
        }
        return gzip.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
    void streamOfTheJdkHasASmallRecipe(int level) throws IOException {
        byte[] content = content();
        requireRecipe(jdk(content, level), content, 1, "JDK, level " + level);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 6, 9})
    void streamOfGzipHasASmallRecipe(int level) throws Exception {
        byte[] content = content();
        OtherProgram programs = new OtherProgram(directory);
        requireRecipe(programs.file(content, "gzip", "-c", "-" + level), content, 1, "gzip -" + level);
    }

    @ParameterizedTest
    @CsvSource({"1, 5", "3, 5", "6, 1", "9, 1"})
    void streamOfPigzHasASmallRecipe(int level, double percent) throws Exception {
        byte[] content = content();
        OtherProgram programs = new OtherProgram(directory);
        requireRecipe(programs.pipe(content, "pigz", "-p", "3", "-" + level), content, percent, "pigz -" + level);
        byte[] independent = programs.pipe(content, "pigz", "-p", "3", "-i", "-" + level);
        assertArrayEquals(independent, recreate(make(independent), content));
    }

    @Test
    void streamOfGoHasASmallRecipe() throws Exception {
        byte[] content = content();
        OtherProgram programs = new OtherProgram(directory);
        Path source = directory.resolve("pack.go");
        String binary = directory.resolve("pack").toString();
        Files.writeString(source, GO);
        programs.pipe(new byte[0], "go", "build", "-o", binary, source.toString());
        for (int level : new int[] {1, 2, 4, 6, 9, -1}) {
            requireRecipe(programs.pipe(content, "env", binary, "" + level), content, 1, "Go, level " + level);
        }
        // There is no model of Go's other levels, and their streams come back nevertheless.
        for (int level : new int[] {-2, 0}) {
            byte[] gzip = programs.pipe(content, "env", binary, "" + level);
            assertArrayEquals(gzip, recreate(make(gzip), content));
        }
    }

    @ParameterizedTest
    @EnumSource(CompressionLevel.class)
    void recipeForAStreamOfThisModuleIsTheLevel(CompressionLevel level) throws IOException {
        byte[] content = content();
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (OutputStream out = new GzipOutputStream(gzip, level, Parallelism.of(2))) {
            out.write(content);
        }
        byte[] recipe = make(gzip.toByteArray());
        assertEquals(3, recipe.length);
        assertArrayEquals(gzip.toByteArray(), recreate(recipe, content));
    }

    @Test
    void membersHeadersAndBytesBehindTheLastMemberAreKept() throws IOException {
        byte[] first = text(3, 50_000);
        byte[] second = text(4, 70_000);
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        byte[] header = {0x1F, (byte) 0x8B, 8, 8 | 4, 1, 2, 3, 4, 2, 3, 3, 0, 'x', 'y', 'z', 'n', 'a', 'm', 'e', 0};
        byte[] plain = jdk(first, 6);
        gzip.write(header);
        gzip.write(plain, 10, plain.length - 10);
        gzip.write(jdk(new byte[0], 6));
        gzip.write(jdk(second, 9));
        gzip.write(jdk(second, 1));
        gzip.write(new byte[100_000]);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.write(first);
        content.write(second);
        content.write(second);
        requireRecipe(gzip.toByteArray(), content.toByteArray(), 1, "members");
    }

    /** A member with blocks of all kinds, at levels, strategies and flushes drawn from the seed. */
    private static byte[] mixed(Random random, ByteArrayOutputStream content) throws IOException {
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        gzip.write(MEMBER_HEADER);
        Deflater deflater = new Deflater(random.nextInt(10), true);
        CRC32 crc = new CRC32();
        int length = 0;
        try (DeflaterOutputStream out = new DeflaterOutputStream(gzip, deflater, 4096, true)) {
            for (int i = random.nextInt(12); i >= 0; i--) {
                int size = 1 << random.nextInt(16);
                byte[] piece = switch (random.nextInt(4)) {
                    case 0 -> noise(random.nextInt(), size);
                    case 1 -> new byte[size];
                    default -> text(random.nextInt(5), size);
                };
                out.write(piece);
                content.write(piece);
                crc.update(piece);
                length += piece.length;
                if (random.nextInt(3) == 0) {
                    out.flush();
                }
                if (random.nextInt(4) == 0) {
                    deflater.setLevel(random.nextInt(10));
                    deflater.setStrategy(random.nextInt(3));
                }
            }
        } finally {
            deflater.end();
        }
        for (long number : new long[] {crc.getValue(), length}) {
            for (int i = 0; i < 4; i++) {
                gzip.write((int) (number >>> 8 * i));
            }
        }
        return gzip.toByteArray();
    }

    @Test
    void anyStreamComesBack() throws IOException {
        int cases = Effort.of(300, 15);
        for (int seed = 0; seed < cases; seed++) {
            Random random = new Random(seed);
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            ByteArrayOutputStream gzip = new ByteArrayOutputStream();
            for (int members = random.nextInt(3); members >= 0; members--) {
                gzip.write(mixed(random, content));
            }
            int of = seed;
            byte[] whole = gzip.toByteArray();
            assertArrayEquals(whole, recreate(make(whole), content.toByteArray()), () -> "seed " + of);
        }
    }

    @Test
    void damagedRecipeIsRefusedOrGivesOtherBytesAndNothingElseIsThrown() throws IOException {
        int streams = Effort.of(100, 5);
        int cases = 0;
        int refused = 0;
        for (int seed = 0; seed < streams; seed++) {
            Random random = new Random(seed);
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            byte[] recipe = make(mixed(random, content));
            for (int i = 0; i < 40; i++, cases++) {
                byte[] damaged = recipe.clone();
                if (random.nextBoolean()) {
                    damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
                } else {
                    damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length));
                }
                try {
                    recreate(damaged, content.toByteArray());
                } catch (MalformedStreamException e) {
                    refused++;
                }
            }
        }
        assertTrue(refused > cases * 9 / 10, refused + " of " + cases + " damaged recipes were refused");
    }

    /** The model is the byte behind the items of a header of ten bytes and the item that begins the blocks. */
    @Test
    void recipeThatNamesAnotherModelIsRefusedOrGivesOtherBytesAndNothingElseIsThrown() throws Exception {
        int at = 13;
        for (int seed = 0; seed < 10; seed++) {
            Random random = new Random(seed);
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            byte[] recipe = make(mixed(random, content));
            byte[] items;
            try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(recipe, 2, recipe.length - 2))) {
                items = in.readAllBytes();
            }
            assertTrue(Models.isModel(items[at]), "seed " + seed);
            for (int model : Models.numbers()) {
                items[at] = (byte) model;
                ByteArrayOutputStream other = new ByteArrayOutputStream();
                other.write(recipe, 0, 2);
                try (OutputStream out = new DeflaterOutputStream(other)) {
                    out.write(items);
                }
                try {
                    recreate(other.toByteArray(), content.toByteArray());
                } catch (MalformedStreamException e) {
                    assertTrue(e.getMessage().contains("recipe"), e.getMessage());
                }
            }
        }
    }

    @Test
    void anotherContentIsRefused() throws IOException {
        byte[] content = text(1, 300_000);
        byte[] recipe = make(jdk(content, 6));
        byte[] other = content.clone();
        other[200_000] ^= 1;
        byte[] shorter = Arrays.copyOf(content, 299_999);
        byte[] longer = Arrays.copyOf(content, 300_001);
        for (byte[] wrong : new byte[][] {shorter, longer, new byte[0]}) {
            MalformedStreamException failure =
                    assertThrows(MalformedStreamException.class, () -> recreate(recipe, wrong));
            assertTrue(failure.getMessage().contains("content"), failure.getMessage());
        }
        try {
            assertFalse(Arrays.equals(jdk(content, 6), recreate(recipe, other)));
        } catch (MalformedStreamException e) {
            assertTrue(e.getMessage().contains("content"), e.getMessage());
        }
    }

    @Test
    void recipeThatIsTooLargeIsGivenUpEarly() throws IOException {
        byte[] gzip = jdk(noise(1, 3_000_000), 6);
        byte[] text = jdk(text(1, 3_000_000), 6);
        ByteArrayOutputStream recipe = new ByteArrayOutputStream();
        assertTrue(GzipRecipe.make(() -> new ByteArrayInputStream(gzip), recipe, gzip.length / 10));
        ByteArrayOutputStream none = new ByteArrayOutputStream();
        assertFalse(GzipRecipe.make(() -> new ByteArrayInputStream(text), none, 1000));
        assertTrue(none.size() < 20_000);
    }

    @Test
    void damagedStreamIsRefused() throws IOException {
        byte[] gzip = jdk(text(1, 100_000), 6);
        byte[] cut = Arrays.copyOf(gzip, gzip.length / 2);
        assertThrows(MalformedStreamException.class, () -> make(cut));
        byte[] none = "no gzip".getBytes(StandardCharsets.US_ASCII);
        assertThrows(MalformedStreamException.class, () -> make(none));
        byte[] damaged = gzip.clone();
        damaged[20] ^= 0x55;
        assertThrows(MalformedStreamException.class, () -> make(damaged));
    }

    @Test
    void failureOfAStreamIsThrownUnchanged() throws IOException {
        byte[] content = text(1, 300_000);
        byte[] recipe = make(jdk(content, 6));
        IOException failure = new IOException("no more");
        InputStream failing = new InputStream() {
            private int count;

            @Override
            public int read() throws IOException {
                if (count == 100_000) {
                    throw failure;
                }
                return content[count++] & 0xFF;
            }
        };
        assertEquals(
                failure,
                assertThrows(
                        IOException.class,
                        () -> GzipRecipe.recreate(
                                new ByteArrayInputStream(recipe), failing, OutputStream.nullOutputStream())));
    }

    /** Zeros make the blocks with the most content. */
    @Test
    void streamWithTheLargestBlocksComesBack() throws IOException {
        byte[] zeros = new byte[20 << 20];
        byte[] gzip = jdk(zeros, 6);
        assertTrue(gzip.length < zeros.length / 500);
        assertArrayEquals(gzip, recreate(make(gzip), zeros));
    }
}
