package io.lcfs.nio;

import io.lcfs.Names;
import io.lcfs.nio.attribute.LayerFileAttributes;
import io.lcfs.nio.path.LayerPath;
import io.lcfs.nio.uri.LayerUri;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a file of a layer, which reads the file through its URL. As with a URL of the host, the content of a
 * directory is a sorted list of its names, one per line. Not thread-safe, as other connections are not.
 */
final class LayerUrlConnection extends URLConnection {
    private @Nullable LayerFileAttributes attributes;
    private @Nullable InputStream content;

    LayerUrlConnection(URL url) {
        super(url);
    }

    private LayerPath path() throws IOException {
        try {
            return LayerFileSystemProvider.path(LayerUri.parse(getURL()));
        } catch (IllegalArgumentException | FileSystemNotFoundException e) {
            throw notFound(e);
        }
    }

    private FileNotFoundException notFound(Exception cause) {
        FileNotFoundException notFound = new FileNotFoundException(getURL().toString());
        notFound.initCause(cause);
        return notFound;
    }

    private LayerFileAttributes attributes() throws IOException {
        LayerFileAttributes known = attributes;
        if (known == null) {
            LayerPath path = path();
            try {
                known = path.getFileSystem().attributes(path.location(), true);
            } catch (NoSuchFileException e) {
                throw notFound(e);
            }
            attributes = known;
        }
        return known;
    }

    /** Finds the file without opening it. */
    @Override
    public void connect() throws IOException {
        attributes();
        connected = true;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        connect();
        InputStream opened = content;
        if (opened == null) {
            opened = attributes().isDirectory() ? names() : Files.newInputStream(path());
            content = opened;
        }
        return opened;
    }

    private InputStream names() throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path())) {
            for (Path entry : entries) {
                names.add(entry.getFileName() + "\n");
            }
        }
        names.sort(null);
        return new ByteArrayInputStream(Names.encode(String.join("", names)));
    }

    // The headers of a file that cannot be found are null.

    @Override
    public @Nullable String getHeaderField(String name) {
        try {
            return switch (name.toLowerCase(Locale.ROOT)) {
                case "content-length" -> length();
                case "content-type" -> type();
                case "last-modified" -> lastModified();
                default -> null;
            };
        } catch (IOException e) {
            return null;
        }
    }

    private @Nullable String length() throws IOException {
        return attributes().isDirectory() ? null : Long.toString(attributes().size());
    }

    private @Nullable String type() throws IOException {
        return attributes().isDirectory() ? "text/plain" : guessContentTypeFromName(path().toString());
    }

    private String lastModified() throws IOException {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(
                attributes().lastModifiedTime().toInstant().atOffset(ZoneOffset.UTC));
    }

    @Override
    public long getLastModified() {
        try {
            return attributes().lastModifiedTime().toMillis();
        } catch (IOException e) {
            return 0;
        }
    }
}
