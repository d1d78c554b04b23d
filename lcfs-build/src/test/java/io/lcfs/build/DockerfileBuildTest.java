package io.lcfs.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CreateOptions;
import io.lcfs.Layer;
import io.lcfs.Names;
import io.lcfs.build.dockerfile.Dockerfile;
import io.lcfs.build.dockerfile.DockerfileException;
import io.lcfs.oci.LayerTars;
import io.lcfs.oci.Tools;
import io.lcfs.oci.content.NoSuchImageException;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.layer.ExportOptions;
import io.lcfs.oci.spec.History;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Builds of Dockerfiles: what is run, what is found, and what is refused. */
class DockerfileBuildTest extends BuildFixture {
    private DockerfileBuild build(String... lines) throws IOException {
        return DockerfileBuild.of(store, Dockerfile.parse(String.join("\n", lines)), folder)
                .withPlatform(LINUX)
                .withSettings(builder -> builder.withProgress(this::note));
    }

    @Test
    void onlyStagesThatTheTargetNeedsAreBuilt() throws Exception {
        file("a", "a");
        DockerfileBuild build = build(
                "FROM scratch AS one", "COPY a /one",
                "FROM nothing AS unused", "COPY a /unused",
                "FROM one AS two", "COPY a /two",
                "FROM scratch", "COPY --from=two / /");
        Image image = build.commitTo("all");
        assertEquals("a", text(image, "/two"));
        assertEquals(3, done().length());
        Image two = build.withTarget("two").commitTo("two");
        assertEquals("SS", done());
        assertEquals(
                2,
                two.config().history().stream()
                        .filter(entry -> !entry.emptyLayer())
                        .count());
        assertEquals(
                "the Dockerfile has no stage x; it has [one, unused, two, 3]",
                assertThrows(IllegalArgumentException.class, () -> build.withTarget("x"))
                        .getMessage());
    }

    @Test
    void stepRunsAgainOnlyIfWhatItReadsHasChanged() throws Exception {
        file("d/a", "a");
        file("d/b", "b");
        file(".dockerignore", "d/b\n");
        DockerfileBuild build = build("FROM scratch", "WORKDIR /w", "ENV A=1", "COPY d d", "LABEL x=y");
        build.commitTo("image");
        assertEquals("MM", done());
        file("d/b", "ignored");
        build.commitTo("image");
        assertEquals("SS", done());
        file("d/a", "new");
        assertEquals("new", text(build.commitTo("image"), "/w/d/a"));
        assertEquals("SM", done());
    }

    @Test
    void latestTimeCountsForTheFilesOfAnArchive() throws Exception {
        try (Layer layer = store.createLayer("archive")) {
            layer.createFile("/f", CreateOptions.defaults().withModifiedTime(OLD));
            layer.commit();
        }
        try (OutputStream out = Files.newOutputStream(folder.resolve("app.tar"))) {
            LayerTars.of(store).write("archive", out, ExportOptions.defaults());
        }
        for (String time : List.of("2010-01-01T00:00:00Z", "2015-01-01T00:00:00Z")) {
            Image image = build("FROM scratch", "ADD app.tar /")
                    .withSettings(builder -> builder.withTime(Instant.parse(time)))
                    .commitTo("image");
            try (Layer layer = store.openLayer(image.layer())) {
                assertEquals(Instant.parse(time), layer.stat("/f").mtime());
            }
        }
    }

    @Test
    void addOfFifoReadsNothing() throws Exception {
        Tools.require("mkfifo");
        String ignored = Tools.run(folder, "mkfifo", "fifo");
        Image image = build("FROM scratch", "ADD fifo /").commitTo("image");
        assertTrue(tree(store, image.layer()).get(1).startsWith("/fifo FIFO"));
    }

    @Test
    void blanksAtTheEndsOfNamesCount() throws Exception {
        file(" a", "with a blank");
        file("a", "without");
        file("d/b ", "below");
        Image image = build("FROM scratch", "COPY [\" a\", \"d/b \", \"/x/\"]").commitTo("image");
        assertEquals("with a blank", text(image, "/x/ a"));
        assertEquals("below", text(image, "/x/b "));
    }

    @Test
    void textsThatAreNotUtf8AreNamed() throws Exception {
        byte[] latin = {'#', (byte) 0xE9};
        Path dockerfile = Files.write(folder.resolve("Dockerfile"), latin);
        DockerfileBuild build = build("FROM scratch");
        Path ignored = Files.write(folder.resolve(".dockerignore"), latin);
        for (Map.Entry<Path, Executable> call : Map.<Path, Executable>of(
                        dockerfile, () -> Dockerfile.parse(dockerfile), ignored, () -> build.commitTo("image"))
                .entrySet()) {
            assertEquals(
                    call.getKey() + ": is not a text in UTF-8",
                    assertThrows(IOException.class, call.getValue()).getMessage());
        }
    }

