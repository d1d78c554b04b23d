package io.lcfs.oci.archive;

import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.HashingOutputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipEncoding;
import org.apache.commons.compress.archivers.zip.ZipEncodingHelper;
import org.jspecify.annotations.Nullable;

/**
 * A tar file with plain files in it, without times, owners, and the name of who writes it. A blob whose size is not known is
 * written after room for its header; one that fails is cut off again. For one thread at a time.
 */
public final class TarFileWriter implements Closeable {
    private static final int BLOCK_BYTES = 512;
    private static final int MAX_NAME_BYTES = 100;
    private static final ZipEncoding UTF_8 = ZipEncodingHelper.getZipEncoding("UTF-8");

    /** Whether a blob that turned out to be so shall stay. */
    public interface Wish {
        boolean keeps(Descriptor written);
    }

    private final FileChannel channel;

    public TarFileWriter(Path file) throws IOException {
        this.channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    public void write(String name, byte[] bytes) throws IOException {
        append(header(name, bytes.length));
        append(bytes);
        pad();
    }

    /** Writes a blob under the name of its digest. */
    public Descriptor write(Blob blob, @Nullable Descriptor expected, Wish wish) throws IOException {
        long start = channel.size();
        boolean kept = false;
        try {
            append(new byte[(expected == null ? header(Digest.of(new byte[0]), 0) : header(expected)).length]);
            Descriptor written = content(blob, expected);
            pad();
            kept = wish.keeps(written);
            if (kept) {
                put(header(written), start);
            }
            return written;
        } finally {
            if (!kept) {
                channel.truncate(start);
            }
        }
    }

    private Descriptor content(Blob blob, @Nullable Descriptor expected) throws IOException {
        OutputStream end = Channels.newOutputStream(channel.position(channel.size()));
        HashingOutputStream hashing = new HashingOutputStream(new BufferedOutputStream(end), expected);
        blob.writeTo(hashing);
        return hashing.finish();
    }

    private static byte[] header(Descriptor blob) {
        return header(blob.digest(), blob.size());
    }

    private static byte[] header(Digest digest, long size) {
        return header(LayoutFiles.path(digest), size);
    }

    /** The header of a file, after one of its long name if it has one. */
    private static byte[] header(String name, long size) {
        if (name.length() <= MAX_NAME_BYTES) {
            return header(name, TarConstants.LF_NORMAL, size);
        }
        byte[] record = pathRecord(name);
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        headers.writeBytes(header("pax-header", TarConstants.LF_PAX_EXTENDED_HEADER_LC, record.length));
        headers.writeBytes(record);
        headers.writeBytes(new byte[padding(record.length)]);
        headers.writeBytes(header(name.substring(0, MAX_NAME_BYTES), TarConstants.LF_NORMAL, size));
        return headers.toByteArray();
    }

    /** A PAX record begins with its own length, which has three digits here. */
    private static byte[] pathRecord(String name) {
        String rest = " path=" + name + "\n";
        return ((rest.length() + 3) + rest).getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] header(String name, byte type, long size) {
        TarArchiveEntry entry = new TarArchiveEntry(name, type);
        entry.setSize(size);
        entry.setMode(0644);
        entry.setIds(0, 0);
        entry.setUserName(""); // Else that of the process.
        entry.setGroupName("");
        entry.setModTime(0);
        byte[] header = new byte[BLOCK_BYTES];
        try {
            entry.writeEntryHeader(header, UTF_8, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // Of the encoding of names, which are ASCII.
        }
        return header;
    }

    private void pad() throws IOException {
        append(new byte[padding(channel.size())]);
    }

    private static int padding(long size) {
        return (int) Math.floorMod(-size, (long) BLOCK_BYTES);
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

    /** Writes the end of the archive, and waits until all of it is on the medium. */
    public void finish() throws IOException {
        append(new byte[2 * BLOCK_BYTES]);
        channel.force(true);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
