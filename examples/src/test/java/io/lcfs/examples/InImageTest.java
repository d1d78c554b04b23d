package io.lcfs.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.lcfs.CopyOptions;
import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.examples.packages.AccountFile;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.LayerTars;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.MediaTypes;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.layer.ExportOptions;
import io.lcfs.oci.layout.OciLayout;
import io.lcfs.oci.spec.ImageConfig;
import io.lcfs.oci.spec.ImageManifest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs that work in an image leave it as the image's own tools would. */
class InImageTest {
    private static final String CONTROL =
            "Package: hello\nVersion: 1.0-1\nArchitecture: all\nMaintainer: Me <me@example.org>\nDescription: a test\n";

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void makeStore() throws IOException {
        file = directory.resolve("store");
        try (LayerStore store = LayerStore.create(file, 32 << 20);
                Layer base = store.createLayer("base")) {
            base.createDirectories("/usr/bin");
            base.setMode("/usr", 0700);
            base.createDirectories("/etc");
            base.writeAllBytes("/etc/passwd", "root:x:0:0::/root:/bin/sh\n# a comment\n\n+::::::".getBytes(UTF_8));
            base.writeAllBytes("/etc/group", "root:x:0:\nwheel:x:10:root".getBytes(UTF_8));
            base.writeAllBytes("/etc/shadow", "root:*:1:0:99999:7:::\n".getBytes(UTF_8));
            base.setMode("/etc/shadow", 0640);
            base.commit();
        }
    }

    private interface Content {
        void put(Layer layer) throws IOException;
    }

    /** Returns the tar of a new layer. */
    private static byte[] tar(LayerStore store, Content content) throws IOException {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        try (Layer layer = store.createLayer("tar")) {
            content.put(layer);
        }
        LayerTars.of(store).write("tar", tar, ExportOptions.defaults());
        store.remove("tar");
        return tar.toByteArray();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        return packed.toByteArray();
    }

    private Path deb(String name, String control, boolean hasScript) throws IOException {
        ByteArrayOutputStream deb = new ByteArrayOutputStream();
        deb.writeBytes("!<arch>\n".getBytes(UTF_8));
        try (LayerStore store = LayerStore.createInMemory(16 << 20, StoreOptions.defaults())) {
            member(deb, "debian-binary", "2.0\n".getBytes(UTF_8));
            member(deb, "control.tar.gz", gzip(tar(store, layer -> {
                layer.writeAllBytes("/control", control.getBytes(UTF_8));
                layer.writeAllBytes("/conffiles", "/etc/hello.conf\n".getBytes(UTF_8));
                if (hasScript) {
                    layer.writeAllBytes("/postinst", "#!/bin/sh\n".getBytes(UTF_8));
                    layer.setMode("/postinst", 0755);
                }
            })));
            member(deb, "data.tar", tar(store, layer -> {
                layer.createDirectories("/usr/bin");
                layer.createDirectories("/etc");
                layer.writeAllBytes("/usr/bin/hello-" + name, "hello\n".getBytes(UTF_8));
                layer.writeAllBytes("/etc/hello.conf", "greeting=hello\n".getBytes(UTF_8));
            }));
        }
        return Files.write(directory.resolve(name + ".deb"), deb.toByteArray());
    }

    private static void member(ByteArrayOutputStream archive, String name, byte[] content) {
        archive.writeBytes(String.format("%-16s%-12d%-6d%-6d%-8s%-10d`\n", name, 0, 0, 0, "100644", content.length)
                .getBytes(UTF_8));
        archive.writeBytes(content);
        archive.writeBytes(new byte[content.length % 2]);
    }

    @Test
    void debIsEnteredInTheDatabaseAsDpkgWould() throws Exception {
        Path hello = deb("hello", CONTROL, false);
        Path other = deb("other", CONTROL.replace("hello", "other"), true);
        assertEquals("0\nhello 1.0-1 is installed\n", run(InstallDeb::run, file.toString(), "base", "one", "" + hello));
        assertEquals("0\nother 1.0-1 is unpacked\n", run(InstallDeb::run, file.toString(), "one", "two", "" + other));
        assertTrue(run(InstallDeb::run, file.toString(), "one", "again", "" + hello)
                .startsWith("1\n"));
        try (LayerStore store = LayerStore.open(file);
                Layer layer = store.openLayer("two")) {
            String info = "/var/lib/dpkg/info/hello.";
            assertEquals(
                    "/.\n/etc\n/etc/hello.conf\n/usr\n/usr/bin\n/usr/bin/hello-hello\n", text(layer, info + "list"));
            assertEquals("b1946ac92492d2347c6235b4d2611184  usr/bin/hello-hello\n", text(layer, info + "md5sums"));
            assertTrue(
                    text(layer, "/var/lib/dpkg/status").startsWith("Package: hello\nStatus: install ok installed\n"));
            assertEquals(0755, layer.stat("/var/lib/dpkg/info/other.postinst").mode());
            assertEquals(0700, layer.stat("/usr").mode(), "the mode of a directory that was there");
            assertEquals(List.of("two", "one", "base"), names(store)); // no layer of a failed or unfinished work
            assertEquals(List.of(), store.check().findings());
            layer.copyOut("/", directory.resolve("root"), CopyOptions.defaults().withHostOwners(false));
        }
        if (Files.isExecutable(Path.of("/usr/bin/dpkg"))) {
            Path root = directory.resolve("root");
            String query = "dpkg-query --admindir=" + root + "/var/lib/dpkg -W -f ${Package}:${Status};";
            assertEquals("hello:install ok installed;other:install ok unpacked;", said(query.split(" ", 5)));
            assertEquals("", said("dpkg", "--root=" + root, "--verify", "hello"));
            assertEquals("", said("dpkg", "--root=" + root, "--audit", "hello"));
        }
    }

