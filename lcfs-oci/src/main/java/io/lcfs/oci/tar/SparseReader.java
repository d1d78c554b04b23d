package io.lcfs.oci.tar;

import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.layer.ImportLimits;
import io.lcfs.oci.text.Quote;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reader of the maps of sparse files in the four forms that GNU tar has used: in the header and the blocks after it,
 * and versions 0.0, 0.1 and 1.0 in pax records (GNU tar's manual, "Storing Sparse Files").
 */
final class SparseReader {
    /** A source of blocks of 512 bytes. */
    interface Blocks {
        void read(byte[] block) throws IOException;
    }

    private static final int MAX_DIGITS = 20;

    private final ImportLimits limits;
    private final Blocks behindHeader;
    private final Blocks content;
    private final byte[] block = new byte[TarFormat.BLOCK];

    SparseReader(ImportLimits limits, Blocks behindHeader, Blocks content) {
        this.limits = limits;
        this.behindHeader = behindHeader;
        this.content = content;
    }

    /** Returns the map of a file, or {@code null} if it is not sparse. Reads no further than the end of the map. */
    @Nullable
    SparseMap map(byte[] header, boolean isGnu, PaxRecords records, long piecesBefore) throws IOException {
        long left = limits.maxSparseExtents() - piecesBefore;
        if (header[TarFormat.TYPE] == 'S') {
            if (!isGnu) {
                throw new InvalidImageException("sparse file in a header that is not GNU tar's");
            }
            long size = TarNumbers.number(header, TarFormat.SPARSE_REAL_SIZE, TarFormat.SIZE_BYTES, "real size");
            return oldMap(header, new SparseMap(bounded(size), left));
        }
        if (!records.areSparse()) {
            return null;
        }
        String realSize = records.text(PaxRecords.SPARSE + "realsize");
        String size = realSize != null ? realSize : records.text(PaxRecords.SPARSE + "size");
        if (size == null) {
            throw new InvalidImageException("sparse file without its real size");
        }
        SparseMap map = new SparseMap(bounded(TarNumbers.decimal(size, PaxRecords.SPARSE + "realsize")), left);
        if (isVersion1(records)) {
            readMap(map);
        } else {
            addNumbers(map, records);
        }
        return map;
    }

    private static boolean isVersion1(PaxRecords records) throws InvalidImageException {
        String major = records.text(PaxRecords.SPARSE + "major");
        String minor = records.text(PaxRecords.SPARSE + "minor");
        if (major == null && minor == null) {
            return false;
        }
        String version = major + "." + minor;
        return switch (version) {
            case "1.0" -> true;
            case "0.0", "0.1" -> false;
            default -> throw new InvalidImageException("sparse file of the unknown version " + Quote.of(version));
        };
    }

    /**
     * Adds the pieces of version 0.0 (separate records) or 0.1 (one record). Their number must be the one that another
     * record contains.
     */
    private static void addNumbers(SparseMap map, PaxRecords records) throws InvalidImageException {
        String list = records.text(PaxRecords.SPARSE + "map");
        if ((list == null) == records.pieces().isEmpty()) {
            throw new InvalidImageException("sparse file " + (list == null ? "without a map" : "with two maps"));
        }
        long before = map.count();
        if (list != null) {
            addList(map, list);
        } else {
            addAll(map, records.pieces());
        }
        long count = records.number(PaxRecords.SPARSE + "numblocks", -1);
        if (count != map.count() - before) {
            throw new InvalidImageException("sparse file with " + (map.count() - before)
                    + " pieces, but its record has " + (count < 0 ? "no number" : count));
        }
    }

    private long bounded(long size) throws InvalidImageException {
        if (size < 0 || size > limits.maxFileBytes()) {
            throw new InvalidImageException("sparse file of " + size + " bytes, the limit is " + limits.maxFileBytes());
        }
        return size;
    }

    private SparseMap oldMap(byte[] header, SparseMap map) throws IOException {
        addPieces(map, header, TarFormat.SPARSE, TarFormat.SPARSE_COUNT);
        boolean more = header[TarFormat.SPARSE_MORE] != 0;
        while (more) {
            behindHeader.read(block);
            addPieces(map, block, 0, TarFormat.SPARSE_EXTENSION_COUNT);
            more = block[TarFormat.SPARSE_EXTENSION_MORE] != 0;
        }
        return map;
    }

    private static void addPieces(SparseMap map, byte[] bytes, int start, int count) throws InvalidImageException {
        for (int i = 0; i < count; i++) {
            int at = start + i * 2 * TarFormat.SIZE_BYTES;
            if (bytes[at] == 0) {
                return;
            }
            map.add(
                    TarNumbers.number(bytes, at, TarFormat.SIZE_BYTES, "sparse offset"),
                    TarNumbers.number(bytes, at + TarFormat.SIZE_BYTES, TarFormat.SIZE_BYTES, "sparse length"));
        }
    }

    private static void addAll(SparseMap map, List<Long> numbers) throws InvalidImageException {
        requirePairs(numbers.size());
        for (int i = 0; i < numbers.size(); i += 2) {
            map.add(numbers.get(i), numbers.get(i + 1));
        }
    }

    /** Adds the pieces of version 0.1: numbers separated by commas. */
    private static void addList(SparseMap map, String list) throws InvalidImageException {
        String[] numbers = list.split(",", -1);
        requirePairs(numbers.length);
        for (int i = 0; i < numbers.length; i += 2) {
            map.add(
                    TarNumbers.decimal(numbers[i], PaxRecords.SPARSE + "map"),
                    TarNumbers.decimal(numbers[i + 1], PaxRecords.SPARSE + "map"));
        }
    }

    private static void requirePairs(int count) throws InvalidImageException {
        if (count % 2 != 0) {
            throw new InvalidImageException("sparse file with an offset that has no length");
        }
    }

    /**
     * Reads the map of version 1.0 from the beginning of the content: a count, then offsets and lengths, each on a
     * line, padded to a block.
     */
    private void readMap(SparseMap map) throws IOException {
        Lines lines = new Lines();
        long count = lines.number();
        for (long i = 0; i < count; i++) {
            long offset = lines.number();
            map.add(offset, lines.number());
        }
    }

    private final class Lines {
        private int at = TarFormat.BLOCK;

        long number() throws IOException {
            StringBuilder digits = new StringBuilder();
            while (true) {
                if (at == TarFormat.BLOCK) {
                    content.read(block);
                    at = 0;
                }
                byte next = block[at++];
                if (next == '\n') {
                    return TarNumbers.decimal(digits.toString(), "sparse map");
                }
                if (digits.append((char) (next & 0xFF)).length() > MAX_DIGITS) {
                    throw new InvalidImageException("malformed map of a sparse file");
                }
            }
        }
    }
}
