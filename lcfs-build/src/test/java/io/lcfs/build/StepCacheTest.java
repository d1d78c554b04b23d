package io.lcfs.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CopyOptions;
import io.lcfs.CreateOptions;
import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.nio.LayerFileSystems;
import io.lcfs.oci.image.Image;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which steps run: those whose input changed, and those above them. */
class StepCacheTest extends BuildFixture {
    private ImageBuilder app() {
        return scratch()
                .copy(folder.resolve("libs"), "/app/libs")
                .copy(folder.resolve("classes"), "/app/classes")
                .entrypoint("java");
    }

    private void makeFiles() throws IOException {
        file("libs/a.jar", "a");
        file("libs/b.jar", "b");
        file("classes/Main.class", "main");
        file("classes/p/Other.class", "other");
    }

    @Test
    void nothingRunsIfNothingChanged() throws IOException {
        makeFiles();
        Image first = app().commitTo("app");
        assertEquals("MM", done());
        long layers = store.list().size();
        assertEquals(first, app().commitTo("app"));
        assertEquals("SS", done());
        assertEquals(layers, store.list().size());
        assertEquals(first.layer(), app().commitTo("other").layer());
    }

    @Test
    void aChangedFileRunsItsStepAndThoseAbove() throws IOException {
        makeFiles();
        Image first = app().commitTo("app");
        file("classes/Main.class", "niam");
        Image second = app().commitTo("app");
        assertEquals("MMSM", done());
        assertEquals("niam", text(second, "/app/classes/Main.class"));
        assertEquals(
                store.stat(first.layer()).parent(), store.stat(second.layer()).parent());
        file("libs/a.jar", "aa");
        app().commitTo("app");
        assertEquals("MM", done());
        file("libs/a.jar", "a");
        file("classes/Main.class", "main");
        assertEquals(first, app().commitTo("app"));
        assertEquals("SS", done());
    }

    /** Size, time of modification and path are the same; only the time of change and the content differ. */
    @Test
    void aFileThatWasChangedWithAnOldTimeIsRead() throws IOException {
        makeFiles();
        app().commitTo("app");
        for (String content : List.of("2ain", "3ain", "4ain")) {
            file("classes/Main.class", content);
            assertEquals(content, text(app().commitTo("app"), "/app/classes/Main.class"));
        }
    }

    @Test
    void namesModesLinksAndKindsCount() throws IOException {
        makeFiles();
        ImageBuilder build = scratch().copy(folder.resolve("classes"), "/classes");
        build.commitTo("app");
        Path main = folder.resolve("classes/Main.class");
        Files.move(main, folder.resolve("classes/Renamed.class"));
        build.commitTo("app");
        assertEquals("MM", done());
        Files.move(folder.resolve("classes/Renamed.class"), main);
        assertTrue(main.toFile().setExecutable(true));
        build.commitTo("app");
        assertEquals("M", done());
        assertTrue(main.toFile().setExecutable(false));
        build.commitTo("app");
        assertEquals("S", done());
        Files.delete(main);
        Files.createSymbolicLink(main, Path.of("p"));
        build.commitTo("app");
        assertEquals("M", done());
        Files.delete(main);
        Files.createLink(main, folder.resolve("classes/p/Other.class"));
        build.commitTo("app");
        assertEquals("M", done());
        Files.delete(main);
        Files.copy(folder.resolve("classes/p/Other.class"), main);
        build.commitTo("app");
        assertEquals("M", done());
        Files.createDirectory(folder.resolve("classes/empty"));
        build.commitTo("app");
        assertEquals("M", done());
    }

    @Test
    void anotherTimeOrPlaceOfTheSourceRunsNothing() throws IOException {
        makeFiles();
        app().commitTo("app");
        done();
        Files.setLastModifiedTime(folder.resolve("libs/a.jar"), FileTime.from(Instant.parse("2021-01-01T00:00:00Z")));
        app().commitTo("app");
        assertEquals("SS", done());
        Files.move(folder.resolve("libs"), folder.resolve("moved"));
        scratch().copy(folder.resolve("moved"), "/app/libs").commitTo("app");
        assertEquals("S", done());
    }

    @Test
    void anotherNameOutsideOfTheTreeRunsNothing() throws IOException {
        makeFiles();
        app().commitTo("app");
        done();
        Files.createLink(folder.resolve("outside"), folder.resolve("libs/a.jar"));
        app().commitTo("app");
        assertEquals("SS", done());
    }

    @Test
    void aTimeThatStaysInTheImageCounts() throws IOException {
        makeFiles();
        ImageBuilder build = app().withTime(Instant.parse("2022-01-01T00:00:00Z"));
        build.commitTo("app");
        Files.setLastModifiedTime(folder.resolve("libs/a.jar"), FileTime.from(Instant.parse("2021-01-01T00:00:00Z")));
        build.commitTo("app");
        assertEquals("MMMM", done());
    }

