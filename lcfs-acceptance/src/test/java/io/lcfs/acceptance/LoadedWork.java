package io.lcfs.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lcfs.Layer;
import io.lcfs.LayerDiff;
import io.lcfs.LayerStore;
import io.lcfs.nio.LayerFileSystems;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.content.ImageTarget;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.layout.OciLayout;
import io.lcfs.oci.spec.ImageConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A program that uses lcfs-api, lcfs-engine, lcfs-oci and lcfs-nio for everything that a build does, and closes all
 * that it opened. The argument is an empty directory. Tests load it in new class loaders, and compile and run it like
 * the program of a user.
 */
public final class LoadedWork implements Consumer<Path> {
    /** Creates the work; called by reflection from another class loader. */
    public LoadedWork() {}

    /**
     * Runs the work once.
     *
     * @param args the directory
     */
    public static void main(String[] args) {
        new LoadedWork().accept(Path.of(args[0]));
    }

    @Override
    public void accept(Path directory) {
        try {
            work(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void work(Path directory) throws IOException, InterruptedException {
        try (LayerStore store = LayerStore.create(directory.resolve("store.lcfs"), 1L << 26)) {
            try (Layer base = store.createLayer("base")) {
                base.createDirectory("/etc");
                base.write("/etc/hostname", 0, "base\n".getBytes(UTF_8));
                base.createSymbolicLink("/link", "etc/hostname");
                base.setXattr("/etc/hostname", "user.note", new byte[300]);
                base.commit();
            }
            try (Layer work = store.cloneLayer("base", "work")) {
                work.write("/etc/hostname", 2, "work\n".getBytes(UTF_8));
                work.delete("/link");
                try (FileSystem files = LayerFileSystems.of(work)) {
                    Files.writeString(files.getPath("/etc/motd"), "hello\n");
                    try (var names = Files.walk(files.getPath("/"))) {
                        names.forEach(Path::toUri);
                    }
                }
                ImageStore images = ImageStore.of(store);
                images.commit(work, ImageConfig.of(Platform.ofThisMachine()), "work", "app");
                try (ImageTarget target = OciLayout.create(directory.resolve("layout"))) {
                    images.push("app", target, "1", PushOptions.defaults());
                }
            }
            try (LayerDiff diff = store.diff("base", "work")) {
                diff.forEach(change -> {});
            }
            store.scrub();
            store.check();
        }
        try (LayerStore store = LayerStore.create(directory.resolve("second.lcfs"), 1L << 26);
                OciLayout layout = OciLayout.open(directory.resolve("layout"))) {
            ImageStore.of(store).pull(layout, "1", "app", PullOptions.defaults());
        }
    }
}
