package io.lcfs.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.oci.ImageStore;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.NoSuchImageException;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.layout.DockerArchive;
import io.lcfs.oci.layout.OciLayout;
import io.lcfs.oci.spec.ImageIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Builds for several platforms that end in an index. */
class SeveralPlatformsTest extends BuildFixture {
    private static final Platform ARM = new Platform("linux", "arm64", null);
    private static final List<String> NAMES = List.of("app amd64", "app arm64");

    private OciLayout layout;

    @BeforeEach
    void build() throws IOException {
        layout = OciLayout.create(folder.resolve("layout"));
        for (Platform platform : List.of(LINUX, ARM)) {
            ImageBuilder.fromScratch(store, platform)
                    .write("/platform", platform.toString().getBytes(UTF_8))
                    .commitTo("app " + platform.architecture());
        }
    }

    private Document push(List<String> names) throws IOException {
        return ImageStore.of(store).pushIndex(names, layout, "1", PushOptions.defaults());
    }

    @Test
    void eachPlatformFindsItsImageInTheIndex() throws IOException {
        Document index = push(NAMES);
        assertEquals(index, layout.read("1"));
        assertEquals(List.of("1"), layout.tags());
        assertEquals(1, layout.index().manifests().size());
        assertEquals(
                List.of(LINUX, ARM),
                ImageIndex.parse(index).manifests().stream()
                        .map(entry -> entry.platform())
                        .toList());
        for (Platform platform : List.of(LINUX, ARM)) {
            Image image = ImageStore.of(store)
                    .pull(layout, "1", "pulled", PullOptions.defaults().withPlatform(platform));
            assertEquals(platform.toString(), text(image, "/platform"));
        }
        assertEquals(index, push(NAMES));
    }

    @Test
    void imagesThatMakeNoIndexAreRefusedBeforeAnythingIsWritten() throws IOException {
        assertThrows(IllegalArgumentException.class, () -> push(List.of()));
        assertThrows(NoSuchImageException.class, () -> push(List.of("app amd64", "none")));
        Image ignored = ImageBuilder.from(store, "app arm64").label("a", "b").commitTo("again");
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> push(List.of("app arm64", "again")));
        assertEquals("images app arm64 and again are both for linux/arm64", e.getMessage());
        assertEquals(List.of(), layout.index().manifests());
        try (var archive = DockerArchive.create(folder.resolve("archive.tar"))) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> ImageStore.of(store).pushIndex(NAMES, archive, "app:1", PushOptions.defaults()));
        }
        Document whole = push(NAMES);
        Image pulled = ImageStore.of(store)
                .pull(layout, "1", "whole", PullOptions.defaults().withAllPlatforms(true));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> push(List.of(pulled.name())))
                .getMessage()
                .contains("image whole has an index already"));
        assertEquals(whole, layout.read("1"));
        Files.deleteIfExists(folder.resolve("archive.tar"));
    }
}
