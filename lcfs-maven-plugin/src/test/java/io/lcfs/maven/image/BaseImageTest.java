package io.lcfs.maven.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.LayerInfo;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.content.NoSuchImageException;
import io.lcfs.oci.image.Image;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The image below: when it is pulled, and what remains of it. */
class BaseImageTest extends StoreFixture {
    private ImageAddress layout() {
        return new ImageAddress.InLayout(folder.resolve("base"), "1");
    }

    @Test
    void imageIsPulledAgainOnlyIfTheTagHasAnotherOne() throws IOException {
        Path place = folder.resolve("base");
        writeBase(place, "1", "one");
        String name = base(false).bring(layout(), LINUX);
        Image first = ImageStore.of(store).get(name);
        long generation = store.list().size();
        assertEquals(name, base(false).bring(layout(), LINUX));
        assertEquals(generation, store.list().size());

        writeBase(place, "1", "two");
        assertEquals(name, base(false).bring(layout(), LINUX));
        assertTrue(!first.layer().equals(ImageStore.of(store).get(name).layer()));
        assertEquals(List.of(), warnings);
    }

    @Test
    void projectStandsOnTheImageAndKeepsItsFiles() throws IOException {
        writeBase(folder.resolve("base"), "1", "one");
        file("classes/Main.class", "main");
        Image built = build(layout(), project(), LINUX).get(0);
        assertEquals(List.of("/app/classes/Main.class", "/etc/base"), paths(built));
    }

    @Test
    void offlineBuildNamesTheImageThatTheStoreLacks() {
        ImageAddress remote = ImageAddress.parse("lcfs.from", "docker://localhost:1/team/base:1", folder);
        NoSuchImageException e =
                assertThrows(NoSuchImageException.class, () -> base(true).bring(remote, LINUX));
        assertTrue(e.getMessage().contains("docker://localhost:1/team/base:1"), e.getMessage());
        assertTrue(e.getMessage().contains("offline"), e.getMessage());
    }

    @Test
    void pruneRemovesImagesBelowThatNoProjectNeeds() throws IOException {
        writeBase(folder.resolve("base"), "1", "one");
        writeBase(folder.resolve("base"), "2", "two");
        file("classes/Main.class", "main");
        build(layout(), project(), LINUX);
        String unused = base(false).bring(new ImageAddress.InLayout(folder.resolve("base"), "2"), LINUX);
        file("classes/Main.class", "changed");
        Image built = build(layout(), project(), LINUX).get(0);

        assertEquals(1, StoreCleanup.clean(store, false, 0).removed().size(), "the layer of the class that changed");
        assertEquals(false, ImageStore.of(store).find(unused).isPresent());
        assertEquals(List.of("/app/classes/Main.class", "/etc/base"), paths(built));
        assertEquals(2, layers());

        StoreCleanup.clean(store, true, 0);
        assertEquals(List.of(), ImageStore.of(store).names());
        assertEquals(0, layers());
    }

    private int layers() throws IOException {
        return (int) store.list().stream()
                .map(LayerInfo::name)
                .filter(name -> !name.equals("/"))
                .count();
    }
}