    @Test
    void invalidNameOfAnImageAndDirectoryInPlaceOfADockerfileAreNamed() throws Exception {
        DockerfileBuild build = build("", "FROM UPPER/x").withBaseImages((reference, platform) -> {
            throw new IllegalArgumentException("no upper case");
        });
        assertEquals(
                "Dockerfile line 2, column 1: FROM: the image UPPER/x is not valid: no upper case",
                assertThrows(IOException.class, build::describe).getMessage());
        assertEquals(
                folder + ": is a directory",
                assertThrows(IOException.class, () -> Dockerfile.parse(folder)).getMessage());
    }

    @Test
    void nameThatTheJvmCannotExpressIsFound() throws Exception {
        Tools.require("sh");
        String ignored = Tools.run(folder, "sh", "-c", "d=$(printf 'd\\377'); mkdir $d; echo a > $d/f");
        String directory = Names.decode(new byte[] {'d', (byte) 0xFF});
        Image image =
                build("FROM scratch", "COPY [\"" + directory + "/f\", \"/x\"]").commitTo("image");
        assertEquals("a", text(image, "/x").strip());
    }

    @Test
    void baseGivesItsVariablesAndTriggers() throws Exception {
        file("a", "a");
        file("b", "b");
        build("FROM scratch", "ENV DIR=/in", "COPY a /a", "ONBUILD COPY b $DIR/b", "ONBUILD ENV T=1", "CMD [\"c\"]")
                .commitTo("base");
        List<String> asked = new ArrayList<>();
        Image image = build("FROM team/base:1", "COPY a $DIR/$T", "COPY --from=other/x /a /x")
                .withBaseImages((reference, platform) -> {
                    asked.add(reference + " " + platform);
                    return "base";
                })
                .commitTo("image");
        assertEquals(List.of("team/base:1 linux/amd64", "other/x linux/amd64"), asked);
        assertEquals("b", text(image, "/in/b"));
        assertEquals("a", text(image, "/in/1"));
        assertEquals("a", text(image, "/x"));
        assertEquals(List.of(), image.config().settings().onBuild());
        assertEquals(List.of("c"), image.config().settings().cmd());
    }

    @Test
    void historyAndTimesAreAsDockerWritesThem() throws Exception {
        file("a", "a");
        Image image = build(
                        "FROM scratch",
                        "ARG V=1",
                        "ENV A=$V",
                        "COPY a /x/",
                        "WORKDIR /w",
                        "ENTRYPOINT run",
                        "LABEL \"k\"=v")
                .commitTo("image");
        assertEquals(
                List.of(
                        "ARG V=1 true",
                        "ENV A=1 true",
                        "COPY a /x/ false",
                        "WORKDIR /w false",
                        "ENTRYPOINT [\"/bin/sh\", \"-c\", \"run\"] true",
                        "LABEL k=v true"),
                image.config().history().stream()
                        .map(entry -> entry.createdBy() + " " + entry.emptyLayer())
                        .toList());
        for (History entry : image.config().history()) {
            assertEquals(1, entry.created().getEpochSecond());
        }
        assertTrue(tree(store, image.layer()).stream().allMatch(line -> line.endsWith(" 1970-01-01T00:00:01Z")));
    }

    @Test
    void imageWithoutFilesHasAnEmptyLayer() throws Exception {
        Image image = build("FROM --platform=linux/arm64/v8 scratch AS x", "LABEL a=b")
                .commitTo("image");
        assertEquals(new Platform("linux", "arm64", "v8"), image.config().platform());
        assertEquals(1, tree(store, image.layer()).size());
    }

    @Test
    void ignoredPathsBesideTheDockerfileComeFirst() throws Exception {
        file("a", "a");
        file("b", "b");
        file("Other", "FROM scratch\nCOPY . /\n");
        file(".dockerignore", "a\n");
        file("Other.dockerignore", "b\nO*\n.d*\n");
        Image image =
                DockerfileBuild.read(store, folder.resolve("Other"), folder).commitTo("image");
        try (Layer layer = store.openLayer(image.layer())) {
            assertTrue(layer.exists("/a"));
            assertFalse(layer.exists("/b"));
        }
        file(".dockerignore", "x\n[\n");
        assertTrue(assertThrows(
                        IllegalArgumentException.class,
                        () -> build("FROM scratch", "COPY a /").commitTo("image"))
                .getMessage()
                .startsWith(".dockerignore line 2: "));
    }

