package io.lcfs.oci;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CopyOptions;
import io.lcfs.Layer;
import io.lcfs.oci.content.Compression;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.content.ImageTarget;
import io.lcfs.oci.content.NoSuchBlobException;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.layer.ExportOptions;
import io.lcfs.oci.layout.DockerArchive;
import io.lcfs.oci.layout.OciArchive;
import io.lcfs.oci.layout.OciLayout;
import io.lcfs.oci.spec.ImageConfig;
import io.lcfs.oci.spec.ImageManifest;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The import of images that other programs made, and the reading of exported images by other programs. */
class RealImagesTest {
    private static final PullOptions AMD64 = PullOptions.defaults().withPlatform(new Platform("linux", "amd64", null));

    @TempDir
    Path folder;

    /** Creates an image of four layers with umoci: trees are copied in, and files are replaced, removed and linked. */
    private Path makeImage() throws Exception {
        Tools.require("umoci", "skopeo", "tar", "find", "sh", "mkfifo", "mknod");
        Tools.requireRoot();
        Path layout = folder.resolve("made");
        Tools.run(folder, "umoci", "init", "--layout", layout.toString());
        Tools.run(folder, "umoci", "new", "--image", layout + ":v0");
        String[] steps = {
            "mkdir -p etc usr/bin usr/share var/lib tmp; chmod 1777 tmp; cp -a /usr/share/doc/t* usr/share/;"
                    + "ln -s usr/bin bin; cp /bin/ls usr/bin/ls; ln usr/bin/ls usr/bin/dir; chmod 4755 usr/bin/ls;"
                    + "printf 'root:x:0:0' > etc/passwd; mkfifo var/pipe; mknod var/null c 1 3; chown 1234:99999 etc/passwd",
            "rm -rf usr/share/t[a-l]*; printf more >> etc/passwd; mkdir var/lib/db; head -c 300000 /dev/urandom > var/lib/db/data",
            "rm usr/bin/dir; rm -r var/lib; printf file > var/lib; mkdir -m 700 opt; ln etc/passwd opt/linked",
            "rm var/lib; mkdir -p var/lib/db; printf again > var/lib/db/data; chmod 711 opt; touch -d @12345.678 opt"
        };
        for (int i = 0; i < steps.length; i++) {
            Path bundle = folder.resolve("bundle" + i);
            Tools.run(folder, "umoci", "unpack", "--image", layout + ":v" + i, bundle.toString());
            Tools.run(bundle.resolve("rootfs"), "sh", "-ec", steps[i]);
            Tools.run(folder, "umoci", "repack", "--image", layout + ":v" + (i + 1), bundle.toString());
        }
        return layout;
    }

    @Test
    void anImageOfFourLayersGoesInAndOutWithTheSameDiffIdsAndTrees() throws Exception {
        Path layout = makeImage();
        Path out = folder.resolve("out");
        try (Images images = new Images(512L << 20)) {
            ImageStore store = ImageStore.of(images.store);
            try (ImageSource source = OciLayout.open(layout);
                    OciLayout target = OciLayout.create(out)) {
                Image image = store.pull(source, "v4", "made:v4", AMD64);
                assertEquals(4, image.config().diffIds().size());
                assertEquals(List.of("made:v4"), store.names());
                store.push("made:v4", target, "same", PushOptions.defaults());
                store.push(
                        "made:v4",
                        target,
                        "canonical",
                        PushOptions.defaults()
                                .withLayers(ExportOptions.defaults().withCanonical(true)));
                Image again = store.pull(target, "same", "again", AMD64);
                assertEquals(image.layer(), again.layer(), "chain ID");
                assertEquals(image.config().diffIds(), again.config().diffIds());
                assertArrayEquals(image.config().bytes(), again.config().bytes());
                Image canonical = store.pull(target, "canonical", "canonical", AMD64);
                assertEquals(images.tree(image.layer()), images.tree(canonical.layer()));
            }
        }
        Tools.run(folder, "umoci", "unpack", "--image", layout + ":v4", "expected");
        Tools.run(folder, "umoci", "unpack", "--image", out + ":same", "same");
        Tools.run(folder, "umoci", "unpack", "--image", out + ":canonical", "canonical");
        String expected = Tools.tree(folder.resolve("expected/rootfs"));
        assertEquals(expected, Tools.tree(folder.resolve("same/rootfs")));
        assertEquals(expected, Tools.tree(folder.resolve("canonical/rootfs")));
        Tools.run(folder, "skopeo", "copy", "oci:" + out + ":canonical", "oci-archive:" + folder.resolve("copied.tar"));
    }

