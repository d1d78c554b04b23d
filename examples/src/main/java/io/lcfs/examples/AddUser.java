package io.lcfs.examples;

import io.lcfs.CreateOptions;
import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.examples.command.BadInputException;
import io.lcfs.examples.command.Program;
import io.lcfs.examples.packages.AccountFile;
import io.lcfs.examples.packages.PackageFiles;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Adds a user, with a group of the same name and number and a home directory, in a clone of a layer. The files of
 * accounts keep the format and the order of all other lines. The user has no password.
 */
public final class AddUser {
    private static final String SHADOW = "/etc/shadow";

    private AddUser() {}

    /**
     * Runs the program.
     *
     * @param args the file of a store, the layer below, the name of the new layer, and the name and number of the user
     */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        return Program.run("lcfs-examples", () -> {
            if (args.length != 5 || !args[3].matches("[a-z_][-a-z0-9_]*") || !args[4].matches("\\d{1,9}")) {
                throw new BadInputException("usage: AddUser STORE BELOW LAYER NAME NUMBER");
            }
            try (LayerStore store = LayerStore.open(Path.of(args[0]))) {
                PackageFiles.intoClone(
                        store, args[1], args[2], layer -> add(layer, args[3], Integer.parseInt(args[4])));
            }
            return true;
        });
    }

    private static void add(Layer layer, String name, int number) throws IOException {
        String home = "/home/" + name;
        AccountFile users = AccountFile.read(layer, "/etc/passwd");
        AccountFile groups = AccountFile.read(layer, "/etc/group");
        if (users.has(name) || groups.has(name) || users.hasNumber(number) || groups.hasNumber(number)) {
            throw new IOException("a user or group has the name " + name + " or the number " + number + " already");
        }
        layer.createDirectories("/etc");
        users.add(name, "x", "" + number, "" + number, "", home, "/bin/sh").write();
        groups.add(name, "x", "" + number, "").write();
        if (layer.exists(SHADOW)) {
            AccountFile.read(layer, SHADOW)
                    .add(name, "!", "", "0", "99999", "7", "", "", "")
                    .write();
        }
        layer.createDirectories("/home");
        layer.createDirectory(home, CreateOptions.defaults().withMode(0700).withOwner(number, number));
    }
}
