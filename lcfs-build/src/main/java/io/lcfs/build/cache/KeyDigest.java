package io.lcfs.build.cache;

import io.lcfs.oci.content.Digest;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;

/**
 * The SHA-256 of a row of values. Each value has a length of its own or is preceded by its length, so two different
 * rows never have the same bytes. Used by one thread.
 */
public final class KeyDigest {
    private final MessageDigest digest = Digest.newSha256();

    /** Adds a text, of which each character counts, also one that UTF-8 cannot express. */
    public KeyDigest text(String text) {
        ByteBuffer bytes = ByteBuffer.allocate(text.length() * Character.BYTES);
        bytes.asCharBuffer().put(text);
        return bytes(bytes.array());
    }

    /** Adds bytes. */
    public KeyDigest bytes(byte[] bytes) {
        number(bytes.length);
        digest.update(bytes);
        return this;
    }

    /** Adds a number. */
    public KeyDigest number(long number) {
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, number));
        return this;
    }

    /** Adds a time. */
    public KeyDigest time(Instant time) {
        return number(time.getEpochSecond()).number(time.getNano());
    }

    /** Returns the 32 bytes of the digest; nothing can be added afterwards. */
    public byte[] finish() {
        return digest.digest();
    }

    /** Returns the 64 hexadecimal digits of the digest; nothing can be added afterwards. */
    public String hex() {
        return HexFormat.of().formatHex(finish());
    }
}
