package io.lcfs.oci;

import static io.lcfs.FileOption.NO_FOLLOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.StoreOptions;
import io.lcfs.oci.layer.ExportOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/**
 * Tars that are applied to layers, and differences that are exported as tars. The cases are those of containerd's
 * tests, except the ones in {@link BreakoutTest}.
 */
class TarApplyTest {
    @AutoClose
    private final Images images = new Images();

    TarApplyTest() throws IOException {}

    /** Creates a layer with a directory of mode 0700, and in it a directory of mode 0711 with a file. */
    private String base() throws IOException {
        return base(images);
    }

    private static String base(Images store) throws IOException {
        return store.read(
                null,
                new TarBytes()
                        .mode(0700)
                        .directory("d")
                        .mode(0711)
                        .directory("d/e")
                        .file("d/e/f", "f")
                        .file("g", "g"));
    }

    private List<String> namesOfChange(String base, Images.Edit edit) throws IOException {
        return TarList.names(tarOfChange(base, edit));
    }

    /** Returns the tar of a change, after checking that it gives the same layer on the same parent. */
    private byte[] tarOfChange(String base, Images.Edit edit) throws IOException {
        byte[] tar = images.write(images.edit(base, "changed", edit));
        assertEquals(images.tree("changed"), images.tree(images.read(base, tar)));
        return tar;
    }

    @Test
    void aDirectoryThatOnlyAFileNamesCanBeEnteredByAll() throws Exception {
        String layer = images.read(null, new TarBytes().mode(0600).owner(7, 8).file("d/e/f", ""));
        try (Layer opened = images.store.openLayer(layer)) {
            for (String path : List.of("/d", "/d/e")) {
                FileInfo info = opened.stat(path, NO_FOLLOW);
                assertEquals(0755, info.mode());
                assertEquals("0:0", info.uid() + ":" + info.gid());
            }
        }
    }

    @Test
    void noDifferenceIsATarWithoutEntries() throws Exception {
        assertEquals(List.of(), namesOfChange(base(), layer -> {}));
    }

    @Test
    void theParentsOfAChangedFileAreInTheTar() throws Exception {
        assertEquals(
                List.of("./", "d/", "d/e/", "d/e/f"),
                namesOfChange(base(), layer -> layer.write("/d/e/f", 0, new byte[] {'x'})));
    }

    @Test
    void theParentsOfALinkAreInTheTar() throws Exception {
        assertEquals(
                List.of("./", "d/", "d/e/", "d/e/l", "g"),
                namesOfChange(base(), layer -> layer.createLink("/d/e/l", "/g")));
    }

    @Test
    void aDirectorysNewModeIsInTheTar() throws Exception {
        byte[] tar = tarOfChange(base(), layer -> layer.setMode("/d/e", 0750));
        assertEquals(List.of("./", "d/", "d/e/"), TarList.names(tar));
        List<TarArchiveEntry> entries = TarList.entries(tar);
        assertEquals(0700, entries.get(1).getMode() & 07777);
        assertEquals(0750, entries.get(2).getMode() & 07777);
    }

    @Test
    void aLinkInADirectoryWithANewModeHasBothInTheTar() throws Exception {
        byte[] tar = tarOfChange(base(), layer -> {
            layer.setMode("/d", 0750);
            layer.createLink("/d/l", "/g");
        });
        assertEquals(List.of("./", "d/", "d/l", "g"), TarList.names(tar));
        assertEquals(0750, TarList.entries(tar).get(1).getMode() & 07777);
        assertEquals("d/l", TarList.entries(tar).get(3).getLinkName());
    }

    @Test
    void theParentsOfAWhiteoutAreInTheTar() throws Exception {
        assertEquals(List.of("./", "d/", "d/e/", "d/e/.wh.f"), namesOfChange(base(), layer -> layer.delete("/d/e/f")));
    }

    @Test
    void aWhiteoutOfADirectoryHidesAllBelowIt() throws Exception {
        String base = base();
        assertEquals(List.of("./", "d/", "d/.wh.e"), namesOfChange(base, layer -> layer.deleteRecursively("/d/e")));
        String top = images.read(base, new TarBytes().whiteout("", "d").whiteout("d/e", "f"));
        assertFalse(images.exists(top, "/d"));
    }

    @Test
    void socketsAreLeftOut() throws Exception {
        byte[] tar = images.write(images.edit(base(), "changed", layer -> {
            layer.createNode("/socket", FileKind.SOCKET, 0600, 0);
            layer.createFile("/file");
        }));
        assertEquals(List.of("./", "file"), TarList.names(tar));
    }

