package io.lcfs.oci;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tars of GNU tar, unchanged and with random changes: an import either refuses the tar and leaves no data behind, or
 * gives a layer that is exported as the same bytes. The fuzzer begins with these tars.
 */
@Tag("faults")
class ForgedTarTest {
    private static final int FORGERIES = Effort.of(100, 5);

    static List<Path> tars() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/fuzz"))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("tars")
    void aTarThatIsWholeGoesOutAsItCame(Path file) throws Exception {
        assertTrue(ForgedTar.attempt(Files.readAllBytes(file)));
    }

    @ParameterizedTest
    @MethodSource("tars")
    void oneWithSomeBytesChangedIsRefusedOrGoesOutAsItCame(Path file) throws Exception {
        byte[] tar = Files.readAllBytes(file);
        for (int seed = 0; seed < FORGERIES; seed++) {
            Random random = new Random(seed);
            byte[] forged = tar.clone();
            for (int k = random.nextInt(4); k >= 0; k--) {
                forged[random.nextInt(forged.length)] = (byte) random.nextInt(256);
            }
            try {
                ForgedTar.attempt(forged);
            } catch (Exception | Error e) {
                throw new AssertionError(file + " forged with seed " + seed, e);
            }
        }
    }
}
