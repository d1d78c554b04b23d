package io.lcfs.acceptance;

import io.lcfs.FileKind;
import io.lcfs.Names;
import io.lcfs.examples.command.BadInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.jspecify.annotations.Nullable;

/**
 * A reader of uncompressed tars: of a whole root file system, or of a layer of an image on top of one. If a path has
 * two entries, the last one counts. No file except the tar is accessed, whatever its names and links are. Entries that
 * lead out of the tree or through a link are refused, and so are sparse entries.
 */
final class TarTreeReader {
    /** The encoding of names, with one character for each byte, so that names that are not UTF-8 keep their bytes. */
    private static final String ENCODING = StandardCharsets.ISO_8859_1.name();

    private static final long UNSIGNED_INT = 0xFFFF_FFFFL;
    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";

    private record Entry(String path, TarArchiveEntry header, Map<String, byte[]> records) {
        String name() {
            return path.substring(path.lastIndexOf('/') + 1);
        }

        boolean isWhiteout() {
            return name().startsWith(WHITEOUT);
        }
    }

    private final Path file;
    private final Manifest manifest;

    private TarTreeReader(Path file, Manifest manifest) {
        this.file = file;
        this.manifest = manifest;
    }

    /** Reads the root file system in a tar. */
    static Manifest readRoot(Path file) throws IOException, BadInputException {
        List<Entry> entries = entries(file);
        for (Entry entry : entries) {
            if (entry.isWhiteout()) {
                throw new BadInputException(
                        file + " has " + entry.path + ": it is a layer of an image, not a whole root file system");
            }
        }
        TarTreeReader reader = new TarTreeReader(file, new Manifest());
        reader.addAll(entries);
        return reader.manifest;
    }

    /**
     * Returns a tree after the layer in a tar was applied to it. Whiteouts hide files of the tree below, and not files
     * of the layer.
     */
    static Manifest applyLayer(Path file, Manifest below) throws IOException, BadInputException {
        List<Entry> entries = entries(file);
        TarTreeReader reader = new TarTreeReader(file, below.copy());
        for (Entry entry : entries) {
            String directory = Manifest.parent(entry.path);
            if (entry.name().equals(OPAQUE)) {
                reader.manifest.below(directory).clear();
            } else if (entry.isWhiteout()) {
                reader.manifest.delete(Manifest.child(directory, entry.name().substring(WHITEOUT.length())));
            }
        }
        reader.addAll(entries);
        return reader.manifest;
    }

    private static List<Entry> entries(Path file) throws IOException, BadInputException {
        List<Entry> entries = new ArrayList<>();
        try (FileChannel archive = FileChannel.open(file);
                TarFile tar = open(file)) {
            long position = 0;
            for (TarArchiveEntry header : tar.getEntries()) {
                Map<String, byte[]> records = PaxFields.read(archive, position);
                String path = path(file, name(records.get(PaxFields.PATH), header.getName()));
                check(file, path, header);
                entries.add(new Entry(path, header, records));
                position = header.getDataOffset() + PaxFields.roundUp(header.getSize());
            }
        }
        if (entries.isEmpty()) {
            throw new BadInputException(file + " has no entries: not a tar, or an empty one");
        }
        return entries;
    }

    private static void check(Path file, String path, TarArchiveEntry header) throws BadInputException {
        if (header.isSparse()) {
            throw new BadInputException(file + ": " + path + " is sparse; make the tar without --sparse");
        }
        if (path.equals(Manifest.ROOT) && !header.isDirectory()) {
            throw new BadInputException(file + ": the root is not a directory");
        }
        if (path.endsWith("/" + WHITEOUT)) {
            throw new BadInputException(file + ": " + path + " is a whiteout of nothing");
        }
    }

    private static TarFile open(Path file) throws BadInputException {
        try {
            return new TarFile(file, ENCODING);
        } catch (IOException | IllegalArgumentException e) {
            throw new BadInputException(file + " cannot be read as a tar (a compressed one cannot): " + e.getMessage());
        }
    }

