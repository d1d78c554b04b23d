package io.lcfs.oci.archive;

import io.lcfs.compress.CompressionFormat;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.layer.ImportLimits;
import io.lcfs.oci.stream.Compressors;
import io.lcfs.oci.stream.LimitedInput;
import io.lcfs.oci.text.Notes;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The file of an archive, which may be compressed as a whole, opened as a channel of its tar. */
final class WholeArchive {
    /** The limits of the decompressed archive, which is written to a file. */
    private static final ImportLimits LIMITS = ImportLimits.defaults().withMaxBytes(64L << 30);

    private WholeArchive() {}

    /**
     * Returns a channel of the tar. For a compressed archive, it is the channel of a temporary file, which is deleted
     * when the channel is closed.
     */
    static FileChannel open(Path archive) throws IOException {
        FileChannel channel = FileChannel.open(archive, StandardOpenOption.READ);
        try {
            ByteBuffer start = ByteBuffer.allocate(CompressionFormat.MAGIC_BYTES);
            channel.read(start, 0);
            CompressionFormat format = CompressionFormat.of(start.array());
            if (format == CompressionFormat.NONE) {
                return channel;
            }
            if (format != CompressionFormat.GZIP && format != CompressionFormat.ZSTD) {
                throw new InvalidImageException(
                        archive + " is compressed with " + format.program() + "; decompress it first");
            }
        } catch (IOException | RuntimeException | Error e) {
            try (channel) {
                throw e;
            }
        }
        try (channel) {
            return decompress(archive, channel);
        }
    }

    private static FileChannel decompress(Path archive, FileChannel compressed) throws IOException {
        FileChannel plain = FileChannel.open(
                Files.createTempFile("lcfs-oci-", ".tar"),
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
        try {
            copy(compressed, plain);
            return plain;
        } catch (InvalidImageException e) {
            try (plain) {
                throw new InvalidImageException(archive + " cannot be decompressed: " + e.getMessage(), e);
            }
        } catch (IOException | RuntimeException | Error e) {
            try (plain) {
                throw e;
            }
        }
    }

    private static void copy(FileChannel compressed, FileChannel plain) throws IOException {
        BufferedInputStream in = new BufferedInputStream(Channels.newInputStream(compressed));
        try (InputStream tar = new LimitedInput(
                Compressors.decompress(in, Compressors.detect(in), LIMITS.maxWindowBytes()),
                LIMITS,
                () -> position(compressed),
                new Notes())) {
            OutputStream out = Channels.newOutputStream(plain);
            tar.transferTo(out);
        }
    }

    private static long position(FileChannel channel) {
        try {
            return channel.position();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
