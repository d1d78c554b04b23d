package io.lcfs.oci;

import static io.lcfs.FileOption.NO_FOLLOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.layer.ExportOptions;
import io.lcfs.oci.layer.ImportOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rules of docs/OCI.md for layers. The name of each test begins with the number of its rule. */
class LayerRulesTest {
    /** Docker, BuildKit, jib and buildah write no entry for the root. */
    @Test
    void layer01TheRootThatNoEntryNamesDoesNotShowWhenItCameIn() throws Exception {
        byte[] base = new TarBytes().directory("d").mtime(7).file("d/a", "hi").bytes();
        byte[][] first = canonicalForms(base, Instant.parse("2001-02-03T04:05:06.7Z"));
        byte[][] second = canonicalForms(base, Instant.parse("2026-11-27T10:20:30Z"));
        for (int i = 0; i < first.length; i++) {
            assertArrayEquals(first[i], second[i], "form " + i);
        }
        try (Images images = new Images();
                Layer layer = images.store.openLayer(images.read(null, base))) {
            FileInfo root = layer.stat("/", NO_FOLLOW);
            assertEquals(Instant.EPOCH, root.mtime());
            assertEquals(0755, root.mode());
            assertEquals(0, root.uid());
        }
        try (Images images = new Images()) {
            String named =
                    images.read(null, new TarBytes().mtime(9).directory(".").file("a", ""));
            String above = images.read(named, new TarBytes().file("b", "").whiteout("", "a"));
            try (Layer layer = images.store.openLayer(above)) {
                assertEquals(9, layer.stat("/", NO_FOLLOW).mtime().getEpochSecond());
            }
        }
    }

    /** Returns the canonical forms of a base, of an application's layer on it, and of both in one layer. */
    private static byte[][] canonicalForms(byte[] base, Instant now) throws IOException {
        StoreOptions options = StoreOptions.defaults().withClock(Clock.fixed(now, ZoneOffset.UTC));
        ExportOptions canonical = ExportOptions.defaults().withCanonical(true);
        try (LayerStore store = LayerStore.createInMemory(64L << 20, options)) {
            LayerTars tars = LayerTars.of(store);
            String below = tars.read(null, new ByteArrayInputStream(base), ImportOptions.defaults())
                    .name();
            try (Layer layer = store.cloneLayer(below, "application")) {
                layer.createFile("/d/new");
                layer.setModifiedTime("/d/new", Instant.ofEpochSecond(5));
                layer.setModifiedTime("/d", Instant.ofEpochSecond(5));
                layer.commit();
            }
            String whole = tars.squash(null, "application").name();
            ByteArrayOutputStream[] forms = {
                new ByteArrayOutputStream(), new ByteArrayOutputStream(), new ByteArrayOutputStream()
            };
            tars.write(below, forms[0], canonical);
            tars.write("application", forms[1], canonical);
            tars.write(whole, forms[2], canonical);
            return new byte[][] {forms[0].toByteArray(), forms[1].toByteArray(), forms[2].toByteArray()};
        }
    }

    private static final byte[] BASE =
            new TarBytes().file("d/low", "1").file("f", "2").file("e/x", "3").bytes();

    /** Returns the paths of a layer; files with their content, and further names of a file with its first name. */
    private static String shown(Images images, String name) throws IOException {
        StringBuilder text = new StringBuilder();
        Map<Long, String> first = new HashMap<>();
        try (Layer layer = images.store.openLayer(name)) {
            for (String path : Images.paths(layer)) {
                FileInfo info = layer.stat(path, NO_FOLLOW);
                text.append(path.substring(1));
                if (info.kind() == FileKind.REGULAR) {
                    String known = info.linkCount() > 1 ? first.putIfAbsent(info.inode(), path.substring(1)) : null;
                    text.append(known != null ? "==" + known : "=" + images.text(name, path));
                } else if (info.kind() == FileKind.SYMBOLIC_LINK) {
                    text.append("->").append(layer.readSymbolicLink(path));
                } else if (info.isDirectory()) {
                    text.append('/');
                }
                text.append(' ');
            }
        }
        return text.toString().trim();
    }

    /**
     * Requires that a tar gives the expected paths, on the base or without a parent, and that the layer is exported
     * correctly in each form.
     */
    private static void shows(String expected, TarBytes tar, boolean onBase) throws IOException {
        byte[] bytes = tar.bytes();
        try (Images images = new Images()) {
            String base = onBase ? images.read(null, BASE) : null;
            String layer = images.read(base, bytes);
            assertEquals(expected, shown(images, layer));
            assertArrayEquals(bytes, images.write(layer), "bytes");
            String tree = images.tree(layer);
            assertEquals(tree, images.tree(images.read(base, images.canonical(layer))), "canonical form");
            assertEquals(tree, images.tree(images.read(null, images.whole(layer))), "all of it");
            assertEquals(tree, images.tree(images.tars.squash(null, layer).name()), "squashed");
        }
    }

