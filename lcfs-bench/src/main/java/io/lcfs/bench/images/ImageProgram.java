package io.lcfs.bench.images;

import io.lcfs.CopyOptions;
import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.TreeEntry;
import io.lcfs.bench.peers.PeerDirectory;
import io.lcfs.compress.Parallelism;
import io.lcfs.compress.gzip.GzipOutputStream;
import io.lcfs.compress.zstd.ZstdOutputStream;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.content.Compression;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.layer.ExportOptions;
import io.lcfs.oci.layer.ImportOptions;
import io.lcfs.oci.layout.OciLayout;
import io.lcfs.oci.spec.ImageManifest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The main class of the JVM in which this library does one kind of work, once or several times. It prints the figures
 * of the last time, each as {@code NAME=VALUE}.
 */
final class ImageProgram {
    private static final long KEPT_BYTES = 64L << 30;
    private static final String SMALL_FILES = "/files";

    private final ImageWork work;
    private final OciLayout source;
    private final String reference;
    private final ImageSite site;

    private ImageProgram(ImageWork work, OciLayout source, String reference, ImageSite site) {
        this.work = work;
        this.source = source;
        this.reference = reference;
        this.site = site;
    }

    /** Does the work that the first argument names; the others are count, layout, reference and both directories. */
    public static void main(String[] arguments) throws IOException {
        try (OciLayout source = OciLayout.open(Path.of(arguments[2]))) {
            new ImageProgram(
                            ImageWork.valueOf(arguments[0]),
                            source,
                            arguments[3],
                            new ImageSite(Path.of(arguments[4]), Path.of(arguments[5])))
                    .run(Integer.parseInt(arguments[1]));
        }
        System.out.flush();
    }

    private void run(int count) throws IOException {
        if (work.isCompressionAlone()) {
            for (int i = 1; i <= count; i++) {
                compress(i == count);
            }
            return;
        }
        switch (work) {
            case PULL, UNPACK, COPY, TREE -> {
                for (int i = 1; i <= count; i++) {
                    intoNewStore(i == count);
                }
            }
            case RECIPES, RECREATE -> {
                for (int i = 1; i <= count; i++) {
                    throughRecipes(i == count);
                }
            }
            default -> {
                try (LayerStore store = LayerStore.open(site.store())) {
                    for (int i = 1; i <= count; i++) {
                        push(ImageStore.of(store), i == count);
                    }
                }
            }
        }
    }

