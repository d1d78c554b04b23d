package io.lcfs.oci.tar;

import io.lcfs.Names;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.text.Quote;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The records of a pax extended header: a length, a space, a key, an equals sign, a value, a newline (POSIX.1-2017,
 * pax, "pax Extended Header"). If a key occurs twice, the last record counts; an empty value cancels the previous
 * record.
 */
final class PaxRecords {
    static final String PATH = "path";
    static final String LINK_PATH = "linkpath";
    static final String SIZE = "size";
    static final String SPARSE = "GNU.sparse.";

    private static final String SPARSE_OFFSET = SPARSE + "offset";
    private static final String SPARSE_LENGTH = SPARSE + "numbytes";
    private static final int LENGTH_DIGITS = 8;
    private static final Set<String> NAMES = Set.of(PATH, LINK_PATH, "uname", "gname");
    private static final List<String> TIMES = List.of("mtime", "atime", "ctime");

    private final Map<String, byte[]> values = new LinkedHashMap<>();

    /** The offsets and lengths, in alternation, of a sparse file in version 0.0. */
    private final List<Long> pieces = new ArrayList<>();

    /** Creates an empty set of records. */
    PaxRecords() {}

    /** Parses the content of an extended header. */
    static PaxRecords parse(byte[] bytes) throws InvalidImageException {
        PaxRecords records = new PaxRecords();
        int at = 0;
        while (at < bytes.length) {
            int end = at + length(bytes, at);
            int space = indexOf(bytes, (byte) ' ', at, end);
            int equals = space < 0 ? -1 : indexOf(bytes, (byte) '=', space + 1, end);
            if (end > bytes.length || equals <= space + 1 || bytes[end - 1] != '\n') {
                throw new InvalidImageException("malformed pax record at byte " + at + " of an extended header");
            }
            records.add(
                    Names.decode(bytes, space + 1, equals - space - 1), Arrays.copyOfRange(bytes, equals + 1, end - 1));
            at = end;
        }
        return records;
    }

    private static int length(byte[] bytes, int start) throws InvalidImageException {
        int length = 0;
        int at = start;
        while (at < bytes.length && at < start + LENGTH_DIGITS && bytes[at] >= '0' && bytes[at] <= '9') {
            length = length * 10 + bytes[at] - '0';
            at++;
        }
        if (at == start || at == bytes.length || bytes[at] != ' ' || length > bytes.length - start || length < 5) {
            throw new InvalidImageException(
                    "malformed length of the pax record at byte " + start + " of an extended header");
        }
        return length;
    }

    private static int indexOf(byte[] bytes, byte wanted, int start, int end) {
        for (int i = start; i < Math.min(end, bytes.length); i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private void add(String key, byte[] value) throws InvalidImageException {
        if (key.equals(SPARSE_OFFSET) || key.equals(SPARSE_LENGTH)) {
            boolean isOffset = key.equals(SPARSE_OFFSET);
            if (isOffset != (pieces.size() % 2 == 0)) {
                throw new InvalidImageException(
                        "the pax records of a sparse file are not offsets and lengths in alternation");
            }
            pieces.add(TarNumbers.decimal(new String(value, StandardCharsets.ISO_8859_1), key));
            return;
        }
        requireNoZero(key, key);
        if (NAMES.contains(key)) {
            requireNoZero(key, Names.decode(value));
        }
        values.put(key, value);
    }

    private static void requireNoZero(String key, String text) throws InvalidImageException {
        if (text.indexOf('\0') >= 0) {
            throw new InvalidImageException(
                    "the pax record " + Quote.of(key) + " contains a zero byte: " + Quote.of(text));
        }
    }

    /** Checks that all times are valid, including the times that this library does not use. */
    void requireTimes() throws InvalidImageException {
        for (String key : TIMES) {
            String text = text(key);
            if (text != null) {
                TarNumbers.time(text, key);
            }
        }
    }

    /** Returns the pieces of a sparse file in version 0.0: offsets and lengths, in alternation. */
    List<Long> pieces() {
        return pieces;
    }

    Iterable<Map.Entry<String, byte[]>> all() {
        return values.entrySet();
    }

    /** Returns whether a record describes a sparse file. */
    boolean areSparse() {
        return !pieces.isEmpty() || values.keySet().stream().anyMatch(key -> key.startsWith(SPARSE));
    }

    boolean contains(String key) {
        return values.containsKey(key);
    }

    boolean has(String key) {
        return text(key) != null;
    }

    /**
     * Returns the value of a record as text, or {@code null} if the record is missing or empty (an empty value cancels
     * a record).
     */
    @Nullable
    String text(String key) {
        byte[] value = values.get(key);
        return value == null || value.length == 0 ? null : Names.decode(value);
    }

    /** Returns the value of a record as a number, or {@code inHeader} if the record is missing. */
    long number(String key, long inHeader) throws InvalidImageException {
        String text = text(key);
        return text == null ? inHeader : TarNumbers.decimal(text, key);
    }
}
