package io.lcfs.oci.content;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The size and digest of a blob, computed while its bytes pass and compared with the expected ones, if any. Not
 * thread-safe.
 */
final class BlobHash {
    private final @Nullable Descriptor expected;
    private final @Nullable MessageDigest hash;
    private final String origin;
    private volatile long count;
    private @Nullable Descriptor found;

    private BlobHash(@Nullable Descriptor expected, @Nullable MessageDigest hash, String origin) {
        this.expected = expected;
        this.hash = hash;
        this.origin = origin;
    }

    /** Creates a hash; the origin is the end of the message about wrong bytes. */
    static BlobHash of(@Nullable Descriptor expected, String origin) {
        MessageDigest hash =
                expected == null ? Digest.newSha256() : expected.digest().newMessageDigest();
        return new BlobHash(expected, hash, origin);
    }

    /** Creates a counter for bytes that were verified before. */
    static BlobHash ofVerified(Descriptor blob) {
        return new BlobHash(blob, null, "");
    }

    /** Returns the expected blob, or null. */
    @Nullable
    Descriptor expected() {
        return expected;
    }

    /** Returns whether the digest is computed from the bytes. */
    boolean isComputed() {
        return hash != null;
    }

    /** Returns the number of bytes so far. May be called by any thread. */
    long count() {
        return count;
    }

    /** Accepts bytes; throws as soon as there are too many. */
    @SuppressWarnings("NonAtomicOperationOnVolatileField") // One thread writes it.
    void update(byte[] bytes, int start, int length) throws InvalidImageException {
        if (expected != null && count + length > expected.size()) {
            throw invalid(expected, "is longer than its " + expected.size() + " bytes");
        }
        count += length;
        if (hash != null) {
            hash.update(bytes, start, length);
        }
    }

    /** Returns the descriptor after all bytes; throws if it is not the expected one. Further calls return the same. */
    Descriptor finish() throws InvalidImageException {
        if (found == null) {
            found = Descriptor.of("application/octet-stream", digest(), count);
        }
        return found;
    }

    private Digest digest() throws InvalidImageException {
        if (expected != null && count != expected.size()) {
            throw invalid(expected, "ends after " + count + " of its " + expected.size() + " bytes");
        }
        if (expected != null && hash == null) {
            return expected.digest();
        }
        byte[] bytes = Objects.requireNonNull(hash).digest();
        if (expected == null) {
            return Digest.sha256(bytes);
        }
        String hex = HexFormat.of().formatHex(bytes);
        if (!hex.equals(expected.digest().hex())) {
            throw invalid(expected, "has the digest " + expected.digest().algorithm() + ":" + hex);
        }
        return expected.digest();
    }

    private InvalidImageException invalid(Descriptor blob, String how) {
        return new InvalidImageException("blob " + blob.digest() + " " + how + origin);
    }
}