    /** An existing directory keeps its time if the options have none. */
    @Test
    void aTimeThatADirectoryGetsCounts() throws IOException {
        CreateOptions late = CreateOptions.defaults().withModifiedTime(OLD);
        CreateOptions made = CreateOptions.defaults().withModifiedTime(Instant.ofEpochSecond(1));
        scratch().withTime(OLD).layer("", FileChanges.none().mkdir("/d", late)).commitTo("base");
        ImageBuilder base = from("base").withTime(OLD);
        Instant kept = time(base.mkdir("/d").commitTo("kept"), "/d");
        assertEquals(OLD.truncatedTo(ChronoUnit.SECONDS), kept);
        Image set = base.layer("", FileChanges.none().mkdir("/d", made)).commitTo("set");
        assertEquals(Instant.ofEpochSecond(1), time(set, "/d"));
    }

    @Test
    void theLatestTimeCountsIfItIsBeforeThatOfNewFiles() throws IOException {
        assertEquals(Instant.ofEpochSecond(1), time(scratch().link("/l", "x").commitTo("one"), "/l"));
        Image zero = scratch().withTime(Instant.EPOCH).link("/l", "x").commitTo("zero");
        assertEquals(Instant.EPOCH, time(zero, "/l"));
    }

    private Instant time(Image image, String path) throws IOException {
        try (Layer layer = store.openLayer(image.layer())) {
            return layer.stat(path, FileOption.NO_FOLLOW).mtime();
        }
    }

    /** A salvage copies the layers of steps with their labels, and they may have losses. */
    @Test
    void theStepsOfASalvagedStoreAreNotUsed() throws IOException {
        scratch().write("/file", new byte[1]).mkdir("/x").commitTo("app");
        try (LayerStore other = newStore()) {
            assertEquals(List.of(), store.salvage(other).losses());
            done();
            ImageBuilder build = ImageBuilder.fromScratch(other, LINUX).withProgress(this::note);
            build.write("/file", new byte[1]).mkdir("/x").commitTo("app");
            assertEquals("MM", done());
            assertEquals(2, BuildCache.of(other).prune(0).removed().size());
        }
    }

    /** The clock of the layer stands still, so the times of its files do not show changes. */
    @Test
    void aFileOfALayerIsAlwaysRead() throws IOException {
        StoreOptions still = OPTIONS.withClock(Clock.fixed(OLD, ZoneOffset.UTC));
        try (LayerStore other = LayerStore.createInMemory(8 << 20, still);
                Layer layer = other.createLayer("layer");
                FileSystem files = LayerFileSystems.of(layer)) {
            for (String content : List.of("one", "two", "one", "six")) {
                layer.write("/file", 0, content.getBytes(UTF_8));
                Image image = scratch().copy(files.getPath("/file"), "/file").commitTo("app");
                assertEquals(content, text(image, "/file"));
            }
            assertEquals("MMSM", done());
        }
    }

    @Test
    void onlyWhatIsChosenCounts() throws IOException {
        makeFiles();
        CopyOptions classes =
                CopyOptions.defaults().withIncludes(List.of("**.class")).withExcludes(List.of("p/Ex*"));
        ImageBuilder build = scratch().copy(folder.resolve("classes"), "/classes", classes);
        build.commitTo("app");
        file("classes/notes.txt", "new");
        file("classes/empty/notes.txt", "new");
        file("classes/p/Excluded.class", "new");
        build.commitTo("app");
        assertEquals("MS", done());
        file("classes/p/Included.class", "new");
        build.commitTo("app");
        assertEquals("M", done());
    }

    @Test
    void theLayerBelowAndTheInstructionCount() throws IOException {
        scratch().write("/base", new byte[1]).commitTo("one");
        scratch().write("/base", new byte[2]).commitTo("two");
        done();
        Image one = from("one").write("/file", "x".getBytes(UTF_8)).commitTo("app");
        Image two = from("two").write("/file", "x".getBytes(UTF_8)).commitTo("app");
        assertEquals("MM", done());
        assertNotEquals(one.layer(), two.layer());
        from("two").write("/file", "y".getBytes(UTF_8)).commitTo("app");
        from("two").write("/other", "x".getBytes(UTF_8)).commitTo("app");
        from("two").mkdir("/other").commitTo("app");
        assertEquals("MMM", done());
        assertEquals(one, from("one").write("/file", "x".getBytes(UTF_8)).commitTo("app"));
        assertEquals("S", done());
    }
}