    private static void refused(TarBytes tar, String... words) throws IOException {
        try (Images images = new Images()) {
            String base = images.read(null, BASE);
            InvalidImageException e = assertThrows(InvalidImageException.class, () -> images.read(base, tar.bytes()));
            for (String word : words) {
                assertTrue(e.getMessage().contains(word), e.getMessage() + " does not say " + word);
            }
            assertEquals(1, images.store.list().size(), "layers");
        }
    }

    @Test
    void layer02WhatAufsKeptIsLeftOutButTheContentOfLinksIsTheirs() throws Exception {
        shows(
                "usr/ usr/a=DATA usr/b==usr/a",
                new TarBytes()
                        .directory(".wh..wh.plnk")
                        .file(".wh..wh.plnk/101.20", "DATA")
                        .file(".wh..wh.aufs", "")
                        .directory("usr")
                        .hardLink("usr/a", ".wh..wh.plnk/101.20")
                        .hardLink("usr/b", ".wh..wh.plnk/101.20"),
                false);
        shows("a=DATA", new TarBytes().file(".wh..wh.plnk/101.20", "DATA").hardLink("a", ".wh..wh.plnk/101.20"), false);
        shows(
                "a=DATA b=OTHER",
                new TarBytes()
                        .file("./.wh..wh.plnk/1", "DATA")
                        .hardLink("./a", "./.wh..wh.plnk/1")
                        .file(".wh..wh.plnk/1", "OTHER")
                        .hardLink("b", "/.wh..wh.plnk/1")
                        .file(".wh..wh.plnk/unused", "x".repeat(3000)),
                false);
        shows(
                "a=DATA b==a c->x d/ d/low=1 e/ e/x=3 f=2",
                new TarBytes()
                        .file("d/.wh..wh.plnk/1.2", "DATA")
                        .hardLink("d/.wh..wh.plnk/1.3", "d/.wh..wh.plnk/1.2")
                        .symbolicLink("d/.wh..wh.plnk/1.4", "x")
                        .hardLink("a", "d/.wh..wh.plnk/1.3")
                        .hardLink("b", "d/.wh..wh.plnk/1.2")
                        .hardLink("c", "d/.wh..wh.plnk/1.4"),
                true);
        shows(
                "a= d/ d/low=1 e/ e/x=3 f=2",
                new TarBytes()
                        .directory(".wh..wh.orph")
                        .file(".wh..wh.orph/x", "DATA")
                        .file("d/.wh..wh.foo", "DATA")
                        .file("a", ""),
                true);
        // An opaque root keeps the files of the same tar, and therefore also the files that are set aside for later
        // links.
        shows("a=DATA", new TarBytes().file(".wh..wh.plnk/1", "DATA").opaque("").hardLink("a", ".wh..wh.plnk/1"), true);
        refused(new TarBytes().hardLink("a", ".wh..wh.plnk/1").file(".wh..wh.plnk/1", "DATA"), "hard link", "/a");
    }

    @Test
    void layer03NothingLiesBelowAWhiteout() throws Exception {
        refused(new TarBytes().file(".wh.foo/bar", "x"), "below a whiteout");
        refused(new TarBytes().directory(".wh.d").file(".wh.d/bar", "x"), "below a whiteout");
        refused(new TarBytes().file("d/.wh..wh..opq/x", ""), "below a whiteout");
        refused(new TarBytes().whiteout(".wh.a", "b"), "below a whiteout");
        refused(new TarBytes().symbolicLink("s", ".wh.q").file("s/x", ""), "/.wh.q");
        refused(new TarBytes().hardLink("x", ".wh.f"), "hard link");
        shows("x->.wh.f", new TarBytes().symbolicLink("x", ".wh.f"), false);
    }

    @Test
    void layer04AWhiteoutIsOneOfAnyTypeAndWithAnyContent() throws Exception {
        String without = "d/ d/low=1 e/ e/x=3";
        shows(without, new TarBytes().file(".wh.f", "content"), true);
        shows(without, new TarBytes().directory(".wh.f"), true);
        shows(without, new TarBytes().hardLink(".wh.f", "d/low"), true);
        shows(without, new TarBytes().symbolicLink(".wh.f", "d/low"), true);
        shows(without, new TarBytes().whiteout("", "f").whiteout("", "f").whiteout("", "nothing"), true);
        shows("d/ d/n= e/ e/x=3 f=2", new TarBytes().directory("d/.wh..wh..opq").file("d/n", ""), true);
        shows("d/ d/n= e/ e/x=3 f=2", new TarBytes().whiteout("", "d").file("d/n", ""), true);
        shows("d/ d/n= e/ e/x=3 f=2", new TarBytes().file("d/n", "").whiteout("", "d"), true);
        shows("d/ d/low=1 e/ e/x=3 f=n", new TarBytes().file("f", "n").whiteout("", "f"), true);
    }

