package io.lcfs.maven.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.layout.OciArchive;
import io.lcfs.oci.layout.OciLayout;
import io.lcfs.oci.spec.ImageIndex;
import io.lcfs.oci.spec.ImageManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Images that are written to a layout or an archive, again and again. */
class ImageDeliveryTest extends StoreFixture {
    private static final FileTime OLD = FileTime.fromMillis(1_000_000_000_000L);

    private Path archive() {
        return folder.resolve("made/app.tar");
    }

    private Document write(List<Image> built) throws IOException {
        return delivery().write(built, new ImageAddress.InArchive(archive(), "1.0"));
    }

    private List<Image> build(String content) throws IOException {
        file("classes/Main.class", content);
        return build(SCRATCH, project(dependency("g", "lib.jar", ProjectFiles.Kind.RELEASE)), LINUX);
    }

    @Test
    void archiveOfTheSameImageIsNotWrittenAgain() throws IOException {
        Document first = write(build("one"));
        Files.setLastModifiedTime(archive(), OLD);
        assertEquals(first, write(build("one")));
        assertEquals(OLD, Files.getLastModifiedTime(archive()));
    }

    @Test
    void archiveOfAChangedImageIsTheOneThatANewFileWouldBe() throws IOException {
        write(build("one"));
        Document changed = write(build("two"));
        byte[] updated = Files.readAllBytes(archive());
        Files.delete(archive());
        assertEquals(changed, write(build("two")));
        assertArrayEquals(Files.readAllBytes(archive()), updated);
        try (OciArchive opened = OciArchive.open(archive())) {
            assertEquals(changed, opened.read("1.0"));
        }
    }

    @Test
    void anotherTagOrADamagedArchiveIsReplaced() throws IOException {
        Document first = write(build("one"));
        delivery().write(build("one"), new ImageAddress.InArchive(archive(), "2.0"));
        try (OciArchive opened = OciArchive.open(archive())) {
            assertEquals(List.of("2.0"), opened.tags());
        }
        Files.writeString(archive(), "not a tar");
        assertEquals(first, write(build("one")));
        try (OciArchive opened = OciArchive.open(archive())) {
            assertEquals(first, opened.read("1.0"));
        }
    }

    @Test
    void severalPlatformsAreWrittenWithAnIndexThatHasTheTag() throws IOException {
        file("classes/Main.class", "main");
        List<Image> built = build(SCRATCH, project(), LINUX, ARM);
        Document index = write(built);
        try (OciArchive opened = OciArchive.open(archive())) {
            assertEquals(List.of("1.0"), opened.tags());
            assertEquals(index, opened.read("1.0"));
            assertEquals(
                    Set.of(LINUX, ARM),
                    ImageIndex.parse(index).manifests().stream()
                            .map(Descriptor::platform)
                            .collect(Collectors.toSet()));
            for (Descriptor platform : ImageIndex.parse(index).manifests()) {
                ImageManifest manifest =
                        ImageManifest.parse(opened.read(platform.digest().toString()));
                assertEquals(1, manifest.layers().size());
                opened.open(manifest.layers().get(0)).close();
            }
        }
        Files.setLastModifiedTime(archive(), OLD);
        assertEquals(index, write(built));
        assertEquals(OLD, Files.getLastModifiedTime(archive()));
    }

    @Test
    void layoutKeepsItsOtherImages() throws IOException {
        Path layout = folder.resolve("deep/layout");
        Document one = delivery().write(build("one"), new ImageAddress.InLayout(layout, "one"));
        Document two = delivery().write(build("two"), new ImageAddress.InLayout(layout, "two"));
        try (OciLayout opened = OciLayout.open(layout)) {
            assertEquals(one, opened.read("one"));
            assertEquals(two, opened.read("two"));
        }
    }

    @Test
    void imageIsNotWrittenToNothingNorUnderADigest() throws IOException {
        List<Image> built = build("one");
        assertThrows(IllegalArgumentException.class, () -> delivery().write(built, SCRATCH));
        ImageAddress pinned =
                ImageAddress.parse("lcfs.to", "docker://localhost:1/app@sha256:" + "0".repeat(64), folder);
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> delivery().write(built, pinned));
        assertTrue(e.getMessage().contains("lcfs.to"), e.getMessage());
    }
}
