package io.lcfs.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** The JDK that runs this program, as a tar: a realistic tree that every machine has. */
final class JdkArchive {
    private JdkArchive() {}

    /** Writes the tar unless it exists, and returns its path. */
    static Path write(Path target) throws IOException {
        if (Files.exists(target)) {
            return target;
        }
        Path home = Path.of(System.getProperty("java.home")).toRealPath();
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(home)) {
            paths = walk.sorted().toList();
        }
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new BufferedOutputStream(Files.newOutputStream(target)), "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            for (Path path : paths) {
                add(tar, path, "./" + home.relativize(path));
            }
        }
        return target;
    }

    private static void add(TarArchiveOutputStream tar, Path path, String name) throws IOException {
        if (Files.isSymbolicLink(path)) {
            TarArchiveEntry link = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
            link.setLinkName(Files.readSymbolicLink(path).toString());
            tar.putArchiveEntry(link);
        } else {
            boolean isFile = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
            tar.putArchiveEntry(new TarArchiveEntry(path.toFile(), name));
            if (isFile) {
                Files.copy(path, tar);
            }
        }
        tar.closeArchiveEntry();
    }

    /** Compresses or decompresses an archive, as the extensions of both names require. */
    static void convert(Path source, Path target) throws IOException {
        try (InputStream in = open(source);
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(target));
                OutputStream converted = target.toString().endsWith(".gz") ? new GZIPOutputStream(out) : out) {
            in.transferTo(converted);
        }
    }

    /** Opens the tar for reading, decompressed if its name ends with {@code .gz}. */
    static InputStream open(Path archive) throws IOException {
        InputStream in = Files.newInputStream(archive);
        return archive.toString().endsWith(".gz") ? new GZIPInputStream(in, 1 << 16) : in;
    }
}