    /** Compresses the tars, with the threads of a push, into a file. */
    private void compress(boolean last) throws IOException {
        Path packed = Files.createDirectories(site.work()).resolve("packed");
        Parallelism threads = ExportOptions.defaults().parallelism();
        try {
            ProcessCost cost = ProcessCost.of(() -> {
                for (int i = 0; Files.exists(site.tar(i)); i++) {
                    OutputStream file =
                            Files.newOutputStream(packed, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                    try (OutputStream out = work.compression() == Compression.GZIP
                            ? new GzipOutputStream(file, work.level(), threads)
                            : new ZstdOutputStream(file, work.level(), threads)) {
                        Files.copy(site.tar(i), out);
                    }
                }
            });
            print(last, cost, OptionalLong.of(Files.size(packed)));
        } finally {
            site.clean();
        }
    }

    private void intoNewStore(boolean last) throws IOException {
        Files.createDirectories(site.work());
        try (LayerStore store = ImageSite.createStore(site.work().resolve("store.lcfs"))) {
            Document[] written = new Document[1];
            ProcessCost cost = ProcessCost.of(() -> written[0] = take(store));
            print(last, cost, size(written[0]));
        } finally {
            site.clean();
        }
    }

    /** Turns the blobs that a pull kept into recipes, and pushes the image from these. */
    private void throughRecipes(boolean last) throws IOException {
        Files.createDirectories(site.work());
        try (LayerStore store = ImageSite.createStore(site.work().resolve("store.lcfs"))) {
            ImageStore images = ImageStore.of(store);
            Image image = pull(images, KEPT_BYTES);
            long otherBytes = fileBytes(store) - images.layers().limitKeptBlobs(KEPT_BYTES);
            ProcessCost cost = ProcessCost.of(() -> images.layers().condenseKeptBlobs(0));
            if (work == ImageWork.RECIPES) {
                print(last, cost, OptionalLong.of(fileBytes(store) - otherBytes));
            } else {
                recreate(images, image, last);
            }
        } finally {
            site.clean();
        }
    }

    private void recreate(ImageStore images, Image image, boolean last) throws IOException {
        try (OciLayout target = OciLayout.create(site.work().resolve("copy"))) {
            Document[] written = new Document[1];
            ProcessCost cost = ProcessCost.of(
                    () -> written[0] = images.push(image.name(), target, ImageSite.IMAGE, PushOptions.defaults()));
            List<Descriptor> changed = new ArrayList<>(
                    ImageManifest.parse(image.manifest().orElseThrow()).layers());
            changed.removeAll(ImageManifest.parse(written[0]).layers());
            System.out.println(ImageFigure.Kind.CHANGED + "=" + changed.size());
            print(last, cost, size(written[0]));
        }
    }

    /** Returns the bytes of the files beside all layers, among them kept blobs and recipes. */
    private static long fileBytes(LayerStore store) throws IOException {
        try (Layer root = store.root();
                Stream<TreeEntry> entries = root.walk("/")) {
            return entries.map(TreeEntry::info)
                    .filter(info -> info.kind() == FileKind.REGULAR)
                    .mapToLong(FileInfo::size)
                    .sum();
        }
    }

    private @Nullable Document take(LayerStore store) throws IOException {
        ImageStore images = ImageStore.of(store);
        switch (work) {
            case TREE -> {
                try (Layer layer = store.createLayer("tree")) {
                    layer.copyIn(site.tree(), SMALL_FILES);
                }
            }
            case UNPACK -> {
                Image image = pull(images, 0);
                try (Layer layer = store.openLayer(image.layer())) {
                    boolean isRoot = "root".equals(System.getProperty("user.name"));
                    CopyOptions options =
                            CopyOptions.defaults().withHostOwners(isRoot).withHostSetIdBits(isRoot);
                    layer.copyOut("/", site.unpacked(), options);
                }
            }
            case COPY -> {
                Image image = pull(images, KEPT_BYTES);
                try (OciLayout target = OciLayout.create(site.work().resolve("copy"))) {
                    Document written = images.push(image.name(), target, ImageSite.IMAGE, PushOptions.defaults());
                    boolean isSame = image.manifest()
                            .filter(came -> came.descriptor().equals(written.descriptor()))
                            .isPresent();
                    System.out.println(ImageFigure.Kind.CHANGED + "=" + (isSame ? 0 : 1));
                    return written;
                }
            }
            default -> pull(images, 0);
        }
        return null;
    }

    private Image pull(ImageStore images, long keptBytes) throws IOException {
        ImportOptions layers = ImportOptions.defaults().withKeptBlobs(keptBytes);
        return images.pull(
                source, reference, ImageSite.IMAGE, PullOptions.defaults().withLayers(layers));
    }

    private void push(ImageStore images, boolean last) throws IOException {
        PushOptions options =
                PushOptions.defaults().withLayers(ExportOptions.defaults().withLevel(work.level()));
        if (work.compression() != null) {
            options = options.withCompression(work.compression());
        }
        push(images, options, last);
    }

    private void push(ImageStore images, PushOptions options, boolean last) throws IOException {
        Path directory = site.work().resolve("pushed");
        try (OciLayout target = OciLayout.create(Files.createDirectories(directory))) {
            if (work == ImageWork.PUSH_AGAIN) {
                Document ignored = images.push(ImageSite.IMAGE, target, ImageSite.IMAGE, options);
            }
            Document[] written = new Document[1];
            ProcessCost cost =
                    ProcessCost.of(() -> written[0] = images.push(ImageSite.IMAGE, target, ImageSite.IMAGE, options));
            print(last, cost, size(written[0]));
        } finally {
            PeerDirectory.deleteTree(site.work());
        }
    }

    private static OptionalLong size(@Nullable Document written) throws IOException {
        return written == null ? OptionalLong.empty() : OptionalLong.of(layerBytes(written));
    }

    private static void print(boolean last, ProcessCost cost, OptionalLong bytes) {
        if (!last) {
            return;
        }
        System.out.println(ImageFigure.Kind.CPU + "=" + cost.cpuNanos());
        System.out.println(ImageFigure.Kind.WALL + "=" + cost.wallNanos());
        bytes.ifPresent(size -> System.out.println(ImageFigure.Kind.BYTES + "=" + size));
    }

    /** Returns the size of all layers of an image. */
    static long layerBytes(Document manifest) throws IOException {
        return ImageManifest.parse(manifest).layers().stream()
                .mapToLong(Descriptor::size)
                .sum();
    }
}
