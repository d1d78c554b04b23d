package io.lcfs.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The answers of a layer and of the host to the same random questions: of paths, of globs, of channels, and of files in
 * an initially empty directory. {@code -Dlcfs.seed=} repeats one series.
 */
class SameAsHostTest {
    private static final String[] NAMES = {"a", "b", "ab", ".", "..", "", "a.b", ".a", "c"};
    private static final String GLOB_CHARACTERS = "aab.*?[]{},!-\\/^c&(+";
    private static final int QUESTIONS = 2_000;
    private static final int STEPS = 60;

    private HostSubject host;
    private WritableLayerSubject layer;

    static LongStream seeds() {
        Long seed = Long.getLong("lcfs.seed");
        return seed == null ? LongStream.range(0, 20) : LongStream.of(seed);
    }

    @BeforeEach
    void makeBoth() throws IOException {
        host = new HostSubject();
        layer = new WritableLayerSubject();
    }

    @AfterEach
    void closeBoth() throws IOException {
        layer.close();
        host.close();
    }

    private static String path(Random random) {
        List<String> names = new ArrayList<>();
        for (int i = random.nextInt(5); i >= 0; i--) {
            names.add(NAMES[random.nextInt(NAMES.length)]);
        }
        return (random.nextInt(3) == 0 ? "/" : "") + String.join("/", names);
    }

    /** Returns the answer, or the class of the exception. */
    private static String answer(Callable<?> question) {
        try {
            return String.valueOf(question.call());
        } catch (Exception e) {
            return e.getClass().getSimpleName();
        }
    }

    private static List<String> ofPaths(FileSystem fs, String one, String other, int number) {
        Path path = fs.getPath(one);
        Path second = fs.getPath(other);
        return List.of(
                path.toString(),
                answer(path::isAbsolute),
                answer(path::getRoot),
                answer(path::getParent),
                answer(path::getFileName),
                answer(path::getNameCount),
                answer(path::normalize),
                answer(() -> path.getName(number)),
                answer(() -> path.subpath(number, number + 2)),
                answer(() -> path.resolve(second)),
                answer(() -> path.resolveSibling(second)),
                answer(() -> path.startsWith(second)),
                answer(() -> path.endsWith(second)),
                answer(() -> path.equals(second)),
                answer(() -> Integer.signum(path.compareTo(second))),
                answer(() -> path.relativize(second)));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void pathsAreTheSame(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < QUESTIONS; i++) {
            String one = path(random);
            String other = path(random);
            int number = random.nextInt(4);
            assertEquals(
                    ofPaths(FileSystems.getDefault(), one, other, number),
                    ofPaths(layer.fs(), one, other, number),
                    () -> "seed " + seed + ": '" + one + "' and '" + other + "', " + number);
        }
    }

    /** Returns a random glob without open-ended ranges in brackets, which the documentation does not define. */
    private static String glob(Random random) {
        StringBuilder glob = new StringBuilder("glob:a");
        for (int i = random.nextInt(6); i > 0; i--) {
            glob.append(GLOB_CHARACTERS.charAt(random.nextInt(GLOB_CHARACTERS.length())));
        }
        return glob.toString().replaceAll("[-^\\\\]*-[-\\\\]*", "-");
    }

    private static String ofGlob(FileSystem fs, String glob, String path) {
        return answer(() -> fs.getPathMatcher(glob).matches(fs.getPath(path)));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void globsMatchTheSame(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < QUESTIONS; i++) {
            String glob = glob(random);
            for (int j = 0; j < 5; j++) {
                String path = j == 0 ? glob.substring("glob:".length()) : path(random);
                assertEquals(
                        ofGlob(FileSystems.getDefault(), glob, path),
                        ofGlob(layer.fs(), glob, path),
                        () -> "seed " + seed + ": " + glob + " on " + path);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void filesAreTheSame(long seed) {
        RandomFiles there = new RandomFiles(host.root(), seed);
        RandomFiles here = new RandomFiles(layer.root(), seed);
        List<String> steps = new ArrayList<>();
        for (int i = 0; i < STEPS; i++) {
            String expected = there.step();
            steps.add(expected);
            assertEquals(expected, here.step(), () -> "seed " + seed + " after " + String.join("\n", steps));
            assertEquals(there.tree(), here.tree(), () -> "seed " + seed + " after " + String.join("\n", steps));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void channelsAreTheSame(long seed) throws IOException {
        List<String> steps = new ArrayList<>();
        try (RandomChannels there = new RandomChannels(host.root(), seed);
                RandomChannels here = new RandomChannels(layer.root(), seed)) {
            for (int i = 0; i < STEPS; i++) {
                String expected = there.step();
                steps.add(expected);
                assertEquals(expected, here.step(), () -> "seed " + seed + " after " + String.join("\n", steps));
            }
        }
    }
}