    @Test
    void layersAreReadOnceAndBlobsWrittenOnce() throws Exception {
        Path layout = makeImage();
        try (Images images = new Images(512L << 20);
                OciLayout source = OciLayout.open(layout)) {
            ImageStore store = ImageStore.of(images.store);
            store.pull(source, "v2", "two", AMD64);
            int layers = images.store.list().size();
            store.pull(source, "v4", "four", AMD64);
            assertEquals(layers + 2, images.store.list().size());
            // The target has the blobs, so the same manifest is written.
            Document manifest = store.push("four", source, "copy", PushOptions.defaults());
            assertEquals(
                    source.read("v4").descriptor().digest(),
                    manifest.descriptor().digest());
        }
    }

    @Test
    void blobsThatAreFetchedAheadGiveTheSameImageAndLeaveNoFile() throws Exception {
        Path layout = makeImage();
        Path spool = Files.createDirectory(folder.resolve("spool"));
        try (Images images = new Images(512L << 20);
                Images others = new Images(512L << 20);
                OciLayout source = OciLayout.open(layout)) {
            String layer =
                    ImageStore.of(images.store).pull(source, "v4", "a", AMD64).layer();
            ImageStore store = ImageStore.of(others.store);
            assertEquals(
                    layer,
                    store.pull(source, "v4", "a", AMD64.withSpool(spool, 3)).layer());
            try (Stream<Path> left = Files.list(spool)) {
                assertEquals(List.of(), left.toList());
            }
        }
    }

    @Test
    void aBlobThatIsMissingEndsThePullAndLeavesNoFile() throws Exception {
        Path layout = makeImage();
        Path spool = Files.createDirectory(folder.resolve("spool"));
        try (Images images = new Images(512L << 20);
                OciLayout source = OciLayout.open(layout)) {
            Descriptor third = ImageManifest.parse(source.read("v4")).layers().get(2);
            Files.delete(layout.resolve("blobs/sha256").resolve(third.digest().hex()));
            ImageStore store = ImageStore.of(images.store);
            for (PullOptions options : new PullOptions[] {AMD64, AMD64.withSpool(spool, 2)}) {
                Exception e = assertThrows(NoSuchBlobException.class, () -> store.pull(source, "v4", "a", options));
                assertTrue(e.getMessage().contains(third.digest().hex()), e.getMessage());
                assertEquals(List.of(), store.names());
                assertEquals(2, images.store.list().size(), "the layers below stay");
            }
            try (Stream<Path> left = Files.list(spool)) {
                assertEquals(List.of(), left.toList());
            }
        }
    }

    @Test
    void whatIsNotCompressedComesOutWithItsDigest() throws Exception {
        Path layout = makeImage();
        Tools.run(
                folder,
                "skopeo",
                "copy",
                "--format",
                "oci",
                "--dest-decompress",
                "oci:" + layout + ":v4",
                "dir:" + folder.resolve("plain"));
        try (Images images = new Images(512L << 20);
                OciLayout source = OciLayout.open(layout);
                OciLayout plain = OciLayout.create(folder.resolve("p"));
                OciLayout copy = OciLayout.create(folder.resolve("c"))) {
            ImageStore store = ImageStore.of(images.store);
            store.pull(source, "v4", "a", AMD64);
            Document first = store.push("a", plain, "p", PushOptions.defaults().withCompression(Compression.NONE));
            store.remove("a");
            Image pulled = store.pull(plain, "p", "b", AMD64);
            assertEquals(pulled.layer(), store.get("b").layer());
            Document second = store.push("b", copy, "p", PushOptions.defaults().withCompression(Compression.NONE));
            assertEquals(first.descriptor().digest(), second.descriptor().digest());
        }
    }

    @Test
    void aCommitIsPushedWithoutHavingBeenPacked() throws Exception {
        Tools.require("umoci");
        Tools.requireRoot();
        Path out = folder.resolve("out");
        try (Images images = new Images();
                OciLayout target = OciLayout.create(out)) {
            ImageStore store = ImageStore.of(images.store);
            String base = images.read(null, new TarBytes().directory("etc").file("etc/a", "1"));
            try (Layer layer = images.store.cloneLayer(base, "work")) {
                layer.write("/etc/b", 0, new byte[] {'2'});
                layer.delete("/etc/a");
                layer.setModifiedTime("/etc/b", Instant.ofEpochSecond(7));
                ImageConfig config =
                        ImageConfig.of(new Platform("linux", "amd64", null)).withCmd(List.of("/etc/b"));
                Image image = store.commit(layer, config, "test", "mine:1");
                assertTrue(image.config().diffIds().isEmpty(), "nothing was packed");
                assertEquals("work", image.layer());
            }
            store.push("mine:1", target, "1", PushOptions.defaults());
            Image back = store.pull(target, "1", "back", AMD64);
            assertEquals(2, back.config().diffIds().size());
            assertEquals(List.of("/etc/b"), back.config().settings().cmd());
            assertEquals(images.tree("work"), images.tree(back.layer()));
            assertEquals(back.layer(), images.tars.identify("work").toString());
        }
        Tools.run(folder, "umoci", "unpack", "--image", out + ":1", "bundle");
        assertTrue(Files.exists(folder.resolve("bundle/rootfs/etc/b")));
        assertFalse(Files.exists(folder.resolve("bundle/rootfs/etc/a")));
    }

