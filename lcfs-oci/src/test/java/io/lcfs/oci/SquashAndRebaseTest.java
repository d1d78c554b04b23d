package io.lcfs.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lcfs.LayerInfo;
import io.lcfs.oci.layer.ImportedLayer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

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
}
