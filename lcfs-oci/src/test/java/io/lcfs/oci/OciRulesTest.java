package io.lcfs.oci;

import static io.lcfs.FileOption.NO_FOLLOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.Names;
import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.Compression;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.content.MediaTypes;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.layer.ExportOptions;
import io.lcfs.oci.layer.ImportLimits;
import io.lcfs.oci.layer.ImportOptions;
import io.lcfs.oci.layer.ImportedLayer;
import io.lcfs.oci.layout.OciLayout;
import io.lcfs.oci.spec.History;
import io.lcfs.oci.spec.ImageConfig;
import io.lcfs.oci.spec.ImageManifest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules of docs/OCI.md for image layers. The name of each test begins with the number of its rule. */
class OciRulesTest {
    private static final Platform LINUX = new Platform("linux", "amd64", null);

    private static void refused(TarBytes tar, String... words) throws Exception {
        refused(tar.bytes(), words);
    }

    private static void refused(byte[] tar, String... words) throws Exception {
        try (Images images = new Images()) {
            InvalidImageException e = assertThrows(InvalidImageException.class, () -> images.read(null, tar));
            for (String word : words) {
                assertTrue(String.valueOf(e.getMessage()).contains(word), e.getMessage() + " has no " + word);
            }
            assertEquals(0, images.store.list().size(), "layers left");
            assertEquals("[]", left(images), "files left in layer 0");
        }
    }

    private static String left(Images images) throws Exception {
        try (Layer root = images.store.root()) {
            List<String> names = new ArrayList<>();
            if (root.exists("/lcfs-oci/layers")) {
                try (var entries = root.list("/lcfs-oci/layers")) {
                    entries.forEach(entry -> names.add(entry.name()));
                }
            }
            return names.toString();
        }
    }

    @Test
    void rule01NoPathTwiceAndOfTwoTheLastCounts() throws Exception {
        try (Images images = new Images()) {
            String layer = images.read(
                    null,
                    new TarBytes()
                            .file("a", "1")
                            .symbolicLink("a", "b")
                            .file("a", "3")
                            .file("./a", "4"));
            assertEquals("4", images.text(layer, "/a"));
            assertEquals(List.of("./", "a"), TarList.names(images.canonical(layer)));
        }
    }

    @Test
    void rule02TheDirectoriesAboveAChangeAreInTheTarWithTheirAttributes() throws Exception {
        try (Images images = new Images()) {
            String base = images.read(
                    null,
                    new TarBytes()
                            .mode(0700)
                            .owner(5, 6)
                            .mtime(77)
                            .directory("a")
                            .mode(0711)
                            .directory("a/b")
                            .file("a/b/f", ""));
            String top = images.edit(base, "edit", layer -> layer.write("/a/b/new", 0, new byte[] {1}));
            List<TarArchiveEntry> entries = TarList.entries(images.canonical(top));
            assertEquals(List.of("./", "a/", "a/b/", "a/b/new"), TarList.names(images.canonical(top)));
            assertEquals(0700, entries.get(1).getMode() & 07777);
            assertEquals(5, entries.get(1).getLongUserId());
            assertEquals(77, entries.get(1).getLastModifiedTime().toInstant().getEpochSecond());
            assertEquals(0711, entries.get(2).getMode() & 07777);
        }
    }

    @Test
    void rule03WhiteoutsHideWhatIsBelowAndNotWhatTheSameTarBrings() throws Exception {
        for (boolean first : new boolean[] {true, false}) {
            try (Images images = new Images()) {
                String base = images.read(
                        null, new TarBytes().file("a", "low").file("d/x", "low").file("keep", ""));
                TarBytes tar = new TarBytes();
                if (first) {
                    tar.whiteout("", "a").whiteout("", "d").file("a", "new").file("d/y", "new");
                } else {
                    tar.file("a", "new").file("d/y", "new").whiteout("", "a").whiteout("", "d");
                }
                String top = images.read(base, tar);
                assertEquals("new", images.text(top, "/a"));
                assertTrue(images.exists(top, "/d/y"));
                assertFalse(images.exists(top, "/d/x"));
                assertTrue(images.exists(top, "/keep"));
                assertFalse(images.exists(top, "/.wh.a"));
                assertTrue(images.exists(base, "/d/x"), "the layer below changed");
            }
        }
    }

