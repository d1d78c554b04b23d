package io.lcfs.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.oci.content.Compression;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.layer.ExportOptions;
import io.lcfs.oci.layout.OciLayout;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A root file system of Debian that Debian's programs create while the test runs, in which packages are then installed
 * and removed.
 */
@Tag("faults")
class DebianRootTest {
    private static final PullOptions THIS = PullOptions.defaults();

    /** The status with which the script ends if this machine cannot create such a root. */
    private static final int CANNOT = 77;

    @TempDir
    Path folder;

    /** Without this, JUnit would print a warning for each link to an absolute path. */
    @AfterEach
    void removeTrees() throws Exception {
        if (Files.exists(folder.resolve("bundle"))) {
            Tools.run(folder, "rm", "-rf", "--one-file-system", "bundle", "unpacked");
        }
    }

    @Test
    void aRootFileSystemOfDebianGoesInAndOutAsItWas() throws Exception {
        Tools.require(Effort.isFull(), "takes a minute, and is left to the profile \"faults\"");
        Tools.require("debootstrap", "umoci", "apt-get", "apt-config", "chroot", "unshare", "getfattr", "tail", "rm");
        Tools.requireRoot();
        long start = System.nanoTime();
        makeImage();
        long made = System.nanoTime();
        Path layout = folder.resolve("layout");
        Path out = folder.resolve("out");
        Path file = folder.resolve("store");
        List<Digest> diffIds;
        try (LayerStore store = LayerStore.create(file, 4L << 30);
                OciLayout source = OciLayout.open(layout)) {
            diffIds = ImageStore.of(store)
                    .pull(source, "v4", "debian", THIS)
                    .config()
                    .diffIds();
            assertEquals(4, diffIds.size());
        }
        try (LayerStore store = LayerStore.open(file, StoreOptions.defaults());
                OciLayout target = OciLayout.create(out)) {
            ImageStore images = ImageStore.of(store);
            requireSameTars(store, images.get("debian").layer(), diffIds);
            PushOptions plain = PushOptions.defaults().withCompression(Compression.NONE);
            ExportOptions canonical = ExportOptions.defaults().withCanonical(true);
            images.push("debian", target, "canonical", plain.withLayers(canonical));
            assertEquals("[]", store.check().findings().toString());
        }
        Tools.run(folder, "umoci", "unpack", "--image", out + ":canonical", "unpacked");
        Path expected = folder.resolve("bundle/rootfs");
        Path actual = folder.resolve("unpacked/rootfs");
        String tree = Tools.tree(expected);
        requireSameLines(tree, Tools.tree(actual));
        String xattrs = xattrs(expected);
        assertTrue(xattrs.contains("security.capability"), "the packages set none: " + xattrs);
        requireSameLines(xattrs, xattrs(actual));
        System.out.println(
                "root file system of Debian: " + tree.lines().count() + " lines about it are the same; made in "
                        + TimeUnit.NANOSECONDS.toSeconds(made - start) + " s, in and out in "
                        + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - made) + " s");
    }

    /** Creates the image {@code layout:v4}, and the tree that it must have. */
    private void makeImage() throws Exception {
        Path log = folder.resolve("made.log");
        int result = Tools.process("bash", "src/test/scripts/debian-root", folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        List<String> said =
                Tools.run(folder, "tail", "-n", "30", log.toString()).lines().toList();
        Tools.require(result != CANNOT, "no root file system of Debian: " + said.get(said.size() - 1));
        assertEquals(0, result, () -> String.join("\n", said));
    }

    /**
     * Requires that each layer is exported as the tar from which it was imported: the digest of the bytes is the one in
     * the configuration.
     */
    private static void requireSameTars(LayerStore store, String top, List<Digest> diffIds) throws Exception {
        String layer = top;
        for (int i = diffIds.size() - 1; i >= 0; i--) {
            Digest written =
                    LayerTars.of(store).write(layer, OutputStream.nullOutputStream(), ExportOptions.defaults());
            assertEquals(diffIds.get(i), written, "layer " + (i + 1));
            layer = store.stat(layer).parent();
        }
    }

    /**
     * Requires that two texts have the same lines. The message shows only lines that are not in both, because there are
     * thousands.
     */
    private static void requireSameLines(String expected, String actual) {
        assertEquals(without(expected, actual), without(actual, expected));
        assertEquals(expected.length(), actual.length());
    }

    private static String without(String text, String other) {
        Set<String> lines = new TreeSet<>(text.lines().toList());
        other.lines().forEach(lines::remove);
        return String.join("\n", lines);
    }

    /** Returns all extended attributes below a folder as one text. */
    private static String xattrs(Path folder) throws Exception {
        return Tools.run(
                folder,
                "sh",
                "-c",
                "find . -print0 | LC_ALL=C sort -z | xargs -0 getfattr --no-dereference --dump --match=- --encoding=hex");
    }
}
