package io.lcfs.examples.packages;

import static io.lcfs.FileKind.DIRECTORY;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.lcfs.FileInfo;
import io.lcfs.Layer;
import io.lcfs.TreeEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The database of apk in a layer: {@code installed}, and the list of wanted packages. */
public final class ApkDatabase {
    private static final String INSTALLED = "/lib/apk/db/installed";
    private static final String WORLD = "/etc/apk/world";

    /** The letters of the database, in its order, and the fields of {@code .PKGINFO}. */
    private static final String[][] FIELDS = {
        {"P", "pkgname"},
        {"V", "pkgver"},
        {"A", "arch"},
        {"S", ""},
        {"I", "size"},
        {"T", "pkgdesc"},
        {"U", "url"},
        {"L", "license"},
        {"o", "origin"},
        {"m", "maintainer"},
        {"t", "builddate"},
        {"c", "commit"},
        {"D", "depend"},
        {"p", "provides"},
        {"i", "install_if"},
        {"r", "replaces"}
    };

    private final Layer layer;

    /** Creates an object for the database of a layer, which may have none yet. */
    public ApkDatabase(Layer layer) {
        this.layer = layer;
    }

    /** Reads the fields of a {@code .PKGINFO}. The values of a field that occurs several times are joined by spaces. */
    public static Map<String, String> fields(String information) {
        Map<String, String> fields = new TreeMap<>();
        for (String line :
                information.lines().filter(text -> !text.startsWith("#")).toList()) {
            String[] parts = line.split(" = ", 2);
            if (parts.length == 2) {
                fields.merge(parts[0].strip(), parts[1].strip(), (first, second) -> first + " " + second);
            }
        }
        return fields;
    }

    /**
     * Checks that a package is not in the database.
     *
     * @throws IOException if it is there
     */
    public void requireAbsent(String name) throws IOException {
        if (("\n" + PackageFiles.text(layer, INSTALLED)).contains("\nP:" + name + "\n")) {
            throw new IOException(name + " is in the database of apk already; upgrades are not supported");
        }
    }

    /**
     * Adds a package.
     *
     * @param fields the fields of its {@code .PKGINFO}
     * @param identity the SHA-1 of the part of the package that describes it
     * @param size the length of the package in bytes
     * @param files the files of the package
     */
    public void add(Map<String, String> fields, byte[] identity, long size, PackageFiles files) throws IOException {
        StringBuilder entry = new StringBuilder("C:" + sum(identity) + "\n");
        for (String[] field : FIELDS) {
            String value = field[0].equals("S") ? Long.toString(size) : fields.get(field[1]);
            if (value != null) {
                entry.append(field[0] + ":" + value + "\n");
            }
        }
        Map<String, StringBuilder> directories = new TreeMap<>();
        for (TreeEntry file : files.entries()) {
            String path = file.path().substring(1);
            int slash = path.lastIndexOf('/');
            if (file.info().kind() == DIRECTORY) {
                directories.put(path, new StringBuilder("F:" + path + "\n" + attributes("M", file.info(), 0755)));
            } else {
                directories
                        .computeIfAbsent(path.substring(0, Math.max(slash, 0)), name -> new StringBuilder("F:\n"))
                        .append("R:" + path.substring(slash + 1) + "\n" + attributes("a", file.info(), 0644))
                        .append("Z:" + sum(files.digest(file.path(), "SHA-1")) + "\n");
            }
        }
        layer.createDirectories("/lib/apk/db");
        layer.createDirectories("/etc/apk");
        write(INSTALLED, PackageFiles.text(layer, INSTALLED) + entry + String.join("", directories.values()) + "\n");
        List<String> world =
                new ArrayList<>(PackageFiles.text(layer, WORLD).lines().toList());
        world.add(fields.get("pkgname"));
        write(WORLD, String.join("\n", new TreeSet<>(world)) + "\n");
    }

    private static String attributes(String letter, FileInfo info, int usual) {
        String shown = info.uid() + ":" + info.gid() + ":" + Integer.toOctalString(info.mode());
        return shown.equals("0:0:" + Integer.toOctalString(usual)) ? "" : letter + ":" + shown + "\n";
    }

    private static String sum(byte[] sha1) {
        return "Q1" + Base64.getEncoder().encodeToString(sha1);
    }

    private void write(String path, String text) throws IOException {
        layer.writeAllBytes(path, text.getBytes(UTF_8));
    }
}