    @Test
    void rule04OpaqueCountsWhereverItStands() throws Exception {
        for (int place = 0; place < 3; place++) {
            try (Images images = new Images()) {
                String base = images.read(
                        null, new TarBytes().directory("d").file("d/low", "").file("d/s/low", ""));
                TarBytes tar = new TarBytes();
                if (place == 0) {
                    tar.opaque("d");
                }
                tar.directory("d").file("d/new", "");
                if (place == 1) {
                    tar.opaque("d");
                }
                tar.file("d/s/new", "");
                if (place == 2) {
                    tar.opaque("d");
                }
                String top = images.read(base, tar);
                assertFalse(images.exists(top, "/d/low"));
                assertFalse(images.exists(top, "/d/s/low"));
                assertTrue(images.exists(top, "/d/new"));
                assertTrue(images.exists(top, "/d/s/new"));
            }
        }
    }

    @Test
    void rule05WhiteoutsGoOutOneByOneAndBeforeTheirSiblings() throws Exception {
        try (Images images = new Images()) {
            String base = images.read(
                    null, new TarBytes().file("d/a", "").file("d/m", "").file("d/z", ""));
            String top = images.edit(base, "edit", layer -> {
                layer.deleteRecursively("/d/a");
                layer.deleteRecursively("/d/z");
                layer.createFile("/d/b");
            });
            assertEquals(List.of("./", "d/", "d/.wh.a", "d/.wh.z", "d/b"), TarList.names(images.canonical(top)));
            // A whiteout for a file that does not exist is not an error.
            images.read(base, new TarBytes().whiteout("", "never").whiteout("no/such/directory", "never"));
        }
    }

    @Test
    void rule06AWhiteoutOfNothingIsRefusedAndNoNameThatBeginsLikeOneGoesOut() throws Exception {
        refused(new TarBytes().file("d/.wh.", ""), ".wh.");
        refused(new TarBytes().file("d/.wh..", ""), ".wh..");
        refused(new TarBytes().file("d/.wh...", ""), ".wh...");
        try (Images images = new Images()) {
            String base = images.read(null, new TarBytes().file("a", ""));
            String top = images.edit(base, "edit", layer -> layer.createFile("/.wh.real"));
            Exception e = assertThrows(InvalidImageException.class, () -> images.canonical(top));
            assertTrue(e.getMessage().contains(".wh.real"));
        }
    }

    @Test
    void rule07AWhiteoutBelowAFileHidesNothingAndOneOfADirectoryNotItsNewChildren() throws Exception {
        try (Images images = new Images()) {
            String base = images.read(null, new TarBytes().file("f", "").file("d/low", ""));
            String top = images.read(
                    base, new TarBytes().whiteout("f", "x").whiteout("", "d").file("d/new", ""));
            assertTrue(images.exists(top, "/f"));
            assertFalse(images.exists(top, "/d/low"));
            assertTrue(images.exists(top, "/d/new"));
        }
    }

    @Test
    void rule08ADirectoryReplacedByALinkAndTheReverse() throws Exception {
        try (Images images = new Images()) {
            String base = images.read(
                    null,
                    new TarBytes()
                            .file("d/x", "")
                            .symbolicLink("l", "d")
                            .mode(0700)
                            .directory("e")
                            .file("e/x", ""));
            String top = images.read(
                    base,
                    new TarBytes()
                            .symbolicLink("d", "e")
                            .directory("l")
                            .file("l/y", "")
                            .mode(0711)
                            .directory("e"));
            assertEquals("[d, e, e/x, l, l/y]", paths(images, top));
            try (Layer layer = images.store.openLayer(top)) {
                assertEquals(FileKind.SYMBOLIC_LINK, layer.stat("/d", NO_FOLLOW).kind());
                assertEquals(FileKind.DIRECTORY, layer.stat("/l", NO_FOLLOW).kind());
                assertEquals(0711, layer.stat("/e", NO_FOLLOW).mode());
            }
        }
    }

    private static String paths(Images images, String layer) throws Exception {
        List<String> paths = new ArrayList<>();
        images.tree(layer).lines().forEach(line -> paths.add(line.substring(1, line.indexOf(' '))));
        return paths.toString();
    }

    @Test
    void rule09OpaqueThroughALinkDoesNotTouchWhatTheLinkPointsAt() throws Exception {
        try (Images images = new Images()) {
            String base = images.read(null, new TarBytes().file("real/x", "").symbolicLink("d", "real"));
            String top =
                    images.read(base, new TarBytes().opaque("d").directory("d").file("d/y", ""));
            assertEquals("[d, d/y, real, real/x]", paths(images, top));
        }
    }

