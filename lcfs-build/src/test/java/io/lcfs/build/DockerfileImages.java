package io.lcfs.build;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lcfs.CreateOptions;
import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.TreeEntry;
import io.lcfs.oci.LayerTars;
import io.lcfs.oci.layer.ExportOptions;
import io.lcfs.oci.spec.RunSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** The build context of the cases, and their images as lines of text. */
final class DockerfileImages {
    private DockerfileImages() {}

    /** Makes the build context of all cases. */
    static void makeContext(LayerStore store, Path context) throws Exception {
        for (String name : List.of(
                "a",
                "d/x",
                "d/sub/y",
                "d2/z",
                "d2/sub/w",
                "e/one.txt",
                "e/two.txt",
                "e/three.md",
                "plain.gz",
                "sp ace/f f",
                "ignored/secret",
                "ignored/kept",
                "n/A.java",
                "n/target/A.class")) {
            write(context.resolve(name), name + "\n", "rw-r--r--");
        }
        write(context.resolve("b.txt"), "b\n", "rw-------");
        write(context.resolve("run.sh"), "#!/bin/sh\n", "rwxr-xr-x");
        write(context.resolve("etc/passwd"), "root:x:0:0::/root:/bin/sh\nu:x:41:42::/home/u:/bin/sh\n", "rw-r--r--");
        write(context.resolve("etc/group"), "g:x:43:\n", "rw-r--r--");
        write(context.resolve(".dockerignore"), "# nothing\n\nignored/*\n!ignored/kept\n**/*.class\n", "rw-r--r--");
        Files.setPosixFilePermissions(context.resolve("d/sub"), PosixFilePermissions.fromString("rwxr-x---"));
        Files.setPosixFilePermissions(context.resolve("d2/sub"), PosixFilePermissions.fromString("rwx--x--x"));
        Files.setPosixFilePermissions(context.resolve("d2"), PosixFilePermissions.fromString("rwx------"));
        Files.createSymbolicLink(context.resolve("link"), Path.of("a"));
        Files.createSymbolicLink(context.resolve("dlink"), Path.of("d"));
        Files.createSymbolicLink(context.resolve("d/link"), Path.of("x"));
        Files.createDirectory(context.resolve("links"));
        Files.createSymbolicLink(context.resolve("links/toreal"), Path.of("real"));
        Files.createSymbolicLink(context.resolve("links/toa"), Path.of("/a"));
        RootFiles.make(context.resolve("rootfs"), "sh", "mkdir", "ln", "rm", "cat");
        Files.createDirectories(context.resolve("rootfs/tmp"));
        Files.setPosixFilePermissions(context.resolve("rootfs/tmp"), PosixFilePermissions.fromString("rwxrwxrwx"));
        makeArchives(store, context);
    }

    private static void write(Path file, String content, String mode) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private static void makeArchives(LayerStore store, Path context) throws IOException {
        try (Layer layer = store.createLayer("archive")) {
            layer.createDirectory(
                    "/sub", CreateOptions.defaults().withMode(0711).withOwner(11, 12));
            layer.createFile(
                    "/sub/app",
                    CreateOptions.defaults().withMode(0754).withOwner(13, 14),
                    ByteBuffer.wrap("app\n".getBytes(UTF_8)));
            layer.createSymbolicLink("/app", "sub/app", CreateOptions.defaults().withModifiedTime(BuildFixture.OLD));
            for (String path : List.of("/sub/app", "/sub", "/")) {
                layer.setModifiedTime(path, BuildFixture.OLD);
            }
            layer.commit();
        }
        LayerTars tars = LayerTars.of(store);
        for (String name : List.of("app.tar", "app.tar.gz", "nested.tar")) {
            OutputStream file = Files.newOutputStream(context.resolve(name));
            try (OutputStream out = name.endsWith("gz") ? new GZIPOutputStream(file) : file) {
                tars.write("archive", out, ExportOptions.defaults());
            }
        }
        store.remove("archive");
    }

    /** Returns the files below a directory of a layer, one a line. */
    static List<String> lines(LayerStore store, String name, String directory) throws IOException {
        TreeMap<String, String> lines = new TreeMap<>();
        try (Layer layer = store.openLayer(name);
                Stream<TreeEntry> entries = layer.walk(directory)) {
            for (TreeEntry entry : entries.toList()) {
                var info = entry.info();
                String path = entry.path();
                String kind = switch (info.kind()) {
                    case DIRECTORY -> String.format("d %o %d:%d", info.mode(), info.uid(), info.gid());
                    case SYMBOLIC_LINK -> "l -> " + layer.readSymbolicLink(path);
                    default ->
                        String.format("f %o %d:%d ", info.mode(), info.uid(), info.gid())
                                + text(layer.readAllBytes(path));
                };
                String shown = directory.equals("/") ? path : path.substring(directory.length());
                lines.put(shown, shown + " " + kind);
            }
        }
        lines.remove("/");
        lines.remove("");
        return List.copyOf(lines.values());
    }

    /** Returns a content in one line, without that of archives. */
    private static String text(byte[] content) {
        return content.length > 200 ? "..." : new String(content, UTF_8).strip().replace("\n", "|");
    }

    /** Returns the settings of an image, one a line. */
    static List<String> config(RunSettings settings) {
        List<String> lines = new ArrayList<>();
        lines.add("user " + settings.user());
        lines.add("ports " + settings.exposedPorts());
        settings.environment().stream()
                .filter(variable -> !variable.startsWith("PATH="))
                .forEach(variable -> lines.add("env " + variable));
        lines.add("entrypoint " + settings.entrypoint());
        lines.add("cmd " + settings.cmd());
        lines.add("volumes " + settings.volumes());
        // Docker writes a slash where buildah writes nothing.
        lines.add("workdir " + (settings.workingDirectory().isEmpty() ? "/" : settings.workingDirectory()));
        new TreeMap<>(settings.labels()).forEach((key, value) -> lines.add("label " + key + "=" + value));
        lines.add("signal " + settings.stopSignal());
        lines.add("shell " + settings.shell());
        lines.add("health " + settings.healthCheck());
        lines.add("onbuild " + settings.onBuild());
        return lines;
    }
}