    private static List<String> names(LayerStore store) throws IOException {
        List<String> names = new ArrayList<>();
        store.ancestors("two").forEach(layer -> names.add(layer.name()));
        assertEquals(3, store.info().layers());
        names.add(0, "two");
        return names;
    }

    private static String text(Layer layer, String path) throws IOException {
        return new String(layer.readAllBytes(path), UTF_8);
    }

    private static String said(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), said);
        return said;
    }

    @Test
    void apkIsEnteredInTheDatabaseAsApkWould() throws Exception {
        byte[] control;
        byte[] data;
        try (LayerStore store = LayerStore.createInMemory(16 << 20, StoreOptions.defaults())) {
            byte[] whole = tar(
                    store,
                    layer -> layer.writeAllBytes(
                            "/.PKGINFO",
                            "# made\npkgname = hello\npkgver = 1.0-r0\narch = noarch\nsize = 6\ndepend = so:a\ndepend = b\n"
                                    .getBytes(UTF_8)));
            // As in a real package, the first part does not end with the two empty blocks of a tar.
            int end = whole.length;
            while (whole[end - 1] == 0) {
                end--;
            }
            control = gzip(Arrays.copyOf(whole, (end + 511) / 512 * 512));
            data = gzip(tar(store, layer -> {
                layer.createDirectories("/usr/bin");
                layer.writeAllBytes("/usr/bin/hello", "hello\n".getBytes(UTF_8));
                layer.setMode("/usr/bin/hello", 0755);
                layer.createSymbolicLink("/usr/bin/hi", "hello");
            }));
        }
        ByteArrayOutputStream apk = new ByteArrayOutputStream();
        apk.writeBytes(control);
        apk.writeBytes(data);
        Path hello = Files.write(directory.resolve("hello.apk"), apk.toByteArray());
        assertEquals(
                "0\nhello 1.0-r0 is installed\n", run(InstallApk::run, file.toString(), "base", "one", "" + hello));
        assertTrue(run(InstallApk::run, file.toString(), "one", "again", "" + hello)
                .startsWith("1\n"));
        try (LayerStore store = LayerStore.open(file);
                Layer layer = store.openLayer("one")) {
            String installed = "C:" + sum(control) + "\nP:hello\nV:1.0-r0\nA:noarch\nS:" + apk.size()
                    + "\nI:6\nD:so:a b\nF:usr\nF:usr/bin\nR:hello\na:0:0:755\nZ:" + sum("hello\n".getBytes(UTF_8))
                    + "\nR:hi\na:0:0:777\nZ:" + sum("hello".getBytes(UTF_8)) + "\n\n";
            assertEquals(installed, text(layer, "/lib/apk/db/installed"));
            assertEquals("hello\n", text(layer, "/etc/apk/world"));
            assertFalse(layer.exists("/.PKGINFO"));
        }
    }

    private static String sum(byte[] bytes) throws Exception {
        return "Q1"
                + Base64.getEncoder()
                        .encodeToString(MessageDigest.getInstance("SHA-1").digest(bytes));
    }

    @Test
    void accountFilesKeepFormatAndOrder() throws IOException {
        assertEquals("0\n", run(AddUser::run, file.toString(), "base", "user", "app", "1000"));
        assertTrue(run(AddUser::run, file.toString(), "user", "again", "app2", "1000")
                .startsWith("1\n"));
        assertTrue(
                run(AddUser::run, file.toString(), "user", "again", "a:b", "1").startsWith("2\n"));
        try (LayerStore store = LayerStore.open(file);
                Layer layer = store.openLayer("user");
                Layer work = store.cloneLayer("user", "work")) {
            assertEquals(
                    "root:x:0:0::/root:/bin/sh\n# a comment\n\napp:x:1000:1000::/home/app:/bin/sh\n+::::::\n",
                    text(layer, "/etc/passwd"));
            assertEquals("root:x:0:\nwheel:x:10:root\napp:x:1000:\n", text(layer, "/etc/group"));
            assertEquals("root:*:1:0:99999:7:::\napp:!::0:99999:7:::\n", text(layer, "/etc/shadow"));
            assertEquals(0640, layer.stat("/etc/shadow").mode());
            assertEquals(1000, layer.stat("/home/app").uid());
            work.writeAllBytes("/etc/passwd", "\u00e9:x:1:1::/:/bin/sh".getBytes(ISO_8859_1));
            AccountFile users = AccountFile.read(work, "/etc/passwd");
            users.add("app", "x", "2", "2", "", "/", "/bin/sh")
                    .set("app", 6, "/bin/false")
                    .remove("none")
                    .write();
            assertEquals(
                    "\u00e9:x:1:1::/:/bin/sh\napp:x:2:2::/:/bin/false\n",
                    new String(work.readAllBytes("/etc/passwd"), ISO_8859_1));
            AccountFile groups = AccountFile.read(work, "/etc/group");
            groups.addMember("wheel", "app")
                    .addMember("wheel", "app")
                    .addMember("root", "app")
                    .write();
            assertEquals("root:x:0:app\nwheel:x:10:root,app\napp:x:1000:\n", text(work, "/etc/group"));
            assertThrows(IllegalArgumentException.class, () -> users.add("x:y", "x", "3"));
            assertThrows(IllegalArgumentException.class, () -> users.add("app", "x", "3"));
            assertThrows(IllegalArgumentException.class, () -> groups.addMember("none", "app"));
        }
    }

    /** Makes an image of three layers, in the store and in a layout. */
    private Path image() throws IOException {
        Path layout = directory.resolve("layout");
        try (LayerStore store = LayerStore.open(file)) {
            ImageStore images = ImageStore.of(store);
            ImageConfig config = ImageConfig.of(Platform.ofThisMachine());
            String below = "base";
            String[] steps = {"make files", "change files", "remove files"};
            for (int i = 0; i < steps.length; i++) {
                try (Layer work = i == 0 ? store.createLayer("step-0") : store.cloneLayer(below, "step-" + i)) {
                    if (i < 2) {
                        work.createDirectories("/d");
                        work.writeAllBytes("/d/file", ("content " + i).getBytes(UTF_8));
                    }
                    if (i == 0) {
                        work.writeAllBytes("/d/gone", new byte[1]);
                        work.writeAllBytes("/stays", "as it was".getBytes(UTF_8));
                        work.createLink("/stays-too", "/stays");
                    } else if (i == 2) {
                        work.delete("/d/gone");
                    }
                    Image image = images.commit(work, config, steps[i], "image-" + i);
                    below = image.layer();
                    config = image.config();
                }
            }
            try (OciLayout target = OciLayout.create(layout)) {
                images.push("image-2", target, "1", PushOptions.defaults());
            }
        }
        return layout;
    }

    @Test
    void historyOfAFileNamesTheSteps() throws IOException {
        image();
        assertEquals(
                "0\nA /d/file by make files\nM /d/file by change files\n",
                run(FileHistory::run, file.toString(), "image-2", "/d/file"));
        assertEquals(
                "0\nA /d/gone by make files\nD /d/gone by remove files\n",
                run(FileHistory::run, file.toString(), "image-2", "/d/gone"));
        assertTrue(run(FileHistory::run, file.toString(), "image-2", "/none").startsWith("1\n"));
    }

    @Test
    void oneFileIsFetchedWithoutTheLayersBelowIt() throws IOException {
        Path layout = image();
        List<String> requests = Collections.synchronizedList(new ArrayList<>());
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v2/app/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            String digest = path.substring(path.lastIndexOf('/') + 1).replace("sha256:", "");
            byte[] bytes;
            try (OciLayout source = OciLayout.open(layout)) {
                if (path.contains("/manifests/")) {
                    exchange.getResponseHeaders().add("Content-Type", MediaTypes.MANIFEST);
                    bytes = source.read("1").bytes();
                } else {
                    requests.add(digest);
                    bytes = Files.readAllBytes(layout.resolve("blobs/sha256").resolve(digest));
                }
            }
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        try {
            String remote = "docker://localhost:" + server.getAddress().getPort() + "/app:1";
            assertEquals("0\ncontent 1", run(FetchFile::run, remote, "/d/file"));
            try (OciLayout source = OciLayout.open(layout)) {
                var layers = ImageManifest.parse(source.read("1")).layers();
                assertEquals(List.of(hex(layers.get(2)), hex(layers.get(1))), requests);
            }
            requests.clear();
            assertTrue(run(FetchFile::run, remote, "/d/gone").startsWith("1\n"));
            assertEquals(1, requests.size());
        } finally {
            server.stop(0);
        }
        assertEquals("0\nas it was", run(FetchFile::run, layout + ":1", "/stays-too"));
        assertTrue(run(FetchFile::run, layout + ":1", "/d").startsWith("1\n"));
    }

    private static String hex(Descriptor blob) {
        return blob.digest().toString().replace("sha256:", "");
    }

    private interface Program {
        int run(String... args) throws IOException;
    }

    private static String run(Program program, String... args) throws IOException {
        PrintStream out = System.out;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setOut(new PrintStream(said, true, UTF_8));
        try {
            return program.run(args) + "\n" + said.toString(UTF_8);
        } finally {
            System.setOut(out);
        }
    }
}
