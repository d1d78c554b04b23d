package io.lcfs.oci.layout;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.oci.SampleImage;
import io.lcfs.oci.archive.LayoutFiles;
import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.content.MediaTypes;
import io.lcfs.oci.content.NoSuchBlobException;
import io.lcfs.oci.content.NoSuchImageException;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.spec.ImageIndex;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Layouts in directories: the files that are written, the images that are found, and the layouts that are refused. */
class OciLayoutTest {
    private static final SampleImage IMAGE = SampleImage.of("one", true);
    private static final SampleImage OTHER = SampleImage.of("two", true);

    @TempDir
    private Path temporary;

    private Path directory() {
        return temporary.resolve("layout");
    }

    private Path blob(Digest digest) {
        return directory().resolve(LayoutFiles.path(digest));
    }

    private String indexJson() throws IOException {
        return Files.readString(directory().resolve("index.json"));
    }

    private OciLayout layout() throws IOException {
        OciLayout layout = OciLayout.create(directory());
        IMAGE.writeTo(layout, "v1");
        return layout;
    }

    @Test
    void anImageIsReadAsItWasWritten() throws IOException {
        layout().close();
        OciLayout layout = OciLayout.open(directory());
        assertEquals(List.of("v1"), layout.tags());
        assertArrayEquals(IMAGE.manifest().document().bytes(), layout.read("v1").bytes());
        assertEquals(
                IMAGE.manifest().document().descriptor(),
                layout.read(IMAGE.digest().toString()).descriptor());
        assertArrayEquals(
                IMAGE.config().bytes(), SampleImage.readAll(layout, "v1").bytes());
        for (int i = 0; i < 2; i++) {
            assertArrayEquals(
                    IMAGE.layers().get(i),
                    SampleImage.bytes(layout, IMAGE.manifest().layers().get(i)));
        }
    }

