package io.lcfs.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.examples.command.BadInputException;
import io.lcfs.examples.command.ImageLocation;
import io.lcfs.examples.command.Program;
import io.lcfs.examples.command.TemporaryDirectory;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.LayerDirectories;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.spec.ImageConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Builds an image on another image or on a directory: clones the base, adds a file, commits the layer, and pushes the
 * image.
 */
public final class BuildImage {
    private static final String HELP = """
            Builds an image with a program of one line on a base.

            Usage: java -jar lcfs-examples.jar [--base DIRECTORY | --from IMAGE] --to IMAGE

              --base DIRECTORY   a directory to build on; default: the directory of the running JDK
              --from IMAGE       an image to build on
              --to IMAGE         where the image goes

              IMAGE is PATH:REF, a layout in a directory, or in a tar if PATH ends with .tar; or
              docker://HOST/REPOSITORY:TAG, a registry.
            """;
    private static final String PROGRAM = "/usr/local/bin/hello";

    /** The size of the store, which is a sparse file: only used blocks take space. */
    private static final long STORE_BYTES = 1L << 40;

    private BuildImage() {}

    /**
     * Runs the program.
     *
     * @param args see {@code --help}
     */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        return Program.run("lcfs-examples", () -> build(args));
    }

    private static boolean build(String... args) throws BadInputException, IOException {
        Path base = Path.of(System.getProperty("java.home"));
        ImageLocation from = null;
        ImageLocation to = null;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--help", "-h" -> {
                    System.out.print(HELP);
                    return true;
                }
                case "--base" -> base = Path.of(Program.value(args, ++i));
                case "--from" -> from = ImageLocation.parse("--from", Program.value(args, ++i));
                case "--to" -> to = ImageLocation.parse("--to", Program.value(args, ++i));
                default -> throw new BadInputException("unknown option " + args[i]);
            }
        }
        if (to == null) {
            throw new BadInputException("--to is needed");
        }
        to.checkTarget("--to");
        try (TemporaryDirectory temporary = TemporaryDirectory.create();
                LayerStore store = LayerStore.create(temporary.file("images.lcfs"), STORE_BYTES)) {
            Image image = build(store, base(store, base, from));
            Document manifest = to.push(ImageStore.of(store), image.name(), PushOptions.defaults());
            System.out.println(to + ", " + manifest.descriptor().digest());
        }
        return true;
    }

    private static Image base(LayerStore store, Path directory, @Nullable ImageLocation from) throws IOException {
        ImageStore images = ImageStore.of(store);
        if (from == null) {
            LayerDirectories.of(store).read(directory, "base");
            return images.create("base", ImageConfig.of(Platform.ofThisMachine()), "base");
        }
        try (ImageSource source = from.source()) {
            return images.pull(source, from.reference(), "base", PullOptions.defaults());
        }
    }

    private static Image build(LayerStore store, Image base) throws IOException {
        try (Layer work = store.cloneLayer(base.layer(), "work")) { // The clone is O(1), whatever the size of the base.
            work.createDirectories("/usr/local/bin");
            work.writeAllBytes(PROGRAM, "#!/bin/sh\necho hello\n".getBytes(UTF_8));
            work.setMode(PROGRAM, 0755);
            ImageConfig config = base.config().withEntrypoint(List.of(PROGRAM)).withCmd(List.of());
            return ImageStore.of(store).commit(work, config, "a program that says hello", "app");
        }
    }
}
