package io.lcfs.oci.archive;

import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.text.Quote;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * The files of an archive, found by reading its headers once; then each is read where it lies. Nothing is extracted. Thread-safe.
 *
 * <p>The archive may be hostile: entries and the bytes of their headers are limited, names are relative and without dots, and no
 * name is there twice, for other readers would take the other one.
 */
public final class TarEntries implements LayoutFiles, Closeable {
    private static final int MAX_ENTRIES = 100_000;
    private static final int MAX_HEADER_BYTES = 256 << 10;
    private static final int MAX_NAME_CHARACTERS = 512;
    private static final int MAX_LINKS = 10;
    private static final int BLOCK_BYTES = 512;

    private enum Kind {
        FILE,
        SYMBOLIC_LINK,
        HARD_LINK,
        OTHER
    }

    private record Entry(Kind kind, String link, long position, long size) {}

    private final Path archive;
    private final FileChannel channel;
    private final Map<String, Entry> entries = new HashMap<>();

    private TarEntries(Path archive, FileChannel channel) {
        this.archive = archive;
        this.channel = channel;
    }

    /**
     * Opens an archive. Costs two reads an entry. One that is compressed as a whole is decompressed into a file that is gone when the
     * archive is closed.
     *
     * @throws InvalidImageException if it is compressed in a way that is not known, is no tar, ends too early, or is above a limit
     */
    public static TarEntries open(Path archive) throws IOException {
        FileChannel channel = WholeArchive.open(archive);
        try {
            TarEntries entries = new TarEntries(archive, channel);
            entries.readHeaders();
            return entries;
        } catch (IOException | RuntimeException | Error e) {
            try (channel) {
                throw e;
            }
        }
    }

    private void readHeaders() throws IOException {
        long size = channel.size();
        long position = 0;
        for (int count = 0; position < size && !isEnd(position); count++) {
            if (count == MAX_ENTRIES) {
                throw new InvalidImageException(archive + " has more than " + MAX_ENTRIES + " entries");
            }
            ChannelInputStream header =
                    new ChannelInputStream(channel, position, Math.min(MAX_HEADER_BYTES, size - position));
            TarArchiveEntry entry = next(header);
            position = add(entry, header.position(), size);
        }
    }

    /** An archive ends with a block of zeros, if not just so. */
    private boolean isEnd(long position) throws IOException {
        byte[] block = new ChannelInputStream(channel, position, BLOCK_BYTES).readAllBytes();
        return Arrays.equals(block, new byte[BLOCK_BYTES]);
    }

    /** With a stream of its own, so that what lies between two headers is not read, and one header cannot fill the memory. */
    private TarArchiveEntry next(ChannelInputStream header) throws IOException {
        String refusal = archive + " has no tar header that can be read at " + header.position();
        TarArchiveEntry entry;
        try {
            entry = new TarArchiveInputStream(header, "UTF-8").getNextEntry();
        } catch (IOException | RuntimeException e) {
            throw new InvalidImageException(refusal, e);
        }
        if (entry == null || !entry.isCheckSumOK() || entry.isSparse() || entry.getSize() < 0) {
            throw new InvalidImageException(refusal);
        }
        return entry;
    }

    /** Returns where the next header is. */
    private long add(TarArchiveEntry entry, long position, long archiveSize) throws InvalidImageException {
        Kind kind = kind(entry);
        long size = kind == Kind.FILE || kind == Kind.OTHER ? entry.getSize() : 0;
        if (size > archiveSize - position) {
            throw new InvalidImageException(archive + " ends within " + Quote.of(entry.getName()));
        }
        if (!entry.getName().endsWith("/")) {
            String name = name(entry.getName());
            if (entries.put(name, new Entry(kind, entry.getLinkName(), position, size)) != null) {
                throw new InvalidImageException(archive + " has the entry " + Quote.of(name) + " twice");
            }
        }
        return position + (size + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
    }

    private static Kind kind(TarArchiveEntry entry) {
        return switch (entry.getLinkFlag()) {
            case TarConstants.LF_OLDNORM, TarConstants.LF_NORMAL, TarConstants.LF_CONTIG -> Kind.FILE;
            case TarConstants.LF_SYMLINK -> Kind.SYMBOLIC_LINK;
            case TarConstants.LF_LINK -> Kind.HARD_LINK;
            default -> Kind.OTHER;
        };
    }

    private String name(String found) throws InvalidImageException {
        String name = plain(found);
        List<String> parts = List.of(name.split("/", -1));
        if (name.length() > MAX_NAME_CHARACTERS
                || parts.contains("")
                || parts.contains(".")
                || parts.contains("..")
                || name.indexOf('\0') >= 0) {
            throw new InvalidImageException(archive + " has an entry of the name " + Quote.of(found));
        }
        return name;
    }

    /** A name without what says that it is here. */
    private static String plain(String name) {
        String plain = name;
        while (plain.startsWith("./")) {
            plain = plain.substring(2);
        }
        return plain;
    }

    public boolean has(String name) {
        return entries.containsKey(name);
    }

    @Override
    public long size(String name) throws IOException {
        return file(name).size();
    }

    @Override
    public InputStream open(String name) throws IOException {
        Entry entry = file(name);
        return new ChannelInputStream(channel, entry.position(), entry.size());
    }

    private Entry file(String name) throws IOException {
        Entry entry = entry(name);
        if (entry.kind() != Kind.FILE) {
            throw new InvalidImageException(archive + ": " + Quote.of(name) + " is not a file");
        }
        return entry;
    }

    private Entry entry(String name) throws FileNotFoundException {
        Entry entry = entries.get(plain(name));
        if (entry == null) {
            throw new FileNotFoundException(archive + " has no file " + Quote.of(name));
        }
        return entry;
    }

    /**
     * The name of the file that a name leads to over links within the archive.
     *
     * @throws FileNotFoundException if it leads to nothing
     * @throws InvalidImageException if it leads out of the archive, or over more than ten links
     */
    public String follow(String name) throws IOException {
        String reached = plain(name);
        for (int links = 0; links <= MAX_LINKS; links++) {
            Entry entry = entry(reached);
            switch (entry.kind()) {
                case SYMBOLIC_LINK -> reached = resolve(reached, entry.link());
                case HARD_LINK -> reached = name(entry.link());
                default -> {
                    return reached;
                }
            }
        }
        throw new InvalidImageException(archive + ": " + Quote.of(name) + " has more than " + MAX_LINKS + " links");
    }

    private String resolve(String name, String link) throws InvalidImageException {
        Deque<String> parts = new ArrayDeque<>(List.of(name.split("/", -1)));
        parts.removeLast();
        for (String part : link.split("/", -1)) {
            if (part.equals(".")) {
                continue;
            }
            if (!part.equals("..")) {
                parts.addLast(part);
            } else if (parts.pollLast() == null) {
                throw new InvalidImageException(archive + ": the link " + Quote.of(name) + " leads out of the archive");
            }
        }
        return name(String.join("/", parts));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    @Override
    public String toString() {
        return archive.toString();
    }
}
