package io.lcfs.oci.tar;

import io.lcfs.Names;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * A writer of tars in one canonical form, version 1: the same entries produce the same bytes everywhere.
 *
 * <p>Each entry has a ustar header. Values that do not fit into it are written, in the order of their keys, to a pax
 * header before it, whose own name is {@code PaxHeaders/0}: names and link targets longer than 100 bytes ({@code path},
 * {@code linkpath}), sizes from 8 GiB, numbers of owners above 2,097,151, times with a fraction or before 1970
 * ({@code mtime}), extended attributes ({@code SCHILY.xattr.}, with {@code %25} and {@code %3D} for the characters in
 * their names that would end a key). Numbers of devices above 2,097,151 are written in base 256. There are no user or
 * group names and no prefix. The archive ends with two blocks of zeros.
 */
public final class TarWriter {
    private static final int OCTAL_7 = 0_7777777;
    private static final long OCTAL_11 = 0_77777777777L;

    private final OutputStream out;
    private final byte[] header = new byte[TarFormat.BLOCK];
    private final byte[] zeros = new byte[2 * TarFormat.BLOCK];
    private long contentLeft;
    private int padding;

    /** Creates a writer to a stream, which stays open. */
    public TarWriter(OutputStream out) {
        this.out = out;
    }

    /**
     * Writes the headers of an entry.
     *
     * @param entry the entry, whose path and link are written to the archive as they are
     * @throws IllegalStateException if content of the previous entry is missing
     * @throws IOException if the stream cannot be written
     */
    public void begin(TarEntry entry) throws IOException {
        endEntry();
        byte[] path = Names.encode(entry.path());
        byte[] link = Names.encode(entry.link());
        Map<String, byte[]> records = records(entry, path, link);
        if (!records.isEmpty()) {
            writePax(records);
        }
        startHeader(path, link, type(entry.type()));
        octal(TarFormat.MODE, TarFormat.ID_BYTES, entry.attributes().mode());
        octal(
                TarFormat.UID,
                TarFormat.ID_BYTES,
                entry.attributes().uid() > OCTAL_7 ? 0 : entry.attributes().uid());
        octal(
                TarFormat.GID,
                TarFormat.ID_BYTES,
                entry.attributes().gid() > OCTAL_7 ? 0 : entry.attributes().gid());
        octal(
                TarFormat.SIZE,
                TarFormat.SIZE_BYTES,
                entry.content().dataBytes() > OCTAL_11 ? 0 : entry.content().dataBytes());
        octal(
                TarFormat.MTIME,
                TarFormat.SIZE_BYTES,
                fits(entry.attributes().mtime()) ? entry.attributes().mtime().getEpochSecond() : 0);
        device(TarFormat.DEVICE_MAJOR, entry.device().major());
        device(TarFormat.DEVICE_MINOR, entry.device().minor());
        endHeader();
        contentLeft = entry.content().dataBytes();
        padding = TarFormat.padding(entry.content().dataBytes());
    }

    /** Writes content of the present entry. */
    public void write(byte[] bytes, int start, int length) throws IOException {
        if (length > contentLeft) {
            throw new IllegalStateException("more content than the entry has");
        }
        out.write(bytes, start, length);
        contentLeft -= length;
    }

    /** Returns the number of zeros that follow a content. */
    public static int padding(long contentBytes) {
        return TarFormat.padding(contentBytes);
    }

    /** Writes the end of the archive. */
    public void finish() throws IOException {
        endEntry();
        out.write(zeros, 0, 2 * TarFormat.BLOCK);
    }

    private void endEntry() throws IOException {
        if (contentLeft > 0) {
            throw new IllegalStateException("content of an entry is missing: " + contentLeft + " bytes");
        }
        out.write(zeros, 0, padding);
        padding = 0;
    }

    private static boolean fits(Instant mtime) {
        return mtime.getEpochSecond() >= 0 && mtime.getEpochSecond() <= OCTAL_11;
    }

    private static Map<String, byte[]> records(TarEntry entry, byte[] path, byte[] link) {
        Map<String, byte[]> records = new TreeMap<>();
        if (path.length > TarFormat.NAME_BYTES) {
            records.put(PaxRecords.PATH, path);
        }
        if (link.length > TarFormat.NAME_BYTES) {
            records.put(PaxRecords.LINK_PATH, link);
        }
        putNumber(records, PaxRecords.SIZE, entry.content().dataBytes(), OCTAL_11);
        putNumber(records, "uid", entry.attributes().uid(), OCTAL_7);
        putNumber(records, "gid", entry.attributes().gid(), OCTAL_7);
        if (!fits(entry.attributes().mtime()) || entry.attributes().mtime().getNano() != 0) {
            records.put("mtime", decimal(entry.attributes().mtime()).getBytes(StandardCharsets.US_ASCII));
        }
        entry.attributes().xattrs().forEach((name, value) -> records.put(XattrRecords.key(name), value));
        return records;
    }