    @Test
    void rule10ANewNameOfAFileBelowBringsAllItsNames() throws Exception {
        try (Images images = new Images()) {
            String base = images.read(null, new TarBytes().file("m", "content").hardLink("n", "m"));
            String top = images.edit(base, "edit", layer -> layer.createLink("/a", "/m"));
            byte[] tar = images.canonical(top);
            assertEquals(List.of("./", "a", "m", "n"), TarList.names(tar));
            assertEquals("a", TarList.entries(tar).get(2).getLinkName());
            String again = images.read(base, tar);
            assertEquals(images.tree(top), images.tree(again));
        }
    }

    @Test
    void rule10ANameThatGoesDoesNotBringTheOthers() throws Exception {
        try (Images images = new Images()) {
            String base = images.read(
                    null, new TarBytes().file("m", "content").hardLink("n", "m").hardLink("o", "m"));
            String top = images.edit(base, "edit", layer -> layer.delete("/n"));
            assertEquals(List.of("./", ".wh.n"), TarList.names(images.canonical(top)));
        }
    }

    @Test
    void rule11NamesOfLinksAreRelativeToTheRootAndStay() throws Exception {
        try (Images images = new Images()) {
            String layer = images.read(null, new TarBytes().file("d/a", "1").hardLink("e/b", "/d/a"));
            byte[] tar = images.canonical(layer);
            assertEquals("d/a", TarList.entries(tar).get(4).getLinkName());
        }
    }

    @Test
    void rule12WritingAnewOneNameOfAFileLeavesTheOthers() throws Exception {
        try (Images images = new Images()) {
            String base = images.read(null, new TarBytes().file("a", "old").hardLink("b", "a"));
            String top = images.read(base, new TarBytes().file("a", "new"));
            assertEquals("new", images.text(top, "/a"));
            assertEquals("old", images.text(top, "/b"));
            String same = images.read(
                    null, new TarBytes().file("a", "old").hardLink("b", "a").file("a", "new"));
            assertEquals("old", images.text(same, "/b"));
        }
    }

    @Test
    void rule13TargetsOfHardLinksAreLookedUpInTheLayerAlone() throws Exception {
        refused(new TarBytes().hardLink("a", "../../etc/passwd"), "leads out");
        refused(new TarBytes().hardLink("a", "nothing"), "hard link");
        refused(new TarBytes().directory("d").hardLink("a", "d"), "hard link");
        refused(new TarBytes().file("a", "").hardLink("a", "a"), "hard link");
        refused(new TarBytes().hardLink("a", "b").file("b", ""), "hard link");
        try (Images images = new Images()) {
            String layer = images.read(
                    null,
                    new TarBytes()
                            .file("etc/passwd", "inside")
                            .symbolicLink("up", "../../../etc")
                            .hardLink("a", "up/passwd")
                            .hardLink("b", "/etc/passwd"));
            assertEquals("inside", images.text(layer, "/a"));
            assertEquals("inside", images.text(layer, "/b"));
        }
    }

    @Test
    void rule14NamesAreMadeNormalOnTheWayInAndStayInTheBytes() throws Exception {
        try (Images images = new Images()) {
            byte[] tar = new TarBytes()
                    .directory(".")
                    .file("/abs/a", "1")
                    .file(".//x/./b", "2")
                    .bytes();
            String layer = images.read(null, tar);
            assertEquals("[abs, abs/a, x, x/b]", paths(images, layer));
            assertArrayEquals(tar, images.write(layer));
            assertEquals(List.of("./", "abs/", "abs/a", "x/", "x/b"), TarList.names(images.canonical(layer)));
        }
    }

    @Test
    void rule15ExtendedAttributesAndWhichAreDropped() throws Exception {
        try (Images images = new Images()) {
            String layer = images.read(
                    null,
                    new TarBytes()
                            .pax(
                                    "SCHILY.xattr.security.capability",
                                    "\u0001\u0000\n=",
                                    "SCHILY.xattr.user.k",
                                    "v",
                                    "SCHILY.xattr.security.selinux",
                                    "host",
                                    "SCHILY.xattr.trusted.overlay.origin",
                                    "host",
                                    "SCHILY.xattr.com.apple.provenance",
                                    "host")
                            .file("a", ""));
            try (Layer opened = images.store.openLayer(layer)) {
                assertEquals(List.of("security.capability", "user.k"), opened.listXattrs("/a"));
            }
            String again = images.read(null, images.canonical(layer));
            assertEquals(images.tree(layer), images.tree(again));
        }
    }