    @Test
    void anImageMakesTheseFiles() throws IOException {
        layout().close();
        assertEquals(
                "{\"imageLayoutVersion\":\"1.0.0\"}",
                Files.readString(directory().resolve("oci-layout")));
        assertEquals(
                "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":["
                        + "{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\"" + IMAGE.digest()
                        + "\",\"size\":" + IMAGE.manifest().document().bytes().length
                        + ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"v1\"}}]}",
                indexJson());
        try (Stream<Path> files = Files.walk(directory())) {
            assertEquals(2 + 4, files.filter(Files::isRegularFile).count());
        }
    }

    @Test
    void aDeletedTagLeavesTheOtherTagsAndTheBlobs() throws IOException {
        OciLayout layout = layout();
        layout.write(IMAGE.manifest().document(), "v2");
        OTHER.writeTo(layout, "other");
        layout.delete("v1");
        assertEquals(List.of("other", "v2"), layout.tags());
        layout.delete(IMAGE.digest().toString());
        assertEquals(List.of("other"), layout.tags());
        assertEquals(IMAGE.manifest().document(), layout.read(IMAGE.digest().toString()));
        NoSuchImageException e = assertThrows(NoSuchImageException.class, () -> layout.delete("v1"));
        assertTrue(e.getMessage().endsWith("has no image \"v1\", but \"other\""), e.getMessage());
        assertThrows(
                NoSuchImageException.class, () -> layout.delete(IMAGE.digest().toString()));
        assertThrows(IllegalArgumentException.class, () -> layout.delete("sha256:zz"));
    }

    @Test
    void theOrderOfWritingIsNotSeenInTheIndex() throws IOException {
        OciLayout layout = layout();
        OTHER.writeTo(layout, "a");
        String one = indexJson();
        layout.write(IMAGE.manifest().document(), "v1");
        layout.write(OTHER.manifest().document(), "a");
        assertEquals(one, indexJson());
        assertEquals(List.of("a", "v1"), layout.tags());
    }

    @Test
    void aTagMovesAndEntriesOfOthersStay() throws IOException {
        OciLayout layout = layout();
        String foreign = "{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\"" + IMAGE.digest()
                + "\",\"size\":1,\"x\":[1.0],\"annotations\":{\"io.containerd.image.name\":\"docker.io/library/x:1\"}}";
        Files.writeString(
                directory().resolve("index.json"),
                indexJson().replace("\"manifests\":[", "\"x\":1,\"manifests\":[" + foreign + ","));
        OTHER.writeTo(layout, "v1");
        assertEquals(OTHER.digest(), layout.read("v1").descriptor().digest());
        assertTrue(indexJson().contains(foreign), indexJson());
        assertTrue(indexJson().endsWith("],\"x\":1}"), indexJson());
        assertEquals(List.of("docker.io/library/x:1", "v1"), layout.tags());
        assertEquals(2, layout.index().manifests().size());
    }

    @Test
    void theNameThatContainerdGivesIsFound() throws IOException {
        OciLayout layout = layout();
        String named = indexJson()
                .replace("\"annotations\":{", "\"annotations\":{\"io.containerd.image.name\":\"docker.io/x:v1\",");
        Files.writeString(directory().resolve("index.json"), named);
        assertEquals(IMAGE.digest(), layout.read("docker.io/x:v1").descriptor().digest());
        assertEquals(List.of("v1"), layout.tags());
    }

    @Test
    void aNameOfTwoImagesIsRefused() throws IOException {
        OciLayout layout = layout();
        OTHER.writeTo(layout, "v2");
        Files.writeString(directory().resolve("index.json"), indexJson().replace("\"v2\"", "\"v1\""));
        assertThrows(InvalidImageException.class, () -> layout.read("v1"));
        layout.write(OTHER.manifest().document(), "v1");
        assertEquals(OTHER.digest(), layout.read("v1").descriptor().digest());
    }

    @Test
    void partsOfAnIndexAreListedUntilTheIndexIsWritten() throws IOException {
        OciLayout layout = OciLayout.create(directory());
        IMAGE.writeTo(layout, null);
        IMAGE.writeTo(layout, null);
        OTHER.writeTo(layout, null);
        assertEquals(2, layout.index().manifests().size());
        assertEquals(List.of(), layout.tags());
        ImageIndex index = ImageIndex.of(List.of(
                new Descriptor(
                        MediaTypes.MANIFEST,
                        IMAGE.digest(),
                        IMAGE.manifest().document().bytes().length,
                        new Platform("linux", "amd64", null),
                        Map.of()),
                OTHER.manifest().document().descriptor()));
        layout.write(index.document(), "all");
        assertEquals(List.of(index.document().descriptor().digest()), digests(layout));
        assertEquals(MediaTypes.INDEX, layout.read("all").descriptor().mediaType());
        assertEquals(
                MediaTypes.MANIFEST,
                layout.read(IMAGE.digest().toString()).descriptor().mediaType());
    }

    private static List<Digest> digests(OciLayout layout) throws IOException {
        return layout.index().manifests().stream().map(Descriptor::digest).toList();
    }

    @Test
    void whatIsNotThereIsNotFound() throws IOException {
        OciLayout layout = layout();
        Digest none = Digest.parse("sha256:" + "0".repeat(64));
        assertThrows(NoSuchImageException.class, () -> layout.read("v2"));
        assertThrows(NoSuchImageException.class, () -> layout.read(none.toString()));
        assertThrows(NoSuchBlobException.class, () -> layout.open(Descriptor.of(MediaTypes.LAYER, none, 1)));
        assertFalse(layout.has(none));
        assertTrue(layout.has(IMAGE.digest()));
        assertThrows(NoSuchFileException.class, () -> OciLayout.open(temporary));
        Files.writeString(temporary.resolve("file"), "");
        assertThrows(InvalidImageException.class, () -> OciLayout.create(temporary));
        assertThrows(NotDirectoryException.class, () -> OciLayout.create(temporary.resolve("file")));
    }

    @Test
    void anotherVersionIsRefused() throws IOException {
        layout().close();
        Files.writeString(directory().resolve("oci-layout"), "{\"imageLayoutVersion\":\"2.0.0\"}");
        assertThrows(InvalidImageException.class, () -> OciLayout.open(directory()));
        assertThrows(InvalidImageException.class, () -> OciLayout.create(directory()));
    }

    @Test
    void aBlobThatIsNotWhatItWasSaidToBeLeavesNothing() throws IOException {
        OciLayout layout = OciLayout.create(directory());
        byte[] bytes = "blob".getBytes(StandardCharsets.UTF_8);
        Digest digest = Digest.of(bytes);
        Digest wrong = Digest.parse("sha256:" + "0".repeat(64));
        for (Descriptor promise : List.of(
                Descriptor.of("application/octet-stream", digest, 3),
                Descriptor.of("application/octet-stream", digest, 5),
                Descriptor.of("application/octet-stream", wrong, 4))) {
            assertThrows(InvalidImageException.class, () -> layout.write(SampleImage.promised(promise, bytes)));
        }
        try (Stream<Path> files = Files.walk(directory())) {
            assertEquals(2, files.filter(Files::isRegularFile).count());
        }
        assertEquals(Descriptor.of("application/octet-stream", bytes), layout.write(SampleImage.unknown(bytes)));
    }

    @Test
    void longerDigestsHaveADirectoryOfTheirOwn() throws Exception {
        OciLayout layout = OciLayout.create(directory());
        byte[] bytes = "blob".getBytes(StandardCharsets.UTF_8);
        String hex = java.util.HexFormat.of()
                .formatHex(java.security.MessageDigest.getInstance("SHA-512").digest(bytes));
        Descriptor blob = Descriptor.of("application/octet-stream", new Digest("sha512", hex), 4);
        assertEquals(blob, layout.write(SampleImage.promised(blob, bytes)));
        assertArrayEquals(bytes, Files.readAllBytes(directory().resolve("blobs/sha512/" + hex)));
        assertArrayEquals(bytes, SampleImage.bytes(layout, blob));
    }

    @Test
    void aBlobOfTheWrongSizeIsRefusedAndWrittenAnew() throws IOException {
        OciLayout layout = layout();
        Descriptor layer = IMAGE.manifest().layers().get(0);
        Files.writeString(blob(layer.digest()), "short");
        assertThrows(InvalidImageException.class, () -> layout.open(layer));
        layout.write(Blob.of(IMAGE.layers().get(0)));
        assertArrayEquals(IMAGE.layers().get(0), SampleImage.bytes(layout, layer));
    }

    @Test
    void aManifestWithOtherBytesIsRefused() throws IOException {
        OciLayout layout = layout();
        String changed = Files.readString(blob(IMAGE.digest())).replace("sha256:", "sha256;");
        Files.writeString(blob(IMAGE.digest()), changed);
        assertThrows(InvalidImageException.class, () -> layout.read("v1"));
        assertThrows(
                InvalidImageException.class, () -> layout.read(IMAGE.digest().toString()));
    }

    @Test
    void symbolicLinksAreNotFollowed() throws IOException {
        OciLayout layout = layout();
        Descriptor layer = IMAGE.manifest().layers().get(0);
        Path elsewhere = temporary.resolve("elsewhere");
        Files.move(blob(layer.digest()), elsewhere);
        Files.createSymbolicLink(blob(layer.digest()), elsewhere);
        assertThrows(InvalidImageException.class, () -> layout.open(layer));
        assertThrows(InvalidImageException.class, () -> layout.has(layer.digest()));

        Path blobs = directory().resolve("blobs");
        Files.move(blobs, temporary.resolve("blobs"));
        Files.createSymbolicLink(blobs, temporary.resolve("blobs"));
        byte[] fresh = {1};
        assertThrows(InvalidImageException.class, () -> layout.read("v1"));
        assertThrows(InvalidImageException.class, () -> layout.write(SampleImage.unknown(fresh)));

        Path index = directory().resolve("index.json");
        Files.move(index, elsewhere, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.createSymbolicLink(index, elsewhere);
        assertThrows(InvalidImageException.class, layout::tags);
    }

    @Test
    void theDirectoryItselfMayBeASymbolicLink() throws IOException {
        layout().close();
        Path link = Files.createSymbolicLink(temporary.resolve("link"), directory());
        assertEquals(List.of("v1"), OciLayout.open(link).tags());
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../../../etc/passwd", "sha256:../../x", "md5:00", "sha256:"})
    void digestsThatArePathsAreRefused(String digest) throws IOException {
        OciLayout layout = layout();
        Files.writeString(
                directory().resolve("index.json"),
                indexJson().replace(IMAGE.digest().toString(), digest));
        assertThrows(InvalidImageException.class, () -> layout.read("v1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "/a", "a/", "sha256:00", "\u00e4", "a\n"})
    void tagsThatOthersWouldNotFindAreRefused(String tag) throws IOException {
        OciLayout layout = layout();
        assertThrows(
                IllegalArgumentException.class,
                () -> layout.write(IMAGE.manifest().document(), tag));
    }

    @ParameterizedTest
    @ValueSource(strings = {"latest", "v1.2-rc_3", "docker.io/library/busybox:1.36", "a--b__c"})
    void tagsOfTheSpecificationAreTaken(String tag) throws IOException {
        OciLayout layout = layout();
        layout.write(IMAGE.manifest().document(), tag);
        assertEquals(IMAGE.digest(), layout.read(tag).descriptor().digest());
    }

    @Test
    void anIndexAboveFourMebibytesIsNotRead() throws IOException {
        OciLayout layout = layout();
        Files.writeString(directory().resolve("index.json"), " ".repeat((4 << 20) + 1));
        assertThrows(InvalidImageException.class, layout::tags);
    }
}
