package io.lcfs.oci;

import static io.lcfs.FileOption.NO_FOLLOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.layer.ImportOptions;
import io.lcfs.oci.layer.ImportedLayer;
import java.io.IOException;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/**
 * The unpacking of layers. The cases are those of umoci's tests, except those of maps of user and group numbers. A tool
 * without root's rights needs such maps to set owners; in this library the numbers are data, so the test requires that
 * they are imported unchanged.
 */
class UnpackCasesTest {
    private static final Instant OLD = Instant.ofEpochSecond(1000);

    @AutoClose
    private final Images images = new Images();

    UnpackCasesTest() throws IOException {}

    /** Creates a layer with directories that have an old time, files, and symbolic links. */
    private String base() throws IOException {
        return images.read(
                null,
                new TarBytes()
                        .mtime(1000)
                        .directory("d")
                        .mtime(1000)
                        .directory("d/e")
                        .mtime(1)
                        .file("d/e/f", "low")
                        .mtime(1)
                        .file("d/g", "low")
                        .symbolicLink("absolute", "/d")
                        .symbolicLink("above", "../../../d"));
    }

    private Set<String> paths(String layer) throws IOException {
        try (Layer opened = images.store.openLayer(layer)) {
            return Images.paths(opened);
        }
    }

    private FileInfo stat(String layer, String path) throws IOException {
        try (Layer opened = images.store.openLayer(layer)) {
            return opened.stat(path, NO_FOLLOW);
        }
    }

    // The first group of cases: names are made safe.

    @Test
    void absoluteNamesLieBelowTheRoot() throws Exception {
        assertEquals(Set.of("/a", "/a/b"), paths(images.read(null, new TarBytes().file("///a//b", ""))));
    }

    @Test
    void namesThatLeadOutAreRefused() throws Exception {
        for (String name : new String[] {"../a", "/../a", "d/../../a", "d/e/../../../a"}) {
            assertThrows(InvalidImageException.class, () -> images.read(null, new TarBytes().file(name, "")), name);
        }
    }

    /** Other programs resolve the two dots in such a name; this library refuses every name with two dots. */
    @Test
    void namesThatLeadUpAndStayInsideAreRefusedToo() throws Exception {
        assertThrows(InvalidImageException.class, () -> images.read(null, new TarBytes().file("d/../a", "")));
    }

    @Test
    void dotsInNamesThatAreNotWholeNamesStay() throws Exception {
        assertEquals(
                Set.of("/...", "/..a", "/a..", "/.b"),
                paths(images.read(
                        null,
                        new TarBytes()
                                .file("...", "")
                                .file("..a", "")
                                .file("./a..", "")
                                .file(".b", ""))));
    }

    @Test
    void anAbsoluteLinkOfTheImageLeadsFromTheRootOfTheImage() throws Exception {
        assertEquals("new", images.text(images.read(base(), new TarBytes().file("absolute/e/f", "new")), "/d/e/f"));
    }

    @Test
    void aLinkThatLeadsAboveTheRootStaysAtIt() throws Exception {
        assertEquals("new", images.text(images.read(base(), new TarBytes().file("above/e/f", "new")), "/d/e/f"));
    }

    // The next group: symbolic links do not lead out of the layer.

    @Test
    void aFileReplacesALinkAndNotWhatItPointsAt() throws Exception {
        String top = images.read(
                base(), new TarBytes().symbolicLink("l", "d/g").file("l", "new").directory("absolute"));
        assertEquals("new", images.text(top, "/l"));
        assertEquals("low", images.text(top, "/d/g"));
        assertEquals(FileKind.DIRECTORY, stat(top, "/absolute").kind());
        assertTrue(images.exists(top, "/d/g"));
    }

    @Test
    void aHardLinkIsFoundThroughLinksOfTheImage() throws Exception {
        String top = images.read(base(), new TarBytes().hardLink("above/linked", "absolute/e/f"));
        assertEquals(stat(top, "/d/e/f").inode(), stat(top, "/d/linked").inode());
    }

    @Test
    void aWhiteoutIsFoundThroughLinksOfTheImage() throws Exception {
        String top = images.read(base(), new TarBytes().whiteout("above/e", "f"));
        assertFalse(images.exists(top, "/d/e/f"));
        assertTrue(images.exists(top, "/above"));
    }

    // The time of a directory does not change when entries are added in it.

    @Test
    void anEntryLeavesTheTimeOfItsDirectory() throws Exception {
        String top = images.read(
                base(), new TarBytes().mtime(5000).file("d/e/new", "").file("d/g", "new"));
        assertEquals(OLD, stat(top, "/d").mtime());
        assertEquals(OLD, stat(top, "/d/e").mtime());
    }

    @Test
    void aWhiteoutLeavesTheTimeOfItsDirectory() throws Exception {
        String top = images.read(
                base(), new TarBytes().mtime(5000).whiteout("d", "e").opaque("d"));
        assertEquals(Set.of("/absolute", "/above", "/d"), paths(top));
        assertEquals(OLD, stat(top, "/d").mtime());
    }

    @Test
    void aDirectorysOwnEntryGivesItsTimeWhereverItStands() throws Exception {
        String top = images.read(
                base(),
                new TarBytes().mtime(7).directory("d/e").file("d/e/new", "").whiteout("d/e", "f"));
        assertEquals(Instant.ofEpochSecond(7), stat(top, "/d/e").mtime());
    }

