package io.lcfs.oci.layout;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.oci.SampleImage;
import io.lcfs.oci.archive.TarEntries;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.content.ImageTarget;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.content.NoSuchImageException;
import io.lcfs.oci.spec.ImageIndex;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The archives that docker save writes and docker load reads. */
class DockerArchiveTest {
    private static final SampleImage IMAGE = SampleImage.of("one", false);
    private static final SampleImage OTHER = SampleImage.of("two", false);

    @TempDir
    private Path temporary;

    private Path file() {
        return temporary.resolve("archive.tar");
    }

    private interface Content {
        void writeTo(TarArchiveOutputStream tar) throws IOException;
    }

    private Path archive(Content content) throws IOException {
        try (OutputStream out = Files.newOutputStream(file());
                TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8")) {
            content.writeTo(tar);
        }
        return file();
    }

    private static void add(TarArchiveOutputStream tar, String name, String text) throws IOException {
        SampleImage.add(tar, name, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void link(TarArchiveOutputStream tar, String name, String target) throws IOException {
        TarArchiveEntry link = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
        link.setLinkName(target);
        tar.putArchiveEntry(link);
        tar.closeArchiveEntry();
    }

    /**
     * Creates an archive in the form of Docker before version 25, in which a layer that is in two directories is a link
     * in one of them.
     */
    private Path older(String manifest) throws IOException {
        return archive(tar -> {
            SampleImage.add(tar, "c.json", IMAGE.config().bytes());
            SampleImage.add(tar, "a/layer.tar", IMAGE.layers().get(0));
            SampleImage.add(tar, "b/real.tar", IMAGE.layers().get(1));
            link(tar, "b/layer.tar", "../b/real.tar");
            link(tar, "loop", "loop");
            link(tar, "out", "../../etc/passwd");
            link(tar, "absolute", "/c.json");
            add(tar, "bad.json", "{}");
            add(tar, "manifest.json", manifest);
        });
    }

    private static String manifest(String config, String... layers) {
        return "[{\"Config\":\"" + config + "\",\"RepoTags\":[\"some/name:1\",\"busybox:latest\"],\"Layers\":[\""
                + String.join("\",\"", layers) + "\"],\"Unknown\":1}]";
    }

    @Test
    void anOlderArchiveIsRead() throws IOException {
        try (DockerArchive archive = DockerArchive.open(older(manifest("c.json", "a/layer.tar", "b/layer.tar")))) {
            assertEquals(List.of("busybox:latest", "some/name:1"), archive.tags());
            assertEquals(2, archive.index().manifests().size());
            assertArrayEquals(
                    IMAGE.config().bytes(),
                    SampleImage.readAll(archive, "some/name:1").bytes());
            assertArrayEquals(
                    IMAGE.manifest().document().bytes(), archive.read("busybox").bytes());
            assertArrayEquals(
                    IMAGE.manifest().document().bytes(),
                    archive.read(IMAGE.digest().toString()).bytes());
            assertThrows(NoSuchImageException.class, () -> archive.read("some/name:2"));
        }
    }

    /** {@code tar -cf image.tar ./manifest.json ...} stores such names, and people write such names by hand. */
    @Test
    void namesMayBeginWithTheDirectory() throws IOException {
        for (String prefix : List.of("", "./")) {
            Path file = archive(tar -> {
                SampleImage.add(tar, prefix + "c.json", IMAGE.config().bytes());
                SampleImage.add(tar, prefix + "a/layer.tar", IMAGE.layers().get(0));
                SampleImage.add(tar, prefix + "b/real.tar", IMAGE.layers().get(1));
                link(tar, prefix + "b/layer.tar", "./real.tar");
                add(tar, prefix + "manifest.json", manifest("./c.json", "./a/layer.tar", "././b/layer.tar"));
            });
            byte[] whole = Files.readAllBytes(file);
            for (byte[] bytes : List.of(whole, SampleImage.gzip(whole))) {
                Files.write(file, bytes);
                try (DockerArchive archive = DockerArchive.open(file)) {
                    assertArrayEquals(
                            IMAGE.config().bytes(),
                            SampleImage.readAll(archive, "busybox").bytes());
                }
            }
        }
    }

    @Test
    void compressedLayersHaveTheirOwnDigests() throws IOException {
        SampleImage image = SampleImage.of("one", true);
        Path file = archive(tar -> {
            SampleImage.add(tar, "c.json", image.config().bytes());
            SampleImage.add(tar, "a/layer.tar", image.layers().get(0));
            SampleImage.add(
                    tar,
                    "blobs/sha256/" + Digest.of(image.layers().get(1)).hex(),
                    image.layers().get(1));
            add(
                    tar,
                    "manifest.json",
                    manifest(
                            "c.json",
                            "a/layer.tar",
                            "blobs/sha256/" + Digest.of(image.layers().get(1)).hex()));
        });
        try (DockerArchive archive = DockerArchive.open(file)) {
            assertArrayEquals(
                    image.manifest().document().bytes(), archive.read("busybox").bytes());
            assertArrayEquals(
                    image.config().bytes(),
                    SampleImage.readAll(archive, "busybox").bytes());
        }
    }

    @Test
    void aLayerThatIsNotTheConfigurationsIsFoundWhenItIsRead() throws IOException {
        try (DockerArchive archive = DockerArchive.open(older(manifest("c.json", "b/layer.tar", "a/layer.tar")))) {
            assertThrows(InvalidImageException.class, () -> SampleImage.readAll(archive, "busybox"));
        }
    }

    @Test
    void imagesAreReadAsTheyWereWritten() throws IOException {
        try (ImageTarget target = DockerArchive.create(file())) {
            IMAGE.writeTo(target, "some/name:1");
            IMAGE.writeTo(target, "name:2");
            OTHER.writeTo(target, "name:1");
            OTHER.writeTo(target, "name:2");
        }
        try (DockerArchive archive = DockerArchive.open(file());
                OciArchive layout = OciArchive.open(file())) {
            assertEquals(List.of("name:1", "name:2", "some/name:1"), archive.tags());
            for (ImageSource source : List.of(archive, layout)) {
                assertEquals(
                        IMAGE.digest(),
                        source.read("docker.io/some/name:1").descriptor().digest());
                assertEquals(
                        OTHER.digest(),
                        source.read("docker.io/library/name:2").descriptor().digest());
                assertArrayEquals(
                        OTHER.config().bytes(),
                        SampleImage.readAll(source, "docker.io/library/name:1").bytes());
            }
        }
    }

    @Test
    void theListOfImagesHasTheseBytes() throws IOException {
        try (ImageTarget target = DockerArchive.create(file())) {
            IMAGE.writeTo(target, "name:1");
            OTHER.writeTo(target, null);
        }
        try (TarEntries files = TarEntries.open(file())) {
            assertEquals(
                    "[" + golden(IMAGE, "[\"name:1\"]") + "," + golden(OTHER, "null") + "]",
                    new String(LayoutReader.bytes(files, "manifest.json"), StandardCharsets.UTF_8));
        }
        try (DockerArchive archive = DockerArchive.open(file())) {
            assertEquals(
                    List.of(IMAGE.digest(), OTHER.digest()),
                    archive.index().manifests().stream().map(Descriptor::digest).toList());
        }
    }

    private static String golden(SampleImage image, String tags) {
        return "{\"Config\":\"blobs/sha256/" + Digest.of(image.config().bytes()).hex() + "\",\"RepoTags\":" + tags
                + ",\"Layers\":[\"blobs/sha256/"
                + Digest.of(image.layers().get(0)).hex() + "\",\"blobs/sha256/"
                + Digest.of(image.layers().get(1)).hex() + "\"]}";
    }

    @Test
    void anImageWhosePartsAreMissingIsNotWritten() throws IOException {
        try (ImageTarget target = DockerArchive.create(file())) {
            Document document = IMAGE.manifest().document();
            assertThrows(InvalidImageException.class, () -> target.write(document, "name:1"));
            Document index = ImageIndex.of(List.of()).document();
            assertThrows(InvalidImageException.class, () -> target.write(index, "name:1"));
        }
        assertTrue(Files.notExists(file()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"name", "name:", ":tag", "Name:1", "a//b:1", "name:1:2", "a b:1", "name:.1", "registry:5000/name"
            })
    void namesThatDockerDoesNotLoadAreRefused(String name) throws IOException {
        try (ImageTarget target = DockerArchive.create(file())) {
            SampleImage image = IMAGE;
            assertThrows(IllegalArgumentException.class, () -> image.writeTo(target, name));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "busybox, docker.io/library/busybox:latest",
        "some/name:1, docker.io/some/name:1",
        "docker.io/busybox, docker.io/library/busybox:latest",
        "index.docker.io/library/busybox:1, docker.io/library/busybox:1",
        "localhost/name, localhost/name:latest",
        "registry:5000/name, registry:5000/name:latest",
        "quay.io/a/b/c:2, quay.io/a/b/c:2"
    })
    void namesAreMadeWholeAsDockerDoes(String name, String whole) {
        assertEquals(whole, DockerName.whole(name));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "c.json a/layer.tar|has 1 layers, but its configuration has 2 diff IDs",
                "c.json a/layer.tar loop|more than 10 links",
                "c.json a/layer.tar out|leads out of the archive",
                "absolute a/layer.tar b/layer.tar|entry of the name",
                "c.json a/layer.tar b|has no file",
                "c.json a/layer.tar ../../etc/passwd|has no file",
                "missing.json a/layer.tar b/layer.tar|has no file",
                "a/layer.tar a/layer.tar b/layer.tar|is not",
                "bad.json a/layer.tar b/layer.tar|\"os\" is missing"
            })
    void anImageThatDoesNotFitTogetherIsRefused(String parts, String message) throws IOException {
        String[] names = parts.split(" ");
        String[] layers = java.util.Arrays.copyOfRange(names, 1, names.length);
        Path file = older(manifest(names[0], layers));
        IOException e = assertThrows(IOException.class, () -> DockerArchive.open(file));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[1]",
                "[{}]",
                "[{\"Config\":\"c.json\"}]",
                "[{\"Config\":\"c.json\",\"Config\":\"c.json\",\"Layers\":[]}]",
                "[{\"Config\":1,\"Layers\":[]}]"
            })
    void aListOfImagesThatIsNoneIsRefused(String manifest) throws IOException {
        Path file = older(manifest);
        assertThrows(InvalidImageException.class, () -> DockerArchive.open(file));
    }

    @Test
    void moreThanAThousandImagesAreRefused() throws IOException {
        String one = manifest("c.json", "a/layer.tar", "b/layer.tar");
        String image = one.substring(1, one.length() - 1);
        DockerArchive.open(older("[" + (image + ",").repeat(999) + image + "]")).close();
        Path file = older("[" + (image + ",").repeat(1000) + image + "]");
        assertThrows(InvalidImageException.class, () -> DockerArchive.open(file));
    }

    @Test
    void aNameOfTwoImagesAndAConfigurationWithTheWrongNameAreRefused() throws IOException {
        Path two = archive(tar -> {
            SampleImage.add(tar, "c.json", IMAGE.config().bytes());
            SampleImage.add(tar, "d.json", OTHER.config().bytes());
            SampleImage.add(tar, "l", IMAGE.layers().get(0));
            add(
                    tar,
                    "manifest.json",
                    manifest("c.json", "l", "l").replace("}]", "},")
                            + manifest("d.json", "l", "l").substring(1));
        });
        assertThrows(InvalidImageException.class, () -> DockerArchive.open(two));
        String wrong = "blobs/sha256/" + "0".repeat(64);
        Path misnamed = archive(tar -> {
            SampleImage.add(tar, wrong, IMAGE.config().bytes());
            SampleImage.add(tar, "l", IMAGE.layers().get(0));
            add(tar, "manifest.json", manifest(wrong, "l", "l"));
        });
        assertThrows(InvalidImageException.class, () -> DockerArchive.open(misnamed));
    }
}