    @Test
    void linksOfTheContextLeadNowhereElse() throws Exception {
        Path secret = Files.createTempFile("lcfs", "secret");
        Files.createSymbolicLink(folder.resolve("up"), Path.of("../../../../.."));
        try {
            Files.createSymbolicLink(folder.resolve("out"), secret);
            Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
            file("a", "a");
            assertThrows(
                    NoSuchFileException.class,
                    () -> build("FROM scratch", "COPY out /").commitTo("image"));
            assertThrows(
                    IOException.class,
                    () -> build("FROM scratch", "COPY loop /").commitTo("image"));
            assertEquals(
                    "a", text(build("FROM scratch", "COPY up/a ../../a /x/").commitTo("image"), "/x/a"));
        } finally {
            Files.delete(secret);
            Files.delete(folder.resolve("up"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FROM none | FROM: there is no image none",
                "FROM $X | FROM: the image $X is empty after expansion",
                "FROM ${X | FROM: \"${X\" has a ${",
                "FROM --platform=linux scratch | FROM: the platform linux is not valid",
                "FROM scratch;COPY --from=5 a / | COPY: there is no stage 5; there are 1",
                "FROM scratch AS x;COPY --from=x a / | COPY: the stage x does not come before this one",
                "FROM scratch;COPY --from=none a / | COPY: there is no image none",
                "FROM scratch;ADD git@a:b /c | ADD: the source git@a:b is not a file of the build context",
                "FROM scratch;ADD --checksum=sha256:1 a /c | ADD: the flag --checksum needs a URL as the only source",
                "FROM scratch;COPY a b /c | COPY: with several sources the target must end in a slash, but is /c",
                "FROM scratch;COPY --chmod=u+x a /c | COPY: the flag --chmod is u+x; it must be an octal number",
                "FROM scratch;COPY a $X | COPY: the target after expansion is empty",
                "FROM scratch;WORKDIR $X | WORKDIR: the value of WORKDIR after expansion is empty",
                "FROM scratch;EXPOSE http | EXPOSE: port \"http/tcp\" is not a port",
                "FROM scratch;EXPOSE 9-8 | EXPOSE: the ports 9-8 are not a range",
                "FROM scratch;STOPSIGNAL x | STOPSIGNAL: signal \"x\" is neither",
                "FROM scratch;VOLUME v | VOLUME: volume \"v\" is not an absolute path",
                "FROM scratch;HEALTHCHECK --interval=x CMD a | HEALTHCHECK: \"x\" is not a duration",
                "FROM scratch;HEALTHCHECK --retries=x CMD a | HEALTHCHECK: the flag --retries is x, not a number",
                "FROM scratch;RUN --mount=type=cache,target=/x a | RUN: the flag --mount is not supported",
                "FROM scratch;RUN --network=none a | RUN: the flag --network is none; only default is supported",
                "FROM scratch;ENV a=$X'b | ENV: the quote ' in \"$X'b\" is not closed"
            })
    void unusableInstructionIsRefusedWithItsLine(String lines, String message) throws Exception {
        file("a", "a");
        int line = lines.split(";").length;
        IOException fault = assertThrows(
                DockerfileException.class, () -> build(lines.split(";")).commitTo("image"));
        assertTrue(
                fault.getMessage().startsWith("Dockerfile line " + line + ", column 1: " + message),
                fault.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "COPY none /x | none: does not exist in the source, or is excluded",
                "COPY secret /x | secret: does not exist in the source, or is excluded",
                "COPY n* /x/ | n*: no file of the build context matches",
                "COPY ?1 /x | /x: 2 files match, but this is neither a directory nor ends in a slash",
                "COPY --chown=nobody a1 /x | /etc/passwd of the image has no user nobody",
                "COPY --chown=1:wheel a1 /x | /etc/group of the image has no group wheel",
                "COPY d /file | /file",
                "COPY --link a1 /link/x | /link: is a symbolic link of the image",
                "COPY --parents dlink/x /x/ | dlink/x: has a symbolic link, which COPY --parents cannot keep",
                "ADD a.xz /x | a.xz: is compressed with bzip2 or xz, which cannot be unpacked here; gzip and zstd can"
            })
    void copyThatCannotBeMadeIsRefusedAndLeavesNothing(String copy, String message) throws Exception {
        file("a1", "a");
        file("b1", "b");
        file("d/x", "x");
        file("secret", "s");
        file(".dockerignore", "secret");
        Files.write(folder.resolve("a.xz"), new byte[] {(byte) 0xFD, '7', 'z', 'X', 'Z', 0});
        Files.createSymbolicLink(folder.resolve("dlink"), Path.of("d"));
        Files.createDirectories(folder.resolve("base"));
        Files.createSymbolicLink(folder.resolve("base/link"), Path.of("there"));
        file("base/file", "f");
        Exception fault = assertThrows(
                Exception.class,
                () -> build("FROM scratch", "COPY base /", copy).commitTo("image"));
        assertTrue(fault.getMessage().contains(message), fault.getMessage());
    }

    @Test
    void absentImageIsTheCause() {
        Exception fault =
                assertThrows(DockerfileException.class, () -> build("FROM none").describe());
        assertTrue(fault.getCause() instanceof NoSuchImageException);
        DockerfileBuild build = DockerfileBuild.of(store, assertParsed("FROM scratch"), folder.resolve("none"));
        assertThrows(NotDirectoryException.class, build::describe);
        assertThrows(IllegalArgumentException.class, () -> build.withArgument("a=b", "c"));
        assertThrows(IllegalArgumentException.class, () -> build.withArgument("", "c"));
    }

    private static Dockerfile assertParsed(String text) {
        try {
            return Dockerfile.parse(text);
        } catch (DockerfileException e) {
            throw new AssertionError(e);
        }
    }
}