    // The next group: whiteouts.

    @Test
    void aWhiteoutHidesAFile() throws Exception {
        String base = base();
        assertFalse(images.exists(images.read(base, new TarBytes().whiteout("d/e", "f")), "/d/e/f"));
        assertTrue(images.exists(base, "/d/e/f"));
    }

    @Test
    void aWhiteoutHidesATree() throws Exception {
        assertEquals(Set.of("/absolute", "/above"), paths(images.read(base(), new TarBytes().whiteout("", "d"))));
    }

    @Test
    void aWhiteoutOfNothingThatIsThereChangesNothing() throws Exception {
        String base = base();
        String top = images.read(base, new TarBytes().whiteout("d", "never").whiteout("never", "f"));
        assertEquals(images.tree(base), images.tree(top));
    }

    @Test
    void whatIsMadeAnewBesideItsWhiteoutHasNothingOfTheOldTree() throws Exception {
        String top = images.read(base(), new TarBytes().whiteout("", "d").file("d/new", ""));
        assertEquals(Set.of("/absolute", "/above", "/d", "/d/new"), paths(top));
    }

    // The next group: opaque directories.

    @Test
    void anOpaqueDirectoryHidesWhatIsBelow() throws Exception {
        assertEquals(
                Set.of("/absolute", "/above", "/d", "/d/e"),
                paths(images.read(base(), new TarBytes().opaque("d/e").whiteout("d", "g"))));
    }

    @Test
    void anOpaqueDirectoryKeepsWhatCameBeforeItInTheSameTar() throws Exception {
        String top = images.read(
                base(), new TarBytes().file("d/new", "").file("d/e/new", "").opaque("d"));
        assertEquals(Set.of("/absolute", "/above", "/d", "/d/e", "/d/e/new", "/d/new"), paths(top));
    }

    @Test
    void anOpaqueDirectoryHidesTheWholeTreeBelowWhereverItStands() throws Exception {
        String lower = images.read(
                base(),
                new TarBytes().file("d/h/i/j", "low").hardLink("d/h/k", "d/g").symbolicLink("d/h/l", "../e"));
        for (int place = 0; place < 4; place++) {
            TarBytes tar = new TarBytes();
            for (int i = 0; i < 4; i++) {
                if (i == place) {
                    tar.opaque("d");
                }
                switch (i) {
                    case 0 -> tar.directory("d");
                    case 1 -> tar.file("d/e/new", "new");
                    case 2 -> tar.file("d/h/i/new", "new");
                    default -> tar.hardLink("d/linked", "d/e/new");
                }
            }
            String top = images.read(lower, tar);
            assertEquals(
                    Set.of(
                            "/absolute",
                            "/above",
                            "/d",
                            "/d/e",
                            "/d/e/new",
                            "/d/h",
                            "/d/h/i",
                            "/d/h/i/new",
                            "/d/linked"),
                    paths(top),
                    "before entry " + place);
            assertEquals("new", images.text(top, "/d/linked"));
            assertTrue(images.exists(lower, "/d/h/i/j"));
        }
    }

    // The next group: hard links.

    @Test
    void theEntryOfAHardLinkGivesTheFileItsAttributes() throws Exception {
        String top = images.read(
                base(), new TarBytes().mode(0600).owner(5, 6).mtime(7).hardLink("linked", "d/g"));
        for (String path : new String[] {"/d/g", "/linked"}) {
            FileInfo info = stat(top, path);
            assertEquals(
                    "600 5:6 7 2",
                    Integer.toOctalString(info.mode()) + " " + info.uid() + ":" + info.gid() + " "
                            + info.mtime().getEpochSecond() + " " + info.linkCount());
        }
        assertEquals("low", images.text(top, "/linked"));
    }

    // The last group: owners, and lists of layers.

    @Test
    void ownersAreData() throws Exception {
        String layer = images.read(
                null, new TarBytes().pax("uid", "100000", "gid", "4294967294").file("f", ""));
        assertEquals(100_000, stat(layer, "/f").uid());
        assertEquals(4_294_967_294L, stat(layer, "/f").gid());
    }

    @Test
    void aTarOfOnesOwnGoesOntoAnImage() throws Exception {
        String mine = images.edit(base(), "mine", layer -> layer.delete("/d/g"));
        images.tars.identify(mine);
        byte[] tar = new TarBytes().file("d/g", "own").bytes();
        String top = images.read(mine, tar);
        assertEquals("own", images.text(top, "/d/g"));
        assertArrayEquals(tar, images.write(top));
    }

    @Test
    void aListOfLayersIsGoneOnWithWhereItIs() throws Exception {
        byte[][] list = {
            new TarBytes().file("a", "1").bytes(),
            new TarBytes().file("a", "2").bytes(),
            new TarBytes().whiteout("", "a").file("b", "3").bytes()
        };
        String half = images.read(images.read(null, list[0]), list[1]);
        String whole = null;
        int read = 0;
        for (byte[] tar : list) {
            ImportedLayer layer = images.read(whole, tar, ImportOptions.defaults());
            whole = layer.name();
            read += layer.isNew() ? 1 : 0;
        }
        assertEquals(1, read, "layers that were not there");
        assertEquals(half, images.store.stat(whole).parent());
        assertEquals(Set.of("/b"), paths(whole));
    }
}
