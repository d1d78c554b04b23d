package io.lcfs.compress.zstd;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Contents of many kinds, by name. */
public final class Samples {
    private static final int BLOCK = Frame.MAX_BLOCK_BYTES;
    private static final int MAX_FOLDER_BYTES = 6 << 20;
    private static final int MAX_FILE_BYTES = 1 << 20;

    private Samples() {}

    public static Map<String, byte[]> all() throws IOException, URISyntaxException {
        Map<String, byte[]> all = new LinkedHashMap<>();
        all.put("nothing", new byte[0]);
        all.put("one byte", new byte[] {7});
        all.put("a block of zeros and one more", new byte[BLOCK + 1]);
        all.put("zeros", new byte[3_000_000]);
        all.put("random bytes", random(1, 1_000_000));
        all.put("random blocks, twice", Zstd.join(random(2, 1_500_000), random(2, 1_500_000)));
        all.put("a phrase, often", "to be or not to be, ".repeat(50_000).getBytes(StandardCharsets.UTF_8));
        all.put("one literal and one match, again and again", records(3, 400_000));
        all.put("words", words(4, 2_000_000));
        all.put("literals of very different counts", skewed(5, 500_000));
        all.put("many kinds by turns", mixed(6, 6_000_000));
        all.put("class files", classes());
        all.put("a jar", jar());
        all.put("a folder of a JDK", folder(Path.of(System.getProperty("java.home"))));
        return all;
    }

    public static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    public static byte[] words(long seed, int length) {
        Random random = new Random(seed);
        String[] words = new String[4000];
        for (int i = 0; i < words.length; i++) {
            StringBuilder word = new StringBuilder();
            for (int j = 2 + random.nextInt(9); j > 0; j--) {
                word.append((char) ('a' + Math.min(random.nextInt(26), random.nextInt(26))));
            }
            words[i] = word.append(' ').toString();
        }
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append(words[Math.min(random.nextInt(words.length), random.nextInt(words.length))]);
        }
        return Arrays.copyOf(text.toString().getBytes(StandardCharsets.UTF_8), length);
    }

    /**
     * Returns bytes of which each value is half as frequent as the value before it, so that an unlimited Huffman code
     * would exceed the limit of the format.
     */
    public static byte[] skewed(long seed, int length) {
        Random random = new Random(seed);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) Integer.numberOfTrailingZeros(random.nextInt() | 1 << 20);
        }
        return bytes;
    }

    /** Returns records of a random byte and the same nine bytes, so that each table of the sequences has one symbol. */
    private static byte[] records(long seed, int length) {
        byte[] bytes = random(seed, length);
        for (int i = 0; i < length; i++) {
            bytes[i] = i % 10 == 0 ? bytes[i] : (byte) (i % 10);
        }
        return bytes;
    }

    /** Returns words, random bytes, repeated bytes, and copies of earlier bytes. */
    public static byte[] mixed(long seed, int length) {
        Random random = new Random(seed);
        byte[] words = words(seed, 100_000);
        byte[] bytes = new byte[length];
        int position = 0;
        while (position < length) {
            int count = Math.min(1 + random.nextInt(1 << random.nextInt(16)), length - position);
            switch (random.nextInt(5)) {
                case 0 -> System.arraycopy(random(random.nextLong(), count), 0, bytes, position, count);
                case 1 -> Arrays.fill(bytes, position, position + count, (byte) random.nextInt());
                case 2 -> System.arraycopy(words, random.nextInt(words.length - count), bytes, position, count);
                default -> {
                    int distance = 1 + random.nextInt(Math.max(1, Math.min(position, 1 << random.nextInt(23))));
                    for (int i = position; i < position + count && i >= distance; i++) {
                        bytes[i] = bytes[i - distance];
                    }
                }
            }
            position += count;
        }
        return bytes;
    }

    private static byte[] classes() throws IOException {
        return folder(FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules/java.base/java/util"));
    }

    private static byte[] jar() throws IOException, URISyntaxException {
        return Files.readAllBytes(Path.of(
                Test.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
    }

    /**
     * Returns the files of a folder as in a tar: 512 bytes with the name of a file precede its content, which is padded
     * to a multiple of 512 bytes.
     */
    private static byte[] folder(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.filter(Files::isRegularFile).sorted().collect(Collectors.toList());
        }
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        for (Path file : files) {
            if (tar.size() < MAX_FOLDER_BYTES && Files.isReadable(file) && Files.size(file) < MAX_FILE_BYTES) {
                tar.writeBytes(Arrays.copyOf(file.toString().getBytes(StandardCharsets.UTF_8), 512));
                byte[] content = Files.readAllBytes(file);
                tar.writeBytes(Arrays.copyOf(content, (content.length + 511) / 512 * 512));
            }
        }
        return tar.toByteArray();
    }
}
