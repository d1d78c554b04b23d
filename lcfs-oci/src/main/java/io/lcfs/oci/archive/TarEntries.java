package io.lcfs.oci.archive;

import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.layer.ImportLimits;
import io.lcfs.oci.tar.TarEntry;
import io.lcfs.oci.tar.TarReader;
import io.lcfs.oci.text.Notes;
import io.lcfs.oci.text.Quote;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files of an archive. The headers are read once, at the opening; each file is then read from its position. Nothing
 * is extracted. Thread-safe.
 *
 * <p>The archive may be hostile: the number of entries and the bytes of their headers are limited, names must be
 * relative and without dots, and no name may occur twice, because other readers would take the other entry.
 */
public final class TarEntries implements LayoutFiles, Closeable {
    private static final ImportLimits LIMITS =
            ImportLimits.defaults().withMaxEntries(100_000).withMaxHeaderBytes(256 << 10);
    private static final int MAX_NAME_CHARACTERS = 512;
    private static final int MAX_LINKS = 10;

    private record Entry(TarEntry.Type type, String link, long position, long size) {}

    private final Path archive;
    private final FileChannel channel;
    private final Map<String, Entry> entries = new HashMap<>();

    private TarEntries(Path archive, FileChannel channel) {
        this.archive = archive;
        this.channel = channel;
    }

    /**
     * Opens an archive. Costs two reads per entry. An archive that is compressed as a whole is decompressed into a file
     * that is deleted when the archive is closed.
     *
     * @throws InvalidImageException if the archive is compressed in an unsupported format, is not a tar, ends too
     *     early, or exceeds a limit
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
        TarReader reader = new TarReader(
                new ChannelInputStream(channel, 0, size), LIMITS, (bytes, start, length) -> {}, new Notes());
        for (TarEntry entry = next(reader); entry != null; entry = next(reader)) {
            add(entry, reader.name(), reader.position(), size);
            reader.passContent();
        }
    }

    private @Nullable TarEntry next(TarReader reader) throws IOException {
        try {
            return reader.next();
        } catch (InvalidImageException e) {
            throw new InvalidImageException(archive + ": " + e.getMessage(), e);
        }
    }

    private void add(TarEntry entry, String found, long position, long archiveSize) throws InvalidImageException {
        if (entry.content().dataBytes() > archiveSize - position) {
            throw new InvalidImageException(archive + " ends within " + Quote.of(found));
        }
        if (entry.content().size() != entry.content().dataBytes()
                || entry.content().pieces().size() > 1) {
            throw new InvalidImageException(archive + " has a sparse file, " + Quote.of(found));
        }
        if (!found.endsWith("/")) {
            String name = name(found);
            boolean isHardLink = entry.type() == TarEntry.Type.HARD_LINK;
            String link = isHardLink ? entry.link().substring(1) : entry.link();
            if (entries.put(
                            name,
                            new Entry(
                                    entry.type(),
                                    link,
                                    position,
                                    entry.content().dataBytes()))
                    != null) {
                throw new InvalidImageException(archive + " has the entry " + Quote.of(name) + " twice");
            }
        }
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

    /** Removes leading {@code ./} from a name. */
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
        if (entry.type() != TarEntry.Type.FILE) {
            throw new InvalidImageException(archive + ": " + Quote.of(name) + " is not a file");
        }
        return entry;
    }

    private Entry entry(String name) throws NoSuchFileException {
        Entry entry = entries.get(plain(name));
        if (entry == null) {
            throw new NoSuchFileException(archive.toString(), null, "has no file " + Quote.of(name));
        }
        return entry;
    }

    /**
     * Follows links within the archive and returns the name of the file at their end.
     *
     * @throws NoSuchFileException if a link has no target
     * @throws InvalidImageException if a link leads out of the archive, or there are more than ten links
     */
    public String follow(String name) throws IOException {
        String reached = plain(name);
        for (int links = 0; links <= MAX_LINKS; links++) {
            Entry entry = entry(reached);
            switch (entry.type()) {
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
