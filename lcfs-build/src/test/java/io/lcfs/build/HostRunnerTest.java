package io.lcfs.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CreateOptions;
import io.lcfs.FileKind;
import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.build.dockerfile.Dockerfile;
import io.lcfs.build.run.CommandFailedException;
import io.lcfs.build.run.HostRunner;
import io.lcfs.build.run.StepCommand;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.image.Image;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commands that run in a layer, with a shell and programs of this machine. */
class HostRunnerTest extends BuildFixture {
    private static final CreateOptions MINE = CreateOptions.defaults().withOwner(7, 8);

    private final List<String> printed = new ArrayList<>();
    private HostRunner runner;

    @BeforeEach
    void makeBase() throws Exception {
        runner = RootFiles.runner(folder).withOutput(printed::add);
        RootFiles.make(
                folder.resolve("rootfs"),
                "sh",
                "rm",
                "mv",
                "ln",
                "chmod",
                "chown",
                "mkdir",
                "touch",
                "setfattr",
                "sleep");
        Image ignored = scratch().copy(folder.resolve("rootfs"), "/").commitTo("tools");
        done();
    }

    private Image build(String name, String... lines) throws IOException {
        Dockerfile file = Dockerfile.parse(String.join("\n", lines));
        return DockerfileBuild.of(store, file, folder)
                .withRunner(runner)
                .withSettings(builder -> builder.withProgress(this::note))
                .commitTo(name);
    }

    @Test
    void changesOfEachKindComeBack() throws Exception {
        try (Layer layer = store.cloneLayer(ImageStore.of(store).get("tools").layer(), "base")) {
            for (String name : List.of("same", "content", "gone", "mode", "owner", "linked", "xattr", "replaced")) {
                layer.createFile("/" + name, MINE, ByteBuffer.wrap(name.getBytes(UTF_8)));
            }
            layer.createLink("/linked2", "/linked");
            layer.createDirectory("/dir", MINE.withMode(0750));
            layer.createFile("/dir/inner", MINE);
            layer.createDirectory("/tree", MINE);
            layer.createDirectory("/tree/deep", MINE);
            layer.createSymbolicLink("/link", "same", MINE);
            layer.createNode("/node", FileKind.CHARACTER_DEVICE, 0x103, MINE);
            layer.setXattr("/same", "security.capability", new byte[] {1, 2});
            layer.setXattr("/xattr", "user.old", new byte[] {1});
            layer.commit();
        }
        try (Layer layer = store.cloneLayer("base", "work")) {
            runner.run(layer, new StepCommand(List.of("/bin/sh", "-ec", """
                                    echo other > content; rm gone; chmod 4711 mode; chown 9:10 owner
                                    echo x >> linked; ln same same2; rm replaced; mkdir replaced; echo in > replaced/f
                                    chmod 1777 dir; rm -r tree; echo file > tree; rm link; ln -s content link
                                    setfattr -n user.new -v v xattr; setfattr -x user.old xattr
                                    mkdir -m 700 new; echo n > new/a; ln new/a new/b; chown 3:4 new/b
                                    touch -d @5 owner; [ ! -e /node ]; mv dir/inner dir/moved
                                    """), Map.of(), "/", ""));
            assertEquals("other\n", text(layer, "/content"));
            assertFalse(layer.exists("/gone"));
            assertEquals(04711, layer.stat("/mode").mode());
            assertEquals("mode", text(layer, "/mode"));
            assertEquals(
                    "9:10",
                    layer.stat("/owner").uid() + ":" + layer.stat("/owner").gid());
            assertEquals(5, layer.stat("/owner").mtime().getEpochSecond());
            assertEquals("linkedx\n", text(layer, "/linked2"));
            assertEquals(layer.stat("/linked").inode(), layer.stat("/linked2").inode());
            assertEquals(layer.stat("/same").inode(), layer.stat("/same2").inode());
            assertArrayEquals(new byte[] {1, 2}, layer.getXattr("/same", "security.capability"));
            assertEquals("in\n", text(layer, "/replaced/f"));
            assertEquals(01777, layer.stat("/dir").mode());
            assertTrue(layer.exists("/dir/moved"));
            assertFalse(layer.exists("/dir/inner"));
            assertEquals("file\n", text(layer, "/tree"));
            assertEquals("content", layer.readSymbolicLink("/link"));
            assertEquals(List.of("user.new"), layer.listXattrs("/xattr"));
            assertEquals(0700, layer.stat("/new").mode());
            assertEquals(layer.stat("/new/a").inode(), layer.stat("/new/b").inode());
            assertEquals(
                    "3:4",
                    layer.stat("/new/a").uid() + ":" + layer.stat("/new/a").gid());
            assertEquals(
                    FileKind.CHARACTER_DEVICE,
                    layer.stat("/node", FileOption.NO_FOLLOW).kind());
            for (String name : List.of("/dev", "/proc", "/etc")) {
                assertFalse(layer.exists(name), name);
            }
        }
        store.remove("work");
    }

    private static String text(Layer layer, String path) throws IOException {
        return new String(layer.readAllBytes(path), UTF_8);
    }

