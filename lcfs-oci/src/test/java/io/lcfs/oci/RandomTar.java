package io.lcfs.oci;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * A tar that is made from a seed. It has entries of all types, with each field in one of the forms that all readers
 * read in the same way; half of the tars also have something that the readers read differently.
 */
final class RandomTar {
    /** The other programs that read the tars. */
    enum Reader {
        GNU_TAR,
        BSDTAR,
        GO,
        PYTHON
    }

    /** The things that readers read differently, each with its rule in docs/OCI.md. */
    enum Disputed {
        STAR_PREFIX("tar02", false, Reader.GNU_TAR, Reader.BSDTAR, Reader.PYTHON),
        GNU_PREFIX("tar03", false, Reader.GNU_TAR, Reader.BSDTAR),
        GNU_TIMES("tar03", false, Reader.PYTHON),
        OTHER_MAGIC("tar04", false, Reader.BSDTAR, Reader.PYTHON),
        PAX_SIZE_OF_DIRECTORY("tar05", false, Reader.BSDTAR),
        SIZE_OF_HARD_LINK("tar05", false, Reader.BSDTAR),
        CONTENT_OF_LINK("tar06", true),
        SLASH_OF_FILE("tar07", false, Reader.GNU_TAR, Reader.BSDTAR),
        SLASH_IN_RECORD("tar07", false, Reader.PYTHON),
        OTHER_TYPE("tar08", true),
        JUNK_BEHIND_ZERO("tar09", false, Reader.BSDTAR),
        NO_NUMBER("tar09", true),
        ZERO_BEFORE_NUMBER("tar09", false, Reader.GNU_TAR, Reader.BSDTAR, Reader.PYTHON),
        TWO_NAMES("tar10", true),
        TWO_LONG_NAMES("tar10", false, Reader.PYTHON),
        EMPTY_LONG_NAME("tar10", false, Reader.GNU_TAR, Reader.BSDTAR, Reader.PYTHON),
        EMPTY_RECORD("tar11", false, Reader.GNU_TAR, Reader.PYTHON),
        TWO_PAX_HEADERS("tar12", true),
        MALFORMED_RECORD("tar13", true),
        GLOBAL_OWNER("tar14", false, Reader.GNU_TAR, Reader.PYTHON),
        GLOBAL_NAME("tar14", true),
        GLOBAL_BETWEEN("tar14", true),
        GLOBAL_AT_END("tar14", false, Reader.PYTHON),
        HEADER_AT_END("tar15", true),
        TIME_OF_NO_HOST("tar16", false, Reader.GNU_TAR, Reader.BSDTAR, Reader.GO, Reader.PYTHON),
        LAST_OWNER("tar17", false, Reader.GNU_TAR, Reader.BSDTAR, Reader.GO, Reader.PYTHON),
        NEGATIVE_OWNER("tar17", true),
        ESCAPED_ATTRIBUTE("tar18", false, Reader.BSDTAR, Reader.GO),
        ATTRIBUTE_OF_BSDTAR("tar18", false, Reader.GNU_TAR, Reader.BSDTAR, Reader.GO),
        PIECES_NOT_OF_BLOCKS("tar19", false, Reader.GNU_TAR),
        PIECES_THAT_OVERLAP("tar19", true),
        CUT_PADDING("tar20", false, Reader.GNU_TAR, Reader.PYTHON),
        CUT_BLOCK_OF_ZEROS("tar20", false),
        ONE_BLOCK_WITH_MORE("tar20", true),
        WHITEOUT("layer04", false, Reader.GNU_TAR, Reader.BSDTAR, Reader.GO, Reader.PYTHON),
        DEVICE_OF_OVERLAY("layer05", false, Reader.GNU_TAR, Reader.BSDTAR, Reader.GO, Reader.PYTHON),
        LINK_TO_ITSELF("layer06", true),
        LINK_TO_LATER("layer06", true),
        NAME_THAT_LEADS_OUT("names", true),
        FILE_OVER_FULL_DIRECTORY("twice", false, Reader.GNU_TAR, Reader.BSDTAR, Reader.PYTHON),
        LINKED_FILE_AGAIN("twice", false, Reader.PYTHON),
        THROUGH_A_LINK("names", false, Reader.BSDTAR);

        final String rule;
        final boolean refused;
        final Set<Reader> differ;

        Disputed(String rule, boolean refused, Reader... differ) {
            this.rule = rule;
            this.refused = refused;
            this.differ = EnumSet.noneOf(Reader.class);
            this.differ.addAll(List.of(differ));
        }
    }

