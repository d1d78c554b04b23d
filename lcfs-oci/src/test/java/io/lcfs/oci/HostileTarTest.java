package io.lcfs.oci;

import static io.lcfs.FileOption.NO_FOLLOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.content.MediaTypes;
import io.lcfs.oci.layer.ImportLimits;
import io.lcfs.oci.layer.ImportOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/**
 * Archives that are made to do harm. The import of each ends with an error that names the entry, or with a harmless
 * result.
 */
class HostileTarTest {
    private static void refused(TarBytes tar, String... words) throws IOException {
        refused(tar.bytes(), ImportOptions.defaults(), words);
    }

    private static void refused(byte[] tar, ImportOptions options, String... words) throws IOException {
        try (Images images = new Images()) {
            String base = images.read(null, new TarBytes().file("decoy", "untouched"));
            String before = images.tree(base);
            InvalidImageException e = assertThrows(InvalidImageException.class, () -> images.read(base, tar, options));
            for (String word : words) {
                assertTrue(e.getMessage().contains(word), e.getMessage() + " does not say " + word);
            }
            assertEquals(1, images.store.list().size(), "layers");
            assertEquals(before, images.tree(base));
            try (Layer root = images.store.root();
                    var kept = root.list("/lcfs-oci/layers")) {
                List<String> names = new ArrayList<>();
                kept.forEach(entry -> names.add(entry.name()));
                assertEquals(1, names.size(), "kept of layers: " + names);
            }
        }
    }

    @Test
    void s1NamesThatLeadOut() throws Exception {
        for (String name : new String[] {"../x", "a/../../x", "..", "a/..", ".//..", "/../x", "a/../b"}) {
            refused(new TarBytes().file(name, ""), "leads out", name);
        }
        try (Images images = new Images()) {
            String layer = images.read(
                    null,
                    new TarBytes()
                            .file("/abs", "")
                            .file("..x", "")
                            .file("C:\\x", "")
                            .file("\\..\\y", ""));
            assertTrue(images.exists(layer, "/abs"));
            assertTrue(images.exists(layer, "/..x"));
        }
    }

    @Test
    void s2LinksAmongTheDirectoriesOfAName() throws Exception {
        try (Images images = new Images()) {
            String base = images.read(
                    null,
                    new TarBytes()
                            .file("tmp/probe/here", "")
                            .symbolicLink("etc", "/tmp/probe")
                            .symbolicLink("up", "../../../tmp")
                            .symbolicLink("var", "tmp/../tmp/probe"));
            String top = images.read(
                    base,
                    new TarBytes()
                            .file("etc/new", "")
                            .whiteout("var", "here")
                            .file("up/other", "")
                            .hardLink("up/linked", "etc/new"));
            assertTrue(images.exists(top, "/tmp/probe/new"));
            assertFalse(images.exists(top, "/tmp/probe/here"));
            assertTrue(images.exists(top, "/tmp/other"));
            assertTrue(images.exists(top, "/tmp/linked"));
            try (Layer layer = images.store.openLayer(top)) {
                assertEquals(
                        FileKind.SYMBOLIC_LINK, layer.stat("/etc", NO_FOLLOW).kind());
            }
        }
        TarBytes chain = new TarBytes().directory("end");
        for (int i = 0; i < 41; i++) {
            chain.symbolicLink("l" + i, i == 0 ? "end" : "l" + (i - 1));
        }
        refused(chain.file("l40/x", ""), "l40/x", "40 symbolic links");
        refused(new TarBytes().symbolicLink("a", "b").symbolicLink("b", "a").file("a/x", ""), "a/x", "symbolic links");
        refused(new TarBytes().file("f", "").file("f/x", ""), "f/x", "not a directory");
        // The target of the link does not exist, so the directory is created at the target, inside the layer.
        try (Images images = new Images()) {
            String layer = images.read(
                    null, new TarBytes().symbolicLink("dead", "no/where").file("dead/x", ""));
            assertTrue(images.exists(layer, "/no/where/x"));
        }
    }

    @Test
    void s3ARootThatIsNoDirectory() throws Exception {
        refused(new TarBytes().symbolicLink(".", "/tmp"), "root");
        refused(new TarBytes().file("/", "x"), "root");
        refused(new TarBytes().hardLink("./", "decoy"), "root");
        refused(new TarBytes().entry('6', "", "", new byte[0]), "root");
    }

