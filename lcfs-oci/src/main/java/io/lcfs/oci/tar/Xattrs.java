package io.lcfs.oci.tar;

import io.lcfs.oci.InvalidImageException;
import io.lcfs.oci.text.Quote;
import java.util.Map;
import java.util.TreeMap;

/**
 * Extended attributes in pax records: {@code SCHILY.xattr.NAME} with the value as it is, which star began and all write.
 */
final class Xattrs {
    static final String PREFIX = "SCHILY.xattr.";

    private static final int LONGEST_NAME = 255;
    private static final int MOST_BYTES = 65_536;

    private Xattrs() {}

    static Map<String, byte[]> of(PaxRecords records) throws InvalidImageException {
        Map<String, byte[]> xattrs = new TreeMap<>();
        for (Map.Entry<String, byte[]> record : records.all()) {
            if (record.getKey().startsWith(PREFIX)) {
                String name = record.getKey().substring(PREFIX.length());
                require(name, record.getValue());
                xattrs.put(name, record.getValue());
            }
        }
        return xattrs;
    }

    private static void require(String name, byte[] value) throws InvalidImageException {
        if (name.isEmpty() || name.length() > LONGEST_NAME || value.length > MOST_BYTES) {
            throw new InvalidImageException("extended attribute " + Quote.of(name) + " of " + value.length
                    + " bytes; names have 1 to " + LONGEST_NAME + " bytes, values at most " + MOST_BYTES);
        }
    }
}
