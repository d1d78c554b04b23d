package io.lcfs.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CreateOptions;
import io.lcfs.LayerStore;
import io.lcfs.oci.content.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The same input gives the same image. */
class ReproducibleTest extends BuildFixture {
    private static final Instant TIME = Instant.parse("2024-05-06T07:08:09Z");

    /** Makes the same tree, whose files are made in another order by each seed. */
    private Path tree(String name, long seed) throws IOException {
        List<String> paths = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            paths.add("d" + i % 5 + "/e" + i % 3 + "/file" + i);
        }
        paths.add("d0/caf\u00e9");
        Collections.shuffle(paths, new Random(seed));
        for (String path : paths) {
            file(name + "/" + path, "content of " + path);
        }
        Files.createSymbolicLink(folder.resolve(name + "/link"), Path.of("d0"));
        Files.createLink(folder.resolve(name + "/z"), folder.resolve(name + "/d1/e1/file1"));
        return folder.resolve(name);
    }

    private static ImageBuilder build(LayerStore store, Path tree) {
        return ImageBuilder.fromScratch(store, LINUX)
                .mkdir("/etc")
                .layer(
                        "",
                        FileChanges.none()
                                .write("/etc/a", "a".getBytes(UTF_8))
                                .write("/new/directory/b", new byte[10_000])
                                .write("/tmp/x", new byte[1])
                                .delete("/tmp/x"))
                .copy(tree, "/app")
                .copy(tree.resolve("d0"), "/app/more")
                .delete("/app/d2")
                .link("/app/d3/link", "/nowhere")
                .label("b", "1")
                .label("a", "2")
                .env("X", "y");
    }

    /** The digests were computed on Java 17 and 25. */
    @Test
    void oneInputGivesOneDigestInAnyStoreAndOrderOnAnyDay() throws IOException {
        build(store, tree("one", 1)).commitTo("app");
        Digest digest = push(store, "app", folder.resolve("first"));
        try (LayerStore other = newStore()) {
            other.createLayer("unrelated").close();
            build(other, tree("two", 2)).commitTo("other");
            assertEquals(digest, push(other, "other", folder.resolve("second")));
            assertEquals(List.of(), other.check().findings());
        }
        assertEquals("sha256:98b593acfe9fc9508b20d6d52ede345bc25f41091ccb22076df053ccbc923f42", digest.toString());
    }

    /** Each layer was made at another time, so a time of the store would differ. */
    @Test
    void noTimeIsOneThatTheStoreSet() throws IOException {
        Path tree = tree("one", 1);
        String top = build(store, tree).commitTo("app").layer();
        for (String line : tree(store, top)) {
            assertTrue(line.endsWith(" 1970-01-01T00:00:01Z"), line);
        }
        String later = build(store, tree).withTime(TIME).commitTo("app").layer();
        for (String line : tree(store, later)) {
            boolean isOld = line.endsWith(" " + OLD);
            assertTrue(line.endsWith(" 1970-01-01T00:00:01Z") || line.endsWith(" " + TIME) || isOld, line);
            assertEquals(isOld, line.contains("file") || line.contains("caf") || line.contains("/z "), line);
        }
    }

    @Test
    void latestTimeClampsFilesAndIsThatOfTheImage() throws IOException {
        Path older = file("older", "o");
        Path newer = file("newer", "n");
        Files.setLastModifiedTime(newer, FileTime.from(TIME.plusSeconds(5)));
        var image = scratch()
                .copy(older, "/older")
                .copy(newer, "/newer")
                .withTime(TIME.plusMillis(3))
                .commitTo("app");
        assertEquals(TIME, image.config().created().orElseThrow());
        assertEquals(TIME, image.config().history().get(0).created());
        List<String> lines = tree(store, image.layer());
        assertTrue(lines.contains("/older REGULAR 644 0:0 " + OLD), lines::toString);
        assertTrue(lines.contains("/newer REGULAR 644 0:0 " + TIME), lines::toString);
        scratch().copy(older, "/older").copy(newer, "/newer").commitTo("other");
        assertNotEquals(
                image.layer(), io.lcfs.oci.ImageStore.of(store).get("other").layer());
    }

    @Test
    void noTimeIsLaterThanTheLatest() throws IOException {
        Path tree = tree("one", 1);
        for (Instant latest : List.of(Instant.EPOCH, Instant.ofEpochSecond(-5))) {
            String layer = build(store, tree).withTime(latest).commitTo("app").layer();
            for (String line : tree(store, layer)) {
                assertTrue(line.endsWith(" " + latest), line);
            }
        }
    }

    /** The files have times of the present and of the near future, as a host with another clock gives them. */
    @Test
    void aTimeOfTheHostIsNotTakenForOneOfTheStore() throws IOException {
        Path source = Files.createDirectory(folder.resolve("source"));
        Instant now = Instant.now();
        for (int i = 0; i < 400; i++) {
            Path directory = Files.createDirectory(source.resolve("d" + i));
            Files.setLastModifiedTime(directory, FileTime.from(now.plusMillis(i * 5)));
        }
        String layer =
                scratch().withTime(TIME).copy(source, "/app").commitTo("app").layer();
        for (String line : tree(store, layer)) {
            assertTrue(line.endsWith(" " + TIME) || line.startsWith("/ "), line);
        }
    }

    /** The time of a directory is set by the store, and then its mode by the step. */
    @Test
    void theClockOfTheStoreDoesNotCount() throws IOException {
        Clock ahead = Clock.offset(Clock.systemUTC(), Duration.ofDays(1000));
        try (LayerStore other = LayerStore.createInMemory(64 << 20, OPTIONS.withClock(ahead))) {
            List<List<String>> trees = new ArrayList<>();
            for (LayerStore each : List.of(store, other)) {
                build(each, tree("tree" + trees.size(), 1)).withTime(TIME).commitTo("base");
                CreateOptions mode = CreateOptions.defaults().withMode(0700);
                FileChanges changes =
                        FileChanges.none().write("/etc/x", new byte[1]).mkdir("/etc", mode);
                ImageBuilder build =
                        ImageBuilder.from(each, "base").withTime(TIME).layer("", changes);
                trees.add(tree(each, build.commitTo("app").layer()));
            }
            assertTrue(trees.get(0).contains("/etc DIRECTORY 700 0:0 1970-01-01T00:00:01Z"), trees.get(0)::toString);
            assertEquals(trees.get(0), trees.get(1));
            assertEquals(List.of(), other.check().findings());
        }
    }

    @Test
    void aDirectoryOfTheBaseKeepsItsTime() throws IOException {
        try (var layer = store.createLayer("made")) {
            layer.createDirectories("/usr/bin");
            layer.setModifiedTime("/usr/bin", OLD);
            layer.setModifiedTime("/usr", OLD);
            layer.setModifiedTime("/", OLD);
            layer.commit();
        }
        io.lcfs.oci.ImageStore.of(store).create("made", io.lcfs.oci.spec.ImageConfig.of(LINUX), "base");
        String layer =
                from("base").write("/usr/bin/x", new byte[0]).commitTo("app").layer();
        assertEquals(
                List.of(
                        "/ DIRECTORY 755 0:0 " + OLD,
                        "/usr DIRECTORY 755 0:0 " + OLD,
                        "/usr/bin DIRECTORY 755 0:0 " + OLD,
                        "/usr/bin/x REGULAR 644 0:0 1970-01-01T00:00:01Z"),
                tree(store, layer));
    }

    @Test
    void theEnvironmentHasSecondsOrIsRefused() {
        assertEquals(TIME, ImageBuilder.time(Long.toString(TIME.getEpochSecond())));
        for (String wrong : List.of("", "x", "1.5", " 1", "99999999999999999999", Long.toString(Long.MAX_VALUE))) {
            assertThrows(IllegalArgumentException.class, () -> ImageBuilder.time(wrong), wrong);
        }
    }
}
