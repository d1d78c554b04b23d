package io.lcfs.oci.registry;

import io.lcfs.oci.Descriptor;
import io.lcfs.oci.Digest;
import io.lcfs.oci.InvalidImageException;
import io.lcfs.oci.registry.http.Ask;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What is written to it goes into an upload, in parts of one size; a blob that fits into one part goes with the request that
 * ends the upload. It remembers its own failure, to be told from those of the one who writes. To be used by one thread.
 */
final class UploadStream extends OutputStream {
    private static final int FIRST_BYTES = 64 << 10;

    private final UploadSession session;
    private final @Nullable Descriptor expected;
    private final MessageDigest hash;
    private final TransferMeter meter;
    private final String host;
    private final int chunkBytes;
    private byte[] chunk;
    private int length;
    private long count;
    private @Nullable IOException failure;
    private @Nullable Descriptor finished;

    UploadStream(UploadSession session, @Nullable Descriptor expected, TransferMeter meter, RegistryClient client) {
        this.session = session;
        this.expected = expected;
        this.hash = expected == null ? Digest.newSha256() : expected.digest().newMessageDigest();
        this.meter = meter;
        this.host = client.host();
        this.chunkBytes = Math.max(client.options().chunkBytes(), session.leastChunkBytes());
        this.chunk = new byte[Math.min(chunkBytes, FIRST_BYTES)];
    }

    /** Why this stream failed; null if it did not. */
    @Nullable
    IOException failure() {
        return failure;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int start, int sourceLength) throws IOException {
        if (failure != null) {
            throw failure;
        }
        try {
            requireRoom(sourceLength);
            for (int written = 0; written < sourceLength; ) {
                int part = Math.min(sourceLength - written, makeRoom());
                System.arraycopy(source, start + written, chunk, length, part);
                hash.update(source, start + written, part);
                length += part;
                count += part;
                written += part;
            }
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    private void requireRoom(int more) throws IOException {
        if (expected != null && count + more > expected.size()) {
            throw invalid("is longer than its " + expected.size() + " bytes");
        }
    }

    /** Only a part that is followed by something is sent here; the last one waits for the end. */
    private int makeRoom() throws IOException {
        if (length == chunkBytes) {
            session.append(chunk, length);
            meter.tell(session.received());
            length = 0;
        }
        if (length == chunk.length) {
            chunk = Arrays.copyOf(chunk, (int) Math.min(chunkBytes, 2L * chunk.length));
        }
        return chunk.length - length;
    }

    /** Sends what is left and ends the upload; gives the digest and the number of the bytes. */
    Descriptor finish() throws IOException {
        if (failure != null) {
            throw failure;
        }
        String hex = HexFormat.of().formatHex(hash.digest());
        Digest digest = expected == null ? new Digest("sha256", hex) : expected.digest();
        if (expected != null && count != expected.size()) {
            throw invalid("has " + count + " bytes instead of " + expected.size());
        }
        if (!digest.hex().equals(hex)) {
            throw invalid("has the digest " + digest.algorithm() + ":" + hex);
        }
        finished = Descriptor.of("application/octet-stream", digest, count);
        if (session.received() == 0) {
            session.commit(digest, new Ask.Body(chunk, 0, length));
        } else {
            session.append(chunk, length);
            session.commit(digest, null);
        }
        meter.tell(count);
        return finished;
    }

    /** What was written, once it was all; null before. */
    @Nullable
    Descriptor finished() {
        return finished;
    }

    private InvalidImageException invalid(String how) {
        String name = expected == null ? "" : " " + expected.digest();
        return new InvalidImageException("blob" + name + " that was to be written to " + host + " " + how);
    }
}
