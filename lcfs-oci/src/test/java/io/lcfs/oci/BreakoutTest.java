package io.lcfs.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CopyOptions;
import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.oci.content.InvalidImageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tars that try to change files outside the layer that they are applied to. The cases are those of containerd's tests
 * for applying archives. Each name in a tar either leads to a path inside the layer, or the tar is refused, and no file
 * outside the layer changes. Two kinds of files are outside. On the host, the layer is exported as a directory with a
 * decoy file beside it, and imported again. In the store, other layers and layer 0 have files with all the names that
 * the tars use; these files must not change, whether the tar is applied or refused.
 */
class BreakoutTest {
    private static final String REFUSED = "refused: ";
    private static final String BESIDE = "beside";

    @AutoClose
    private final Images images = new Images();

    @TempDir
    Path folder;

    private Path decoy;
    private String base;

    /**
     * The kinds of files whose names are counted in listings. Symbolic links are not among them, because each name of a
     * link becomes a separate link on the host.
     */
    private Set<FileKind> counted;

    BreakoutTest() throws IOException {}

    /** Creates a tar that contains the absolute path of the decoy on the host. */
    private interface Attack {
        TarBytes tar(String decoy);
    }

    /**
     * A tar, and its expected outcome: the changes in the layer, with {@code @} for the decoy's path, or the reason of
     * the refusal.
     */
    private record Breakout(String name, Attack attack, String outcome) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** The names of the decoys also exist inside the layer. */
    @BeforeEach
    void layDecoys() throws IOException {
        decoy = Files.createDirectory(folder.resolve("decoy"));
        counted = Listing.counted(decoy);
        counted.remove(FileKind.SYMBOLIC_LINK);
        Files.writeString(decoy.resolve("secret"), "outside");
        Files.createFile(decoy.resolve("empty"));
        base = images.read(
                null,
                new TarBytes()
                        .file("d/e/x", "below")
                        .file("decoy/secret", "inside")
                        .file(decoy + "/secret", "inside")
                        .symbolicLink("out", decoy.toString())
                        .symbolicLink("dead", "../nowhere"));
        for (String name : List.of(BESIDE, BESIDE + "-below")) {
            images.edit(null, name, this::layDecoys);
        }
        try (Layer root = images.store.root()) {
            layDecoys(root);
        }
        images.store.cloneLayer(BESIDE + "-below", "live").close();
    }

    /** Writes a file under each name that the tars use. */
    private void layDecoys(Layer layer) throws IOException {
        for (String path : List.of("/decoy", decoy.toString(), "/d/e", "/nowhere", "/out")) {
            layer.createDirectories(path);
            layer.write(path + "/secret", 0, "outside".getBytes(StandardCharsets.UTF_8));
            layer.createFile(path + "/empty");
        }
    }

    /** Returns the files of the other layers, and those of layer 0 without the files of this library. */
    private Map<String, String> beside() throws IOException {
        Map<String, String> beside = new TreeMap<>();
        for (String name : List.of(base, BESIDE, BESIDE + "-below", "live")) {
            beside.put(name, images.tree(name) + images.store.stat(name));
        }
        try (Layer root = images.store.root()) {
            Listing.of(root, counted).forEach((path, line) -> {
                if (!path.startsWith("/lcfs-oci") && !path.equals("/")) {
                    beside.put("layer 0 " + path, line);
                }
            });
        }
        return beside;
    }

    @AfterEach
    void deleteLinks() throws Exception {
        Tools.deleteLinks(folder);
    }

