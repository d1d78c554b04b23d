package io.lcfs.oci.tar;

import io.lcfs.Names;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.text.Quote;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Extended attributes in pax records: {@code SCHILY.xattr.NAME} with the plain value, which star introduced and all
 * programs write; {@code LIBARCHIVE.xattr.NAME} with the value in base 64, which bsdtar writes in addition;
 * {@code RHT.security.selinux}.
 *
 * <p>A key ends at the first equals sign; GNU tar therefore writes {@code %3D} for an equals sign in a name, and
 * {@code %25} for a percent sign. bsdtar encodes names as in URLs, in both kinds of records.
 */
final class XattrRecords {
    private static final String SCHILY = "SCHILY.xattr.";
    private static final String LIBARCHIVE = "LIBARCHIVE.xattr.";
    private static final String RED_HAT = "RHT.security.selinux";
    private static final String SELINUX = "security.selinux";

    private static final Set<String> PREFIXES = Set.of("user.", "trusted.", "security.", "system.");

    private static final int MAX_NAME = 255;
    private static final int MAX_BYTES = 65_536;

    private XattrRecords() {}

    /** Returns the key of the record of an attribute. */
    static String key(String name) {
        return SCHILY + name.replace("%", "%25").replace("=", "%3D");
    }

    static Map<String, byte[]> of(PaxRecords records) throws InvalidImageException {
        Map<String, byte[]> xattrs = new TreeMap<>();
        for (Map.Entry<String, byte[]> record : records.all()) {
            String key = record.getKey();
            if (key.startsWith(SCHILY)) {
                String written = key.substring(SCHILY.length());
                boolean byBsdtar = records.contains(LIBARCHIVE + written);
                add(xattrs, byBsdtar ? fromUrl(written) : fromGnu(written), record.getValue());
            } else if (key.startsWith(LIBARCHIVE)) {
                add(xattrs, fromUrl(key.substring(LIBARCHIVE.length())), fromBase64(key, record.getValue()));
            } else if (key.equals(RED_HAT)) {
                add(xattrs, SELINUX, record.getValue());
            }
        }
        return xattrs;
    }

    private static void add(Map<String, byte[]> xattrs, String name, byte[] value) throws InvalidImageException {
        boolean isName = !name.isEmpty() && name.indexOf('\0') < 0 && Names.encode(name).length <= MAX_NAME;
        if (!isName || value.length > MAX_BYTES) {
            throw new InvalidImageException("extended attribute " + Quote.of(name) + " of " + value.length
                    + " bytes; names have 1 to " + MAX_NAME + " bytes, none of them zero, values at most "
                    + MAX_BYTES);
        }
        if (PREFIXES.contains(name)) {
            throw new InvalidImageException("extended attribute with nothing behind its prefix: " + Quote.of(name));
        }
        byte[] other = xattrs.put(name, value);
        if (other != null && !Arrays.equals(other, value)) {
            throw new InvalidImageException("two values of the extended attribute " + Quote.of(name));
        }
    }

    private static String fromGnu(String written) {
        return written.replace("%3D", "=").replace("%25", "%");
    }

    private static String fromUrl(String written) {
        byte[] bytes = Names.encode(written);
        ByteArrayOutputStream name = new ByteArrayOutputStream();
        for (int i = 0; i < bytes.length; i++) {
            int high = bytes[i] == '%' && i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
            if (low < 0) {
                name.write(bytes[i]);
            } else {
                name.write(high << 4 | low);
                i += 2;
            }
        }
        return Names.decode(name.toByteArray());
    }

    /** Decodes base 64, with or without the padding. */
    private static byte[] fromBase64(String key, byte[] value) throws InvalidImageException {
        try {
            return Base64.getDecoder().decode(value);
        } catch (IllegalArgumentException e) {
            throw new InvalidImageException(
                    "the pax record " + Quote.of(key) + " is not in base 64: "
                            + Quote.of(new String(value, StandardCharsets.ISO_8859_1)),
                    e);
        }
    }
}
