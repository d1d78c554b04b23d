package io.lcfs.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lcfs.Layer;
import io.lcfs.LayerDiff;
import io.lcfs.LayerStore;
import io.lcfs.examples.command.TemporaryDirectory;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The most important calls in fifteen lines: creates a base layer, a clone of it, and a snapshot of the clone between
 * two changes, and prints the differences.
 */
public final class QuickStart {
    private QuickStart() {}

    /**
     * Runs the program.
     *
     * @param args the file of the store, which must not exist; without one, the store is deleted at the end
     * @throws IOException if it cannot be made
     */
    public static void main(String[] args) throws IOException {
        if (args.length > 1 || args.length == 1 && args[0].startsWith("-")) {
            System.err.println(
                    "Usage: QuickStart [FILE], the store that is to be made; without FILE it is deleted at the end");
            System.exit(2);
        }
        try (TemporaryDirectory temporary = TemporaryDirectory.create()) {
            build(args.length > 0 ? Path.of(args[0]) : temporary.file("images.lcfs"));
        }
    }

    private static void build(Path file) throws IOException {
        try (LayerStore store = LayerStore.create(file, 1L << 30)) {
            try (Layer base = store.createLayer("base")) {
                base.createDirectory("/etc");
                base.writeAllBytes("/etc/hostname", "base\n".getBytes(UTF_8));
                base.commit(); // read-only and durable from here on
            }
            try (Layer build = store.cloneLayer("base", "build")) { // one pointer is copied, whatever the size of base
                build.writeAllBytes("/etc/motd", "hello\n".getBytes(UTF_8));
                store.snapshot("build", "app:step-1").close(); // frozen below; build goes on above it
                build.delete("/etc/hostname");
                build.commit("app:latest");
            }
            try (LayerDiff diff = store.diff("base", "app:latest")) {
                diff.forEach(System.out::println); // D /etc/hostname, A /etc/motd
            }
        }
    }
}