    @Test
    void unchangedLayerHasNoDifference() throws Exception {
        Image image = build("same", "FROM tools", "RUN [ -c /dev/null ] && [ -d /proc/1 ]");
        try (var diff = store.diff(ImageStore.of(store).get("tools").layer(), image.layer())) {
            assertFalse(diff.iterator().hasNext());
        }
    }

    @Test
    void keyHasTheCommandItsVariablesAndNothingElse() throws Exception {
        String[] lines = {"FROM tools", "ARG A=1", "ENV B=2", "RUN echo $A $B $HTTP_PROXY > /out"};
        Image first = build("first", lines);
        assertEquals("M", done());
        assertEquals("1 2", text(first, "/out").strip());
        build("second", lines);
        assertEquals("S", done());
        Dockerfile file = Dockerfile.parse(String.join("\n", lines));
        DockerfileBuild build = DockerfileBuild.of(store, file, folder)
                .withRunner(runner)
                .withSettings(builder -> builder.withProgress(this::note));
        build.withArgument("HTTP_PROXY", "p").commitTo("proxy");
        assertEquals("S", done());
        Image other =
                build.withArgument("A", "3").withArgument("HTTP_PROXY", "p").commitTo("other");
        assertEquals("M", done());
        assertEquals("3 2 p", text(other, "/out").strip());
    }

    @Test
    void failedCommandLeavesNothingAndShowsWhatItPrinted() {
        CommandFailedException failure = assertThrows(
                CommandFailedException.class,
                () -> build("failed", "FROM tools", "RUN echo to out; echo to err >&2; exit 3"));
        assertEquals(3, failure.status());
        assertTrue(failure.getMessage().endsWith("to out\nto err"), failure.getMessage());
        assertEquals(List.of("to out", "to err"), printed);
    }

    @Test
    void buildWithoutRunnerNamesTheLine() {
        String message = assertThrows(
                        IOException.class,
                        () -> DockerfileBuild.of(store, Dockerfile.parse("FROM tools\n\nRUN true"), folder)
                                .commitTo("none"))
                .getMessage();
        assertTrue(message.startsWith("Dockerfile line 3, column 1: RUN: a command needs a runner"), message);
    }

    @Test
    void nothingOfTheExportStays() throws Exception {
        build("clean", "FROM tools", "RUN mkdir -p /a/b");
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(
                    List.of("rootfs"),
                    files.map(file -> file.getFileName().toString()).toList());
        }
    }

    private static Object changed(String file) throws IOException {
        return Files.getAttribute(Path.of(file), "unix:ctime");
    }

    @Test
    void commandCannotChangeFilesOfTheMachine() throws Exception {
        List<String> files = List.of("/etc/resolv.conf", "/dev/null", "/dev/tty", "/proc/sys/kernel/ostype");
        List<Object> before = new ArrayList<>();
        for (String file : files) {
            before.add(changed(file));
        }
        Path empty = Files.createFile(folder.resolve("resolv.conf"));
        // The modes are those that the files have, so a fault does no harm.
        build(
                "machine",
                "FROM tools",
                "RUN touch /etc/resolv.conf; chmod 666 /dev/null /dev/tty; chmod 444 /proc/sys/kernel/ostype;"
                        + " mv /etc /etc2; ln -s " + folder + " /etc");
        for (int i = 0; i < files.size(); i++) {
            assertEquals(before.get(i), changed(files.get(i)), files.get(i));
        }
        assertTrue(Files.exists(empty));
    }

    @Test
    void variablesOfTheLoaderCountOnlyInTheLayer() throws Exception {
        Image image = build(
                "variables",
                "FROM tools",
                "ENV PATH=/nowhere LD_LIBRARY_PATH=/nothing",
                "RUN [\"/bin/sh\", \"-c\", \"echo $PATH $LD_LIBRARY_PATH > /out\"]");
        assertEquals("/nowhere /nothing", text(image, "/out").strip());
        assertEquals(List.of(), printed);
    }

    @Test
    void interruptEndsTheProcessesOfTheCommandAlsoOfAnotherUser() throws Exception {
        for (String user : List.of("0", "1000")) {
            AtomicReference<Thread> builder = new AtomicReference<>();
            HostRunner interrupted =
                    HostRunner.in(folder).withOutput(line -> builder.get().interrupt());
            Dockerfile file = Dockerfile.parse("FROM tools\nUSER " + user + "\nRUN sleep 58.03 & echo go; sleep 58.02");
            DockerfileBuild build = DockerfileBuild.of(store, file, folder).withRunner(interrupted);
            FutureTask<Image> task = new FutureTask<>(() -> build.commitTo("interrupted"));
            builder.set(new Thread(task));
            builder.get().start();
            assertEquals(
                    InterruptedIOException.class,
                    assertThrows(ExecutionException.class, task::get).getCause().getClass());
            assertEquals(
                    List.of(),
                    ProcessHandle.allProcesses()
                            .map(process -> process.info().commandLine().orElse(""))
                            .filter(line -> line.matches(".*sleep 58.0[23].*"))
                            .toList());
            nothingOfTheExportStays();
        }
    }
}
