package io.lcfs.examples;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.TreeEntry;
import io.lcfs.examples.command.BadInputException;
import io.lcfs.examples.command.Program;
import io.lcfs.examples.packages.ApkDatabase;
import io.lcfs.examples.packages.GzipParts;
import io.lcfs.examples.packages.PackageFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;

/**
 * Unpacks an {@code .apk} into a clone of a layer, and enters it in the database of apk. A package with scripts or
 * triggers is refused, because nothing would run them. The signature is not verified.
 */
public final class InstallApk {
    /** The files in the root directory of a package that belong to the package manager begin with a dot. */
    private static final String OWN = "/.";

    private InstallApk() {}

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
                throw new BadInputException("usage: InstallApk STORE BELOW LAYER FILE.apk");
            }
            try (LayerStore store = LayerStore.open(Path.of(args[0]))) {
                PackageFiles.intoClone(store, args[1], args[2], layer -> install(store, layer, Path.of(args[3])));
            }
            return true;
        });
    }

    private static void install(LayerStore store, Layer layer, Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        List<byte[]> parts = GzipParts.of(content);
        // The last part has the files, the part before it describes the package, and a signature may come first.
        if (parts.size() < 2) {
            throw new IOException(file + " has " + parts.size() + " parts; an .apk has two or three");
        }
        try (PackageFiles files = PackageFiles.unpack(store, new ByteArrayInputStream(content))) {
            Map<String, String> fields = ApkDatabase.fields(files.text("/.PKGINFO"));
            String name = fields.get("pkgname");
            if (name == null || !fields.containsKey("pkgver")) {
                throw new IOException(file + " has no .PKGINFO with the name and version of a package");
            }
            ApkDatabase database = new ApkDatabase(layer);
            database.requireAbsent(name);
            for (TreeEntry entry : files.entries()) {
                if (entry.path().startsWith(OWN)) {
                    if (!entry.path().equals("/.PKGINFO") && !entry.path().startsWith("/.SIGN.")) {
                        throw new IOException(
                                name + " has the script " + entry.path().substring(1) + ", which cannot run");
                    }
                    files.layer().delete(entry.path());
                }
            }
            files.copyTo(layer);
            database.add(fields, sha1(parts.get(parts.size() - 2)), content.length, files);
            System.out.println(name + " " + fields.get("pkgver") + " is installed");
        }
    }

    private static byte[] sha1(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
