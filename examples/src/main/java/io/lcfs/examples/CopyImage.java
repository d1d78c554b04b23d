package io.lcfs.examples;

import io.lcfs.LayerStore;
import io.lcfs.examples.command.BadInputException;
import io.lcfs.examples.command.ImageLocation;
import io.lcfs.examples.command.Program;
import io.lcfs.examples.command.TemporaryDirectory;
import io.lcfs.examples.command.Text;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.image.WholeIndex;
import io.lcfs.oci.layer.ExportOptions;
import io.lcfs.oci.layer.ImportOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Copies an image through a store: pulls it, so that its layers become committed layers, and pushes it, either with the
 * same tars, byte for byte, or with tars in the canonical form.
 *
 * <p>The exit code is 0 for success, 1 for a failure, and 2 for a wrong command line.
 */
public final class CopyImage {
    private static final String HELP = """
            Takes an image through a store and out again.

            Usage: java -cp lcfs-examples.jar io.lcfs.examples.CopyImage --from IMAGE --to IMAGE
                   [--all-platforms] [--canonical] [--store FILE]

              --from IMAGE, --to IMAGE   PATH:REF, a layout in a directory, or in a tar if PATH ends with .tar;
                                         docker://HOST/REPOSITORY:TAG, a registry
              --all-platforms            an index with the images of all its platforms, not only the image for this one
              --canonical                layers in the canonical form, not as the blobs that came
              --store FILE               the file of the store, opened if it exists, so that layers which are there
                                         are not read again; default: a temporary file, deleted at the end
            """;

    private static final long STORE_BYTES = 1L << 40;
    private static final long KEPT_BYTES = STORE_BYTES / 4;

    private CopyImage() {}

    /**
     * Runs the program.
     *
     * @param args see {@code --help}
     */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    /**
     * Runs the program.
     *
     * @param args see {@code --help}
     * @return the exit code
     */
    public static int run(String... args) {
        return Program.run("lcfs-examples", () -> copy(args));
    }

    private static boolean copy(String... args) throws BadInputException, IOException {
        ImageLocation from = null;
        ImageLocation to = null;
        Path store = null;
        boolean all = false;
        boolean canonical = false;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--help", "-h" -> {
                    System.out.print(HELP);
                    return true;
                }
                case "--all-platforms" -> all = true;
                case "--canonical" -> canonical = true;
                case "--from" -> from = ImageLocation.parse("--from", Program.value(args, ++i));
                case "--to" -> to = ImageLocation.parse("--to", Program.value(args, ++i));
                case "--store" -> store = Path.of(Program.value(args, ++i));
                default -> throw new BadInputException("unknown option " + args[i]);
            }
        }
        if (from == null || to == null) {
            throw new BadInputException("--from and --to are needed");
        }
        if (all && canonical) {
            throw new BadInputException("--all-platforms keeps the digest of the index, which --canonical changes");
        }
        to.checkTarget("--to");
        from.checkSource("--from");
        try (TemporaryDirectory temporary = TemporaryDirectory.create();
                LayerStore opened = open(store != null ? store : temporary.file("images.lcfs"));
                ImageSource source = from.source()) {
            copy(opened, source, from, to, all, canonical);
        }
        return true;
    }

    private static LayerStore open(Path file) throws IOException {
        return Files.exists(file) ? LayerStore.open(file) : LayerStore.create(file, STORE_BYTES);
    }

    private static void copy(
            LayerStore store, ImageSource source, ImageLocation from, ImageLocation to, boolean all, boolean canonical)
            throws IOException {
        ImageStore images = ImageStore.of(store);
        long start = System.nanoTime();
        ImportOptions layers = ImportOptions.defaults().withKeptBlobs(canonical ? 0 : KEPT_BYTES);
        PullOptions pull = PullOptions.defaults().withLayers(layers).withAllPlatforms(all);
        Image image = images.pull(source, from.reference(), from.toString(), pull);
        System.out.println("In:  " + from + ", " + image.config().diffIds().size() + " layers, "
                + Text.nanos(System.nanoTime() - start));
        start = System.nanoTime();
        PushOptions options = PushOptions.defaults()
                .withLayers(ExportOptions.defaults().withCanonical(canonical))
                .withPreserveDigests(!canonical);
        Document manifest = to.push(images, image.name(), options);
        System.out.println(
                "Out: " + to + ", " + manifest.descriptor().digest() + ", " + Text.nanos(System.nanoTime() - start));
        Document came =
                image.index().map(WholeIndex::document).or(image::manifest).orElseThrow();
        boolean same = came.descriptor().equals(manifest.descriptor());
        System.out.println(same ? "The same image, with the same digest." : "Layers in the canonical form.");
    }
}
