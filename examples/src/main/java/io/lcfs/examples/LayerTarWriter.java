package io.lcfs.examples;

import io.lcfs.Change;
import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.LayerDiff;
import io.lcfs.LayerStore;
import io.lcfs.Names;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Writes what one layer changes in another as a layer of an OCI image: a tar of what is there now, and a whiteout
 * {@code .wh.name} for each name that is gone. The same content gives the same bytes, always.
 *
 * <ul>
 *   <li>Entries are sorted; a directory is followed by its whiteouts, then by the rest of what is in it.
 *   <li>The directories above a change are there too, so that their attributes survive.
 *   <li>Of a file with several names all of them are there, so that they stay one file; the first holds the bytes.
 *   <li>Numbers that are too large for their fields are in base 256. Names that are long or not ASCII, fractions of a
 *       second and extended attributes are PAX records; names that are not UTF-8 stay the bytes that they are.
 * </ul>
 */
final class LayerTarWriter {
    private static final String WHITEOUT = ".wh.";

    /** One character a byte: what we hand to the library are bytes already. */
    private static final String ENCODING = StandardCharsets.ISO_8859_1.name();

    private final Layer layer;
    private final TarArchiveOutputStream tar;
    private final Map<Long, String> firstNames = new HashMap<>();
    private long entries;

    private LayerTarWriter(Layer layer, TarArchiveOutputStream tar) {
        this.layer = layer;
        this.tar = tar;
    }

    /**
     * Writes the difference of two layers.
     *
     * @param store where they are
     * @param lower the layer below
     * @param upper the layer whose changes are written
     * @param out gets the tar; is left open
     * @return the number of entries
     */
    static long write(LayerStore store, String lower, String upper, OutputStream out) throws IOException {
        try (Layer layer = store.open(upper);
                LayerDiff diff = store.diff(lower, upper)) {
            TarArchiveOutputStream tar = new TarArchiveOutputStream(out, ENCODING);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
            LayerTarWriter writer = new LayerTarWriter(layer, tar);
            for (Entry entry : writer.entries(diff).values()) {
                writer.write(entry);
            }
            tar.finish();
            return writer.entries;
        }
    }

    private record Entry(String path, boolean isWhiteout) {}

    /** What is to be written, in order. */
    private Map<String, Entry> entries(LayerDiff diff) throws IOException {
        Map<String, Entry> sorted = new TreeMap<>();
        for (Change change : diff) {
            String path = change.path();
            if (change.kind() == Change.Kind.REMOVED) {
                addDirectories(sorted, Manifest.parent(path));
                // The removal of something that is replaced needs no whiteout; one that was added before it is gone
                // again.
                sorted.putIfAbsent(whiteoutKey(path), new Entry(path, true));
            } else {
                for (String name : names(path, change.fileKind())) {
                    addDirectories(sorted, Manifest.parent(name));
                    sorted.put(key(name), new Entry(name, false));
                    sorted.remove(whiteoutKey(name));
                }
            }
        }
        return sorted;
    }

    private Iterable<String> names(String path, FileKind kind) throws IOException {
        boolean several = kind != FileKind.DIRECTORY && layer.stat(path).linkCount() > 1;
        return several ? layer.paths(path) : List.of(path);
    }

    private static void addDirectories(Map<String, Entry> sorted, String path) {
        if (sorted.putIfAbsent(key(path), new Entry(path, false)) == null && !path.equals(Manifest.ROOT)) {
            addDirectories(sorted, Manifest.parent(path));
        }
    }

    /** Sorts component by component: what is in a directory directly after it. */
    private static String key(String path) {
        return path.equals(Manifest.ROOT) ? "" : path.replace('/', '\0');
    }

    /** Sorts before all else in the directory, for no component is empty. */
    private static String whiteoutKey(String path) {
        int slash = path.lastIndexOf('/');
        return key(path.substring(0, slash)) + "\0\0" + path.substring(slash + 1);
    }

    private void write(Entry entry) throws IOException {
        String name = entry.path.substring(entry.path.lastIndexOf('/') + 1);
        if (name.startsWith(WHITEOUT)) {
            throw new IOException(entry.path + " cannot be in a layer's tar: its name means a whiteout");
        }
        if (entry.isWhiteout) {
            writeWhiteout(Manifest.child(Manifest.parent(entry.path), WHITEOUT + name));
            return;
        }
        FileInfo info = layer.stat(entry.path);
        if (info.kind() == FileKind.SOCKET) {
            return; // a tar has none
        }
        String first = info.isDirectory() ? null : firstNames.putIfAbsent(info.inode(), entry.path);
        if (first == null) {
            writeFile(entry.path, info);
        } else {
            Map<String, byte[]> records = new TreeMap<>();
            putEntry(linkEntry(entry.path, TarConstants.LF_LINK, first.substring(1), records), info, records);
            tar.closeArchiveEntry();
        }
    }

