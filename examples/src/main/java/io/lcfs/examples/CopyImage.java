package io.lcfs.examples;

import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
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
import java.nio.file.Path;

/**
 * Copies an image through a store: pulls it, so that its layers become committed layers, and pushes it, either with the
 * same tars, byte for byte, or with tars in the canonical form. The exit code is that of {@link Program#run}.
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
              --store FILE               a store that stays; layers in it are not read again; default: a temporary file
            """;

    private static final long STORE_BYTES = 1L << 40;

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
                LayerStore opened = LayerStore.openOrCreate(
                        store != null ? store : temporary.file("images.lcfs"), STORE_BYTES, StoreOptions.defaults())) {
            ImportOptions layers = ImportOptions.defaults().withKeptBlobs(canonical ? 0 : STORE_BYTES / 4);
            PullOptions pull = PullOptions.defaults().withLayers(layers).withAllPlatforms(all);
            copy(ImageStore.of(opened), from, pull, to, canonical);
        }
        return true;
    }

    private static void copy(
            ImageStore images, ImageLocation from, PullOptions pull, ImageLocation to, boolean canonical)
            throws IOException {
        long start = System.nanoTime();
        Image image;
        try (ImageSource source = from.source()) {
            image = images.pull(source, from.reference(), from.toString(), pull);
        }
        System.out.println("In:  " + from + ", " + image.config().diffIds().size() + " layers, " + Text.since(start));
        start = System.nanoTime();
        ExportOptions form = ExportOptions.defaults().withCanonical(canonical);
        PushOptions push = PushOptions.defaults().withLayers(form).withPreserveDigests(!canonical);
        Document out = to.push(images, image.name(), push);
        System.out.println("Out: " + to + ", " + out.descriptor().digest() + ", " + Text.since(start));
        Document in =
                image.index().map(WholeIndex::document).or(image::manifest).orElseThrow();
        boolean same = in.descriptor().equals(out.descriptor());
        System.out.println(same ? "The same image, with the same digest." : "Layers in the canonical form.");
    }
}