    private static final String[] VERSIONS = {"00", "\0\0", "  ", " \0", "01", "xx"};

    final Set<Disputed> disputed = EnumSet.noneOf(Disputed.class);
    final byte[] bytes;

    private final Random random;
    private final TarBytes tar = new TarBytes();
    private final List<String> directories = new ArrayList<>(List.of(""));
    private final List<String> files = new ArrayList<>();
    private final Set<String> withContent = new TreeSet<>();
    private int names;

    RandomTar(long seed) {
        random = new Random(seed);
        int entries = 1 + random.nextInt(6);
        int place = random.nextBoolean() ? random.nextInt(entries) : -1;
        for (int i = 0; i < entries; i++) {
            if (i == place) {
                addDisputed(Disputed.values()[random.nextInt(Disputed.values().length)]);
            } else {
                addAgreed();
            }
        }
        bytes = end();
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    /** Returns a new path. */
    private String fresh() {
        return any(directories) + (char) ('a' + random.nextInt(26)) + names++;
    }

    private static String base256(long number, int length) {
        byte[] bytes = new byte[length];
        long left = number;
        for (int i = length - 1; i >= 0; i--) {
            bytes[i] = (byte) left;
            left >>= 8;
        }
        bytes[0] |= (byte) 0x80;
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** The fields of the next header, each in a random form: owners, modes, times, records. */
    private final class JsonFields {
        private final List<String> records = new ArrayList<>();
        private String name;
        private String prefix = "";
        private String link = "";
        private String longName;
        private String longLink;
        private final int mode = oneIn(4) ? random.nextInt(010000) : 0644;
        private String uid = String.format("%07o", 0);
        private String gid = uid;
        private String mtime;
        private String size;
        private String magic = "ustar\0" + VERSIONS[random.nextInt(VERSIONS.length)];

        JsonFields(String path) {
            name = path;
            nameInSomeWay(path);
            if (oneIn(3)) {
                uid = owner("uid");
                gid = owner("gid");
            }
            timeInSomeWay();
            if (oneIn(8)) {
                records.addAll(List.of("comment", "first", "comment", "second\nline"));
            }
        }

        private void nameInSomeWay(String path) {
            int slash = path.lastIndexOf('/', path.length() - 2);
            switch (random.nextInt(6)) {
                case 0 -> {
                    if (slash > 0) {
                        prefix = path.substring(0, slash);
                        name = path.substring(slash + 1);
                    }
                }
                case 1 -> {
                    records.addAll(List.of("path", "not this", "path", path));
                    name = "x";
                }
                case 2 -> {
                    longName = path;
                    name = "x";
                }
                case 3 -> {
                    longName = path;
                    records.addAll(List.of("path", path));
                    name = "x";
                }
                case 4 -> name = "./" + path.replace("/", "//");
                default -> {
                    // The name in the header stays the path.
                }
            }
        }

        void linkTo(String target) {
            link = target;
            switch (random.nextInt(4)) {
                case 0 -> {
                    records.addAll(List.of("linkpath", target));
                    link = "x";
                }
                case 1 -> {
                    longLink = target;
                    link = "x";
                }
                default -> {
                    // The link in the header stays the target.
                }
            }
        }

        private String owner(String key) {
            long[] some = {0, 1, 1000, 2097151, 2097152, 1L << 31, (1L << 32) - 2};
            long id = some[random.nextInt(some.length)];
            return switch (random.nextInt(3)) {
                case 0 -> base256(id, 8);
                case 1 -> {
                    records.addAll(List.of(key, "" + id));
                    yield "0000000";
                }
                default -> String.format(id > 2097151 ? "%o" : "%07o", id % (1 << 24));
            };
        }

        private void timeInSomeWay() {
            long[] some = {0, 1, -1, 1_000_000_000, 1L << 31, 1L << 32, (1L << 33) - 1, 1L << 33, -(1L << 31)};
            long seconds = some[random.nextInt(some.length)];
            boolean octal = seconds >= 0 && seconds < 1L << 33;
            switch (random.nextInt(4)) {
                case 0 -> {
                    boolean fraction = seconds > 0 && seconds < 1L << 32;
                    records.addAll(List.of(
                            "mtime", seconds + (fraction ? any(List.of(".5", ".25", ".750000000000", ".")) : "")));
                    mtime = String.format("%011o", 7);
                }
                case 1 -> mtime = base256(seconds, 12);
                case 2 -> mtime = octal ? String.format("%11o ", seconds) : base256(seconds, 12);
                default -> mtime = octal ? String.format("%011o", seconds) : base256(seconds, 12);
            }
        }

        void attributes() {
            if (oneIn(4)) {
                records.addAll(List.of("SCHILY.xattr.user.k" + random.nextInt(3), "v" + random.nextInt()));
            }
        }

        void sizeInSomeWay(int bytes) {
            switch (random.nextInt(4)) {
                case 0 -> size = base256(bytes, 12);
                case 1 -> {
                    records.addAll(List.of("size", "" + bytes));
                    size = String.format("%011o", random.nextInt(5000));
                }
                case 2 -> size = String.format("%11o\0", bytes);
                default -> size = String.format("%011o", bytes);
            }
        }

        /**
         * Sets a size for an entry without content, in the header only, because bsdtar would use a size in a pax
         * record.
         */
        void anySize() {
            size = oneIn(3) ? String.format("%011o", random.nextInt(10_000)) : "00000000000";
        }

        TarBytes header() {
            if (longName != null && random.nextBoolean()) {
                longNames();
            }
            if (!records.isEmpty()) {
                tar.pax(records.toArray(String[]::new));
            }
            longNames();
            tar.magic(magic).prefix(prefix).mode(mode).rawMtime(mtime);
            tar.patch(108, uid).patch(116, gid);
            if (size != null) {
                tar.rawSize(size);
            }
            return tar;
        }

        private void longNames() {
            if (longName != null) {
                tar.longName('L', longName);
                longName = null;
            }
            if (longLink != null) {
                tar.longName('K', longLink);
                longLink = null;
            }
        }
    }

    private byte[] content() {
        byte[] content = new byte[oneIn(4) ? 512 * random.nextInt(3) : random.nextInt(1500)];
        random.nextBytes(content);
        return content;
    }

    private void addAgreed() {
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> addFile(fresh());
            case 3 -> addDirectory();
            case 4 -> {
                JsonFields fields = new JsonFields(fresh());
                fields.linkTo(any(List.of("nowhere", "../x", "/abs", "a/b", "t".repeat(120))));
                fields.anySize();
                fields.header().entry('2', fields.name, fields.link, new byte[0]);
            }
            case 5 -> addLink();
            case 6 -> addNode();
            case 7 -> addSparse();
            case 8 -> {
                if (files.isEmpty()) {
                    addFile(fresh());
                } else {
                    addAgain();
                }
            }
            default -> {
                tar.globalPax("comment", "0123456789abcdef");
                addFile(fresh());
            }
        }
    }

    private void addFile(String path) {
        JsonFields fields = new JsonFields(path);
        fields.attributes();
        byte[] content = content();
        fields.sizeInSomeWay(content.length);
        fields.header().entry(any(List.of('0', '\0', '7')), fields.name, "", content);
        files.add(path);
    }

    /** Replaces a file that has one name. */
    private void addAgain() {
        String path = any(files);
        if (withContent.contains(path)) {
            return;
        }
        JsonFields fields = new JsonFields(path);
        byte[] content = content();
        fields.sizeInSomeWay(content.length);
        fields.header().entry('0', fields.name, "", content);
    }

    private void addDirectory() {
        String path = fresh() + "/";
        JsonFields fields = new JsonFields(path);
        fields.attributes();
        fields.anySize();
        boolean inHeader = fields.longName == null && !fields.records.contains("path");
        fields.header().entry(inHeader && oneIn(5) ? '\0' : '5', fields.name, "", new byte[0]);
        directories.add(path);
    }

    /**
     * Adds a second name of a file, with the attributes of the file, because readers differ in whether those of the
     * link count.
     */
    private void addLink() {
        String target = fresh();
        tar.mode(0640).mtime(5).file(target, "linked");
        String path = fresh();
        tar.mode(0640).mtime(5);
        tar.entry('1', path, any(List.of(target, "./" + target)), new byte[0]);
        withContent.add(target);
        withContent.add(path);
        files.add(path);
    }

    private void addNode() {
        JsonFields fields = new JsonFields(fresh());
        fields.anySize();
        char type = any(List.of('3', '4', '6'));
        fields.header();
        if (type != '6') {
            tar.device(1 + random.nextInt(4000), random.nextInt(1 << 19));
        }
        tar.entry(type, fields.name, "", new byte[0]);
    }

    /** Adds a sparse file as GNU tar writes it: pieces of whole blocks, and an empty piece at the end. */
    private void addSparse() {
        String path = fresh();
        long[] pieces = {512L * random.nextInt(3), 512, 4096, 1024, 10_240, 0};
        byte[] data = new byte[1536];
        random.nextBytes(data);
        addSparse(path, pieces, 10_240, data);
    }

    private void addSparse(String path, long[] pieces, long size, byte[] data) {
        List<String> records =
                new ArrayList<>(List.of("GNU.sparse.size", "" + size, "GNU.sparse.numblocks", "" + pieces.length / 2));
        List<String> map = new ArrayList<>();
        StringBuilder lines = new StringBuilder(pieces.length / 2 + "\n");
        for (long number : pieces) {
            map.add("" + number);
            lines.append(number).append('\n');
        }
        switch (random.nextInt(4)) {
            case 0 -> {
                tar.gnu().patch(483, String.format("%011o", size));
                for (int i = 0; i < pieces.length; i++) {
                    tar.patch(386 + i * 12, String.format("%011o", pieces[i]));
                }
                tar.entry('S', path, "", data);
            }
            case 1 -> {
                for (int i = 0; i < pieces.length; i += 2) {
                    records.addAll(List.of("GNU.sparse.offset", map.get(i), "GNU.sparse.numbytes", map.get(i + 1)));
                }
                tar.pax(records.toArray(String[]::new)).entry('0', path, "", data);
            }
            case 2 -> {
                records.addAll(List.of("GNU.sparse.map", String.join(",", map), "GNU.sparse.name", path));
                tar.pax(records.toArray(String[]::new)).entry('0', "GNUSparseFile.0/x", "", data);
            }
            default -> {
                byte[] head = lines.append("\0".repeat(-lines.length() & 511))
                        .toString()
                        .getBytes(StandardCharsets.ISO_8859_1);
                byte[] all = ByteBuffer.allocate(head.length + data.length)
                        .put(head)
                        .put(data)
                        .array();
                tar.pax(
                        "GNU.sparse.major",
                        "1",
                        "GNU.sparse.minor",
                        "0",
                        "GNU.sparse.name",
                        path,
                        "GNU.sparse.realsize",
                        "" + size);
                tar.entry('0', "GNUSparseFile.0/x", "", all);
            }
        }
    }

    private void addDisputed(Disputed what) {
        disputed.add(what);
        String path = fresh();
        switch (what) {
            case STAR_PREFIX ->
                tar.prefix("p".repeat(131))
                        .patch(476, "00000000001\u000000000000002\0")
                        .patch(508, "tar\0")
                        .file("f", "x");
            case GNU_PREFIX -> tar.gnu().prefix("pre/fix").file(path, "x");
            case GNU_TIMES -> tar.gnu().prefix("00000000001\u000000000000002\0").file(path, "x");
            case OTHER_MAGIC ->
                tar.magic(any(List.of("ustarx00", "ustar 00", "ustar   ")))
                        .prefix("pre")
                        .file(path, "x");
            case PAX_SIZE_OF_DIRECTORY -> tar.pax("size", "1").directory(path);
            case SIZE_OF_HARD_LINK ->
                tar.pax("mtime", "5")
                        .mtime(5)
                        .file(path, "x")
                        .mtime(5)
                        .rawSize("00000000001")
                        .hardLink(path + "l", path);
            case CONTENT_OF_LINK ->
                tar.rawSize("00000000001").entry(any(List.of('2', '5', '6')), path, "x", new byte[] {'x'});
            case SLASH_OF_FILE -> tar.file(path + "/", "");
            case SLASH_IN_RECORD -> tar.pax("path", path + "/").entry('\0', "x", "", new byte[0]);
            case OTHER_TYPE ->
                tar.entry(any(List.of('8', 'A', 'D', 'M', 'N', 'V', 'X', 'Z')), path, "", new byte[] {'x'});
            case JUNK_BEHIND_ZERO -> tar.rawSize("1\0zzz").file(path, "x");
            case NO_NUMBER ->
                tar.rawSize(any(List.of("1 zzz", "8", "-1", "0x1"))).file(path, "x");
            case ZERO_BEFORE_NUMBER -> tar.rawSize("\0\0\0\0\0\0\0\0\0\0\0001").file(path, "x");
            case TWO_NAMES ->
                tar.longName('L', path + "L").pax("path", path + "x").file("f", "x");
            case TWO_LONG_NAMES ->
                tar.longName('L', path + "1").longName('L', path + "2").file("f", "x");
            case EMPTY_LONG_NAME -> tar.longName('L', "").file(path, "x");
            case EMPTY_RECORD -> tar.pax("path", "").file(path, "x");
            case TWO_PAX_HEADERS ->
                tar.pax("path", path + "1").pax("path", path + "2").file("f", "x");
            case MALFORMED_RECORD ->
                tar.rawPax(any(List.of("junk\n", "8 path=a\n", "12 path=a\n\n\n\n", " 10 path=a\n")))
                        .file(path, "x");
            case GLOBAL_OWNER -> tar.globalPax("uid", "77").file(path, "x");
            case GLOBAL_NAME ->
                tar.globalPax(any(List.of("path", "size", "linkpath")), "1").file(path, "x");
            case GLOBAL_BETWEEN ->
                tar.pax("mtime", "5").globalPax("comment", "x").file(path, "x");
            case TIME_OF_NO_HOST ->
                tar.rawMtime(base256(any(List.of(1L << 40, -(1L << 40), Long.MAX_VALUE)), 12))
                        .file(path, "x");
            case LAST_OWNER -> tar.pax("uid", "4294967295").file(path, "x");
            case NEGATIVE_OWNER ->
                tar.patch(108, "\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FE")
                        .file(path, "x");
            case ESCAPED_ATTRIBUTE -> tar.pax("SCHILY.xattr.user.a%3Db%25", "v").file(path, "x");
            case ATTRIBUTE_OF_BSDTAR ->
                tar.pax("LIBARCHIVE.xattr.user.a%20b", "dg", "SCHILY.xattr.user.a%20b", "v")
                        .file(path, "x");
            case PIECES_NOT_OF_BLOCKS -> addSparse(path, new long[] {2, 3, 8, 1}, 12, new byte[] {1, 2, 3, 4});
            case PIECES_THAT_OVERLAP -> addSparse(path, new long[] {0, 512, 256, 512, 2048, 0}, 2048, new byte[1024]);
            case WHITEOUT -> tar.whiteout("", "x" + names);
            case DEVICE_OF_OVERLAY -> tar.device(0, 0).entry('3', path, "", new byte[0]);
            case LINK_TO_ITSELF -> tar.file(path, "x").hardLink(path, path);
            case LINK_TO_LATER -> tar.hardLink(path + "l", path).file(path, "x");
            case NAME_THAT_LEADS_OUT -> tar.file(any(List.of("../" + path, path + "/../../x", "..")), "x");
            case FILE_OVER_FULL_DIRECTORY -> tar.file(path + "/x", "").file(path, "y");
            case LINKED_FILE_AGAIN ->
                tar.file(path, "1").hardLink(path + "l", path).file(path, "2");
            case THROUGH_A_LINK ->
                tar.directory(path)
                        .symbolicLink(path + "r", path.substring(path.lastIndexOf('/') + 1))
                        .file(path + "r/x", "1");
            case GLOBAL_AT_END -> tar.directory(path);
            case HEADER_AT_END, CUT_PADDING, CUT_BLOCK_OF_ZEROS, ONE_BLOCK_WITH_MORE -> {
                // These are added at the end of the archive.
            }
        }
    }

    private byte[] end() {
        if (disputed.contains(Disputed.HEADER_AT_END)) {
            return random.nextBoolean()
                    ? tar.pax("path", "x").bytes()
                    : tar.longName('L', "x").bytes();
        }
        if (disputed.contains(Disputed.CUT_PADDING)) {
            byte[] all = tar.file("last", "x").open();
            return Arrays.copyOf(all, all.length - 1 - random.nextInt(510));
        }
        if (disputed.contains(Disputed.GLOBAL_AT_END)) {
            tar.globalPax("comment", "0123456789abcdef");
        }
        byte[] open = tar.open();
        if (disputed.contains(Disputed.CUT_BLOCK_OF_ZEROS)) {
            return Arrays.copyOf(open, open.length + 513 + random.nextInt(500));
        }
        if (disputed.contains(Disputed.ONE_BLOCK_WITH_MORE)) {
            byte[] more = new TarBytes().file("more", "").bytes();
            return ByteBuffer.allocate(open.length + 512 + more.length)
                    .put(open)
                    .put(new byte[512])
                    .put(more)
                    .array();
        }
        return Arrays.copyOf(open, open.length + any(List.of(0, 512, 1024, 10_240)));
    }
}
