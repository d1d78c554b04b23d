package io.lcfs.oci;

import static io.lcfs.FileOption.NO_FOLLOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.FileInfo;
import io.lcfs.Layer;
import io.lcfs.Names;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.convert.DeviceNumbers;
import io.lcfs.oci.layer.ImportOptions;
import io.lcfs.oci.layer.ImportedLayer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The rules of docs/OCI.md for headers of tars. The name of each test begins with the number of its rule. The
 * statements about other readers were observed with these programs, and are in the tables of this test.
 */
class TarRulesTest {
    /**
     * Requires that a tar gives the expected paths: files with their content, directories with a slash, links with
     * their target.
     */
    private static void shows(TarBytes tar, String... expected) throws IOException {
        byte[] bytes = tar.file("after", "z").bytes();
        try (Images images = new Images()) {
            String layer = images.read(null, bytes);
            List<String> lines = new ArrayList<>(List.of(expected));
            lines.add("after=z");
            lines.sort(null);
            assertEquals(lines, shown(images, layer));
            assertArrayEquals(bytes, images.write(layer), "bytes");
            assertEquals(images.tree(layer), images.tree(images.read(null, images.canonical(layer))), "canonical form");
        }
    }

    private static List<String> shown(Images images, String name) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Layer layer = images.store.openLayer(name)) {
            for (String path : Images.paths(layer)) {
                FileInfo info = layer.stat(path, NO_FOLLOW);
                String text = new String(Names.encode(path.substring(1)), StandardCharsets.ISO_8859_1);
                lines.add(
                        switch (info.kind()) {
                            case DIRECTORY -> text + "/";
                            case REGULAR -> text + "=" + images.text(name, path);
                            case SYMBOLIC_LINK -> text + "->" + layer.readSymbolicLink(path);
                            default -> text + " " + info.kind() + " " + info.rdev();
                        });
            }
        }
        lines.sort(null);
        return lines;
    }

    private static void refused(TarBytes tar, String... words) throws IOException {
        byte[] bytes = tar.file("after", "z").bytes();
        try (Images images = new Images()) {
            InvalidImageException e = assertThrows(InvalidImageException.class, () -> images.read(null, bytes));
            for (String word : words) {
                assertTrue(e.getMessage().contains(word), e.getMessage() + " does not say " + word);
            }
            assertEquals(0, images.store.list().size(), "layers left");
        }
    }

    /** GNU tar, bsdtar, Go and Python use the prefix, whatever the version is. */
    @Test
    void tar01ThePrefixCountsWithEachVersionOfUstar() throws Exception {
        for (String version : new String[] {"00", "\0\0", "  ", " \0", "01", "99", "xx", "\u00FF\u00FF"}) {
            String magic = "ustar\0" + version;
            shows(
                    new TarBytes().magic(magic).prefix("pre/fix").file("long", "x"),
                    "pre/",
                    "pre/fix/",
                    "pre/fix/long=x");
            shows(
                    new TarBytes().magic(magic).prefix("pre/fix/").file("long", "x"),
                    "pre/",
                    "pre/fix/",
                    "pre/fix/long=x");
            shows(
                    new TarBytes()
                            .magic(magic)
                            .prefix("p1")
                            .file("a", "1")
                            .magic(magic)
                            .prefix("p2")
                            .file("a", "2"),
                    "p1/",
                    "p1/a=1",
                    "p2/",
                    "p2/a=2");
        }
        String long77 = "p".repeat(77);
        String name = "n".repeat(100);
        shows(
                new TarBytes()
                        .magic("ustar\0\0\0")
                        .prefix(long77 + "/" + long77)
                        .file(name, "x"),
                long77 + "/",
                long77 + "/" + long77 + "/",
                long77 + "/" + long77 + "/" + name + "=x");
        shows(new TarBytes().magic("ustar\0\0\0").prefix("pre").directory("d"), "pre/", "pre/d/");
        shows(new TarBytes().magic("ustar\0\0\0").prefix("pre/fix").file("", "x"), "pre/", "pre/fix=x");
    }

    /** A header of star has times behind a shorter prefix, and a mark at its end. */
    @Test
    void tar02ThePrefixOfStarIsShorter() throws Exception {
        TarBytes star = new TarBytes()
                .prefix("p".repeat(131))
                .patch(476, "00000000001\u000000000000002\0")
                .patch(508, "tar\0");
        shows(star.file("long", "x"), "p".repeat(131) + "/", "p".repeat(131) + "/long=x");
    }

    /**
     * A header of GNU tar has times in the place of the prefix. Go up to 1.7, and Docker built with it, wrote a prefix
     * there, which is recognized because it is not a number.
     */
    @Test
    void tar03APrefixBehindTheMagicOfGnuIsToldFromItsTimes() throws Exception {
        shows(new TarBytes().gnu().prefix("00000000001\u000000000000002\0").file("long", "x"), "long=x");
        shows(new TarBytes().gnu().prefix("\u0080\0\0\0\0\0\0\0\0\0\0\1").file("long", "x"), "long=x");
        shows(new TarBytes().gnu().prefix("pre/fix").file("long", "x"), "pre/", "pre/fix/", "pre/fix/long=x");
        shows(new TarBytes().gnu().prefix("caf\u00E9").file("long", "x"), "long=x");
    }

    @Test
    void tar04OtherMagicsHaveNoPrefix() throws Exception {
        for (String magic : new String[] {"", "ustarx00", "USTAR\00000", "ustar 00", "ustar   ", "ustar \0\0"}) {
            shows(new TarBytes().magic(magic).prefix("pre/fix").file("long", "x"), "long=x");
        }
    }

    /**
     * By POSIX, the size of a directory is a limit, and that of other entries is ignored. All four readers read such
     * entries as empty.
     */
    @Test
    void tar05OnlyFilesHaveContentWhateverTheSizesOfOthersSay() throws Exception {
        for (String size : new String[] {"00000000001", "00000010000", "\u0080\0\0\0\0\0\0\u00FF\0\0\0\0"}) {
            shows(new TarBytes().rawSize(size).directory("d").file("d/f", "x"), "d/", "d/f=x");
            shows(new TarBytes().rawSize(size).symbolicLink("s", "f"), "s->f");
            shows(new TarBytes().file("f", "x").rawSize(size).hardLink("h", "f"), "f=x", "h=x");
            shows(new TarBytes().rawSize(size).entry('6', "p", "", new byte[0]), "p FIFO 0");
            shows(new TarBytes().device(1, 3).rawSize(size).entry('3', "c", "", new byte[0]), "c CHARACTER_DEVICE 259");
            shows(new TarBytes().device(1, 3).rawSize(size).entry('4', "b", "", new byte[0]), "b BLOCK_DEVICE 259");
            shows(new TarBytes().rawSize(size).entry('\0', "d/", "", new byte[0]), "d/");
        }
        shows(new TarBytes().pax("size", "1").directory("d"), "d/");
        shows(new TarBytes().pax("size", "1").symbolicLink("s", "f"), "s->f");
        shows(new TarBytes().pax("size", "3").rawSize("00000001000").file("f", "abc"), "f=abc");
    }

    /** GNU tar and bsdtar skip the content and report an error; Go refuses the archive; Python stops there. */
    @Test
    void tar06ContentOfWhatHasNoneIsRefused() throws Exception {
        byte[] content = new byte[512];
        content[0] = 'X';
        for (char type : new char[] {'1', '2', '3', '4', '5', '6'}) {
            TarBytes tar = new TarBytes().file("f", "").device(1, 3).rawSize("00000001000");
            refused(tar.entry(type, "s", "f", content), "damaged");
        }
    }

    /** GNU tar and bsdtar read such an entry as a directory, Go and Python as a file. */
    @Test
    void tar07ASlashBehindTheNameMakesADirectoryOnlyWhereThereIsNoType() throws Exception {
        shows(new TarBytes().entry('\0', "d/", "", new byte[0]), "d/");
        shows(new TarBytes().magic("").entry('\0', "d/", "", new byte[0]), "d/");
        shows(new TarBytes().pax("path", "d/").entry('\0', "x", "", new byte[0]), "d/");
        shows(new TarBytes().file("d/", "x"), "d=x");
        shows(new TarBytes().symbolicLink("s/", "x"), "s->x");
    }

    /** Go refuses all other types; GNU tar and Python read most of them as files, and bsdtar some of them. */
    @Test
    void tar08OtherTypesAreRefused() throws Exception {
        for (char type : "89ADEIMNVXZa\u00FF".toCharArray()) {
            refused(new TarBytes().entry(type, "s", "", new byte[0]), "unknown type");
        }
        shows(new TarBytes().entry('7', "s", "", TarBytes.latin1("x")), "s=x");
    }

    @Test
    void tar09NumbersOfHeadersAreReadAsGoReadsThem() throws Exception {
        for (String three : new String[] {
            "00000000003\0",
            "00000000003 ",
            "000000000003",
            "          3\0",
            "3",
            "3\0   \0   ",
            "3\0zzzzzzzzzz",
            "\0\0\0\0\0\0\0\0\0\0\0003",
            "\u0080\0\0\0\0\0\0\0\0\0\0\3"
        }) {
            shows(new TarBytes().rawSize(three).file("s", "abc"), "s=abc");
        }
        for (String none : new String[] {
            "3 zzzzzzzzzz",
            "3 00000000 4",
            "-0000000003\0",
            "+0000000003\0",
            "00000000008\0",
            "\t3",
            "3\n",
            "3\u00A0",
            "\u00A0\0\0\0\0\0\0\0\0\0\0\3",
            "\u0081\0\0\0\0\0\0\0\0\0\0\3",
            "+BBBBBBBBBBB",
            "0x3"
        }) {
            refused(new TarBytes().rawSize(none).file("s", "abc"), "entry \"s\"", "size");
        }
        refused(
                new TarBytes()
                        .rawSize("\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FD")
                        .directory("d"),
                "negative");
        refused(new TarBytes().patch(100, "64x\0\0\0\0\0").file("s", ""), "mode");
        refused(new TarBytes().patch(329, "zzzzzzz\0").file("s", ""), "device major");
        shows(new TarBytes().patch(329, "        ").file("s", ""), "s=");
        shows(new TarBytes().magic("").patch(329, "zzzzzzz\0").file("s", ""), "s=");
        refused(new TarBytes().pax("uid", "5").patch(108, "junk\0\0\0\0").file("s", ""), "uid");
        refused(new TarBytes().pax("mtime", "5").patch(136, "junk\0\0\0\0").file("s", ""), "mtime");
    }

    /** GNU tar uses the pax record, Go the header of GNU tar, bsdtar and Python the first or the last of the two. */
    @Test
    void tar10TwoNamesOfTwoKindsAreRefusedUnlessTheyAreTheSame() throws Exception {
        TarBytes[] two = {
            new TarBytes().longName('L', "gnu").pax("path", "pax").file("x", "1"),
            new TarBytes().pax("path", "pax").longName('L', "gnu").file("x", "1"),
            new TarBytes().longName('K', "gnu").pax("linkpath", "pax").symbolicLink("x", "y"),
            new TarBytes().pax("linkpath", "pax").longName('K', "gnu").symbolicLink("x", "y"),
        };
        for (TarBytes tar : two) {
            refused(tar, "\"pax\"", "\"gnu\"");
        }
        shows(new TarBytes().longName('L', "n").pax("path", "n").file("x", "1"), "n=1");
        shows(new TarBytes().pax("linkpath", "n").longName('K', "n").symbolicLink("x", "y"), "x->n");
        shows(new TarBytes().longName('L', "n").longName('K', "l").symbolicLink("x", "y"), "n->l");
        shows(new TarBytes().longName('K', "l").longName('L', "n").symbolicLink("x", "y"), "n->l");
        shows(new TarBytes().longName('L', "one").longName('L', "two").file("x", "1"), "two=1");
        shows(new TarBytes().longName('L', "").file("x", "1"), "x=1");
        shows(new TarBytes().longName('L', "n\0more").file("x", "1"), "n=1");
        shows(new TarBytes().longName('L', "n").prefix("pre").file("x", "1"), "n=1");
        // A target before an entry that is not a link is ignored, and does not apply to the next entry either.
        shows(new TarBytes().longName('K', "l").file("x", "1").symbolicLink("s", "y"), "s->y", "x=1");
    }

    @Test
    void tar11OfARecordThatComesTwiceTheLastCounts() throws Exception {
        shows(new TarBytes().pax("path", "a", "path", "b").file("x", "1"), "b=1");
        shows(new TarBytes().pax("path", "a", "path", "").file("x", "1"), "x=1");
        shows(new TarBytes().pax("size", "2", "size", "3").file("x", "123"), "x=123");
        shows(new TarBytes().pax("linkpath", "a", "linkpath", "b").symbolicLink("x", "1"), "x->b");
        shows(new TarBytes().pax("comment", "a", "comment", "b").file("x", "1"), "x=1");
        try (Images images = new Images()) {
            String layer = images.read(
                    null,
                    new TarBytes()
                            .pax("uid", "1", "uid", "2", "SCHILY.xattr.user.a", "1", "SCHILY.xattr.user.a", "2")
                            .file("x", ""));
            try (Layer opened = images.store.openLayer(layer)) {
                assertEquals(2, opened.stat("/x", NO_FOLLOW).uid());
                assertArrayEquals(new byte[] {'2'}, opened.getXattr("/x", "user.a"));
            }
        }
    }

    /**
     * Go and GNU tar use only the second header, Python uses the name of the first, and bsdtar reports a malformed
     * archive.
     */
    @Test
    void tar12TwoPaxHeadersOfOneEntryAreRefused() throws Exception {
        refused(new TarBytes().pax("path", "a").pax("path", "b").file("x", ""), "two extended headers");
        refused(new TarBytes().pax("path", "a").pax("mtime", "5").file("x", ""), "two extended headers");
    }

    @Test
    void tar13RecordsThatAreMalformedAreRefused() throws Exception {
        for (String records :
                new String[] {" 11 path=a\n", "11 path=ab\n\0\0\0", "11 path=ab\n\n", "10 path=ab\n", "6 =abc\n"}) {
            refused(new TarBytes().rawPax(records).file("x", ""), "pax record");
        }
        refused(new TarBytes().pax("path", "a\0b").file("x", ""), "path", "zero byte");
        refused(new TarBytes().pax("linkpath", "a\0b").symbolicLink("x", "y"), "linkpath", "zero byte");
        refused(new TarBytes().pax("uname", "a\0b").file("x", ""), "uname", "zero byte");
        refused(new TarBytes().pax("k\0b", "a").file("x", ""), "zero byte");
        refused(new TarBytes().pax("atime", "junk").file("x", ""), "atime");
        refused(new TarBytes().pax("ctime", "junk").file("x", ""), "ctime");
        for (String number : new String[] {"+5", "5.5", " 5", "5 ", "0x5", "-1", "4294967296"}) {
            refused(new TarBytes().pax("uid", number).file("x", ""), "uid");
        }
        shows(new TarBytes().pax("comment", "a\0b").file("x", ""), "x=");
        shows(new TarBytes().rawPax("0014 path=abc\n").file("x", ""), "abc=");
        shows(new TarBytes().pax("comment", "a\nb=c\n", "path", "abc").file("x", ""), "abc=");
        shows(new TarBytes().rawPax("").file("x", ""), "x=");
    }

    /** Container engines and bsdtar ignore a global header; GNU tar and Python apply it to all entries. */
    @Test
    void tar14AGlobalHeaderSaysNothingAndNamesInItAreRefused() throws Exception {
        shows(new TarBytes().globalPax("comment", "0123456789abcdef").file("x", "1"), "x=1");
        shows(new TarBytes().file("x", "1").globalPax("comment", "0"), "x=1");
        try (Images images = new Images()) {
            String layer = images.read(
                    null,
                    new TarBytes()
                            .globalPax("uid", "7", "mtime", "7", "SCHILY.xattr.user.a", "7")
                            .file("x", "")
                            .globalPax("gid", "7"));
            try (Layer opened = images.store.openLayer(layer)) {
                assertEquals(0, opened.stat("/x", NO_FOLLOW).uid());
                assertEquals(0, opened.stat("/x", NO_FOLLOW).mtime().getEpochSecond());
                assertEquals(List.of(), opened.listXattrs("/x"));
            }
            assertEquals(
                    "",
                    images.tree(images.read(
                            null, new TarBytes().globalPax("comment", "0").bytes())));
        }
        for (String key : new String[] {"path", "linkpath", "size", "GNU.sparse.major"}) {
            refused(new TarBytes().globalPax(key, "1").file("x", "1"), "global");
        }
        refused(new TarBytes().pax("path", "p").globalPax("comment", "0").file("x", "1"), "between");
        refused(new TarBytes().longName('L', "p").globalPax("comment", "0").file("x", "1"), "between");
    }

    /** GNU tar and Go report no error; bsdtar and Python report a damaged archive. */
    @Test
    void tar15AnExtendedHeaderWithoutAnEntryIsRefused() throws Exception {
        try (Images images = new Images()) {
            for (TarBytes tar : List.of(
                    new TarBytes().file("x", "").pax("path", "p"),
                    new TarBytes().file("x", "").longName('L', "p"))) {
                InvalidImageException e =
                        assertThrows(InvalidImageException.class, () -> images.read(null, tar.bytes()));
                assertTrue(e.getMessage().contains("ends after an extended header"), e.getMessage());
            }
        }
    }

    private static Instant time(Images images, TarBytes tar, boolean noted) throws IOException {
        ImportedLayer layer = images.read(null, tar.bytes(), ImportOptions.defaults());
        assertEquals(
                noted, layer.notes().toString().contains("\"s\""), layer.notes().toString());
        try (Layer opened = images.store.openLayer(layer.name())) {
            Instant time = opened.stat("/s", NO_FOLLOW).mtime();
            String again = images.read(null, images.canonical(layer.name()));
            assertEquals(images.tree(layer.name()), images.tree(again));
            return time;
        }
    }

    private static String base256(long number) {
        byte[] bytes = new byte[12];
        Arrays.fill(bytes, (byte) (number < 0 ? 0xFF : 0));
        ByteBuffer.wrap(bytes).putLong(4, number);
        bytes[0] = (byte) (number < 0 ? 0xFF : 0x80);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Hosts clamp times to the range of their file systems: ext4 to the years 1901 to 2446. */
    @Test
    void tar16TimesAreOf64BitsAndClampedToWhatALayerHolds() throws Exception {
        long last = Instant.MAX.getEpochSecond();
        long first = Instant.MIN.getEpochSecond();
        long[] held = {
            0,
            -1,
            -2147483648L,
            -2147483649L,
            1L << 31,
            1L << 32,
            253402300799L,
            253402300800L,
            1L << 33,
            -377705116800L,
            1_000_000_000_000L,
            last,
            first
        };
        try (Images images = new Images()) {
            for (long seconds : held) {
                Instant expected = Instant.ofEpochSecond(seconds);
                assertEquals(
                        expected,
                        time(images, new TarBytes().rawMtime(base256(seconds)).file("s", ""), false));
                assertEquals(
                        expected,
                        time(images, new TarBytes().pax("mtime", "" + seconds).file("s", ""), false));
            }
            for (long seconds : new long[] {last + 1, 1L << 55, Long.MAX_VALUE}) {
                assertEquals(
                        Instant.MAX,
                        time(images, new TarBytes().rawMtime(base256(seconds)).file("s", ""), true));
                assertEquals(
                        Instant.MAX,
                        time(images, new TarBytes().pax("mtime", "" + seconds).file("s", ""), true));
            }
            for (long seconds : new long[] {first - 1, -1L << 62, Long.MIN_VALUE}) {
                assertEquals(
                        Instant.MIN,
                        time(images, new TarBytes().rawMtime(base256(seconds)).file("s", ""), true));
                assertEquals(
                        Instant.MIN,
                        time(images, new TarBytes().pax("mtime", "" + seconds).file("s", ""), true));
            }
            assertEquals(
                    Instant.EPOCH, time(images, new TarBytes().rawMtime("\0").file("s", ""), false));
            assertEquals(
                    Instant.EPOCH,
                    time(images, new TarBytes().rawMtime("            ").file("s", ""), false));
            String[][] fractions = {
                {"1.5", "1", "500000000"},
                {"1.", "1", "0"},
                {"-1.5", "-2", "500000000"},
                {"-0.5", "-1", "500000000"},
                {"1.999999999", "1", "999999999"},
                {"1.9999999999", "1", "999999999"},
                {"-1.9999999999", "-2", "0"},
                {"-0.0000000001", "-1", "999999999"},
                {"00001.50", "1", "500000000"},
                {"1." + "3".repeat(300), "1", "333333333"},
                {"-9223372036854775808.0", "" + first, "0"},
                {"253402300800.25", "253402300800", "250000000"}
            };
            for (String[] fraction : fractions) {
                Instant expected = Instant.ofEpochSecond(Long.parseLong(fraction[1]), Long.parseLong(fraction[2]));
                boolean noted = fraction[0].startsWith("-9");
                assertEquals(
                        expected,
                        time(images, new TarBytes().pax("mtime", fraction[0]).file("s", ""), noted));
            }
        }
        for (String none : new String[] {
            ".5",
            "1e5",
            "1,5",
            "+1",
            "-",
            "--1",
            "1.5.5",
            "1.-5",
            "1. 5",
            " 1",
            "1 ",
            "1.5x",
            "0x1",
            "inf",
            "nan",
            "9223372036854775808",
            "-9223372036854775809",
            "99999999999999999999"
        }) {
            refused(new TarBytes().pax("mtime", none).file("s", ""), "mtime");
        }
        refused(new TarBytes().rawMtime("\u0080\0\0\0\u0080\0\0\0\0\0\0\0").file("s", ""), "mtime");
    }

    /**
     * Hosts set no owner for the last number, because it means "no change"; in a layer it is a number like any other.
     */
    @Test
    void tar17OwnersAreNumbersOf32Bits() throws Exception {
        try (Images images = new Images()) {
            for (long id : new long[] {0, 2097151, 2097152, 1L << 31, (1L << 32) - 2, (1L << 32) - 1}) {
                String field = base256(id).substring(4);
                String inHeader = "\u0080" + field.substring(1);
                for (TarBytes tar : List.of(
                        new TarBytes().patch(108, inHeader).patch(116, inHeader).file("s", ""),
                        new TarBytes().pax("uid", "" + id, "gid", "" + id).file("s", ""))) {
                    String layer = images.read(null, tar);
                    for (String name : List.of(layer, images.read(null, images.canonical(layer)))) {
                        try (Layer opened = images.store.openLayer(name)) {
                            assertEquals(id, opened.stat("/s", NO_FOLLOW).uid());
                            assertEquals(id, opened.stat("/s", NO_FOLLOW).gid());
                        }
                    }
                }
            }
        }
        shows(new TarBytes().patch(108, "77777777").file("s", ""), "s=");
        for (String none :
                new String[] {"\u0080\0\0\1\0\0\0\0", "\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FE", "-1      "}) {
            refused(new TarBytes().patch(108, none).file("s", ""), "uid");
        }
    }

    private static Map<String, String> xattrs(Images images, TarBytes tar) throws IOException {
        String layer = images.read(null, tar.bytes(), ImportOptions.defaults().withXattrs(name -> true))
                .name();
        Map<String, String> all = new TreeMap<>();
        try (Layer opened = images.store.openLayer(layer)) {
            for (String name : opened.listXattrs("/s")) {
                all.put(name, new String(opened.getXattr("/s", name), StandardCharsets.ISO_8859_1));
            }
        }
        String again = images.read(null, images.canonical(layer));
        try (Layer opened = images.store.openLayer(again)) {
            for (String name : all.keySet()) {
                if (ImportOptions.defaults().keepsXattr().test(name)) {
                    byte[] value = all.get(name).getBytes(StandardCharsets.ISO_8859_1);
                    assertArrayEquals(value, opened.getXattr("/s", name), name);
                }
            }
        }
        return all;
    }

    /**
     * GNU tar escapes two characters in names, bsdtar all except printable ASCII; Go neither writes nor reads escapes.
     */
    @Test
    void tar18NamesOfAttributesAreReadAsGnuTarAndBsdtarWriteThem() throws Exception {
        String schily = "SCHILY.xattr.user.";
        String[][] names = {
            {"a", "a"},
            {"a%3Db", "a=b"},
            {"a%25b", "a%b"},
            {"a%253Db", "a%3Db"},
            {"a b", "a b"},
            {"a%20b", "a%20b"},
            {"a%3db", "a%3db"},
            {"a%3", "a%3"},
            {"\u00C3\u00A4", "\u00E4"}
        };
        try (Images images = new Images()) {
            for (String[] name : names) {
                Map<String, String> found =
                        xattrs(images, new TarBytes().pax(schily + name[0], "v").file("s", ""));
                assertEquals(Map.of("user." + name[1], "v"), found);
            }
            // bsdtar writes each attribute in two records.
            for (String[] name :
                    new String[][] {{"a%20b", "a b"}, {"%C3%A4", "\u00E4"}, {"a%253Db", "a%3Db"}, {"a", "a"}}) {
                Map<String, String> found = xattrs(
                        images,
                        new TarBytes()
                                .pax("LIBARCHIVE.xattr.user." + name[0], "dg", schily + name[0], "v")
                                .file("s", ""));
                assertEquals(Map.of("user." + name[1], "v"), found);
            }
            for (String base64 : new String[] {"dmFs", "dmE=", "dmE", "dg", "dg==", ""}) {
                Map<String, String> found = xattrs(
                        images,
                        new TarBytes().pax("LIBARCHIVE.xattr.user.a", base64).file("s", ""));
                assertTrue("val".startsWith(found.get("user.a")), found.toString());
            }
            assertEquals(
                    Map.of("security.selinux", "label"),
                    xattrs(
                            images,
                            new TarBytes().pax("RHT.security.selinux", "label").file("s", "")));
        }
        refused(new TarBytes().pax("LIBARCHIVE.xattr.user.a", "!!!!").file("s", ""), "user.a", "base 64");
        refused(
                new TarBytes()
                        .pax("LIBARCHIVE.xattr.user.a", "dHdv", schily + "a", "one")
                        .file("s", ""),
                "two values");
        refused(new TarBytes().pax("LIBARCHIVE.xattr.user.a%00b", "dg").file("s", ""), "extended attribute");
        for (String prefix : new String[] {"user.", "trusted.", "security.", "system."}) {
            refused(new TarBytes().pax("SCHILY.xattr." + prefix, "v").file("s", ""), prefix, "behind its prefix");
            refused(new TarBytes().pax("LIBARCHIVE.xattr." + prefix, "dg").file("s", ""), prefix, "behind its prefix");
        }
    }

    @Test
    void tar18NamesOfAttributesGoOutAsGnuTarWritesThem() throws Exception {
        try (Images images = new Images()) {
            String layer = images.edit(null, "edit", edited -> {
                edited.createFile("/s");
                edited.setXattr("/s", "user.a=b%c%3D", new byte[] {'v', '=', '\n', 0});
            });
            byte[] tar = images.canonical(layer);
            String text = new String(tar, StandardCharsets.ISO_8859_1);
            assertTrue(text.contains("SCHILY.xattr.user.a%3Db%25c%253D=v=\n\0\n"), text);
            assertEquals(images.tree(layer), images.tree(images.read(null, tar)));
        }
    }

    /**
     * Returns tars with one file, in each of the four forms of sparse files. The pieces are offsets and lengths, in
     * alternation.
     */
    private static List<TarBytes> sparse(long size, String data, long... pieces) {
        List<String> map = new ArrayList<>();
        List<String> records =
                new ArrayList<>(List.of("GNU.sparse.size", "" + size, "GNU.sparse.numblocks", "" + pieces.length / 2));
        StringBuilder lines = new StringBuilder(pieces.length / 2 + "\n");
        TarBytes old = new TarBytes().gnu().patch(483, String.format("%011o", size));
        for (int i = 0; i < pieces.length; i += 2) {
            map.add(pieces[i] + "," + pieces[i + 1]);
            records.addAll(List.of("GNU.sparse.offset", "" + pieces[i], "GNU.sparse.numbytes", "" + pieces[i + 1]));
            lines.append(pieces[i]).append('\n').append(pieces[i + 1]).append('\n');
            old.patch(386 + i * 12, String.format("%011o\0%011o", pieces[i], pieces[i + 1]));
        }
        return List.of(
                old.entry('S', "s", "", TarBytes.latin1(data)),
                new TarBytes().pax(records.toArray(String[]::new)).file("s", data),
                new TarBytes()
                        .pax(
                                "GNU.sparse.size",
                                "" + size,
                                "GNU.sparse.numblocks",
                                "" + pieces.length / 2,
                                "GNU.sparse.map",
                                String.join(",", map),
                                "GNU.sparse.name",
                                "s")
                        .file("GNUSparseFile.0/s", data),
                version1(size, lines.toString(), data));
    }

    private static TarBytes version1(long size, String map, String data) {
        return new TarBytes()
                .pax(
                        "GNU.sparse.major",
                        "1",
                        "GNU.sparse.minor",
                        "0",
                        "GNU.sparse.name",
                        "s",
                        "GNU.sparse.realsize",
                        "" + size)
                .file("GNUSparseFile.0/s", map + "\0".repeat(-map.length() & 511) + data);
    }

    @Test
    void tar19SparseFilesHavePiecesInOrderWithinTheFileAndAllTheirData() throws Exception {
        String zero = "\0";
        for (TarBytes tar : sparse(12, "abcd", 2, 3, 8, 1)) {
            shows(tar, "s=" + zero.repeat(2) + "abc" + zero.repeat(3) + "d" + zero.repeat(3));
        }
        for (TarBytes tar : sparse(12, "abc", 2, 3, 12, 0)) {
            shows(tar, "s=" + zero.repeat(2) + "abc" + zero.repeat(7));
        }
        for (TarBytes tar : sparse(12, "ab", 2, 1, 3, 1)) {
            shows(tar, "s=" + zero.repeat(2) + "ab" + zero.repeat(8));
        }
        for (TarBytes tar : sparse(0, "", 0, 0)) {
            shows(tar, "s=");
        }
        for (TarBytes tar : sparse(12, "a", 4, 0, 4, 0, 4, 1)) {
            shows(tar, "s=" + zero.repeat(4) + "a" + zero.repeat(7));
        }
        for (TarBytes tar : sparse(5L << 30, "", 5L << 30, 0)) {
            try (Images images = new Images();
                    Layer layer = images.store.openLayer(images.read(null, tar))) {
                assertEquals(5L << 30, layer.stat("/s", NO_FOLLOW).size());
                assertEquals(0, layer.stat("/s", NO_FOLLOW).blockBytes());
            }
        }
        List<List<TarBytes>> wrong = List.of(
                sparse(12, "abcde", 2, 3, 4, 2),
                sparse(12, "abcde", 8, 2, 2, 3),
                sparse(12, "abcdef", 8, 6),
                sparse(12, "abc", 2, 5),
                sparse(12, "abcde", 2, 3),
                sparse(2, "abcd", 0, 4),
                sparse(12, "abc", 0, 0));
        for (List<TarBytes> forms : wrong) {
            for (TarBytes tar : forms) {
                refused(tar, "sparse file");
            }
        }
        shows(version1(12, "0\n", ""), "s=" + zero.repeat(12));
        for (String map : new String[] {"x\n", " 1\n2\n3\n", "1\n2\n", "1\n-2\n3\n", "99999999999999999999\n"}) {
            refused(version1(12, map, "abc"), "s");
        }
    }

    @Test
    void tar19RecordsOfSparseFilesMustFitEachOther() throws Exception {
        String[] map = {"GNU.sparse.size", "12", "GNU.sparse.numblocks", "1", "GNU.sparse.map", "2,3"};
        String zeros = "\0\0\0\0\0\0\0";
        shows(new TarBytes().pax(map).file("s", "abc"), "s=\0\0abc" + zeros);
        for (String minor : new String[] {"0", "1"}) {
            shows(
                    new TarBytes()
                            .pax(with(map, "GNU.sparse.major", "0", "GNU.sparse.minor", minor))
                            .file("s", "abc"),
                    "s=\0\0abc" + zeros);
        }
        String[][] wrong = {
            with(map, "GNU.sparse.numblocks", "7"),
            with(map, "GNU.sparse.numblocks", ""),
            with(map, "GNU.sparse.map", ""),
            with(map, "GNU.sparse.map", "2"),
            with(map, "GNU.sparse.size", ""),
            with(map, "GNU.sparse.major", "1"),
            with(map, "GNU.sparse.major", "1", "GNU.sparse.minor", "1"),
            with(map, "GNU.sparse.major", "2", "GNU.sparse.minor", "0"),
            with(map, "GNU.sparse.offset", "4", "GNU.sparse.numbytes", "3"),
            {"GNU.sparse.size", "12", "GNU.sparse.numblocks", "1", "GNU.sparse.numbytes", "3", "GNU.sparse.offset", "2"
            },
            {"GNU.sparse.name", "other"},
            {"GNU.sparse.size", "12"},
            {"GNU.sparse.realsize", "12"},
            {"GNU.sparse.major", "1"}
        };
        for (String[] records : wrong) {
            refused(new TarBytes().pax(records).file("s", "abc"), "sparse");
        }
        refused(new TarBytes().pax(map).directory("s"), "sparse");
        refused(new TarBytes().pax(map).symbolicLink("s", "t"), "sparse");
        refused(new TarBytes().patch(483, "00000000003").entry('S', "s", "", TarBytes.latin1("abc")), "sparse");
    }

    private static String[] with(String[] records, String... more) {
        String[] all = Arrays.copyOf(records, records.length + more.length);
        System.arraycopy(more, 0, all, records.length, more.length);
        return all;
    }

    /** A missing or short end is accepted if no content can be missing, because umoci writes such archives. */
    @Test
    void tar20AnArchiveEndsWithZerosOrWithItsBytes() throws Exception {
        byte[] one = new TarBytes().file("a", "1").open();
        byte[] other = new TarBytes().file("b", "2").bytes();
        Map<String, byte[]> taken = new TreeMap<>();
        taken.put("no end", one);
        taken.put("no padding", Arrays.copyOf(one, 513));
        taken.put("half a padding", Arrays.copyOf(one, 700));
        taken.put("one block", Arrays.copyOf(one, one.length + 512));
        taken.put("a block and a part", Arrays.copyOf(one, one.length + 700));
        taken.put("two blocks", Arrays.copyOf(one, one.length + 1024));
        taken.put("a record", Arrays.copyOf(one, 10240));
        taken.put("garbage behind", join(Arrays.copyOf(one, one.length + 1024), TarBytes.latin1("garbage")));
        taken.put("an archive behind", join(Arrays.copyOf(one, one.length + 1024), other));
        for (Map.Entry<String, byte[]> tar : taken.entrySet()) {
            try (Images images = new Images()) {
                ImportedLayer layer = images.read(null, tar.getValue(), ImportOptions.defaults());
                assertEquals(List.of("a=1"), shown(images, layer.name()), tar.getKey());
                assertEquals(Digest.of(tar.getValue()), layer.diffId(), tar.getKey());
                assertArrayEquals(tar.getValue(), images.write(layer.name()), tar.getKey());
            }
        }
        List<byte[]> cut = List.of(
                join(Arrays.copyOf(one, one.length + 512), other),
                join(Arrays.copyOf(one, one.length + 512), TarBytes.latin1("junk".repeat(128))),
                join(new byte[512], one),
                join(one, Arrays.copyOf(other, 300)),
                Arrays.copyOf(new TarBytes().file("a", "1".repeat(1000)).open(), 900));
        for (byte[] tar : cut) {
            try (Images images = new Images()) {
                assertThrows(InvalidImageException.class, () -> images.read(null, tar));
                assertEquals(0, images.store.list().size(), "layers left");
            }
        }
    }

    private static byte[] join(byte[] one, byte[] other) {
        byte[] all = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, all, one.length, other.length);
        return all;
    }

    @Test
    void tar21NumbersOfDevicesHave32BitsInAndOut() throws Exception {
        for (long number : new long[] {1, 255, 256, 4095, 1 << 20, 2097151, 2097152, (1L << 32) - 1}) {
            String field = base256(number).substring(4);
            for (char type : new char[] {'3', '4'}) {
                TarBytes tar = new TarBytes()
                        .patch(329, "\u0080" + field.substring(1) + "\u0080" + field.substring(1))
                        .entry(type, "d", "", new byte[0]);
                try (Images images = new Images()) {
                    String layer = images.read(null, tar);
                    byte[] canonical = images.canonical(layer);
                    assertEquals(images.tree(layer), images.tree(images.read(null, canonical)), "" + number);
                    assertTrue(images.tree(layer).contains(" " + DeviceNumbers.of(number, number)), images.tree(layer));
                }
            }
        }
        refused(new TarBytes().patch(329, "\u0080\0\0\1\0\0\0\0").entry('3', "d", "", new byte[0]), "device major");
    }
}