    static List<Breakout> symbolicLinks() {
        return List.of(
                new Breakout(
                        "absolute",
                        at -> new TarBytes().symbolicLink("d/e/l", at).file("d/e/l/new", ""),
                        "A /d/e/l, A @/new"),
                new Breakout(
                        "up and out",
                        at -> new TarBytes()
                                .symbolicLink("d/e/l", "../../../decoy")
                                .file("d/e/l/new", ""),
                        "A /d/e/l, A /decoy/new"),
                new Breakout(
                        "chain of absolute ones",
                        at -> new TarBytes()
                                .symbolicLink("l", at)
                                .symbolicLink("m", "/l")
                                .file("m/new", ""),
                        "A /l, A /m, A @/new"),
                new Breakout(
                        "chain of relative ones",
                        at -> new TarBytes()
                                .symbolicLink("l", "../decoy")
                                .symbolicLink("d/m", "../../l")
                                .file("d/m/new", ""),
                        "A /d/m, A /decoy/new, A /l"),
                new Breakout(
                        "to an empty file, filled",
                        at -> new TarBytes().symbolicLink("l", at + "/empty").file("l", "full"),
                        "A /l"),
                new Breakout("of an empty name", at -> new TarBytes().symbolicLink("", at), REFUSED + "is the root"),
                new Breakout(
                        "as a parent, absolute",
                        at -> new TarBytes()
                                .symbolicLink("p", at)
                                .directory("p/sub")
                                .file("p/sub/new", ""),
                        "A /p, A @/sub, A @/sub/new"),
                new Breakout(
                        "as a parent, relative",
                        at -> new TarBytes()
                                .symbolicLink("p", "../decoy")
                                .directory("p/sub")
                                .file("p/sub/new", ""),
                        "A /decoy/sub, A /decoy/sub/new, A /p"),
                new Breakout(
                        "with a slash at the end",
                        at -> new TarBytes().symbolicLink("l/", at).file("l/new", ""),
                        "A /l, A @/new"),
                new Breakout(
                        "in the place of a directory, absolute",
                        at -> new TarBytes().symbolicLink("d", at).file("d/new", ""),
                        "A /d, A @/new, D /d"),
                new Breakout(
                        "in the place of a directory, relative",
                        at -> new TarBytes().symbolicLink("d", "../decoy").file("d/new", ""),
                        "A /d, A /decoy/new, D /d"),
                new Breakout(
                        "in the place of a directory on the way",
                        at -> new TarBytes()
                                .file("d/e/f/old", "")
                                .symbolicLink("d/e", at)
                                .file("d/e/f/new", ""),
                        "A /d/e, A @/f, A @/f/new, D /d/e"),
                new Breakout(
                        "replaced by a directory",
                        at -> new TarBytes().directory("out").file("out/new", ""),
                        "A /out, A /out/new, D /out"),
                new Breakout(
                        "replaced by a directory, and a hard link to what it showed",
                        at -> new TarBytes().directory("out").hardLink("l", "out/secret"),
                        REFUSED + "is not an earlier file"));
    }

    static List<Breakout> hardLinks() {
        return List.of(
                new Breakout("relative", at -> new TarBytes().hardLink("l", "../decoy/secret"), REFUSED + "leads out"),
                new Breakout(
                        "down and out",
                        at -> new TarBytes().hardLink("l", "d/../../decoy/secret"),
                        REFUSED + "leads out"),
                new Breakout("absolute", at -> new TarBytes().hardLink("l", at + "/secret"), "A /l"),
                new Breakout(
                        "long and relative",
                        at -> new TarBytes()
                                .pax("linkpath", "../".repeat(100) + at.substring(1) + "/secret")
                                .hardLink("l", ""),
                        REFUSED + "leads out"),
                new Breakout(
                        "up and out",
                        at -> new TarBytes().hardLink("d/l", "../../decoy/secret"),
                        REFUSED + "leads out"),
                new Breakout(
                        "to a name, relative, then written",
                        at -> new TarBytes().hardLink("l", "decoy/secret").file("l", "new"),
                        "A /l"),
                new Breakout(
                        "to a name, absolute, then written",
                        at -> new TarBytes().hardLink("l", at + "/secret").file("l", "new"),
                        "A /l"),
                new Breakout(
                        "to a symbolic link before its target, relative",
                        at -> new TarBytes()
                                .symbolicLink("s", "../decoy/late")
                                .hardLink("l", "s")
                                .file("decoy/late", ""),
                        "A /decoy/late, A /l, A /s"),
                new Breakout(
                        "to a symbolic link before its target, absolute",
                        at -> new TarBytes()
                                .symbolicLink("s", at + "/late")
                                .hardLink("l", "s")
                                .file(at + "/late", ""),
                        "A /l, A /s, A @/late"),
                new Breakout(
                        "to a symbolic link after its target, relative, then written",
                        at -> new TarBytes()
                                .symbolicLink("s", "../decoy/secret")
                                .hardLink("l", "s")
                                .file("l", "new"),
                        "A /l, A /s"),
                new Breakout(
                        "to a symbolic link after its target, absolute, then written",
                        at -> new TarBytes()
                                .symbolicLink("s", at + "/secret")
                                .hardLink("l", "s")
                                .file("l", "new"),
                        "A /l, A /s"),
                new Breakout(
                        "to a symbolic link, with another mode",
                        at -> new TarBytes()
                                .symbolicLink("s", at + "/secret")
                                .mode(0777)
                                .hardLink("l", "s"),
                        "A /l, A /s"));
    }

