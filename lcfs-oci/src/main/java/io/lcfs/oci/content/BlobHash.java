package io.lcfs.oci.content;

import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Size and digest of a blob while its bytes pass by, compared with what was expected if anything was. For one thread. */
final class BlobHash {
    private final @Nullable Descriptor expected;
    private final MessageDigest hash;
    private long count;
    private @Nullable Descriptor found;

    BlobHash(@Nullable Descriptor expected) {
        this.expected = expected;
        this.hash = expected == null ? Digest.newSha256() : expected.digest().newMessageDigest();
    }

    /** Takes bytes; fails as soon as there are too many. */
    void update(byte[] bytes, int start, int length) throws InvalidImageException {
        count += length;
        if (expected != null && count > expected.size()) {
            throw new InvalidImageException(
                    "blob " + expected.digest() + " is longer than its " + expected.size() + " bytes");
        }
        hash.update(bytes, start, length);
    }

    /** What the blob was, once all of it has passed; fails if it was another one. Further calls give the same. */
    Descriptor finish() throws InvalidImageException {
        if (found == null) {
            found = Descriptor.of("application/octet-stream", digest(), count);
        }
        return found;
    }

    private Digest digest() throws InvalidImageException {
        if (expected != null && count != expected.size()) {
            throw new InvalidImageException(
                    "blob " + expected.digest() + " ends after " + count + " of its " + expected.size() + " bytes");
        }
        String hex = HexFormat.of().formatHex(hash.digest());
        if (expected == null) {
            return Digest.parse("sha256:" + hex);
        }
        if (!hex.equals(expected.digest().hex())) {
            throw new InvalidImageException("blob " + expected.digest() + " has the digest "
                    + expected.digest().algorithm() + ":" + hex);
        }
        return expected.digest();
    }
}
