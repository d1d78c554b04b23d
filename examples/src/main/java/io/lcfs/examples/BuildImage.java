package io.lcfs.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lcfs.CreateOptions;
import io.lcfs.LayerStore;
import io.lcfs.build.ImageBuilder;
import io.lcfs.examples.command.BadInputException;
import io.lcfs.examples.command.ImageLocation;
import io.lcfs.examples.command.Program;
import io.lcfs.examples.command.TemporaryDirectory;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.image.PushOptions;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Builds an image on another image or on a directory: adds a program to the base, and pushes the image. */
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
            Image image = build(store, base, from);
            Document manifest = to.push(ImageStore.of(store), image.name(), PushOptions.defaults());
            System.out.println(to + ", " + manifest.descriptor().digest());
        }
        return true;
    }

    private static Image build(LayerStore store, Path directory, @Nullable ImageLocation from) throws IOException {
        return base(store, directory, from)
                .write(
                        PROGRAM,
                        "#!/bin/sh\necho hello\n".getBytes(UTF_8),
                        CreateOptions.defaults().withMode(0755))
                .entrypoint(PROGRAM)
                .commitTo("app");
    }

    private static ImageBuilder base(LayerStore store, Path directory, @Nullable ImageLocation from)
            throws IOException {
        if (from == null) {
            return ImageBuilder.fromScratch(store, Platform.ofThisMachine()).copy(directory, "/");
        }
        try (ImageSource source = from.source()) {
            ImageStore.of(store).pull(source, from.reference(), "base", PullOptions.defaults());
        }
        return ImageBuilder.from(
                store, "base"); // Each step begins with a clone in O(1), whatever the size of the base.
    }
}