    private static void putNumber(Map<String, byte[]> records, String key, long number, long most) {
        if (number > most) {
            records.put(key, Long.toString(number).getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Returns seconds and a fraction without trailing zeros. */
    private static String decimal(Instant time) {
        long seconds = time.getEpochSecond();
        int nanos = time.getNano();
        boolean negative = seconds < 0;
        if (negative && nanos > 0) {
            seconds++;
            nanos = 1_000_000_000 - nanos;
        }
        String fraction =
                nanos == 0 ? "" : ("." + String.valueOf(1_000_000_000L + nanos).substring(1)).replaceAll("0+$", "");
        return (negative ? "-" : "") + Math.abs(seconds) + fraction;
    }

    private void writePax(Map<String, byte[]> records) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (Map.Entry<String, byte[]> record : records.entrySet()) {
            byte[] key = Names.encode(record.getKey());
            int rest = key.length + record.getValue().length + 3;
            int length = rest + digits(rest);
            if (digits(length) != digits(rest)) {
                length++;
            }
            content.writeBytes((length + " ").getBytes(StandardCharsets.US_ASCII));
            content.writeBytes(key);
            content.write('=');
            content.writeBytes(record.getValue());
            content.write('\n');
        }
        startHeader("PaxHeaders/0".getBytes(StandardCharsets.US_ASCII), new byte[0], 'x');
        octal(TarFormat.MODE, TarFormat.ID_BYTES, 0644);
        octal(TarFormat.UID, TarFormat.ID_BYTES, 0);
        octal(TarFormat.GID, TarFormat.ID_BYTES, 0);
        octal(TarFormat.SIZE, TarFormat.SIZE_BYTES, content.size());
        octal(TarFormat.MTIME, TarFormat.SIZE_BYTES, 0);
        octal(TarFormat.DEVICE_MAJOR, TarFormat.ID_BYTES, 0);
        octal(TarFormat.DEVICE_MINOR, TarFormat.ID_BYTES, 0);
        endHeader();
        content.writeTo(out);
        out.write(zeros, 0, TarFormat.padding(content.size()));
    }

    private static int digits(int number) {
        return Integer.toString(number).length();
    }

    private void startHeader(byte[] path, byte[] link, char type) {
        Arrays.fill(header, (byte) 0);
        System.arraycopy(path, 0, header, TarFormat.NAME, Math.min(path.length, TarFormat.NAME_BYTES));
        System.arraycopy(link, 0, header, TarFormat.LINK, Math.min(link.length, TarFormat.NAME_BYTES));
        header[TarFormat.TYPE] = (byte) type;
        System.arraycopy(TarFormat.USTAR, 0, header, TarFormat.MAGIC, TarFormat.USTAR.length);
        System.arraycopy(TarFormat.USTAR_VERSION, 0, header, TarFormat.VERSION, TarFormat.USTAR_VERSION.length);
    }

    private void endHeader() throws IOException {
        long sum = TarFormat.sum(header, false);
        octal(TarFormat.CHECKSUM, 7, sum);
        header[TarFormat.CHECKSUM + 7] = ' ';
        out.write(header);
    }

    /** Writes octal digits that fill a field except for a zero byte at its end. */
    private void octal(int at, int length, long number) {
        long left = number;
        for (int i = at + length - 2; i >= at; i--) {
            header[i] = (byte) ('0' + (left & 7));
            left >>>= 3;
        }
    }

    /** Writes a number of 32 bits, in base 256 if octal digits do not suffice, because pax has no record for it. */
    private void device(int at, long number) {
        if (number <= OCTAL_7) {
            octal(at, TarFormat.ID_BYTES, number);
            return;
        }
        header[at] = (byte) 0x80;
        for (int i = 0; i < Integer.BYTES; i++) {
            header[at + TarFormat.ID_BYTES - 1 - i] = (byte) (number >>> i * Byte.SIZE);
        }
    }

    private static char type(TarEntry.Type type) {
        return switch (type) {
            case FILE -> '0';
            case HARD_LINK -> '1';
            case SYMBOLIC_LINK -> '2';
            case CHARACTER_DEVICE -> '3';
            case BLOCK_DEVICE -> '4';
            case DIRECTORY -> '5';
            case FIFO -> '6';
        };
    }
}
