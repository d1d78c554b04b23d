package io.lcfs.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CorruptStoreException;
import io.lcfs.Layer;
import io.lcfs.LayerInfo;
import io.lcfs.LayerStore;
import io.lcfs.Progress;
import io.lcfs.oci.layer.ExportOptions;
import io.lcfs.oci.layer.ImportedLayer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers that are made from other layers. */
class SquashAndRebaseTest {
    private static TarBytes base() {
        return new TarBytes()
                .file("a", "1")
                .file("b", "1")
                .file("d/x", "1")
                .file("d/y", "1")
                .symbolicLink("l", "a");
    }

    @Test
    void aChainBecomesOneLayerThatShowsTheSame() throws Exception {
        try (Images images = new Images()) {
            String base = images.read(null, base());
            String two = images.read(
                    base, new TarBytes().file("a", "2").whiteout("d", "x").file("n/m", "2"));
            String three = images.read(
                    two,
                    new TarBytes()
                            .whiteout("", "n")
                            .hardLink("b2", "b")
                            .mode(0600)
                            .directory("d"));
            ImportedLayer squashed = images.tars.squash(base, three);
            assertEquals(images.tree(three), images.tree(squashed.name()));
            LayerInfo info = images.store.stat(squashed.name());
            assertEquals(base, info.parent());
            ImportedLayer flat = images.tars.squash(null, three);
            assertEquals(images.tree(three), images.tree(flat.name()));
            assertNull(images.store.stat(flat.name()).parent());
        }
    }

    @Test
    void aDifferenceIsMadeAgainOnAnotherBaseAndConflictsAreReported() throws Exception {
        try (Images images = new Images()) {
            String base = images.read(null, base());
            String mine = images.read(
                    base, new TarBytes().file("a", "mine").file("new", "mine").whiteout("", "d"));
            String theirs = images.read(
                    base,
                    new TarBytes().file("a", "theirs").file("d/y", "theirs").file("b", "theirs"));
            RebasedLayer rebased = images.tars.rebase(base, mine, theirs);
            assertEquals(List.of("/a", "/d"), rebased.conflicts());
            String layer = rebased.layer().name();
            assertEquals("mine", images.text(layer, "/a"));
            assertEquals("theirs", images.text(layer, "/b"));
            assertEquals("mine", images.text(layer, "/new"));
            assertFalse(images.exists(layer, "/d"));
            String quiet = images.read(base, new TarBytes().file("else", "1"));
            assertEquals(List.of(), images.tars.rebase(base, mine, quiet).conflicts());
        }
    }

    @Test
    void whatCannotGoOutCannotBeSquashed() throws Exception {
        try (Images images = new Images()) {
            try (var layer = images.store.createLayer("odd")) {
                layer.createFile("/.wh.name");
                layer.commit();
            }
            assertThrows(IOException.class, () -> images.tars.squash(null, "odd"));
            assertEquals(1, images.store.list().size());
        }
    }

    /** The content is damaged on the device before the second call, which would fail if it read the content. */
    @Test
    void theSameLayersAreSquashedWithoutReadingThemAgain(@TempDir Path directory) throws Exception {
        String content = "content".repeat(1000);
        Path file = directory.resolve("store");
        ImportedLayer first;
        try (LayerStore store = LayerStore.create(file, 8 << 20)) {
            LayerTars tars = LayerTars.of(store);
            try (Layer layer = store.createLayer("layer")) {
                layer.write("/file", 0, content.getBytes(StandardCharsets.US_ASCII));
                layer.commit();
            }
            first = tars.squash(null, "layer");
        }
        damage(file, content);
        try (LayerStore store = LayerStore.open(file)) {
            LayerTars tars = LayerTars.of(store);
            assertThrows(
                    CorruptStoreException.class,
                    () -> tars.write("layer", OutputStream.nullOutputStream(), ExportOptions.defaults()));
            List<Progress.Phase> phases = new ArrayList<>();
            ImportedLayer second = tars.squash(null, "layer", update -> phases.add(update.phase()));
            assertEquals(List.of(Progress.Phase.STARTED, Progress.Phase.SKIPPED), phases);
            assertFalse(second.isNew());
            assertEquals(first.name(), second.name());
            assertEquals(first.diffId(), second.diffId());
            assertEquals(first.blob(), second.blob());
            assertEquals(first.entries(), second.entries());
            assertEquals(first.tarBytes(), second.tarBytes());
            store.remove(first.name());
            assertThrows(IOException.class, () -> tars.squash(null, "layer"), "the layer must be made again");
        }
    }

    private static void damage(Path file, String content) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        for (int at = text.indexOf(content); at >= 0; at = text.indexOf(content, at + 1)) {
            bytes[at] ^= 1;
        }
        Files.write(file, bytes);
    }

    @Test
    void aWritableLayerIsSquashedAnewEachTime() throws Exception {
        try (Images images = new Images();
                Layer layer = images.store.createLayer("live")) {
            layer.createFile("/one");
            String first = images.tars.squash(null, "live").name();
            assertEquals(first, images.tars.squash(null, "live").name());
            layer.createFile("/two");
            assertTrue(images.exists(images.tars.squash(null, "live").name(), "/two"));
        }
    }
}