    @Test
    void rule16AllTwelveBitsAndTheTimesOfDirectories() throws Exception {
        try (Images images = new Images()) {
            String layer = images.read(
                    null,
                    new TarBytes()
                            .mode(01777)
                            .mtime(9)
                            .directory("d")
                            .mode(06755)
                            .file("d/s", "")
                            .mode(0)
                            .file("d/none", ""));
            try (Layer opened = images.store.openLayer(layer)) {
                assertEquals(01777, opened.stat("/d", NO_FOLLOW).mode());
                assertEquals(
                        Instant.ofEpochSecond(9), opened.stat("/d", NO_FOLLOW).mtime());
                assertEquals(06755, opened.stat("/d/s", NO_FOLLOW).mode());
                assertEquals(0, opened.stat("/d/none", NO_FOLLOW).mode());
            }
            String top = images.read(layer, new TarBytes().file("d/more", "").whiteout("d", "s"));
            try (Layer opened = images.store.openLayer(top)) {
                assertEquals(
                        Instant.ofEpochSecond(9),
                        opened.stat("/d", NO_FOLLOW).mtime(),
                        "time of a directory that has no entry");
                assertEquals(01777, opened.stat("/d", NO_FOLLOW).mode(), "mode of a directory that has no entry");
            }
        }
    }

    @Test
    void rule17FractionsOfSecondsAreKeptAndNeverRoundedUp() throws Exception {
        try (Images images = new Images()) {
            String layer = images.read(
                    null,
                    new TarBytes()
                            .pax("mtime", "7.9999999999")
                            .file("a", "")
                            .pax("mtime", "-0.5")
                            .file("b", "")
                            .pax("mtime", "5.25")
                            .file("c", ""));
            try (Layer opened = images.store.openLayer(layer)) {
                assertEquals(
                        Instant.ofEpochSecond(7, 999_999_999),
                        opened.stat("/a", NO_FOLLOW).mtime());
                assertEquals(
                        Instant.ofEpochSecond(-1, 500_000_000),
                        opened.stat("/b", NO_FOLLOW).mtime());
            }
            byte[] tar = images.canonical(layer);
            assertTrue(new String(tar, StandardCharsets.ISO_8859_1).contains("mtime=5.25\n"));
            assertTrue(new String(tar, StandardCharsets.ISO_8859_1).contains("mtime=-0.5\n"));
            assertEquals(images.tree(layer), images.tree(images.read(null, tar)));
        }
    }

    @Test
    void rule18NoOtherTimesGoOut() throws Exception {
        try (Images images = new Images()) {
            String layer = images.read(
                    null,
                    new TarBytes()
                            .pax("atime", "1.5", "ctime", "2.5", "LIBARCHIVE.creationtime", "3")
                            .file("a", ""));
            String text = new String(images.canonical(layer), StandardCharsets.ISO_8859_1);
            assertFalse(text.contains("atime") || text.contains("ctime") || text.contains("creationtime"), text);
        }
    }

    @Test
    void rule19WhiteoutsHaveAFixedTime() throws Exception {
        try (Images images = new Images()) {
            String base = images.read(null, new TarBytes().file("a", ""));
            String top = images.edit(base, "edit", layer -> layer.delete("/a"));
            TarArchiveEntry whiteout = TarList.entries(images.canonical(top)).get(1);
            assertEquals(".wh.a", whiteout.getName());
            assertEquals(0, whiteout.getLastModifiedTime().toMillis());
            assertEquals(0, whiteout.getMode() & 07777);
        }
    }

    @Test
    void rule20SourceDateEpochClampsWhatIsNewAndNothingElse() throws Exception {
        try (Images images = new Images()) {
            byte[] tar = new TarBytes().mtime(5000).file("old", "").bytes();
            String base = images.read(null, tar);
            String top = images.edit(base, "edit", layer -> layer.write("/new", 0, new byte[1]));
            ExportOptions clamped = ExportOptions.defaults().withLatest(Instant.ofEpochSecond(1000));
            assertArrayEquals(tar, images.write(base, clamped), "a layer that came from a tar");
            for (TarArchiveEntry entry : TarList.entries(images.write(top, clamped))) {
                assertTrue(entry.getLastModifiedTime().toInstant().getEpochSecond() <= 1000, entry.getName());
            }
            assertArrayEquals(images.write(top, clamped), images.write(top, clamped));
        }
    }

