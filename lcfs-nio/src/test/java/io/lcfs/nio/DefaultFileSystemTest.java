package io.lcfs.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A layer is the default file system of a JVM whose program does not know of layers. */
class DefaultFileSystemTest {
    @TempDir
    private Path host;

    private Path device;

    @BeforeEach
    void makeStore() throws IOException {
        device = host.resolve("store.lcfs");
        try (LayerStore store = LayerStore.create(device, 64 << 20)) {
            store.createLayer("inside").close();
        }
    }

    @AfterEach
    void checkStore() throws IOException {
        try (LayerStore store = LayerStore.open(device)) {
            assertEquals(List.of(), store.check().findings());
        }
    }

    /** Runs one of the programs and returns its output. */
    private String run(String program, Path store) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Djava.nio.file.spi.DefaultFileSystemProvider=" + LayerFileSystemProvider.class.getName(),
                        "-Dio.lcfs.nio.store=" + store,
                        "-Dio.lcfs.nio.layer=inside",
                        InsideProgram.class.getName(),
                        program)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }

    private String textOf(String path) throws IOException {
        try (LayerStore store = LayerStore.open(device);
                Layer layer = store.openLayer("inside")) {
            return new String(layer.readAllBytes(path), StandardCharsets.UTF_8);
        }
    }

    @Test
    void filesAndADatabaseAreInTheLayer() throws Exception {
        assertEquals(
                String.join("\n", "note from inside", "file /inside/note", "host false", "rows 500 layer 99", ""),
                run("files", device));
        assertEquals("from inside", textOf("/inside/note"));
    }

    @Test
    void databaseThatItsShutdownHookClosesIsKept() throws Exception {
        assertEquals("rows 500\n", run("hooked", device));
        assertEquals("rows 1000\n", run("hooked", device));
    }

    @Test
    void shutdownHookMayBeTheFirstToNeedAFileAndWriteIt() throws Exception {
        assertEquals("written at the end\n", run("late", device));
        assertEquals("at the end", textOf("/late"));
    }

    @Test
    void whatTheJvmNeedsOfItsOwnHomeIsThere() throws Exception {
        assertEquals("random 4\nprotocol Default\ntemporary true\nhost false\n", run("jvm", device));
    }

    @Test
    void linesAreReadInParallel() throws Exception {
        assertEquals("lines 100000\n".repeat(3), run("lines", device));
    }

    @Test
    void filesOfTheJvmsOwnHomeAreReadByEachCallAndWrittenByNone() throws Exception {
        assertEquals(
                String.join(
                        "\n",
                        "copy -1",
                        "replaced true",
                        "names true",
                        "mode 2",
                        "owner true",
                        "view true",
                        "store true",
                        "same true",
                        "other false false",
                        "asynchronous true",
                        "writable false",
                        ""),
                run("home", device));
    }

    @Test
    void fileOfAnotherLayerIsMappedByACopyOnTheHost() throws Exception {
        assertEquals("mapped text of a nested layer\ntemporary false\n", run("nested", device));
    }

    @Test
    void toolsOfTheJdkWorkOnDirectories() throws Exception {
        assertEquals(
                String.join(
                        "\n",
                        "javac 0 ",
                        "javap 0 Compiled from \"A.java\",public class p.A {,java.sql.Connection connection;,}",
                        "jdeps 0 m -> java.base,m -> java.sql",
                        "jdeps 0 java.base,java.sql",
                        "javadoc 0 ",
                        "jmod 0 ",
                        "classes/p/A.class true",
                        "doc/index.html true",
                        "m.jmod true",
                        ""),
                run("tools", device));
    }

    @Test
    void storeThatIsMissingIsAFailureOfTheCall() throws Exception {
        assertEquals("exists false\nread java.nio.file.NoSuchFileException\n", run("missing", host.resolve("none")));
    }
}