    static List<Breakout> whiteouts() {
        return List.of(
                new Breakout(
                        "of the parent of the root",
                        at -> new TarBytes().whiteout("", ".."),
                        REFUSED + "impossible name"),
                new Breakout("of the parent", at -> new TarBytes().whiteout("d", ".."), REFUSED + "impossible name"),
                new Breakout("of the root", at -> new TarBytes().whiteout("", "/"), REFUSED + "impossible name"),
                new Breakout("of a dot", at -> new TarBytes().whiteout("d", "."), REFUSED + "impossible name"),
                new Breakout("of a symbolic link", at -> new TarBytes().whiteout("", "out"), "D /out"),
                new Breakout("through a symbolic link", at -> new TarBytes().whiteout("out", "secret"), "D @/secret"),
                new Breakout("of a directory by its name", at -> new TarBytes().whiteout("", "decoy"), "D /decoy"),
                new Breakout("below a dead symbolic link", at -> new TarBytes().whiteout("dead", "decoy"), ""),
                new Breakout(
                        "by a relative path",
                        at -> new TarBytes().whiteout("d/../..", "decoy"),
                        REFUSED + "leads out"));
    }

    @ParameterizedTest
    @MethodSource("symbolicLinks")
    void aSymbolicLinkStaysInside(Breakout breakout) throws IOException {
        staysInside(breakout);
    }

    @ParameterizedTest
    @MethodSource("hardLinks")
    void aHardLinkStaysInside(Breakout breakout) throws IOException {
        staysInside(breakout);
    }

    @ParameterizedTest
    @MethodSource("whiteouts")
    void aWhiteoutStaysInside(Breakout breakout) throws IOException {
        staysInside(breakout);
    }

    private void staysInside(Breakout breakout) throws IOException {
        Map<String, String> outside = Listing.of(decoy, counted);
        Map<String, String> beside = beside();
        int layers = images.store.list().size();
        byte[] tar = breakout.attack.tar(decoy.toString()).bytes();
        if (breakout.outcome.startsWith(REFUSED)) {
            InvalidImageException e = assertThrows(InvalidImageException.class, () -> images.read(base, tar));
            assertTrue(e.getMessage().contains(breakout.outcome.substring(REFUSED.length())), e.getMessage());
            assertEquals(layers, images.store.list().size(), "layers");
        } else {
            String top = images.read(base, tar);
            assertEquals(breakout.outcome, changed(top));
            writeBesideTheDecoy(top);
        }
        assertEquals(outside, Listing.of(decoy, counted));
        assertEquals(beside, beside());
    }

    private String changed(String top) throws IOException {
        return images.changes(base, top).stream()
                .map(change -> change.replace(decoy.toString(), "@"))
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /** Exports the layer, and checks that the directory has exactly the files of the layer. */
    private void writeBesideTheDecoy(String top) throws IOException {
        Path root = folder.resolve("root");
        CopyOptions options = CopyOptions.defaults().withHostOwners(Tools.isRoot());
        assertEquals(
                List.of(),
                LayerDirectories.of(images.store).write(top, root, options).leftOut());
        try (Layer layer = images.store.openLayer(top)) {
            assertEquals(Listing.of(layer, counted), Listing.of(root, counted));
        }
        // The import follows no link out of the directory either.
        LayerDirectories.of(images.store).read(root, "back");
        try (Layer back = images.store.openLayer("back")) {
            assertEquals(Listing.of(root, counted), Listing.of(back, counted));
        }
        try (var beside = Files.list(folder)) {
            assertEquals(List.of(decoy, root), beside.sorted().toList());
        }
    }
}
