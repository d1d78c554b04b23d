package io.lcfs.examples.packages;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lcfs.compress.CompressionFormat;
import io.lcfs.compress.gzip.GzipInputStream;
import io.lcfs.compress.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the entries of a tar one after the other, with the long names of pax and GNU. It is enough for the tars of
 * images; sparse files are refused. Not thread-safe.
 */
public final class TarFiles {
    private static final int BLOCK = 512;
    private static final int SIZE_AT = 124;
    private static final int TYPE_AT = 156;
    private static final int LINK_AT = 157;
    private static final int MAGIC_AT = 257;
    private static final int PREFIX_AT = 345;

    /** The largest header of pax or GNU that is read. */
    private static final int MAX_HEADER_BYTES = 1 << 20;

    private final InputStream in;
    private long left;
    private long padding;

    /** Creates a reader of a tar that is not compressed. The caller closes the stream. */
    public TarFiles(InputStream in) {
        this.in = in;
    }

    /**
     * An entry.
     *
     * @param path the path, with a slash at its begin and none at its end
     * @param type the type: '0' for a file, '1' for a hard link, '2' for a symbolic link, '5' for a directory
     * @param link the target of a link, as it is in the tar
     * @param size the length of the content in bytes
     */
    public record Entry(String path, char type, String link, long size) {
        private static final String HIDDEN = ".wh.";
        private static final String OPAQUE = "/.wh..wh..opq";

        /** Returns whether the entry removes a file of the layers below, or a directory that contains it. */
        public boolean hides(String file) {
            int name = path.lastIndexOf('/') + 1;
            if (path.endsWith(OPAQUE)) {
                return file.startsWith(path.substring(0, name));
            } else if (path.startsWith(HIDDEN, name)) {
                String hidden = path.substring(0, name) + path.substring(name + HIDDEN.length());
                return (file + "/").startsWith(hidden + "/");
            }
            return type != '5' && file.startsWith(path + "/");
        }
    }

    /** Returns the tar of a layer, which may be compressed with gzip or zstd. */
    public static InputStream plain(InputStream blob) throws IOException {
        BufferedInputStream start = new BufferedInputStream(blob);
        start.mark(CompressionFormat.MAGIC_BYTES);
        byte[] magic = start.readNBytes(CompressionFormat.MAGIC_BYTES);
        start.reset();
        return switch (CompressionFormat.of(magic)) {
            case NONE -> start;
            case GZIP -> new GzipInputStream(start);
            case ZSTD -> new ZstdInputStream(start);
            default -> throw new IOException("a layer is compressed in a way that is not supported");
        };
    }

    /** Goes to the next entry; returns {@code null} at the end of the tar. */
    public @Nullable Entry next() throws IOException {
        Map<String, String> longer = new HashMap<>();
        while (true) {
            in.skipNBytes(left + padding);
            byte[] header = in.readNBytes(BLOCK);
            left = 0;
            padding = 0;
            if (header.length == 0 || isZero(header)) {
                return null;
            } else if (header.length < BLOCK) {
                throw new EOFException("the tar ends within a header");
            }
            char type = (char) header[TYPE_AT];
            begin(longer.containsKey("size") ? Long.parseLong(longer.get("size")) : number(header));
            if (type == 'x') {
                records(text(), longer);
            } else if (type == 'L' || type == 'K') {
                longer.put(type == 'L' ? "path" : "linkpath", text().replace("\0", ""));
            } else if (type != 'g') {
                if (type == 'S' || longer.keySet().stream().anyMatch(key -> key.startsWith("GNU.sparse"))) {
                    throw new IOException("the tar has a sparse file, which is not supported");
                }
                String path = longer.getOrDefault("path", prefix(header) + field(header, 0, 100));
                String link = longer.getOrDefault("linkpath", field(header, LINK_AT, 100));
                return new Entry(absolute(path), type == 0 ? '0' : type, link, left);
            }
        }
    }

    private static boolean isZero(byte[] header) {
        for (byte value : header) {
            if (value != 0) {
                return false;
            }
        }
        return true;
    }

    private void begin(long size) {
        left = size;
        padding = -size & (BLOCK - 1);
    }

    /** Returns a path with a slash at its begin, and without dots and a slash at its end. */
    public static String absolute(String path) {
        return ("/" + path).replaceAll("/(\\./)*/*", "/").replaceFirst("(/\\.?)$", "");
    }

    private static String field(byte[] header, int start, int length) {
        String text = new String(header, start, length, UTF_8);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    private static String prefix(byte[] header) {
        String prefix = field(header, MAGIC_AT, 6).equals("ustar") ? field(header, PREFIX_AT, 155) : "";
        return prefix.isEmpty() ? "" : prefix + "/";
    }

    private static long number(byte[] header) throws IOException {
        long value = 0;
        if (header[SIZE_AT] < 0) {
            for (int i = SIZE_AT + 4; i < SIZE_AT + 12; i++) {
                value = value << 8 | header[i] & 0xFF;
            }
        } else {
            String digits = field(header, SIZE_AT, 12).strip();
            value = digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
        }
        if (value < 0) {
            throw new IOException("the tar has a file of a negative size");
        }
        return value;
    }

    private String text() throws IOException {
        if (left > MAX_HEADER_BYTES) {
            throw new IOException("the tar has a header of " + left + " bytes, above " + MAX_HEADER_BYTES);
        }
        byte[] bytes = in.readNBytes((int) left);
        left -= bytes.length;
        return new String(bytes, UTF_8);
    }

    private static void records(String text, Map<String, String> target) {
        // The lengths of records count bytes; no record but that of a binary attribute contains a line's end.
        for (String line : text.split("\n")) {
            int key = line.indexOf(' ') + 1;
            int value = line.indexOf('=', key) + 1;
            if (key > 0 && value > 0) {
                target.put(line.substring(key, value - 1), line.substring(value));
            }
        }
    }

    /** Reads the content of the present entry into a stream. */
    public void copyTo(OutputStream target) throws IOException {
        byte[] buffer = new byte[1 << 16];
        while (left > 0) {
            int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count < 0) {
                throw new EOFException("the tar ends within a file");
            }
            target.write(buffer, 0, count);
            left -= count;
        }
    }
}
