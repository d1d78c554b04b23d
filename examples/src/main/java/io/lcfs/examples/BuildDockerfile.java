package io.lcfs.examples;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.TreeEntry;
import io.lcfs.build.DockerfileBuild;
import io.lcfs.build.run.HostRunner;
import io.lcfs.examples.command.BadInputException;
import io.lcfs.examples.command.ImageLocation;
import io.lcfs.examples.command.Program;
import io.lcfs.examples.command.TemporaryDirectory;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.Registry;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.registry.RegistryOptions;
import io.lcfs.oci.registry.Repository;
import io.lcfs.oci.spec.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Builds the image of a Dockerfile without a daemon. */
public final class BuildDockerfile {
    private static final String HELP = """
            Builds the image of a Dockerfile, and prints its files or pushes it.

            Usage: java -cp lcfs-examples.jar io.lcfs.examples.BuildDockerfile [--file FILE] [--to IMAGE] [CONTEXT]

              --file FILE   the Dockerfile; default: CONTEXT/Dockerfile
              --to IMAGE    where the image goes: PATH:REF, a layout, or docker://HOST/REPOSITORY:TAG, a registry
              CONTEXT       the directory that COPY and ADD read; default: an example that is made for this run

            RUN needs the rights of root, because commands run in a directory that becomes their root directory.
            """;
    private static final String EXAMPLE = """
            FROM scratch AS build
            COPY <<EOF /app/greeting
            hello
            EOF
            FROM scratch
            COPY --from=build --chown=1000 /app /opt/app
            ENTRYPOINT ["/opt/app/run"]
            """;
    private static final long STORE_BYTES = 1L << 40;

    private BuildDockerfile() {}

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
        Path context = null;
        Path file = null;
        ImageLocation to = null;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--help", "-h" -> {
                    System.out.print(HELP);
                    return true;
                }
                case "--file" -> file = Path.of(Program.value(args, ++i));
                case "--to" -> to = ImageLocation.parse("--to", Program.value(args, ++i));
                default -> context = Path.of(args[i]);
            }
        }
        try (TemporaryDirectory temporary = TemporaryDirectory.create();
                LayerStore store = LayerStore.create(temporary.file("images.lcfs"), STORE_BYTES)) {
            if (context == null) {
                context = Files.createDirectory(temporary.file("context"));
                file = Files.writeString(temporary.file("Dockerfile"), EXAMPLE);
            }
            Path commands = Files.createDirectory(temporary.file("run"));
            show(build(store, file == null ? context.resolve("Dockerfile") : file, context, commands), store, to);
        }
        return true;
    }

    private static Image build(LayerStore store, Path file, Path context, Path commands) throws IOException {
        DockerfileBuild build = DockerfileBuild.read(store, file, context).withBaseImages((reference, platform) -> {
            try (Repository source = Registry.open(reference, RegistryOptions.defaults())) {
                PullOptions options = PullOptions.defaults().withPlatform(platform);
                String tag = ImageReference.parse(reference).tagOrDigest();
                return ImageStore.of(store)
                        .pull(source, tag, reference, options)
                        .name();
            }
        });
        boolean hasCommands = Files.readAllLines(file).stream()
                .anyMatch(line -> line.strip().toUpperCase(Locale.ROOT).startsWith("RUN "));
        return (hasCommands ? build.withRunner(HostRunner.in(commands)) : build).commitTo("image");
    }

    private static void show(Image image, LayerStore store, @Nullable ImageLocation to) throws IOException {
        if (to != null) {
            var manifest = to.push(ImageStore.of(store), image.name(), PushOptions.defaults());
            System.out.println(to + ", " + manifest.descriptor().digest());
            return;
        }
        try (Layer layer = store.openLayer(image.layer());
                Stream<TreeEntry> entries = layer.walk("/")) {
            entries.forEach(entry -> System.out.println(entry.path()));
        }
    }
}