    @Test
    void s4HardLinksToWhatCannotBeLinked() throws Exception {
        refused(new TarBytes().directory("d").hardLink("l", "d"), "hard link", "/l");
        refused(new TarBytes().hardLink("l", "l"), "hard link");
        refused(new TarBytes().hardLink("l", "/"), "hard link");
        refused(new TarBytes().file("d/x", "").hardLink("d", "d/x"), "hard link");
        try (Images images = new Images()) {
            String layer = images.read(
                    null,
                    new TarBytes()
                            .symbolicLink("s", "/outside")
                            .mode(0777)
                            .owner(1, 1)
                            .hardLink("l", "s"));
            try (Layer opened = images.store.openLayer(layer)) {
                assertEquals(
                        FileKind.SYMBOLIC_LINK, opened.stat("/l", NO_FOLLOW).kind(), "the link itself is linked");
            }
        }
    }

    @Test
    void s6WhiteoutsAsWeapons() throws Exception {
        for (String name : new String[] {".wh.", "a/.wh.", ".wh..", ".wh...", "a/.wh..."}) {
            refused(new TarBytes().file(name, ""), ".wh.");
        }
        try (Images images = new Images()) {
            String base = images.read(
                    null, new TarBytes().file("a", "").file("b/c", "").symbolicLink("l", "b"));
            String top = images.read(base, new TarBytes().opaque("").file("n", ""));
            assertEquals(1, images.tree(top).lines().count(), images.tree(top));
            String linked = images.read(base, new TarBytes().whiteout("", "l"));
            assertTrue(images.exists(linked, "/b/c"), "what the link pointed at");
            assertFalse(images.exists(linked, "/l"));
        }
    }

    @Test
    void s7SizesThatCannotBe() throws Exception {
        refused(
                new TarBytes().rawSize("77777777777").file("a", "").bytes(),
                ImportOptions.defaults().withLimits(ImportLimits.defaults().withMaxFileBytes(1 << 30)),
                "a",
                "limit");
        refused(
                new TarBytes()
                        .rawSize("\u0080\u0000\u0000\u0000\u007f\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff")
                        .file("a", ""),
                "a");
        refused(
                new TarBytes()
                        .rawSize("\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00fe")
                        .file("a", ""),
                "negative");
        refused(new TarBytes().rawSize("12 45").file("a", ""), "size");
        refused(new TarBytes().pax("size", "999999").file("a", "x"), "ends in the content", "a");
        try (Images images = new Images()) {
            long before = images.store.info().freeBytes();
            String layer = images.read(null, Sparse.version01("big", 1L << 44, 0));
            try (Layer opened = images.store.openLayer(layer)) {
                assertEquals(1L << 44, opened.stat("/big", NO_FOLLOW).size());
                assertEquals(0, opened.stat("/big", NO_FOLLOW).blockBytes());
            }
            assertTrue(before - images.store.info().freeBytes() < 1 << 20, "bytes for holes");
        }
        refused(Sparse.version01("big", 1L << 50, 0).bytes(), ImportOptions.defaults(), "big", "limit");
        refused(
                Sparse.version01("many", 1 << 20, 100).bytes(),
                ImportOptions.defaults().withLimits(ImportLimits.defaults().withMaxSparseExtents(99)),
                "many",
                "99");
    }

    /** A writer of sparse files in the pax form that has the map in a record. */
    private static final class Sparse {
        static TarBytes version01(String name, long size, int pieces) {
            List<String> map = new ArrayList<>();
            for (int i = 0; i < pieces; i++) {
                map.add(i * 10 + ",1");
            }
            if (pieces == 0) {
                map.add(size + ",0");
            }
            return new TarBytes()
                    .pax(
                            "GNU.sparse.size",
                            Long.toString(size),
                            "GNU.sparse.numblocks",
                            Integer.toString(map.size()),
                            "GNU.sparse.map",
                            String.join(",", map),
                            "GNU.sparse.name",
                            name)
                    .file("GNUSparseFile.0/" + name, "x".repeat(pieces));
        }
    }

