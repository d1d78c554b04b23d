package io.lcfs.examples.packages;

import static io.lcfs.FileKind.REGULAR;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.lcfs.CopyOptions;
import io.lcfs.Layer;
import io.lcfs.TreeEntry;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The database of dpkg in a layer: {@code status}, and the files in {@code info}. */
public final class DpkgDatabase {
    private static final String STATUS = "/var/lib/dpkg/status";
    private static final String INFO = "/var/lib/dpkg/info";
    private static final List<String> SCRIPTS = List.of("/preinst", "/postinst", "/config", "/triggers");

    private final Layer layer;

    /** Creates an object for the database of a layer, which may have none yet. */
    public DpkgDatabase(Layer layer) {
        this.layer = layer;
    }

    /** Returns the value of a field of a control file. */
    public static String field(String control, String name) throws IOException {
        Matcher found = Pattern.compile("(?m)^" + name + ": *(.*)$").matcher(control);
        if (!found.find()) {
            throw new IOException("the control file of the package has no field " + name);
        }
        return found.group(1);
    }

    /**
     * Checks that a package is not in the database.
     *
     * @throws IOException if it is there, in whatever state
     */
    public void requireAbsent(String name) throws IOException {
        Pattern entry = Pattern.compile("(?m)^Package: " + Pattern.quote(name) + "$");
        if (entry.matcher(PackageFiles.text(layer, STATUS)).find()) {
            throw new IOException(name + " is in the database of dpkg already; upgrades are not supported");
        }
    }

    /**
     * Adds a package, as unpacked if it has scripts that a run of dpkg would execute, and otherwise as installed.
     *
     * @param control the files that describe the package
     * @param files the files of the package
     * @return the state
     */
    public String add(PackageFiles control, PackageFiles files) throws IOException {
        String fields = control.text("/control").strip() + "\n";
        boolean isOneOfSeveral = fields.contains("\nMulti-Arch: same\n");
        String prefix = INFO + "/" + field(fields, "Package")
                + (isOneOfSeveral ? ":" + field(fields, "Architecture") : "") + ".";
        String state = "installed";
        layer.createDirectories(INFO);
        for (TreeEntry member : control.entries()) {
            if (member.info().kind() == REGULAR && !member.path().equals("/control")) {
                layer.copyFrom(
                        control.layer(), member.path(), prefix + member.path().substring(1), CopyOptions.defaults());
            }
            state = SCRIPTS.contains(member.path()) ? "unpacked" : state;
        }
        List<String> conffiles = control.text("/conffiles").lines().toList();
        StringBuilder configured = new StringBuilder();
        for (String path : conffiles) {
            configured.append(" " + path + " " + md5(files, path) + "\n");
        }
        writeLists(prefix, files, conffiles);
        String entry = fields.replaceFirst("(?m)^(Package: .*)$", "$1\nStatus: install ok " + state)
                + (conffiles.isEmpty() ? "" : "Conffiles:\n" + configured);
        write(STATUS, PackageFiles.text(layer, STATUS) + entry + "\n");
        return state;
    }

    private void writeLists(String prefix, PackageFiles files, List<String> conffiles) throws IOException {
        StringBuilder list = new StringBuilder("/.\n");
        StringBuilder sums = new StringBuilder();
        for (TreeEntry entry : files.entries()) {
            list.append(entry.path()).append('\n');
            if (entry.info().kind() == REGULAR && !conffiles.contains(entry.path())) {
                sums.append(md5(files, entry.path()) + "  " + entry.path().substring(1) + "\n");
            }
        }
        write(prefix + "list", list.toString());
        write(prefix + "md5sums", sums.toString());
    }

    private void write(String path, String text) throws IOException {
        layer.writeAllBytes(path, text.getBytes(UTF_8));
    }

    private static String md5(PackageFiles files, String path) throws IOException {
        return HexFormat.of().formatHex(files.digest(path, "MD5"));
    }
}