    @Test
    void rule21SparseFilesOfGnuTarComeInAndWholeOnesGoOut(@TempDir Path folder) throws Exception {
        Tools.require("tar", "sh", "truncate", "dd", "seq");
        Tools.run(
                folder,
                "sh",
                "-ec",
                "truncate -s 3000000 s; for at in 0 700000 1500001 2999990; do"
                        + " printf data$at | dd of=s bs=1 seek=$at conv=notrunc status=none; done; truncate -s 5000000 holes;"
                        + " for i in $(seq 1 60); do printf x$i | dd of=many bs=1 seek=$((i * 20000)) conv=notrunc status=none; done");
        for (String form : new String[] {
            "gnu", "oldgnu", "pax --sparse-version=0.0", "pax --sparse-version=0.1", "pax --sparse-version=1.0"
        }) {
            Tools.run(folder, "sh", "-ec", "tar --sparse --format=" + form + " -cf t.tar s holes many");
            byte[] tar = Files.readAllBytes(folder.resolve("t.tar"));
            try (Images images = new Images()) {
                String layer = images.read(null, tar);
                try (Layer opened = images.store.openLayer(layer)) {
                    for (String name : new String[] {"s", "holes", "many"}) {
                        assertArrayEquals(
                                Files.readAllBytes(folder.resolve(name)),
                                opened.readAllBytes("/" + name),
                                form + ": " + name);
                    }
                    assertEquals(0, opened.stat("/holes", NO_FOLLOW).blockBytes(), "blocks for holes");
                }
                assertArrayEquals(tar, images.write(layer), form);
                String whole = images.read(null, images.canonical(layer));
                assertEquals(images.tree(layer), images.tree(whole), form);
                assertFalse(new String(images.canonical(layer), StandardCharsets.ISO_8859_1).contains("GNU.sparse"));
            }
        }
    }

    @Test
    void rule22TheDiffIdIsOfAllBytesToTheEnd() throws Exception {
        try (Images images = new Images()) {
            byte[] open = new TarBytes().file("a", "12345").open();
            byte[] cutOff = Arrays.copyOf(open, 512 + 5);
            byte[] padded = Arrays.copyOf(open, 10240);
            byte[] rubbish = Arrays.copyOf(open, 10240);
            rubbish[10000] = 1;
            for (byte[] tar : new byte[][] {open, cutOff, padded, rubbish}) {
                ImportedLayer layer = images.read(null, tar, ImportOptions.defaults());
                assertEquals(Digest.of(tar), layer.diffId());
                assertArrayEquals(tar, images.write(layer.name()));
            }
        }
    }

    @Test
    void rule23ChainIds() throws Exception {
        try (Images images = new Images()) {
            byte[] one = new TarBytes().file("a", "1").bytes();
            byte[] two = new TarBytes().file("b", "2").bytes();
            String base = images.read(null, one);
            String top = images.read(base, two);
            String text = Digest.of(one) + " " + Digest.of(two);
            assertEquals(Digest.of(text.getBytes(StandardCharsets.US_ASCII)).toString(), top);
            assertEquals(Digest.of(two), images.tars.diffId(top).orElseThrow());
        }
    }

    @Test
    void rule24WhatALayerCameFromIsKnown() throws Exception {
        try (Images images = new Images()) {
            byte[] tar = new TarBytes().file("a", "1".repeat(1000)).bytes();
            byte[] gzip = TableBlobs.gzip(tar);
            String layer = images.read(null, gzip);
            Descriptor origin = images.tars.origin(layer).orElseThrow();
            assertEquals(Digest.of(gzip), origin.digest());
            assertEquals(gzip.length, origin.size());
            assertEquals(MediaTypes.LAYER_GZIP, origin.mediaType());
        }
    }

