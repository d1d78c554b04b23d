package io.lcfs.acceptance;

import io.lcfs.Names;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarUtils;

/**
 * The records of a PAX header as bytes. commons-compress reads them as text, although extended attributes need not be
 * text, and truncates times to 100 ns when it writes them. It is used for everything else in a tar.
 */
final class PaxFields {
    static final String XATTR = "SCHILY.xattr.";
    static final String PATH = "path";
    static final String LINK_PATH = "linkpath";
    static final String MODIFIED_TIME = "mtime";

    private static final int TYPE_OFFSET = 156;
    private static final int SIZE_OFFSET = 124;
    private static final int SIZE_LENGTH = 12;
    private static final int MAX_LENGTH = 16 << 20;

    private PaxFields() {}

    /** Returns the records of an entry whose first header is at a position of the archive, by their keys, in order. */
    static Map<String, byte[]> read(FileChannel archive, long position) throws IOException {
        Map<String, byte[]> records = new LinkedHashMap<>();
        while (true) {
            byte[] header = bytes(archive, position, TarConstants.DEFAULT_RCDSIZE);
            byte type = header[TYPE_OFFSET];
            if ("xXgLK".indexOf(type) < 0) {
                return records;
            }
            long size = TarUtils.parseOctalOrBinary(header, SIZE_OFFSET, SIZE_LENGTH);
            position += TarConstants.DEFAULT_RCDSIZE;
            if (type == TarConstants.LF_PAX_EXTENDED_HEADER_LC) {
                decode(bytes(archive, position, size), records);
            }
            position += roundUp(size);
        }
    }

    /** Returns the number of bytes that the content of an entry takes in the archive. */
    static long roundUp(long size) {
        return (size + TarConstants.DEFAULT_RCDSIZE - 1) / TarConstants.DEFAULT_RCDSIZE * TarConstants.DEFAULT_RCDSIZE;
    }

    private static byte[] bytes(FileChannel archive, long position, long size) throws IOException {
        if (size < 0 || size > MAX_LENGTH) {
            throw new IOException("a PAX header of " + size + " bytes; at most " + MAX_LENGTH + " are read");
        }
        ByteBuffer buffer = ByteBuffer.allocate((int) size);
        while (buffer.hasRemaining()) {
            if (archive.read(buffer, position + buffer.position()) < 0) {
                throw new EOFException("the archive ends within a header");
            }
        }
        return buffer.array();
    }

    /** A record is "length key=value\n", where the length counts all of it. */
    private static void decode(byte[] bytes, Map<String, byte[]> records) throws IOException {
        int start = 0;
        while (start < bytes.length && bytes[start] != 0) {
            int blank = indexOf(bytes, ' ', start);
            int equals = indexOf(bytes, '=', blank);
            int end = start + Integer.parseInt(string(bytes, start, blank));
            if (end <= equals || end > bytes.length) {
                throw new IOException("a PAX record is longer than its header, or has no end");
            }
            byte[] value = new byte[end - 1 - (equals + 1)];
            System.arraycopy(bytes, equals + 1, value, 0, value.length);
            records.put(string(bytes, blank + 1, equals), value);
            start = end;
        }
    }

    private static int indexOf(byte[] bytes, char wanted, int start) throws IOException {
        for (int i = start; i < bytes.length; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        throw new IOException("a PAX record without '" + wanted + "'");
    }

    private static String string(byte[] bytes, int start, int end) {
        return Names.decode(bytes, start, end - start);
    }

    /** Returns the bytes of records, in their order. */
    static byte[] encode(Map<String, byte[]> records) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        records.forEach((key, value) -> {
            byte[] keyBytes = Names.encode(key);
            int rest = keyBytes.length + value.length + 3; // The three are a blank, an equals sign and a newline.
            int length = rest + 1;
            while (rest + Integer.toString(length).length() != length) {
                length = rest + Integer.toString(length).length();
            }
            bytes.writeBytes((length + " ").getBytes(StandardCharsets.US_ASCII));
            bytes.writeBytes(keyBytes);
            bytes.write('=');
            bytes.writeBytes(value);
            bytes.write('\n');
        });
        return bytes.toByteArray();
    }
}
