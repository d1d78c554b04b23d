package io.lcfs.oci.tar;

import io.lcfs.Names;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.layer.ImportLimits;
import io.lcfs.oci.text.Notes;
import io.lcfs.oci.text.Quote;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reader of the entries of a tar and their contents from a stream. All bytes that are not content, including the
 * padding and the bytes after the end of the archive, are passed to a {@link Recorder} when they are read.
 *
 * <p>The reader accepts archives that GNU tar, bsdtar, Go's archive/tar and Python's tarfile read in the same way.
 * Where these programs differ, it does what Go does, because the tools for containers are written in Go, or it refuses
 * the archive. docs/OCI.md lists these rules, numbered from tar01 on, with their reasons.
 */
public final class TarReader {
    /** A receiver of the bytes that are not content of a file. */
    public interface Recorder {
        /** Takes bytes, whose array is reused after the call. */
        void record(byte[] bytes, int start, int length) throws IOException;
    }

    private static final int MAX_TARGET = 4095;
    private static final int SKIP_BYTES = 1 << 16;
    private static final int BLOCK = TarFormat.BLOCK;

    private final InputStream in;
    private final ImportLimits limits;
    private final Recorder recorder;
    private final Notes notes;
    private final byte[] header = new byte[BLOCK];
    private final byte[] spare = new byte[SKIP_BYTES];
    private final SparseReader sparse;
    private long position;
    private long entries;
    private long sparsePieces;

    /** The number of bytes of the present entry's content that were not read yet; the padding follows them. */
    private long contentLeft;

    private int padding;
    private boolean sourceFailed;
    private @Nullable TarEntry present;
    private String presentName = "";

    /** The extended headers that precede an entry. */
    private static final class Extended {
        @Nullable
        PaxRecords records;

        @Nullable
        String name;

        @Nullable
        String link;

        int bytes;

        boolean isThere() {
            return records != null || name != null || link != null;
        }
    }

    /** Creates a reader of an archive that is not compressed. */
    public TarReader(InputStream in, ImportLimits limits, Recorder recorder, Notes notes) {
        this.in = in;
        this.limits = limits;
        this.recorder = recorder;
        this.notes = notes;
        this.sparse = new SparseReader(limits, this::readMapBlock, this::readContentBlock);
    }

    /** Returns the name of the present entry as stored in the archive. */
    public String name() {
        return presentName;
    }

    /** Returns the number of bytes read so far. */
    public long position() {
        return position;
    }