    @Test
    void rule25TheMediaTypeFollowsTheBytesAndZstdMayHaveManyFrames() throws Exception {
        try (Images images = new Images()) {
            byte[] tar = new TarBytes().file("a", "1".repeat(1000)).bytes();
            String plain = images.read(null, tar);
            ByteArrayOutputStream frames = new ByteArrayOutputStream();
            frames.writeBytes(new byte[] {0x52, 0x2A, 0x4D, 0x18, 2, 0, 0, 0, 9, 9});
            images.tars.blob(plain, Compression.ZSTD, ExportOptions.defaults()).writeTo(frames);
            frames.writeBytes(new byte[] {0x50, 0x2A, 0x4D, 0x18, 0, 0, 0, 0});
            ImportedLayer layer = images.read(
                    null,
                    frames.toByteArray(),
                    ImportOptions.defaults().withBlob(Descriptor.of(MediaTypes.LAYER_GZIP, frames.toByteArray())));
            assertEquals(Digest.of(tar), layer.diffId());
            assertEquals(MediaTypes.LAYER_ZSTD, layer.blob().mediaType());
        }
    }

    @Test
    void rule26TheTableOfAnEstargzIsAFileLikeOthersAndIsNotBelieved() throws Exception {
        byte[] entry = new TarBytes().file("a", "truth").open();
        byte[] more = new TarBytes().file("b", "more").open();
        byte[] table =
                new TarBytes().file("stargz.index.json", TableBlobs.LYING_TABLE).bytes();
        byte[] blob = TableBlobs.estargz(table, entry, more);
        byte[] tar = TableBlobs.concatenated(entry, more, table);
        try (Images images = new Images()) {
            ImportedLayer layer = images.read(null, blob, ImportOptions.defaults());
            assertEquals(Digest.of(tar), layer.diffId());
            assertEquals("[a, b, stargz.index.json]", paths(images, layer.name()));
            assertEquals("truth", images.text(layer.name(), "/a"));
            assertEquals(TableBlobs.LYING_TABLE, images.text(layer.name(), "/stargz.index.json"));
            assertArrayEquals(tar, images.write(layer.name()));
        }
    }

    @Test
    void rule26NoTableOfAZstdChunkedIsBelievedHoweverManyThereAre() throws Exception {
        byte[] tar = new TarBytes().file("a", "truth").file("b", "more").bytes();
        for (int tables = 1; tables <= 2; tables++) {
            try (Images images = new Images()) {
                ImportedLayer layer = images.read(null, TableBlobs.zstdChunked(tar, tables), ImportOptions.defaults());
                assertEquals(Digest.of(tar), layer.diffId());
                assertEquals("[a, b]", paths(images, layer.name()));
                assertEquals("truth", images.text(layer.name(), "/a"));
                assertArrayEquals(tar, images.write(layer.name()));
            }
        }
    }

    @Test
    void rule26ALayerOfTwoTablesIsRefusedAndNoTableGoesOutWithOtherBytes(@TempDir Path folder) throws Exception {
        byte[] tar = new TarBytes().file("a", "truth").bytes();
        byte[] blob = TableBlobs.zstdChunked(tar, 1);
        String digest = Digest.of(TarBytes.latin1(TableBlobs.LYING_TABLE)).toString();
        Map<String, String> one = Map.of(
                "io.github.containers.zstd-chunked.manifest-checksum",
                digest,
                "io.github.containers.zstd-chunked.manifest-position",
                "1:2:3:1");
        Map<String, String> two = new HashMap<>(one);
        two.put("containerd.io/snapshot/stargz/toc.digest", digest);
        try (Images images = new Images();
                OciLayout layout = OciLayout.create(folder.resolve("l"));
                OciLayout other = OciLayout.create(folder.resolve("o"))) {
            ImageConfig config = ImageConfig.of(LINUX).withLayer(Digest.of(tar), History.of(Instant.EPOCH, "made"));
            layout.write(Blob.of(blob));
            layout.write(Blob.of(config.bytes()));
            for (Map<String, String> annotations : List.of(one, two)) {
                Descriptor layer =
                        new Descriptor(MediaTypes.LAYER_ZSTD, Digest.of(blob), blob.length, null, annotations);
                layout.write(
                        ImageManifest.of(config.descriptor(), List.of(layer)).document(), "t" + annotations.size());
            }
            ImageStore store = ImageStore.of(images.store);
            PullOptions linux = PullOptions.defaults().withPlatform(LINUX);
            Exception e = assertThrows(InvalidImageException.class, () -> store.pull(layout, "t3", "image", linux));
            assertTrue(e.getMessage().contains("two tables"), e.getMessage());
            assertEquals(List.of(), store.names());
            assertEquals(0, images.store.list().size(), "layers left");
            Image image = store.pull(layout, "t2", "image", linux);
            assertEquals("truth", images.text(image.layer(), "/a"));
            // If the same blob is pushed, its annotations stay; another blob has no table, so they are removed.
            assertEquals(one, annotations(store.push("image", layout, "again", PushOptions.defaults())));
            assertEquals(Map.of(), annotations(store.push("image", other, "t", PushOptions.defaults())));
        }
    }

