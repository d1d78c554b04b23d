package io.lcfs.compress.zstd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.lcfs.compress.CompressionLevel;
import io.lcfs.compress.Effort;
import io.lcfs.compress.MalformedStreamException;
import io.lcfs.compress.OtherProgram;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compatibility with the zstd program in both directions. */
@Tag("faults")
class ZstdToolTest {
    @TempDir
    Path directory;

    /**
     * Returns all samples, or in a run with fewer cases every third sample; other values of {@code turn} give other
     * samples.
     */
    private static List<Map.Entry<String, byte[]>> samples(int turn) throws Exception {
        return Effort.isFull() ? List.copyOf(Samples.all().entrySet()) : someSamples(turn);
    }

    private static List<Map.Entry<String, byte[]>> someSamples(int turn) throws Exception {
        List<Map.Entry<String, byte[]>> samples = new ArrayList<>(Samples.all().entrySet());
        int[] index = {turn};
        samples.removeIf(sample -> index[0]++ % 3 != 0);
        return samples;
    }

    @ParameterizedTest
    @EnumSource
    void everySampleIsReadByTheTool(CompressionLevel level) throws Exception {
        OtherProgram tool = new OtherProgram(directory);
        for (Map.Entry<String, byte[]> sample : samples(level.ordinal())) {
            byte[] compressed = Zstd.compress(sample.getValue(), level);
            assertArrayEquals(sample.getValue(), tool.pipe(compressed, "zstd", "-d", "-c"), () -> sample.getKey());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "-3", "-9", "--fast=9", "-3 --no-check", "-6 --rsyncable -T2", "-13 --long=24"})
    void everySampleOfUnknownSizeIsReadAtLevel(String options) throws Exception {
        OtherProgram tool = new OtherProgram(directory);
        for (Map.Entry<String, byte[]> sample : samples(options.length())) {
            byte[] compressed = tool.pipe(sample.getValue(), ("zstd -q -c " + options).split(" "));
            assertArrayEquals(sample.getValue(), Zstd.decompress(compressed), () -> sample.getKey());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1 --no-check", "-3"})
    void everySampleOfKnownSizeIsReadAtLevel(String options) throws Exception {
        requireRead(samples(options.length()), options);
    }

    /** The tool takes a minute for all samples at these levels. */
    @ParameterizedTest
    @ValueSource(strings = {"-19", "--ultra -22 --long=27"})
    void someSamplesOfKnownSizeAreReadAtASlowLevel(String options) throws Exception {
        requireRead(someSamples(options.length()), options);
    }

    private void requireRead(List<Map.Entry<String, byte[]>> samples, String options) throws Exception {
        OtherProgram tool = new OtherProgram(directory);
        for (Map.Entry<String, byte[]> sample : samples) {
            byte[] compressed = tool.file(sample.getValue(), ("zstd -q -c " + options).split(" "));
            assertArrayEquals(sample.getValue(), Zstd.decompress(compressed), () -> sample.getKey());
        }
    }

    @Test
    void framesOfPzstdAreOneContent() throws Exception {
        byte[] content = Samples.all().get("a folder of a JDK");
        byte[] compressed = new OtherProgram(directory).file(content, "pzstd", "-q", "-c", "-p", "3", "-1");
        assertArrayEquals(content, Zstd.decompress(compressed));
    }

    @Test
    void farMatchesAreReadWithinTheLimitAndRefusedAboveIt() throws Exception {
        byte[] random = Samples.random(8, 9 << 20);
        byte[] content = Zstd.join(random, random);
        byte[] compressed = new OtherProgram(directory).pipe(content, "zstd", "-q", "-c", "-3", "--long=24");
        Assertions.assertTrue(compressed.length < content.length * 2 / 3, "matches reach that far");
        try (ZstdInputStream in = new ZstdInputStream(new ByteArrayInputStream(compressed), 1 << 24)) {
            assertArrayEquals(content, in.readAllBytes());
        }
        try (ZstdInputStream in = new ZstdInputStream(new ByteArrayInputStream(compressed), (1 << 24) - 1)) {
            Assertions.assertThrows(MalformedStreamException.class, in::read);
        }
    }
}