    private void writeWhiteout(String path) throws IOException {
        Map<String, byte[]> records = new TreeMap<>();
        TarArchiveEntry entry = entry(path, TarConstants.LF_NORMAL, records);
        entry.setLastModifiedTime(FileTime.from(Instant.EPOCH));
        entry.setMode(0);
        writeRecords(records);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
        entries++;
    }

    private void writeFile(String path, FileInfo info) throws IOException {
        Map<String, byte[]> records = new TreeMap<>();
        for (String name : layer.listXattrs(path)) {
            byte[] value = layer.getXattr(path, name);
            records.put(PaxRecords.XATTR + name, value == null ? new byte[0] : value);
        }
        TarArchiveEntry entry = info.kind() == FileKind.SYMBOLIC_LINK
                ? linkEntry(path, TarConstants.LF_SYMLINK, layer.readSymbolicLink(path), records)
                : entry(path, type(info.kind()), records);
        if (info.kind() == FileKind.CHARACTER_DEVICE || info.kind() == FileKind.BLOCK_DEVICE) {
            entry.setDevMajor(DeviceNumbers.major(info.rdev()));
            entry.setDevMinor(DeviceNumbers.minor(info.rdev()));
        }
        entry.setSize(info.isRegular() ? info.size() : 0);
        putEntry(entry, info, records);
        if (info.isRegular()) {
            try (InputStream in = layer.newInputStream(path)) {
                in.transferTo(tar);
            }
        }
        tar.closeArchiveEntry();
    }

    private static byte type(FileKind kind) {
        return switch (kind) {
            case DIRECTORY -> TarConstants.LF_DIR;
            case CHARACTER_DEVICE -> TarConstants.LF_CHR;
            case BLOCK_DEVICE -> TarConstants.LF_BLK;
            case FIFO -> TarConstants.LF_FIFO;
            default -> TarConstants.LF_NORMAL;
        };
    }

    private void putEntry(TarArchiveEntry entry, FileInfo info, Map<String, byte[]> records) throws IOException {
        entry.setMode(info.mode());
        entry.setUserId(info.uid());
        entry.setGroupId(info.gid());
        // The field gets the second that the time lies in, also before 1970.
        Instant mtime = info.mtime();
        entry.setLastModifiedTime(FileTime.from(Instant.ofEpochSecond(mtime.getEpochSecond())));
        if (mtime.getNano() != 0) {
            BigDecimal seconds = BigDecimal.valueOf(mtime.getEpochSecond()).add(BigDecimal.valueOf(mtime.getNano(), 9));
            records.put(PaxRecords.MODIFIED_TIME, ascii(seconds.toPlainString()));
        }
        writeRecords(records);
        tar.putArchiveEntry(entry);
        entries++;
    }

    private void writeRecords(Map<String, byte[]> records) throws IOException {
        if (records.isEmpty()) {
            return;
        }
        byte[] bytes = PaxRecords.encode(records);
        TarArchiveEntry header = new TarArchiveEntry("PaxHeader", TarConstants.LF_PAX_EXTENDED_HEADER_LC);
        header.setUserName("");
        header.setLastModifiedTime(FileTime.from(Instant.EPOCH));
        header.setSize(bytes.length);
        tar.putArchiveEntry(header);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    private static TarArchiveEntry entry(String path, byte type, Map<String, byte[]> records) {
        String name = path.equals(Manifest.ROOT) ? "." : path.substring(1);
        name += type == TarConstants.LF_DIR ? "/" : "";
        TarArchiveEntry entry = new TarArchiveEntry(headerName(name, PaxRecords.PATH, records), type);
        entry.setUserName(""); // or else it is the user of this JVM
        return entry;
    }

    private static TarArchiveEntry linkEntry(String path, byte type, String target, Map<String, byte[]> records) {
        TarArchiveEntry entry = entry(path, type, records);
        entry.setLinkName(headerName(target, PaxRecords.LINK_PATH, records));
        return entry;
    }

    /** What stands in the header for a name, one character a byte; if that cannot say it, a record does. */
    private static String headerName(String name, String key, Map<String, byte[]> records) {
        byte[] bytes = Names.encode(name);
        String inHeader = new String(bytes, StandardCharsets.ISO_8859_1);
        boolean plain = bytes.length < TarConstants.NAMELEN && isAscii(inHeader);
        if (plain || !Names.isUtf8(bytes)) {
            return inHeader; // if it is long, the library puts a GNU long name before the header
        }
        records.put(key, bytes);
        String shown = inHeader.replaceAll("[^\\x20-\\x7E]", "_");
        return shown.substring(0, Math.min(shown.length(), TarConstants.NAMELEN - 1));
    }

    private static boolean isAscii(String name) {
        return name.chars().allMatch(c -> c < 0x80);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