    @Test
    void s8Bombs() throws Exception {
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
            out.write(new TarBytes()
                    .rawSize(String.format("%011o", 100 << 20))
                    .file("zeros", "")
                    .open());
            out.write(new byte[100 << 20]);
        }
        ImportLimits limits = ImportLimits.defaults();
        refused(gzip.toByteArray(), ImportOptions.defaults().withLimits(limits.withMaxRatio(100)), "100");
        refused(gzip.toByteArray(), ImportOptions.defaults().withLimits(limits.withMaxBytes(1 << 20)), "1048576");
        byte[] garbage = Arrays.copyOf(gzip.toByteArray(), gzip.size() + 10);
        garbage[gzip.size()] = 'x';
        refused(garbage, ImportOptions.defaults(), "gzip");
        refused(Arrays.copyOf(gzip.toByteArray(), gzip.size() / 2), ImportOptions.defaults());
    }

    @Test
    void s9RecordsThatReadersUnderstandInTwoWays() throws Exception {
        for (String records : new String[] {
            "9 path=a",
            "8 path=a\n",
            "11 path=a\n",
            "path=a\n",
            "6 =abc\n",
            "99999999999 path=a\n",
            "0 path=a\n",
            "-9 path=a\n",
            "12 path a\n"
        }) {
            refused(new TarBytes().rawPax(records).file("f", ""), "pax record");
        }
        refused(new TarBytes().pax("path", "a").pax("path", "b").file("f", ""), "two extended headers");
        refused(new TarBytes().pax("path", "a\0b").file("f", ""), "zero byte");
        refused(new TarBytes().pax("mtime", "9".repeat(300_000)).file("f", ""), "mtime");
        refused(new TarBytes().pax("mtime", "9e9999999").file("f", ""), "mtime");
        refused(new TarBytes().pax("size", "-1").file("f", ""), "size");
        refused(new TarBytes().pax("uid", "4294967296").file("f", ""), "uid");
        refused(new TarBytes().globalPax("path", "a").file("f", ""), "global");
        refused(new TarBytes().pax("GNU.sparse.map", "0,1").file("f", "x"), "sparse");
        refused(
                new TarBytes()
                        .pax("GNU.sparse.size", "10", "GNU.sparse.map", "5,1,0,1")
                        .file("f", "xx"),
                "sparse");
        refused(
                new TarBytes()
                        .pax("GNU.sparse.size", "10", "GNU.sparse.map", "0,2,1,2")
                        .file("f", "xxxx"),
                "sparse");
        refused(
                new TarBytes()
                        .pax("GNU.sparse.size", "10", "GNU.sparse.map", "8,4")
                        .file("f", "xxxx"),
                "sparse");
        refused(
                new TarBytes()
                        .pax("GNU.sparse.size", "10", "GNU.sparse.map", "0,1,2")
                        .file("f", "x"),
                "sparse");
        refused(new TarBytes().pax("SCHILY.xattr.", "v").file("f", ""), "extended attribute");
        refused(new TarBytes().pax("SCHILY.xattr.user.k", "v".repeat(70_000)).file("f", ""), "user.k");
        refused(new TarBytes().entry('Z', "odd", "", new byte[0]), "odd", "type");
        refused(new TarBytes().gnu().entry('L', "long", "", new byte[2 << 20]), "limit");
        refused(new TarBytes().pax("path", "a").open(), ImportOptions.defaults(), "ends after");
    }

    @Test
    void s11EntriesForOnePathTakeTurns() throws Exception {
        try (Images images = new Images()) {
            byte[] tar = new TarBytes()
                    .file("p", "1")
                    .hardLink("q", "p")
                    .directory("p")
                    .file("p/x", "2")
                    .symbolicLink("p", "q")
                    .file("p", "3")
                    .hardLink("r", "p")
                    .file("p", "4")
                    .bytes();
            String layer = images.read(null, tar);
            assertEquals("4", images.text(layer, "/p"));
            assertEquals("1", images.text(layer, "/q"));
            assertEquals("3", images.text(layer, "/r"));
            assertArrayEquals(tar, images.write(layer));
        }
    }

    @Test
    void s14DepthIsLimitedAndTakesNoStack() throws Exception {
        refused(new TarBytes().pax("path", "d/".repeat(513)).file("f", ""), "512");
        Throwable[] thrown = new Throwable[1];
        Thread small = new Thread(
                null,
                () -> {
                    try (Images images = new Images()) {
                        String deep = "d/".repeat(400);
                        String base = images.read(
                                null, new TarBytes().pax("path", deep + "f").file("f", "x"));
                        String top = images.read(base, new TarBytes().whiteout("", "d"));
                        assertEquals("", images.tree(top));
                        assertEquals(images.tree(base), images.tree(images.read(null, images.canonical(base))));
                    } catch (Throwable e) {
                        thrown[0] = e;
                    }
                },
                "small stack",
                512 << 10);
        small.start();
        small.join();
        assertNull(thrown[0]);
    }

    @Test
    void whateverIsDamagedEndsInAnErrorOrAResult() throws Exception {
        byte[] tar = new TarBytes()
                .directory("d")
                .pax("path", "d/" + "n".repeat(150), "SCHILY.xattr.user.a", "b")
                .file("x", "content")
                .symbolicLink("d/l", "x")
                .hardLink("h", "d/l")
                .whiteout("d", "gone")
                .opaque("e")
                .bytes();
        Random random = new Random(7);
        int read = 0;
        for (int i = 0; i < 2000; i++) {
            byte[] damaged = tar.clone();
            for (int k = random.nextInt(3); k >= 0; k--) {
                int block = random.nextInt(damaged.length / 512) * 512;
                damaged[block + random.nextInt(512)] = (byte) random.nextInt(256);
                if (block + 512 <= damaged.length && damaged[block + 257] == 'u') {
                    System.arraycopy(
                            TarBytes.sealed(Arrays.copyOfRange(damaged, block, block + 512)), 0, damaged, block, 512);
                }
            }
            try (Images images = new Images(8 << 20)) {
                try {
                    images.read(
                            null,
                            random.nextInt(10) == 0 ? Arrays.copyOf(damaged, random.nextInt(tar.length)) : damaged);
                    read++;
                } catch (InvalidImageException e) {
                    assertEquals(0, images.store.list().size(), "layers left");
                }
            }
        }
        assertTrue(read > 100 && read < 1950, "read " + read);
    }

    @Test
    void aSourceThatFailsLeavesNothing() throws Exception {
        try (Images images = new Images()) {
            byte[] tar = new TarBytes().file("a", "x".repeat(1 << 20)).bytes();
            InputStream broken = new InputStream() {
                private final InputStream in = new ByteArrayInputStream(tar, 0, 700_000);

                @Override
                public int read() throws IOException {
                    throw new IOException("one by one");
                }

                @Override
                public int read(byte[] target, int start, int length) throws IOException {
                    int count = in.read(target, start, length);
                    if (count < 0) {
                        throw new IOException("connection lost");
                    }
                    return count;
                }
            };
            IOException e =
                    assertThrows(IOException.class, () -> images.tars.read(null, broken, ImportOptions.defaults()));
            assertEquals("connection lost", e.getMessage());
            assertEquals(0, images.store.list().size());
        }
    }

    @Test
    void bytesThatAreNotTheExpectedOnesAreRefused() throws Exception {
        byte[] tar = new TarBytes().file("a", "1").bytes();
        Descriptor blob = Descriptor.of(MediaTypes.LAYER, tar);
        Digest other = Digest.of(new byte[1]);
        refused(tar, ImportOptions.defaults().withDiffId(other), other.toString());
        refused(
                tar,
                ImportOptions.defaults().withBlob(Descriptor.of(MediaTypes.LAYER, other, tar.length)),
                other.toString());
        refused(
                tar,
                ImportOptions.defaults().withBlob(Descriptor.of(MediaTypes.LAYER, blob.digest(), tar.length - 1)),
                "longer");
        refused(
                tar,
                ImportOptions.defaults().withBlob(Descriptor.of(MediaTypes.LAYER, blob.digest(), tar.length + 1)),
                "ends after");
        try (Images images = new Images()) {
            images.read(null, tar, ImportOptions.defaults().withBlob(blob).withDiffId(blob.digest()));
        }
    }
}