    @Test
    void gnuTarAndBsdtarSeeTheSameTreeInTheCanonicalForm() throws Exception {
        Path layout = makeImage();
        Tools.require("bsdtar");
        Path tar = folder.resolve("whole.tar");
        try (Images images = new Images(512L << 20);
                OciLayout source = OciLayout.open(layout)) {
            Image image = ImageStore.of(images.store).pull(source, "v4", "v4", AMD64);
            try (OutputStream out = Files.newOutputStream(tar)) {
                images.tars.writeDifference(null, image.layer(), out, ExportOptions.defaults());
            }
            Path directory = folder.resolve("directory");
            List<String> leftOut = LayerDirectories.of(images.store)
                    .write(
                            image.layer(),
                            directory,
                            CopyOptions.defaults().withHostOwners(true).withHostSetIdBits(true))
                    .leftOut();
            assertEquals(
                    List.of("/var/null", "/var/pipe"), leftOut.stream().sorted().toList());
        }
        Tools.run(folder, "umoci", "unpack", "--image", layout + ":v4", "expected");
        Files.createDirectory(folder.resolve("gnu"));
        Files.createDirectory(folder.resolve("bsd"));
        Tools.run(folder.resolve("gnu"), "tar", "--numeric-owner", "-xpf", tar.toString());
        Tools.run(folder.resolve("bsd"), "bsdtar", "--numeric-owner", "-xpf", tar.toString());
        String expected = Tools.tree(folder.resolve("expected/rootfs"));
        assertEquals(expected, Tools.tree(folder.resolve("gnu")));
        assertEquals(expected, Tools.tree(folder.resolve("bsd")));
        Tools.run(folder.resolve("expected/rootfs/var"), "rm", "null", "pipe");
        String inDirectory = Tools.tree(folder.resolve("directory"));
        assertEquals(
                Tools.tree(folder.resolve("expected/rootfs")).replaceAll("(?m)^var d .*$", ""),
                inDirectory.replaceAll("(?m)^var d .*$", ""));
    }

    @Test
    void archivesOfDockerAndOfTheOciGoInAndOut() throws Exception {
        Path layout = makeImage();
        Tools.run(
                folder,
                "skopeo",
                "copy",
                "oci:" + layout + ":v4",
                "docker-archive:" + folder.resolve("docker.tar") + ":made:v4");
        Tools.run(
                folder, "skopeo", "copy", "oci:" + layout + ":v4", "oci-archive:" + folder.resolve("oci.tar") + ":v4");
        try (Images images = new Images(512L << 20)) {
            ImageStore store = ImageStore.of(images.store);
            Image expected;
            try (OciLayout source = OciLayout.open(layout)) {
                expected = store.pull(source, "v4", "v4", AMD64);
            }
            try (ImageSource docker = DockerArchive.open(folder.resolve("docker.tar"))) {
                assertEquals(
                        expected.layer(),
                        store.pull(docker, "made:v4", "docker", AMD64).layer());
            }
            try (ImageSource archive = OciArchive.open(folder.resolve("oci.tar"))) {
                assertEquals(
                        expected.layer(),
                        store.pull(archive, "v4", "archive", AMD64).layer());
            }
            try (ImageTarget docker = DockerArchive.create(folder.resolve("out.tar"))) {
                store.push("v4", docker, "made:v4", PushOptions.defaults().withCompression(Compression.NONE));
            }
            Tools.run(
                    folder,
                    "skopeo",
                    "copy",
                    "docker-archive:" + folder.resolve("out.tar") + ":made:v4",
                    "oci:" + folder.resolve("back") + ":v4");
            try (OciLayout back = OciLayout.open(folder.resolve("back"))) {
                assertEquals(
                        expected.layer(), store.pull(back, "v4", "back", AMD64).layer());
            }
        }
    }
}
