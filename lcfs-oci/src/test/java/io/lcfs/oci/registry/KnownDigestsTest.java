package io.lcfs.oci.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.oci.CountedReads;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.LayerTars;
import io.lcfs.oci.Registry;
import io.lcfs.oci.SampleImage;
import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.Compression;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageTarget;
import io.lcfs.oci.content.MediaTypes;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.layer.ExportOptions;
import io.lcfs.oci.layer.ImportOptions;
import io.lcfs.oci.layout.OciLayout;
import io.lcfs.oci.spec.ImageConfig;
import io.lcfs.oci.spec.ImageManifest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A push asks the target for each known digest of a layer. If the target has the blob, no layer is read and no body is
 * sent.
 */
class KnownDigestsTest {
    private static final Platform LINUX = new Platform("linux", "amd64", null);
    private static final PullOptions PULL = PullOptions.defaults().withPlatform(LINUX);

    @TempDir
    private Path folder;

    private static LayerStore store() throws IOException {
        return LayerStore.createInMemory(64 << 20, StoreOptions.defaults());
    }

    private static void requireSound(LayerStore store) throws IOException {
        assertEquals(List.of(), store.check().findings());
    }

    /** Creates two layers in the store. */
    private static void build(LayerStore store) throws IOException {
        ImageStore images = ImageStore.of(store);
        try (Layer work = store.createLayer("base")) {
            work.write("/base", 0, TestImage.bytes(300_000, 1));
            images.commit(work, ImageConfig.of(LINUX), "made base", "base");
        }
        try (Layer work = store.cloneLayer("base", "app")) {
            work.write("/app", 0, TestImage.bytes(300_000, 2));
            images.commit(work, images.get("base").config(), "made app", "app");
        }
    }