    /** Moves to the next entry. Returns {@code null} at the end, after the rest of the stream has been read. */
    public @Nullable TarEntry next() throws IOException {
        skipContent();
        Extended extended = new Extended();
        while (true) {
            if (!readHeader()) {
                if (extended.isThere()) {
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

    /** Reads content of the present entry; returns -1 at its end. */
    public int read(byte[] target, int start, int length) throws IOException {
        if (contentLeft == 0) {
            return -1;
        }
        sourceFailed = true;
        int count = in.read(target, start, (int) Math.min(length, contentLeft));
        sourceFailed = false;
        if (count < 0) {
            throw new InvalidImageException(
                    "the tar ends in the content of " + (present == null ? "an entry" : Quote.of(present.path())));
        }
        contentLeft -= count;
        position += count;
        return count;
    }

    /** Returns whether the last read of content failed because the underlying stream threw. */
    public boolean sourceFailed() {
        return sourceFailed;
    }

    /** Skips the content of the present entry by the skip method of the stream, without reading it. */
    public void passContent() throws IOException {
        in.skipNBytes(contentLeft);
        position += contentLeft;
        contentLeft = 0;
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

    /** Reads the next header; returns false at the end of the archive. */
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
        long sum = TarNumbers.octal(header, TarFormat.CHECKSUM, TarFormat.CHECKSUM_BYTES, "checksum");
        if (sum != TarFormat.sum(header, false) && sum != TarFormat.sum(header, true)) {
            throw new InvalidImageException("not a tar, or a damaged one: the header at byte " + (position - BLOCK)
                    + " has the checksum " + TarFormat.sum(header, false) + " and contains the checksum " + sum);
        }
        return true;
    }

    /** Checks that a block of zeros, which ends the archive, is followed by another one or by the end of the stream. */
    private void requireEnd(int count) throws IOException {
        if (count < BLOCK) {
            return;
        }
        int second = readFully(spare, BLOCK);
        recorder.record(spare, 0, second);
        if (!isZero(spare, second)) {
            throw new InvalidImageException(
                    "one block of zeros with other bytes after it, at byte " + (position - second) + " of the tar");
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

    /** Reads a block of a sparse file's map that lies between header and content. */
    private void readMapBlock(byte[] block) throws IOException {
        int count = readFully(block, BLOCK);
        recorder.record(block, 0, count);
        if (count < BLOCK) {
            throw new InvalidImageException("the tar ends in the map of a sparse file");
        }
    }

    /** Reads a block of a sparse file's map that is the first part of the content. */
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
                    "extended headers of at least " + size + " bytes, the limit is " + limits.maxHeaderBytes());
        }
        extended.bytes += (int) size + BLOCK;
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

    /** Reads a header that describes the next entry; returns false if the type is that of an entry. */
    private boolean readExtended(char type, Extended extended) throws IOException {
        switch (type) {
            case 'x' -> {
                if (extended.records != null) {
                    throw new InvalidImageException("two extended headers for one entry");
                }
                extended.records = PaxRecords.parse(extendedContent(extended));
            }
            case 'g' -> {
                if (extended.isThere()) {
                    throw new InvalidImageException("a global extended header between another one and its entry");
                }
                requireGlobal(PaxRecords.parse(extendedContent(extended)));
            }
            case 'L' -> extended.name = nameIn(extendedContent(extended));
            case 'K' -> extended.link = nameIn(extendedContent(extended));
            default -> {
                return false;
            }
        }
        return true;
    }

    /**
     * Refuses records that GNU tar applies to all following entries; this reader ignores all other records of a global
     * header.
     */
    private static void requireGlobal(PaxRecords records) throws InvalidImageException {
        for (String key : new String[] {PaxRecords.PATH, PaxRecords.LINK_PATH, PaxRecords.SIZE}) {
            if (records.has(key)) {
                throw new InvalidImageException("a global extended header has a " + key + " for all entries");
            }
        }
        if (records.areSparse()) {
            throw new InvalidImageException("a global extended header makes all entries sparse");
        }
    }

    /** Returns the name in a header of GNU tar, or {@code null} if it is empty. */
    private static @Nullable String nameIn(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return end == 0 ? null : Names.decode(bytes, 0, end);
    }

    private TarEntry entry(char type, Extended extended) throws IOException {
        if (++entries > limits.maxEntries()) {
            throw new InvalidImageException("the tar has more entries than the limit of " + limits.maxEntries());
        }
        PaxRecords records = extended.records == null ? new PaxRecords() : extended.records;
        records.requireTimes();
        String sparseName = records.text(PaxRecords.SPARSE + "name");
        String name = sparseName != null
                ? sparseName
                : only("name", records.text(PaxRecords.PATH), extended.name, nameInHeader());
        presentName = name;
        long size = records.number(
                PaxRecords.SIZE, TarNumbers.number(header, TarFormat.SIZE, TarFormat.SIZE_BYTES, "size"));
        if (size < 0) {
            throw new InvalidImageException("negative size " + size);
        }
        TarEntry.Type kind = kind(type, name);
        long dataBytes = kind == TarEntry.Type.FILE ? size : 0;
        contentLeft = dataBytes;
        padding = TarFormat.padding(dataBytes);
        long logicalSize = dataBytes;
        List<TarEntry.Piece> pieces = List.of();
        if (kind != TarEntry.Type.FILE && records.areSparse()) {
            throw new InvalidImageException("an entry that is not a file cannot be sparse");
        }
        SparseMap map = kind == TarEntry.Type.FILE
                ? sparse.map(header, has(TarFormat.MAGIC, TarFormat.GNU), records, sparsePieces)
                : null;
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
        return new TarEntry(
                TarPaths.normal(name, "name", limits.maxDepth()),
                kind,
                attributes(records, name),
                link(kind, records, extended),
                new TarEntry.Device(
                        device(kind, TarFormat.DEVICE_MAJOR, "device major"),
                        device(kind, TarFormat.DEVICE_MINOR, "device minor")),
                new TarEntry.Content(logicalSize, dataBytes, pieces));
    }

    private TarEntry.Attributes attributes(PaxRecords records, String name) throws InvalidImageException {
        return new TarEntry.Attributes(
                (int) (TarNumbers.number(header, TarFormat.MODE, TarFormat.ID_BYTES, "mode") & 07777),
                id(records, "uid", TarFormat.UID),
                id(records, "gid", TarFormat.GID),
                mtime(records, name),
                XattrRecords.of(records));
    }

    /**
     * Returns the name from the extended headers, or else the name from the header. If both kinds of extended headers
     * have a name, the names must be equal.
     */
    private static String only(String what, @Nullable String inPax, @Nullable String inGnu, String inHeader)
            throws InvalidImageException {
        if (inPax != null && inGnu != null && !inPax.equals(inGnu)) {
            throw new InvalidImageException("a pax header with the " + what + " " + Quote.of(inPax)
                    + " and a header of GNU tar with the " + what + " " + Quote.of(inGnu) + " for one entry");
        }
        return inPax != null ? inPax : inGnu != null ? inGnu : inHeader;
    }

    private static TarEntry.Type kind(char type, String name) throws InvalidImageException {
        return switch (type) {
            // In the oldest tars, which have no types, a directory is a file whose name ends with a slash.
            case 0 -> name.endsWith("/") ? TarEntry.Type.DIRECTORY : TarEntry.Type.FILE;
            case '0', '7', 'S' -> TarEntry.Type.FILE;
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
        String prefix = text(TarFormat.PREFIX, prefixBytes());
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    /**
     * Returns the length of the field with the first part of the name; zero if the format of the header has no such
     * field. Go up to 1.7, and Docker built with it, wrote a prefix into headers with GNU's magic, where GNU tar has
     * times; the prefix is recognized because it is not a number.
     */
    private int prefixBytes() {
        if (has(TarFormat.MAGIC, TarFormat.USTAR)) {
            return has(TarFormat.STAR_MARK, TarFormat.STAR) ? TarFormat.STAR_PREFIX_BYTES : TarFormat.PREFIX_BYTES;
        }
        return has(TarFormat.MAGIC, TarFormat.GNU) && !hasGnuTimes() && isAscii(TarFormat.PREFIX)
                ? TarFormat.PREFIX_BYTES
                : 0;
    }

    private boolean hasGnuTimes() {
        for (int at : new int[] {TarFormat.GNU_ATIME, TarFormat.GNU_CTIME}) {
            if (header[at] != 0 && !TarNumbers.isNumber(header, at, TarFormat.SIZE_BYTES)) {
                return false;
            }
        }
        return true;
    }

    private boolean isAscii(int start) {
        int at = start;
        while (header[at] > 0 && at < start + TarFormat.PREFIX_BYTES) {
            at++;
        }
        return at == start + TarFormat.PREFIX_BYTES || header[at] == 0;
    }

    private boolean has(int at, byte[] expected) {
        return Arrays.equals(header, at, at + expected.length, expected, 0, expected.length);
    }

    private String text(int start, int length) {
        int end = start;
        while (end < start + length && header[end] != 0) {
            end++;
        }
        return Names.decode(header, start, end - start);
    }

    private String link(TarEntry.Type kind, PaxRecords records, Extended extended) throws InvalidImageException {
        if (kind != TarEntry.Type.HARD_LINK && kind != TarEntry.Type.SYMBOLIC_LINK) {
            return "";
        }
        String link = only(
                "link", records.text(PaxRecords.LINK_PATH), extended.link, text(TarFormat.LINK, TarFormat.NAME_BYTES));
        if (kind == TarEntry.Type.HARD_LINK) {
            return TarPaths.normal(link, "link", limits.maxDepth());
        }
        if (link.isEmpty() || link.indexOf('\0') >= 0 || Names.encode(link).length > MAX_TARGET) {
            throw new InvalidImageException(
                    "symbolic link to " + Quote.of(link) + ", which is not 1 to " + MAX_TARGET + " bytes");
        }
        return link;
    }

    private long id(PaxRecords records, String key, int at) throws InvalidImageException {
        long id = records.number(key, TarNumbers.number(header, at, TarFormat.ID_BYTES, key));
        if (id < 0 || id > 0xFFFF_FFFFL) {
            throw new InvalidImageException(key + " " + id + " is not 0 to 4294967295");
        }
        return id;
    }

    private Instant mtime(PaxRecords records, String name) throws InvalidImageException {
        long seconds = TarNumbers.number(header, TarFormat.MTIME, TarFormat.SIZE_BYTES, "mtime");
        String text = records.text("mtime");
        TarNumbers.Time time = text != null ? TarNumbers.time(text, "mtime") : new TarNumbers.Time(seconds, 0);
        if (!time.isHeld()) {
            notes.add("entry " + Quote.of(name) + ": the time of " + time.seconds() + " seconds was imported as "
                    + time.held().getEpochSecond());
        }
        return time.held();
    }

    /**
     * Returns a number of a device. In an entry that is not a device, the field must contain a number too, if the
     * format of the header has the field.
     */
    private long device(TarEntry.Type kind, int at, String field) throws InvalidImageException {
        if (!has(TarFormat.MAGIC, TarFormat.USTAR) && !has(TarFormat.MAGIC, TarFormat.GNU)) {
            return 0;
        }
        long number = TarNumbers.number(header, at, TarFormat.ID_BYTES, field);
        if (kind != TarEntry.Type.CHARACTER_DEVICE && kind != TarEntry.Type.BLOCK_DEVICE) {
            return 0;
        }
        if (number < 0 || number > 0xFFFF_FFFFL) {
            throw new InvalidImageException(field + " " + number + " is not 0 to 4294967295");
        }
        return number;
    }
}
