package io.lcfs.oci.tar;

import io.lcfs.Names;
import io.lcfs.oci.ImportLimits;
import io.lcfs.oci.InvalidImageException;
import io.lcfs.oci.text.Quote;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tar from a stream: entry by entry, and the content of each. All bytes that are not content, down to the padding and
 * what follows the end of the archive, are shown to a {@link Recorder} as they come.
 *
 * <p>Strict: what two readers could understand in two ways is refused (malformed numbers and records, sizes of entries that
 * have no content, unknown types). A missing end of the archive is none of these, nor is a last block that is cut short.
 */
public final class TarReader {
    /** Gets each byte that is not content of a file. */
    public interface Recorder {
        /** Takes bytes; the array is used again. */
        void record(byte[] bytes, int start, int length) throws IOException;
    }

    private static final int LONGEST_TARGET = 4095;
    private static final int SKIP_BYTES = 1 << 16;
    private static final int BLOCK = TarFormat.BLOCK;

    private final InputStream in;
    private final ImportLimits limits;
    private final Recorder recorder;
    private final byte[] header = new byte[BLOCK];
    private final byte[] spare = new byte[SKIP_BYTES];
    private final SparseReader sparse;
    private final PaxRecords global = new PaxRecords();
    private long position;
    private long entries;
    private long sparsePieces;

    /** Of the present entry: content that was not read yet, and the padding behind it. */
    private long contentLeft;

    private int padding;
    private @Nullable TarEntry present;

    /** Extended headers before the entry that they are about. */
    private static final class Extended {
        @Nullable
        PaxRecords records;

        @Nullable
        String name;

        @Nullable
        String link;

        int bytes;
    }

    /** Over an archive that is not compressed. */
    public TarReader(InputStream in, ImportLimits limits, Recorder recorder) {
        this.in = in;
        this.limits = limits;
        this.recorder = recorder;
        this.sparse = new SparseReader(limits, this::readMapBlock, this::readContentBlock);
    }

    /** The bytes read so far. */
    public long position() {
        return position;
    }

    /** Goes to the next entry; none at the end, when all of the stream has been read. */
    public @Nullable TarEntry next() throws IOException {
        skipContent();
        Extended extended = new Extended();
        while (true) {
            if (!readHeader()) {
                if (extended.bytes > 0) {
                    throw new InvalidImageException("the tar ends after an extended header");
                }
                drain();
                return null;
            }
            try {
                char type = (char) (header[TarFormat.TYPE] & 0xFF);
                if (!readExtended(type, extended)) {
                    present = entry(type, extended);
                    return present;
                }
            } catch (InvalidImageException e) {
                throw new InvalidImageException(
                        "entry " + Quote.of(nameForMessage(extended)) + " at byte " + (position - BLOCK) + ": "
                                + e.getMessage(),
                        e);
            }
        }
    }

    private String nameForMessage(Extended extended) {
        String path = extended.records == null ? null : extended.records.text(PaxRecords.PATH);
        return path != null ? path : extended.name != null ? extended.name : nameInHeader();
    }

    /** Reads content of the present entry; -1 at its end. */
    public int read(byte[] target, int start, int length) throws IOException {
        if (contentLeft == 0) {
            return -1;
        }
        int count = in.read(target, start, (int) Math.min(length, contentLeft));
        if (count < 0) {
            throw new InvalidImageException(
                    "the tar ends in the content of " + (present == null ? "an entry" : Quote.of(present.path())));
        }
        contentLeft -= count;
        position += count;
        return count;
    }

    private void skipContent() throws IOException {
        int count;
        while ((count = read(spare, 0, spare.length)) >= 0) {
            recorder.record(spare, 0, count);
        }
        int there = readFully(spare, padding);
        recorder.record(spare, 0, there);
        padding = 0;
    }

    /** Reads the next header; not if the archive is over. */
    private boolean readHeader() throws IOException {
        int count = readFully(header, BLOCK);
        recorder.record(header, 0, count);
        boolean zero = isZero(header, count);
        if (count < BLOCK && !zero) {
            throw new InvalidImageException("the tar ends in a header, at byte " + position);
        }
        if (zero) {
            requireEnd(count);
            return false;
        }
        long sum = TarNumbers.number(header, TarFormat.CHECKSUM, TarFormat.CHECKSUM_BYTES, "checksum");
        if (sum != TarFormat.sum(header, false) && sum != TarFormat.sum(header, true)) {
            throw new InvalidImageException("not a tar, or a damaged one: the header at byte " + (position - BLOCK)
                    + " has the sum " + TarFormat.sum(header, false) + " and says " + sum);
        }
        return true;
    }