    private static byte[] gzip(byte[] bytes, int strength) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed) {
            {
                def.setLevel(strength);
            }
        }) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }

    private static byte[] zstd(byte[] bytes) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (var zstd = new io.lcfs.compress.zstd.ZstdOutputStream(compressed)) {
            zstd.write(bytes);
        }
        return compressed.toByteArray();
    }

    /** Writes an image with the layers of a sample in one form, and returns its manifest. */
    private static Document write(ImageTarget target, SampleImage tars, String form, String tag) throws IOException {
        List<Descriptor> layers = new ArrayList<>();
        for (byte[] tar : tars.layers()) {
            byte[] blob = switch (form) {
                case "zstd" -> zstd(tar);
                case "gzip 1" -> gzip(tar, Deflater.BEST_SPEED);
                case "gzip 9" -> gzip(tar, Deflater.BEST_COMPRESSION);
                default -> tar;
            };
            String type = form.equals("zstd")
                    ? MediaTypes.LAYER_ZSTD
                    : form.equals("none") ? MediaTypes.LAYER : MediaTypes.LAYER_GZIP;
            target.write(Blob.of(blob));
            layers.add(Descriptor.of(type, blob));
        }
        target.write(Blob.of(tars.config().bytes()));
        Document manifest = ImageManifest.of(tars.config().descriptor(), layers).document();
        target.write(manifest, tag);
        return manifest;
    }

    private static List<String> bodies(DialectRegistry registry) {
        return registry.asked().stream()
                .filter(one -> one.startsWith("PATCH") || one.startsWith("PUT") && !one.contains("/manifests/"))
                .toList();
    }

    /** Once, the second of two forms was lost: the layer existed already, and only its first blob was recorded. */
    @Test
    void imagesWithOneLayerInSeveralFormsKeepTheirDigests() throws IOException {
        SampleImage tars = SampleImage.of("forms", false);
        List<String> forms = List.of("gzip 1", "gzip 9", "zstd", "none");
        try (LayerStore store = store();
                DialectRegistry registry = new DialectRegistry(Dialect.of("as the specification says"))) {
            ImageStore images = ImageStore.of(store);
            List<Document> came = new ArrayList<>();
            for (int i = 0; i < forms.size(); i++) {
                try (Repository source = registry.open("form/" + i, registry.options())) {
                    came.add(write(source, tars, forms.get(i), "came"));
                    images.pull(source, "came", "image" + i, PULL);
                }
            }
            assertEquals(4, came.stream().distinct().count());
            registry.forgetRequests();
            for (int i = 0; i < forms.size(); i++) {
                try (Repository target = registry.open("form/" + i, registry.options())) {
                    Document pushed = images.push("image" + i, target, "again", PushOptions.defaults());
                    assertEquals(came.get(i).descriptor(), pushed.descriptor(), forms.get(i));
                    assertArrayEquals(came.get(i).bytes(), pushed.bytes());
                }
            }
            assertEquals(List.of(), bodies(registry));
            requireSound(store);
        }
    }

    @Test
    void imageThatCameIsMountedIntoAnotherRepositoryOfItsRegistry() throws IOException {
        SampleImage tars = SampleImage.of("mounted", false);
        try (LayerStore store = store();
                DialectRegistry registry = new DialectRegistry(Dialect.of("as the specification says"));
                Repository source = registry.open("team/source", registry.options());
                Repository target = registry.open("team/target", registry.options())) {
            ImageStore images = ImageStore.of(store);
            Document came = write(source, tars, "gzip 1", "1");
            images.pull(source, "1", "image", PULL);
            registry.forgetRequests();
            CountedReads reads = new CountedReads(store);
            Document pushed = ImageStore.of(reads.store()).push("image", target, "1", PushOptions.defaults());
            assertEquals(came.descriptor(), pushed.descriptor());
            assertEquals(2, registry.asked("POST /v2/team/target/blobs/uploads/?mount="));
            assertEquals(1, registry.asked("PATCH"), "the configuration");
            assertEquals(0, reads.layers());
            requireSound(store);
        }
    }

    @Test
    void secondPushReadsNoLayerAndSendsNoBody() throws IOException {
        try (LayerStore store = store();
                DialectRegistry registry = new DialectRegistry(Dialect.of("as the specification says"));
                Repository first = registry.open("team/first", registry.options());
                Repository second = registry.open("team/second", registry.options())) {
            build(store);
            CountedReads reads = new CountedReads(store);
            ImageStore images = ImageStore.of(reads.store());
            Document pushed = images.push("app", first, "1", PushOptions.defaults());
            assertTrue(reads.layers() > 0);
            reads.forget();
            registry.forgetRequests();
            assertEquals(
                    pushed.descriptor(),
                    images.push("app", first, "2", PushOptions.defaults()).descriptor());
            assertEquals(List.of(), bodies(registry));
            assertEquals(4, registry.asked().size(), "HEAD for two layers and a configuration, and the manifest");
            registry.forgetRequests();
            assertEquals(
                    pushed.descriptor(),
                    images.push("app", second, "1", PushOptions.defaults()).descriptor());
            assertEquals(2, registry.asked("POST /v2/team/second/blobs/uploads/?mount="));
            assertEquals(1, registry.asked("PATCH"), "the configuration");
            assertEquals(0, reads.layers());
            requireSound(store);
        }
    }

    @Test
    void secondPushToALayoutReadsNoLayerAndWritesNoBlob() throws IOException {
        Path directory = folder.resolve("layout");
        try (LayerStore store = store();
                OciLayout layout = OciLayout.create(directory)) {
            build(store);
            CountedReads reads = new CountedReads(store);
            ImageStore images = ImageStore.of(reads.store());
            Document pushed = images.push("app", layout, "1", PushOptions.defaults());
            Set<String> blobs = files(directory);
            reads.forget();
            assertEquals(
                    pushed.descriptor(),
                    images.push("app", layout, "1", PushOptions.defaults()).descriptor());
            assertEquals(0, reads.layers());
            Set<String> after = files(directory);
            // The manifest and the index.json are written again, so the files without the blobs are ignored.
            after.removeAll(blobs);
            assertTrue(after.size() <= 2, after.toString());
            requireSound(store);
        }
    }

    /**
     * Returns the names of the files with their inode numbers, so that a file that was written again gives another
     * line.
     */
    private static Set<String> files(Path directory) throws IOException {
        Set<String> files = new TreeSet<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.add(directory.relativize(file) + " "
                        + Files.readAttributes(file, BasicFileAttributes.class).fileKey());
            }
        }
        return files;
    }

    /** Once, an incomplete blob counted as present, because a file with its name existed. */
    @Test
    void blobOfALayoutThatIsCutOffIsWrittenAgain() throws IOException {
        Path directory = folder.resolve("layout");
        try (LayerStore store = store();
                OciLayout layout = OciLayout.create(directory)) {
            build(store);
            ImageStore images = ImageStore.of(store);
            Document pushed = images.push("app", layout, "1", PushOptions.defaults());
            Descriptor blob = ImageManifest.parse(pushed).layers().get(1);
            Path file = directory.resolve("blobs/sha256/" + blob.digest().hex());
            Files.write(file, TestImage.bytes(100, 3));
            assertFalse(layout.adopt(blob));
            assertEquals(
                    pushed.descriptor(),
                    images.push("app", layout, "1", PushOptions.defaults()).descriptor());
            assertEquals(blob.size(), Files.size(file));
            requireSound(store);
        }
    }

    @Test
    void layerThatCameInASecondFormIsKnownByBoth() throws IOException {
        byte[] tar = SampleImage.of("second", false).layers().get(0);
        try (LayerStore store = store();
                OciLayout layout = OciLayout.create(folder.resolve("layout"))) {
            LayerTars tars = LayerTars.of(store);
            tars.read(null, new ByteArrayInputStream(gzip(tar, 1)), ImportOptions.defaults());
            String layer = tars.read(null, new ByteArrayInputStream(zstd(tar)), ImportOptions.defaults())
                    .name();
            layout.write(Blob.of(zstd(tar)));
            CountedReads reads = new CountedReads(store);
            ImageStore images = ImageStore.of(reads.store());
            images.create(layer, ImageConfig.of(LINUX), "image");
            PushOptions options = PushOptions.defaults().withCompression(Compression.ZSTD);
            Document pushed = images.push("image", layout, "1", options);
            assertEquals(
                    Descriptor.of(MediaTypes.LAYER_ZSTD, zstd(tar)),
                    ImageManifest.parse(pushed).layers().get(0));
            assertEquals(0, reads.layers());
            requireSound(store);
        }
    }

    /**
     * The imported blob is not in the canonical form, although it is the only known blob of a layer without a recipe.
     */
    @Test
    void blobThatCameIsNotTakenForTheCanonicalForm() throws IOException {
        byte[] tar = SampleImage.of("canonical", false).layers().get(0);
        try (LayerStore store = store();
                OciLayout layout = OciLayout.create(folder.resolve("layout"))) {
            LayerTars tars = LayerTars.of(store);
            ImportOptions plain = ImportOptions.defaults().withRecipe(false);
            tars.read(null, new ByteArrayInputStream(tar), plain);
            String layer = tars.read(null, new ByteArrayInputStream(gzip(tar, 1)), plain)
                    .name();
            layout.write(Blob.of(gzip(tar, 1)));
            ImageStore images = ImageStore.of(store);
            images.create(layer, ImageConfig.of(LINUX), "image");
            PushOptions options =
                    PushOptions.defaults().withLayers(ExportOptions.defaults().withCanonical(true));
            Descriptor pushed = ImageManifest.parse(images.push("image", layout, "1", options))
                    .layers()
                    .get(0);
            assertFalse(pushed.digest()
                    .equals(Descriptor.of(MediaTypes.LAYER_GZIP, gzip(tar, 1)).digest()));
            requireSound(store);
        }
    }

    /** Once, the push failed, although a mount only saves the sending of the blob. */
    @Test
    void layerThatCannotBeMountedIsSent() throws IOException {
        for (int status : List.of(400, 403, 404, 500)) {
            try (LayerStore store = store();
                    FaultyRegistry registry = new FaultyRegistry(call -> {
                        if (call.path().contains("?mount=")) {
                            call.send(status);
                        } else {
                            switch (call.method()) {
                                case "HEAD" -> call.send(404);
                                case "POST", "PATCH" ->
                                    call.with("Location", "/v2/repo/blobs/uploads/1")
                                            .send(202);
                                default -> call.send(201);
                            }
                        }
                    });
                    Repository repository = registry.open(registry.options().withMountFrom(List.of("elsewhere")))) {
                build(store);
                ImageStore.of(store).push("base", repository, "1", PushOptions.defaults());
                ImageStore.of(store).push("base", repository, "1", PushOptions.defaults());
                assertTrue(registry.asked("POST /v2/repo/blobs/uploads/?mount=") > 0);
                assertTrue(registry.asked("PATCH") >= 3, registry.asked().toString());
                requireSound(store);
            }
        }
    }

    /**
     * Images of skopeo, in gzip and in zstd, are pulled from Debian's registry, and pushed to another registry and to a
     * layout.
     */
    @Test
    void imagesOfSkopeoKeepTheirDigestsThroughAStore() throws Exception {
        Path made = folder.resolve("made");
        try (LayerStore store = store();
                OciLayout layout = OciLayout.create(made);
                RegistryProcess from = RegistryProcess.start(Files.createDirectory(folder.resolve("from")));
                RegistryProcess to = RegistryProcess.start(Files.createDirectory(folder.resolve("to")))) {
            write(layout, SampleImage.of("skopeo", false), "none", "1");
            RegistryOptions loopback = RegistryOptions.defaults().withPlainHttpOnLoopback(true);
            PullOptions keeping = PULL.withLayers(ImportOptions.defaults().withKeptBlobs(1 << 20));
            PushOptions preserved = PushOptions.defaults().withPreserveDigests(true);
            ImageStore images = ImageStore.of(store);
            for (String form : List.of("gzip", "zstd")) {
                Skopeo.run(
                        "copy",
                        "--dest-tls-verify=false",
                        "--dest-compress",
                        "--dest-compress-format=" + form,
                        "oci:" + made + ":1",
                        "docker://" + from.host() + "/team/app:" + form);
                try (Repository source = Registry.open(from.host() + "/team/app", loopback);
                        Repository target = Registry.open(to.host() + "/other/app", loopback)) {
                    Document came = source.read(form);
                    images.pull(source, form, form, keeping);
                    assertEquals(
                            came.descriptor(),
                            images.push(form, target, form, preserved).descriptor());
                    assertArrayEquals(came.bytes(), target.read(form).bytes());
                    Skopeo.run(
                            "copy",
                            "--src-tls-verify=false",
                            "--preserve-digests",
                            "docker://" + to.host() + "/other/app:" + form,
                            "oci:" + folder.resolve("out-" + form) + ":1");
                    try (OciLayout out = OciLayout.open(folder.resolve("out-" + form))) {
                        assertEquals(
                                came.descriptor().digest(),
                                out.read("1").descriptor().digest());
                    }
                }
            }
            requireSound(store);
        }
    }
}
