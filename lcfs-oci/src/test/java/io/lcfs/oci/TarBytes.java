package io.lcfs.oci;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * A maker of valid and invalid tars, field by field. It is written from the specification and shares no code with the
 * tested classes.
 */
final class TarBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** The fields of the next header, with their usual values until a test sets others. */
    private String mode = "0000644";

    private String uid = "0000000";
    private String gid = "0000000";
    private String mtime = "00000000000";
    private String size;
    private String device = "";
    private String magic = "ustar\00000";
    private String prefix = "";
    private final Map<Integer, String> patches = new TreeMap<>();

    static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    TarBytes mode(int bits) {
        mode = String.format("%07o", bits);
        return this;
    }

    TarBytes owner(int user, int group) {
        uid = String.format("%07o", user);
        gid = String.format("%07o", group);
        return this;
    }

    TarBytes mtime(long seconds) {
        mtime = String.format("%011o", seconds);
        return this;
    }

    TarBytes rawMtime(String text) {
        mtime = text;
        return this;
    }

    TarBytes rawSize(String text) {
        size = text;
        return this;
    }

    TarBytes gnu() {
        magic = "ustar  \0";
        return this;
    }

    /** Sets the magic and the version of the next header, eight bytes. */
    TarBytes magic(String bytes) {
        magic = bytes;
        return this;
    }

    /** Sets bytes of the next header at any position. */
    TarBytes patch(int at, String bytes) {
        patches.put(at, bytes);
        return this;
    }

    TarBytes device(int major, int minor) {
        device = String.format("%07o\0%07o\0", major, minor);
        return this;
    }

    /** Sets the prefix of the next header, to which readers append a slash and the name. */
    TarBytes prefix(String directories) {
        prefix = directories;
        return this;
    }

    TarBytes file(String name, String content) {
        return entry('0', name, "", latin1(content));
    }

    TarBytes directory(String name) {
        String before = mode;
        mode = before.equals("0000644") ? "0000755" : before;
        return entry('5', name + "/", "", new byte[0]);
    }

    TarBytes symbolicLink(String name, String target) {
        return entry('2', name, target, new byte[0]);
    }

    TarBytes hardLink(String name, String target) {
        return entry('1', name, target, new byte[0]);
    }

    TarBytes whiteout(String directory, String name) {
        return file((directory.isEmpty() ? "" : directory + "/") + ".wh." + name, "");
    }

    TarBytes opaque(String directory) {
        return whiteout(directory, ".wh..opq");
    }

    /** Adds a pax header with the given bytes, which include the lengths of the records. */
    TarBytes rawPax(String records) {
        return entry('x', "PaxHeaders/x", "", latin1(records));
    }

    TarBytes pax(String... keysAndValues) {
        return entry('x', "PaxHeaders/x", "", latin1(records(keysAndValues)));
    }

    TarBytes globalPax(String... keysAndValues) {
        return entry('g', "PaxHeaders/g", "", latin1(records(keysAndValues)));
    }

    /** Adds a header of GNU tar with the name (L) or the target (K) of the next entry. */
    TarBytes longName(char type, String name) {
        return gnu().entry(type, "././@LongLink", "", latin1(name + "\0"));
    }

    static String records(String... keysAndValues) {
        StringBuilder records = new StringBuilder();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            String rest = " " + keysAndValues[i] + "=" + keysAndValues[i + 1] + "\n";
            int length = rest.length() + 1;
            while (Integer.toString(length).length() + rest.length() > length) {
                length++;
            }
            records.append(length).append(rest);
        }
        return records.toString();
    }

    TarBytes entry(char type, String name, String link, byte[] content) {
        byte[] header = new byte[512];
        put(header, 0, name, 100);
        put(header, 100, mode, 8);
        put(header, 108, uid, 8);
        put(header, 116, gid, 8);
        put(header, 124, size != null ? size : String.format("%011o", content.length), 12);
        put(header, 136, mtime, 12);
        header[156] = (byte) type;
        put(header, 157, link, 100);
        put(header, 257, magic, 8);
        put(header, 329, device, 16);
        put(header, 345, prefix, 155);
        patches.forEach((at, bytes) -> put(header, at, bytes, bytes.length()));
        return raw(sealed(header)).padded(content);
    }

    /** Sets the checksum of a header; returns the header. */
    static byte[] sealed(byte[] header) {
        Arrays.fill(header, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte value : header) {
            sum += value & 0xFF;
        }
        put(header, 148, String.format("%06o\0 ", sum), 8);
        return header;
    }

    private static void put(byte[] header, int at, String text, int most) {
        byte[] bytes = latin1(text);
        System.arraycopy(bytes, 0, header, at, Math.min(bytes.length, most));
    }

    TarBytes raw(byte[] bytes) {
        out.writeBytes(bytes);
        if (bytes.length == 512) {
            reset();
        }
        return this;
    }

    private TarBytes padded(byte[] content) {
        out.writeBytes(content);
        out.writeBytes(new byte[-content.length & 511]);
        return this;
    }

    private void reset() {
        mode = "0000644";
        uid = "0000000";
        gid = "0000000";
        mtime = "00000000000";
        size = null;
        device = "";
        magic = "ustar\00000";
        prefix = "";
        patches.clear();
    }

    /** Returns all bytes so far, without the end of an archive. */
    byte[] open() {
        return out.toByteArray();
    }

    /** Returns all bytes so far, and two blocks of zeros. */
    byte[] bytes() {
        byte[] all = out.toByteArray();
        return Arrays.copyOf(all, all.length + 1024);
    }
}