    @Test
    void layer05MarksOfOverlayMeanWhatTheKernelSays() throws Exception {
        for (String prefix : new String[] {"SCHILY.xattr.trusted.overlay.", "SCHILY.xattr.user.overlay."}) {
            shows(
                    "d/ d/n= e/ e/x=3 f=2",
                    new TarBytes().pax(prefix + "opaque", "y").directory("d").file("d/n", ""),
                    true);
            shows(
                    "d/ d/n= e/ e/x=3 f=2",
                    new TarBytes().file("d/n", "").pax(prefix + "opaque", "y").directory("d"),
                    true);
            shows(
                    "n=",
                    new TarBytes().pax(prefix + "opaque", "y").directory(".").file("n", ""),
                    true);
            for (String other : new String[] {"", "n", "yy", "x"}) {
                shows(
                        "d/ d/low=1 e/ e/x=3 f=2",
                        new TarBytes().pax(prefix + "opaque", other).directory("d"),
                        true);
            }
            shows(
                    "d/ e/ e/x=3 f=2",
                    new TarBytes()
                            .pax(prefix + "opaque", "x")
                            .directory("d")
                            .pax(prefix + "whiteout", "")
                            .file("d/low", ""),
                    true);
            shows(
                    "d/ d/low= e/ e/x=3 f=2",
                    new TarBytes().pax(prefix + "whiteout", "").file("d/low", ""),
                    true);
            shows(
                    "d/ d/low=1 e/ e/x=3 f=2",
                    new TarBytes()
                            .pax(prefix + "origin", "z", prefix + "impure", "y")
                            .directory("d"),
                    true);
            refused(new TarBytes().pax(prefix + "redirect", "/d").directory("g"), "overlay.redirect", "/g");
            refused(new TarBytes().pax(prefix + "metacopy", "").file("f", ""), "overlay.metacopy", "/f");
        }
        shows("d/ d/low=1 e/ e/x=3", new TarBytes().device(0, 0).entry('3', "f", "", new byte[0]), true);
        shows("d/ d/low=1 e/ e/x=3 f=2", new TarBytes().device(0, 0).entry('3', "c", "", new byte[0]), true);
        shows("f=", new TarBytes().device(0, 0).entry('3', "c", "", new byte[0]).file("f", ""), false);
    }

    @Test
    void layer05MarksThatALayerHasGoOutAsWhiteouts() throws Exception {
        for (String prefix : new String[] {"trusted.overlay.", "user.overlay."}) {
            try (Images images = new Images()) {
                String base = images.read(null, BASE);
                String top = images.edit(base, "edit", layer -> {
                    layer.setXattr("/d", prefix + "opaque", new byte[] {'y'});
                    layer.setXattr("/e", prefix + "opaque", new byte[] {'x'});
                    layer.delete("/e/x");
                    layer.createFile("/e/x");
                    layer.setXattr("/e/x", prefix + "whiteout", new byte[0]);
                    layer.delete("/f");
                    layer.createNode("/f", FileKind.CHARACTER_DEVICE, 0, 0);
                });
                byte[] tar = images.canonical(top);
                assertEquals(List.of("./", ".wh.f", "d/", "d/.wh..wh..opq", "e/", "e/.wh.x"), TarList.names(tar));
                assertEquals("d/ e/", shown(images, images.read(base, tar)));
            }
        }
    }

    /**
     * GNU tar ignores such an entry, Python writes the file again, bsdtar reports an error, and container engines fail.
     */
    @Test
    void layer06AHardLinkToItselfOrToWhatComesLaterIsRefused() throws Exception {
        refused(new TarBytes().file("a", "1").hardLink("a", "a"), "hard link to itself");
        refused(new TarBytes().file("a", "1").hardLink("./a", "/a"), "hard link to itself");
        refused(new TarBytes().hardLink("b", "a").file("a", "1"), "is not an earlier file");
        refused(new TarBytes().hardLink("b", "a").hardLink("a", "b"), "is not an earlier file");
        refused(new TarBytes().hardLink("b", ""), "is not an earlier file");
        refused(new TarBytes().hardLink("b", "d"), "is not an earlier file");
        shows(
                "a=1 b==a c==a",
                new TarBytes().file("a", "1").hardLink("b", "./a").hardLink("c", "/b"),
                false);
        shows("a=1 b==a", new TarBytes().file("a", "1").hardLink("b", "a").hardLink("b", "a"), false);
        shows("a=2 b=1", new TarBytes().file("a", "1").hardLink("b", "a").file("a", "2"), false);
        shows("a=1 d==a", new TarBytes().file("a", "1").file("d/x", "2").hardLink("d", "a"), false);
        shows("s->s", new TarBytes().symbolicLink("s", "s"), false);
    }
}
