package io.lcfs.examples;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.examples.command.BadInputException;
import io.lcfs.examples.command.Program;
import io.lcfs.examples.packages.ArArchive;
import io.lcfs.examples.packages.DpkgDatabase;
import io.lcfs.examples.packages.PackageFiles;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Unpacks a {@code .deb} into a clone of a layer, and enters it in the database of dpkg. The parts of the package must
 * be compressed with gzip or zstd, or not at all. No script of the package is run: a package with scripts is entered as
 * unpacked, and {@code dpkg --configure -a} in the image completes it.
 */
public final class InstallDeb {
    private InstallDeb() {}

    /**
     * Runs the program.
     *
     * @param args the file of a store, the layer below, the name of the new layer, and a package
     */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        return Program.run("lcfs-examples", () -> {
            if (args.length != 4) {
                throw new BadInputException("usage: InstallDeb STORE BELOW LAYER FILE.deb");
            }
            try (LayerStore store = LayerStore.open(Path.of(args[0]))) {
                PackageFiles.intoClone(store, args[1], args[2], layer -> install(store, layer, Path.of(args[3])));
            }
            return true;
        });
    }

    private static void install(LayerStore store, Layer layer, Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            ArArchive archive = new ArArchive(in);
            try (PackageFiles control = part(store, archive, "control.tar");
                    PackageFiles files = part(store, archive, "data.tar")) {
                String name = DpkgDatabase.field(control.text("/control"), "Package");
                String version = DpkgDatabase.field(control.text("/control"), "Version");
                DpkgDatabase database = new DpkgDatabase(layer);
                database.requireAbsent(name);
                files.copyTo(layer);
                System.out.println(name + " " + version + " is " + database.add(control, files));
            }
        }
    }

    /** Unpacks the part of a package that follows next, after parts of other names. */
    private static PackageFiles part(LayerStore store, ArArchive archive, String name) throws IOException {
        for (String member = archive.next(); member != null; member = archive.next()) {
            if (member.startsWith(name)) {
                return PackageFiles.unpack(store, archive.content());
            }
        }
        throw new IOException("the package has no " + name);
    }
}