    /** Returns the name of an entry: UTF-8 text if it is in a PAX record, otherwise one character for each byte. */
    private static String name(byte @Nullable [] record, String inHeader) {
        return Names.decode(record != null ? record : inHeader.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Returns the absolute path in the layer, without empty names and dots. */
    private static String path(Path file, String name) throws BadInputException {
        StringBuilder path = new StringBuilder();
        for (String component : name.split("/", -1)) {
            if (component.equals("..")) {
                throw new BadInputException(file + ": the name " + name + " leads out of the tree");
            }
            if (!component.isEmpty() && !component.equals(".")) {
                path.append('/').append(component);
            }
        }
        return path.length() == 0 ? Manifest.ROOT : path.toString();
    }

    private void addAll(List<Entry> entries) throws BadInputException {
        for (Entry entry : entries) {
            if (!entry.isWhiteout()) {
                addMissingParents(entry.path);
                manifest.put(entry.path, node(entry));
            }
        }
    }

    private void addMissingParents(String path) throws BadInputException {
        String parent = Manifest.parent(path);
        if (path.equals(Manifest.ROOT) || manifest.isDirectory(parent)) {
            return;
        }
        if (manifest.get(parent) != null) {
            throw new BadInputException(file + ": " + path + " lies below " + parent + ", which is not a directory");
        }
        addMissingParents(parent);
        manifest.put(parent, Node.directory(Node.Attributes.OF_MISSING_DIRECTORY));
    }

    private Node node(Entry entry) throws BadInputException {
        TarArchiveEntry header = entry.header;
        Node.Attributes attributes = attributes(entry);
        String link = name(entry.records.get(PaxFields.LINK_PATH), header.getLinkName());
        switch (header.getLinkFlag()) {
            case TarConstants.LF_NORMAL, TarConstants.LF_OLDNORM, TarConstants.LF_CONTIG:
                // In old tars, which have no type for directories, a directory is a file whose name ends with a slash.
                return header.isDirectory() ? Node.directory(attributes) : file(attributes, header);
            case TarConstants.LF_DIR:
                return Node.directory(attributes);
            case TarConstants.LF_SYMLINK:
                return Node.symbolicLink(attributes, link);
            case TarConstants.LF_LINK:
                return linked(entry.path, path(file, link));
            case TarConstants.LF_CHR:
                return Node.special(FileKind.CHARACTER_DEVICE, attributes, LinuxDevice.of(header));
            case TarConstants.LF_BLK:
                return Node.special(FileKind.BLOCK_DEVICE, attributes, LinuxDevice.of(header));
            case TarConstants.LF_FIFO:
                return Node.special(FileKind.FIFO, attributes, 0);
            default:
                throw new BadInputException(
                        file + ": " + entry.path + " is of the unknown type " + header.getLinkFlag());
        }
    }

    private Node file(Node.Attributes attributes, TarArchiveEntry header) {
        return Node.file(attributes, new Content.Region(file, header.getDataOffset(), header.getSize()));
    }

    private Node linked(String path, String target) throws BadInputException {
        Node node = manifest.get(target);
        if (node == null || node.isDirectory()) {
            throw new BadInputException(
                    file + ": " + path + " is a hard link to " + target + ", which is no file before it");
        }
        return node;
    }

    private static Node.Attributes attributes(Entry entry) {
        Map<String, ByteBuffer> xattrs = new TreeMap<>();
        entry.records.forEach((key, value) -> {
            if (key.startsWith(PaxFields.XATTR)) {
                xattrs.put(key.substring(PaxFields.XATTR.length()), ByteBuffer.wrap(value));
            }
        });
        TarArchiveEntry header = entry.header;
        return new Node.Attributes(
                header.getMode() & 07777,
                header.getLongUserId() & UNSIGNED_INT, // commons-compress reads this field as a signed int.
                header.getLongGroupId() & UNSIGNED_INT,
                header.getLastModifiedTime().toInstant(),
                xattrs.isEmpty() ? Map.of() : xattrs);
    }
}
