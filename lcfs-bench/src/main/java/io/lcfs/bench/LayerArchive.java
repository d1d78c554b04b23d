package io.lcfs.bench;

import io.lcfs.compress.CompressionLevel;
import io.lcfs.compress.Parallelism;
import io.lcfs.oci.content.Compression;
import io.lcfs.oci.stream.Compressors;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * The tar of a root file system as the blob of a layer, in each compression, and the same tar read and written by
 * commons-compress with the same compression code.
 */
final class LayerArchive {
    private static final int BUFFER_BYTES = 256 << 10;
    private static final int MAX_WINDOW_BYTES = 128 << 20;

    private LayerArchive() {}

    /** Creates the blob in a directory, from the tar that {@link TarImport#archive} finds or creates there. */
    static Path make(WorkDirectory directory, Compression compression) throws IOException {
        Path plain = TarImport.archive(directory, false);
        if (compression == Compression.NONE) {
            return plain;
        }
        Path blob = directory.file("layer");
        try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(blob), BUFFER_BYTES);
                OutputStream packed =
                        Compressors.compress(file, compression, CompressionLevel.DEFAULT, Parallelism.none())) {
            Files.copy(plain, packed);
        }
        return blob;
    }

    /** Reads all entries with their content and returns the number of bytes of content. */
    static long read(Path blob, Compression compression) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long count = 0;
        try (TarArchiveInputStream tar = open(blob, compression)) {
            while (tar.getNextEntry() != null) {
                for (int length = tar.read(buffer); length >= 0; length = tar.read(buffer)) {
                    count += length;
                }
            }
        }
        return count;
    }

    /** Writes the entries of a plain tar again, compressed, and discards the output. */
    static void write(Path plain, Compression compression) throws IOException {
        try (TarArchiveInputStream source = open(plain, Compression.NONE);
                OutputStream packed = Compressors.compress(
                        OutputStream.nullOutputStream(), compression, CompressionLevel.DEFAULT, Parallelism.none());
                TarArchiveOutputStream tar = new TarArchiveOutputStream(packed, "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            for (TarArchiveEntry entry = source.getNextEntry(); entry != null; entry = source.getNextEntry()) {
                tar.putArchiveEntry(entry);
                source.transferTo(tar);
                tar.closeArchiveEntry();
            }
        }
    }

    private static TarArchiveInputStream open(Path blob, Compression compression) throws IOException {
        BufferedInputStream file = new BufferedInputStream(Files.newInputStream(blob), BUFFER_BYTES);
        InputStream plain = Compressors.decompress(file, compression, MAX_WINDOW_BYTES);
        return new TarArchiveInputStream(new BufferedInputStream(plain, BUFFER_BYTES), "UTF-8");
    }
}