    @Test
    void twoExtendedAttributesGoOutAndIn() throws Exception {
        String layer = images.read(
                null,
                new TarBytes()
                        .pax("SCHILY.xattr.user.key", "value", "SCHILY.xattr.security.capability", "\u0001\u0000\u0002")
                        .file("f", ""));
        tarOfChange(layer, changed -> changed.createLink("/l", "/f"));
        try (Layer opened = images.store.openLayer("changed")) {
            assertEquals(List.of("security.capability", "user.key"), opened.listXattrs("/l"));
            assertArrayEquals(new byte[] {1, 0, 2}, opened.getXattr("/l", "security.capability"));
        }
    }

    @Test
    void aNameInTwoPartsIsOnePath() throws Exception {
        String directories = "long/".repeat(20) + "d";
        String layer = images.read(null, new TarBytes().prefix(directories).file("f", "found"));
        assertEquals("found", images.text(layer, "/" + directories + "/f"));
    }

    /** overlayfs uses one inode for all its whiteouts. */
    @Test
    void whiteoutsOfOverlayfsGoOutAsThoseOfImages() throws Exception {
        String base = images.edit(base(), "base", layer -> layer.createNode("/old", FileKind.CHARACTER_DEVICE, 0, 0));
        byte[] tar = images.write(images.edit(base, "changed", layer -> {
            layer.delete("/g");
            layer.createLink("/g", "/old");
            layer.createLink("/never", "/old");
            layer.setXattr("/d/e", "trusted.overlay.opaque", new byte[] {'y'});
        }));
        assertEquals(List.of("./", ".wh.g", ".wh.never", "d/", "d/e/", "d/e/.wh..wh..opq"), TarList.names(tar));
        String again = images.read(base(), tar);
        assertFalse(images.exists(again, "/g"));
        assertFalse(images.exists(again, "/d/e/f"));
        assertTrue(images.exists(again, "/d/e"));
    }

    @Test
    void aLatestTimeClampsAll() throws Exception {
        byte[] tar = clampedTar(images, 0);
        for (TarArchiveEntry entry : TarList.entries(tar)) {
            long seconds = entry.getLastModifiedTime().toInstant().getEpochSecond();
            assertTrue(seconds <= 1000, entry.getName() + " is of " + seconds);
        }
        assertEquals(
                500,
                TarList.entries(tar).get(1).getLastModifiedTime().toInstant().getEpochSecond());
    }

    /**
     * The stores have different sizes and times, and the same files were created in different orders and beside
     * different leftovers.
     */
    @Test
    void withALatestTimeThreeStoresGiveTheSameTar() throws Exception {
        byte[] first = null;
        for (int number = 0; number < 3; number++) {
            Instant start = Instant.parse("2026-01-01T00:00:00Z").plus(Duration.ofDays(100L * number));
            StoreOptions options = StoreOptions.defaults()
                    .withClock(Clock.offset(Clock.systemUTC(), Duration.between(Instant.now(), start)));
            try (Images store = new Images((16L << number) << 20, options)) {
                byte[] tar = clampedTar(store, number);
                first = first == null ? tar : first;
                assertArrayEquals(first, tar, "store " + number);
            }
        }
    }

    private static byte[] clampedTar(Images store, int number) throws IOException {
        List<Images.Edit> edits = new ArrayList<>(List.of(
                layer -> layer.delete("/d/e/f"),
                layer -> layer.createFile("/d/e/new"),
                layer -> layer.createSymbolicLink("/d/link", "e/new"),
                layer -> layer.write("/d/e/more", 0, "more".getBytes(StandardCharsets.UTF_8)),
                layer -> layer.setXattr("/g", "user.a", new byte[] {1}),
                layer -> layer.setXattr("/g", "user.b", new byte[] {2})));
        for (int i = 0; i < number; i++) {
            // The numbers of inodes and blocks and the IDs of layers differ between the stores.
            String other = store.edit(null, "other" + i, layer -> layer.write("/x", 0, new byte[10_000]));
            store.store.remove(other);
        }
        Collections.shuffle(edits, new Random(number));
        String changed = store.edit(base(store), "changed", layer -> {
            for (Images.Edit edit : edits) {
                edit.on(layer);
            }
            layer.setModifiedTime("/d", Instant.ofEpochSecond(500));
        });
        return store.write(changed, ExportOptions.defaults().withLatest(Instant.ofEpochSecond(1000)));
    }
}