    private static Map<String, String> annotations(Document manifest) throws Exception {
        return ImageManifest.parse(manifest).layers().get(0).annotations();
    }

    @Test
    void rule27LayersThatMustNotBeDistributedComeInAndAreNeverMade(@TempDir Path folder) throws Exception {
        byte[] tar = new TarBytes().file("a", "1").bytes();
        String foreign = "application/vnd.oci.image.layer.nondistributable.v1.tar";
        try (Images images = new Images();
                OciLayout layout = OciLayout.create(folder.resolve("l"))) {
            ImageConfig config = ImageConfig.of(LINUX).withLayer(Digest.of(tar), History.of(Instant.EPOCH, "made"));
            layout.write(Blob.of(tar));
            layout.write(Blob.of(config.bytes()));
            layout.write(
                    ImageManifest.of(config.descriptor(), List.of(Descriptor.of(foreign, tar)))
                            .document(),
                    "t");
            ImageStore store = ImageStore.of(images.store);
            PullOptions linux = PullOptions.defaults().withPlatform(LINUX);
            store.pull(layout, "t", "image", linux);
            store.configure("image", changed -> changed.withUser("1"));
            Document out = store.push("image", layout, "u", PushOptions.defaults());
            assertEquals(
                    MediaTypes.LAYER, ImageManifest.parse(out).layers().get(0).mediaType());
        }
    }

    @Test
    void rule28DeviceNumbersAreData() throws Exception {
        try (Images images = new Images()) {
            String layer = images.read(
                    null,
                    new TarBytes()
                            .device(4095, 1048575)
                            .entry('3', "c", "", new byte[0])
                            .device(300, 70000)
                            .entry('4', "b", "", new byte[0])
                            .entry('6', "p", "", new byte[0]));
            List<TarArchiveEntry> entries = TarList.entries(images.canonical(layer));
            assertEquals(4095, entries.get(2).getDevMajor());
            assertEquals(1048575, entries.get(2).getDevMinor());
            assertEquals(300, entries.get(1).getDevMajor());
            assertEquals(70000, entries.get(1).getDevMinor());
            assertEquals(images.tree(layer), images.tree(images.read(null, images.canonical(layer))));
        }
    }

    @Test
    void rule28OverlaysOwnWhiteoutsAreConverted() throws Exception {
        try (Images images = new Images()) {
            String base = images.read(null, new TarBytes().file("a", "").file("d/x", ""));
            String top = images.edit(base, "edit", layer -> {
                layer.delete("/a");
                layer.createNode("/a", FileKind.CHARACTER_DEVICE, 0, 0);
                layer.setXattr("/d", "trusted.overlay.opaque", new byte[] {'y'});
            });
            assertEquals(List.of("./", ".wh.a", "d/", "d/.wh..wh..opq"), TarList.names(images.canonical(top)));
        }
    }

    @Test
    void rule29LargeNumbersAndLongOrBrokenNames() throws Exception {
        try (Images images = new Images()) {
            String name = "n".repeat(255);
            String broken = "caf\u00e9\u00ff";
            byte[] tar = new TarBytes()
                    .pax("path", name, "uid", "4294967295", "gid", "3000000")
                    .file("short", "1")
                    .file(broken, "2")
                    .gnu()
                    .entry('L', "././@LongLink", "", TarBytes.latin1("g".repeat(200) + "\0"))
                    .gnu()
                    .file("g", "3")
                    .bytes();
            String layer = images.read(null, tar);
            try (Layer opened = images.store.openLayer(layer)) {
                assertEquals(4294967295L, opened.stat("/" + name, NO_FOLLOW).uid());
                assertEquals(3000000, opened.stat("/" + name, NO_FOLLOW).gid());
                assertEquals("2", images.text(layer, "/" + Names.decode(TarBytes.latin1(broken))));
                assertEquals("3", images.text(layer, "/" + "g".repeat(200)));
            }
            String again = images.read(null, images.canonical(layer));
            assertEquals(images.tree(layer), images.tree(again));
            assertArrayEquals(tar, images.write(layer));
        }
    }

