package io.lcfs.oci.archive;

import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.HashingOutputStream;
import io.lcfs.oci.tar.TarEntry;
import io.lcfs.oci.tar.TarWriter;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A writer of a tar file of plain files, without times and owners. A blob of unknown size is written before its header,
 * for which space is left; a blob that fails is truncated. May be used by one thread at a time.
 */
public final class TarFileWriter implements Closeable {
    private final FileChannel channel;

    public TarFileWriter(Path file) throws IOException {
        this.channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    public void write(String name, byte[] bytes) throws IOException {
        append(header(name, bytes.length));
        append(bytes);
        pad();
    }

    /**
     * Writes a blob under the name of its digest.
     *
     * @param expected the required descriptor, or {@code null} if it is not known
     * @param wanted returns whether a written blob with this descriptor stays in the file
     */
    public Descriptor write(Blob blob, @Nullable Descriptor expected, Predicate<Descriptor> wanted) throws IOException {
        long start = channel.size();
        int room = header(expected == null ? Descriptor.of("application/octet-stream", new byte[0]) : expected).length;
        Descriptor written;
        boolean kept = false;
        try {
            append(new byte[room]);
            written = content(blob, expected);
            pad();
            boolean fits = header(written).length == room;
            kept = fits && wanted.test(written);
            if (kept) {
                put(header(written), start);
            }
            if (fits) {
                return written;
            }
        } finally {
            if (!kept) {
                channel.truncate(start);
            }
        }
        // A blob of 8 GiB or more has a longer header; the second attempt knows the size and leaves enough space.
        return write(blob, written, wanted);
    }

    private Descriptor content(Blob blob, @Nullable Descriptor expected) throws IOException {
        OutputStream end = Channels.newOutputStream(channel.position(channel.size()));
        HashingOutputStream hashing = new HashingOutputStream(new BufferedOutputStream(end), expected);
        blob.writeTo(hashing);
        return hashing.finish();
    }

    private static byte[] header(Descriptor blob) throws IOException {
        return header(LayoutFiles.path(blob.digest()), blob.size());
    }

    private static byte[] header(String name, long size) throws IOException {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        new TarWriter(header).begin(TarEntry.file(name, size));
        return header.toByteArray();
    }

    private void pad() throws IOException {
        append(new byte[TarWriter.padding(channel.size())]);
    }

    private void append(byte[] bytes) throws IOException {
        put(bytes, channel.size());
    }

    private void put(byte[] bytes, long position) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer, position + buffer.position());
        }
    }

    /** Writes the end of the archive and makes the file durable. */
    public void finish() throws IOException {
        ByteArrayOutputStream end = new ByteArrayOutputStream();
        new TarWriter(end).finish();
        append(end.toByteArray());
        channel.force(true);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