    /** One block of zeros ends the archive if another one or nothing follows. */
    private void requireEnd(int count) throws IOException {
        if (count < BLOCK) {
            return;
        }
        int second = readFully(spare, BLOCK);
        recorder.record(spare, 0, second);
        if (!isZero(spare, second)) {
            throw new InvalidImageException(
                    "one block of zeros with more behind it, at byte " + (position - second) + " of the tar");
        }
    }

    private static boolean isZero(byte[] bytes, int count) {
        for (int i = 0; i < count; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private void drain() throws IOException {
        int count;
        while ((count = in.read(spare)) >= 0) {
            position += count;
            recorder.record(spare, 0, count);
        }
    }

    /** Reads a block of a map that lies between header and content. */
    private void readMapBlock(byte[] block) throws IOException {
        int count = readFully(block, BLOCK);
        recorder.record(block, 0, count);
        if (count < BLOCK) {
            throw new InvalidImageException("the tar ends in the map of a sparse file");
        }
    }

    /** Reads a block of a map that is the first part of the content. */
    private void readContentBlock(byte[] block) throws IOException {
        if (contentLeft < BLOCK) {
            throw new InvalidImageException("the map of a sparse file is longer than its content");
        }
        readMapBlock(block);
        contentLeft -= BLOCK;
    }

    private int readFully(byte[] target, int length) throws IOException {
        int count = in.readNBytes(target, 0, length);
        position += count;
        return count;
    }

    private byte[] extendedContent(Extended extended) throws IOException {
        long size = TarNumbers.number(header, TarFormat.SIZE, TarFormat.SIZE_BYTES, "size");
        if (size < 0 || size > limits.maxHeaderBytes() - extended.bytes) {
            throw new InvalidImageException(
                    "extended headers of " + size + " bytes and more, the limit is " + limits.maxHeaderBytes());
        }
        extended.bytes += (int) size + 1;
        byte[] content = in.readNBytes((int) size);
        position += content.length;
        recorder.record(content, 0, content.length);
        int there = readFully(spare, TarFormat.padding(size));
        recorder.record(spare, 0, there);
        if (content.length < size) {
            throw new InvalidImageException("the tar ends in an extended header");
        }
        return content;
    }

    /** Reads a header that is about the next entry, if it is one. */
    private boolean readExtended(char type, Extended extended) throws IOException {
        switch (type) {
            case 'x', 'X' -> {
                if (extended.records != null) {
                    throw new InvalidImageException("two extended headers for one entry");
                }
                extended.records = PaxRecords.parse(extendedContent(extended));
            }
            case 'g' -> {
                PaxRecords records = PaxRecords.parse(extendedContent(extended));
                requireGlobal(records);
                global.replaceBy(records);
            }
            case 'L' -> extended.name = Names.decode(toZero(extendedContent(extended)));
            case 'K' -> extended.link = Names.decode(toZero(extendedContent(extended)));
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void requireGlobal(PaxRecords records) throws InvalidImageException {
        for (String key : new String[] {PaxRecords.PATH, PaxRecords.LINK_PATH, PaxRecords.SIZE}) {
            if (records.has(key)) {
                throw new InvalidImageException("a global extended header has a " + key + " for all entries");
            }
        }
        for (var record : records.all()) {
            if (record.getKey().startsWith(PaxRecords.SPARSE)) {
                throw new InvalidImageException("a global extended header makes all entries sparse");
            }
        }
    }

    private static byte[] toZero(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return Arrays.copyOf(bytes, end);
    }

    private TarEntry entry(char type, Extended extended) throws IOException {
        if (++entries > limits.maxEntries()) {
            throw new InvalidImageException("more entries than the limit of " + limits.maxEntries());
        }
        PaxRecords records = extended.records == null ? new PaxRecords() : extended.records;
        records.addMissing(global);
        String sparseName = records.text(PaxRecords.SPARSE + "name");
        String name =
                sparseName != null ? sparseName : first(records.text(PaxRecords.PATH), extended.name, nameInHeader());
        long size = records.number(
                PaxRecords.SIZE, TarNumbers.number(header, TarFormat.SIZE, TarFormat.SIZE_BYTES, "size"));
        if (size < 0) {
            throw new InvalidImageException("negative size " + size);
        }
        TarEntry.Type kind = kind(type, name);
        long dataBytes = kind == TarEntry.Type.FILE ? size : 0;
        if (size > 0 && kind != TarEntry.Type.FILE && kind != TarEntry.Type.HARD_LINK) {
            throw new InvalidImageException("size " + size + " of what has no content");
        }
        contentLeft = dataBytes;
        padding = TarFormat.padding(dataBytes);
        long logicalSize = dataBytes;
        List<TarEntry.Piece> pieces = List.of();
        SparseMap map = kind == TarEntry.Type.FILE ? sparse.map(header, records, sparsePieces) : null;
        if (map != null) {
            dataBytes = contentLeft;
            logicalSize = map.realSize();
            sparsePieces += map.count();
            pieces = map.pieces(dataBytes);
        } else if (dataBytes > 0) {
            pieces = List.of(new TarEntry.Piece(0, dataBytes));
        }
        if (logicalSize > limits.maxFileBytes()) {
            throw new InvalidImageException("file of " + logicalSize + " bytes, the limit is " + limits.maxFileBytes());
        }
        String link =
                first(records.text(PaxRecords.LINK_PATH), extended.link, text(TarFormat.LINK, TarFormat.NAME_BYTES));
        return new TarEntry(
                TarPaths.normal(name, "name", limits.maxDepth()),
                kind,
                (int) (TarNumbers.number(header, TarFormat.MODE, TarFormat.ID_BYTES, "mode") & 07777),
                id(records, "uid", TarFormat.UID),
                id(records, "gid", TarFormat.GID),
                mtime(records),
                link(kind, link),
                device(kind, TarFormat.DEVICE_MAJOR, "device major"),
                device(kind, TarFormat.DEVICE_MINOR, "device minor"),
                logicalSize,
                dataBytes,
                pieces,
                Xattrs.of(records));
    }

    private static String first(@Nullable String one, @Nullable String other, String last) {
        return one != null ? one : other != null ? other : last;
    }

    private static TarEntry.Type kind(char type, String name) throws InvalidImageException {
        return switch (type) {
            // Before there was a type for them, directories were files with a slash at the end.
            case '0', 0 -> name.endsWith("/") ? TarEntry.Type.DIRECTORY : TarEntry.Type.FILE;
            case '7', 'S' -> TarEntry.Type.FILE;
            case '1' -> TarEntry.Type.HARD_LINK;
            case '2' -> TarEntry.Type.SYMBOLIC_LINK;
            case '3' -> TarEntry.Type.CHARACTER_DEVICE;
            case '4' -> TarEntry.Type.BLOCK_DEVICE;
            case '5' -> TarEntry.Type.DIRECTORY;
            case '6' -> TarEntry.Type.FIFO;
            default -> throw new InvalidImageException("unknown type " + Quote.of(String.valueOf(type)));
        };
    }

    private String nameInHeader() {
        String name = text(TarFormat.NAME, TarFormat.NAME_BYTES);
        if (!startsWith(TarFormat.MAGIC, TarFormat.USTAR)) {
            return name;
        }
        String prefix = text(TarFormat.PREFIX, TarFormat.PREFIX_BYTES);
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private boolean startsWith(int at, byte[] expected) {
        return Arrays.equals(header, at, at + expected.length, expected, 0, expected.length);
    }

    private String text(int start, int length) {
        int end = start;
        while (end < start + length && header[end] != 0) {
            end++;
        }
        return Names.decode(header, start, end - start);
    }

    private String link(TarEntry.Type kind, String link) throws InvalidImageException {
        switch (kind) {
            case HARD_LINK -> {
                return TarPaths.normal(link, "link", limits.maxDepth());
            }
            case SYMBOLIC_LINK -> {
                if (link.isEmpty() || link.indexOf('\0') >= 0 || Names.encode(link).length > LONGEST_TARGET) {
                    throw new InvalidImageException(
                            "symbolic link to " + Quote.of(link) + ", which is not 1 to " + LONGEST_TARGET + " bytes");
                }
                return link;
            }
            default -> {
                return "";
            }
        }
    }

    private long id(PaxRecords records, String key, int at) throws InvalidImageException {
        // A record that counts makes the field of no account, and it may be cut off.
        long id = records.has(key) ? records.number(key, 0) : TarNumbers.number(header, at, TarFormat.ID_BYTES, key);
        if (id < 0 || id > 0xFFFF_FFFFL) {
            throw new InvalidImageException(key + " " + id + " is not 0 to 4294967295");
        }
        return id;
    }

    private Instant mtime(PaxRecords records) throws InvalidImageException {
        String text = records.text("mtime");
        return text != null
                ? TarNumbers.time(text, "mtime")
                : TarNumbers.time(
                        TarNumbers.number(header, TarFormat.MTIME, TarFormat.SIZE_BYTES, "mtime"), 0, "mtime");
    }

    private long device(TarEntry.Type kind, int at, String field) throws InvalidImageException {
        if (kind != TarEntry.Type.CHARACTER_DEVICE && kind != TarEntry.Type.BLOCK_DEVICE) {
            return 0;
        }
        long number = TarNumbers.number(header, at, TarFormat.ID_BYTES, field);
        if (number < 0 || number > 0xFFFF_FFFFL) {
            throw new InvalidImageException(field + " " + number + " is not 0 to 4294967295");
        }
        return number;
    }
}