    @Test
    void rule30NamesThatDifferByCaseOrMeanSomethingElsewhere() throws Exception {
        try (Images images = new Images()) {
            byte[] tar = new TarBytes()
                    .file("README", "1")
                    .file("readme", "2")
                    .file("dot.", "")
                    .file("a:b", "")
                    .file("CON", "")
                    .file("a\\b", "")
                    .file("C:", "")
                    .bytes();
            String layer = images.read(null, tar);
            assertEquals("1", images.text(layer, "/README"));
            assertEquals("2", images.text(layer, "/readme"));
            assertEquals("[C:, CON, README, a:b, a\\b, dot., readme]", paths(images, layer));
            assertEquals(images.tree(layer), images.tree(images.read(null, images.canonical(layer))));
        }
    }

    @Test
    void rule31LayersThatArriveTheLastOneFirstGiveTheSameTree(@TempDir Path folder) throws Exception {
        byte[][] tars = {
            new TarBytes().file("a", "1").file("d/x", "1").file("gone", "1").bytes(),
            new TarBytes()
                    .file("a", "2")
                    .whiteout("", "gone")
                    .symbolicLink("s", "d")
                    .bytes(),
            new TarBytes().opaque("d").file("d/y", "3").hardLink("b", "a").bytes(),
            new TarBytes()
                    .whiteout("", "s")
                    .directory("s")
                    .file("s/z", "4")
                    .file("gone", "4")
                    .bytes(),
            new TarBytes().file("a", "5").whiteout("s", "z").whiteout("", "d").bytes()
        };
        PullOptions linux = PullOptions.defaults().withPlatform(LINUX);
        Path spool = Files.createDirectory(folder.resolve("spool"));
        try (Images oneByOne = new Images();
                Images atOnce = new Images();
                OciLayout layout = OciLayout.create(folder.resolve("l"))) {
            ImageConfig config = ImageConfig.of(LINUX);
            List<Descriptor> layers = new ArrayList<>();
            for (byte[] tar : tars) {
                config = config.withLayer(Digest.of(tar), History.of(Instant.EPOCH, "made"));
                layout.write(Blob.of(tar));
                layers.add(Descriptor.of(MediaTypes.LAYER, tar));
            }
            layout.write(Blob.of(config.bytes()));
            layout.write(ImageManifest.of(config.descriptor(), layers).document(), "t");
            String expected = ImageStore.of(oneByOne.store)
                    .pull(layout, "t", "image", linux)
                    .layer();
            String layer = ImageStore.of(atOnce.store)
                    .pull(LastFirst.of(layout, "t"), "t", "image", linux.withSpool(spool, tars.length))
                    .layer();
            assertEquals(expected, layer);
            assertEquals("[a, b, gone, s]", paths(atOnce, layer));
            for (String next = layer;
                    next != null;
                    next = atOnce.store.stat(next).parent()) {
                assertEquals(oneByOne.tree(next), atOnce.tree(next));
            }
        }
    }

    @Test
    void rule32LimitsNameTheEntryAndTheLimit() throws Exception {
        ImportLimits limits = ImportLimits.defaults();
        limited(
                limits.withMaxEntries(2),
                new TarBytes().file("a", "").file("b", "").file("cc", ""),
                "cc",
                "2");
        limited(limits.withMaxBytes(2000), new TarBytes().file("a", "x".repeat(5000)), "2000");
        limited(limits.withMaxDepth(3), new TarBytes().file("a/b/c/d", ""), "a/b/c/d", "3");
        limited(
                limits.withMaxHeaderBytes(2000),
                new TarBytes().pax("comment", "x".repeat(3000)).file("a", ""),
                "2000");
        limited(limits.withMaxFileBytes(99), new TarBytes().file("large", "x".repeat(100)), "large", "99");
    }

    private static void limited(ImportLimits limits, TarBytes tar, String... words) throws Exception {
        try (Images images = new Images()) {
            Exception e = assertThrows(
                    InvalidImageException.class,
                    () -> images.read(
                            null, tar.bytes(), ImportOptions.defaults().withLimits(limits)));
            for (String word : words) {
                assertTrue(e.getMessage().contains(word), e.getMessage() + " has no " + word);
            }
            assertEquals(0, images.store.list().size(), "layers left");
        }
    }
}
