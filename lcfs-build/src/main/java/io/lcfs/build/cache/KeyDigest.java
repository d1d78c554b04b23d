package io.lcfs.build.cache;

import io.lcfs.oci.content.Digest;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 of a row of values. Each value has a length of its own or is preceded by its length, so two different
 * rows never have the same bytes. A digest of two rows has a second one, for all stores, which differs from the first
 * only in the values of {@link #add}. Used by one thread.
 */
public final class KeyDigest {
    private final MessageDigest digest = Digest.newSha256();
    private final @Nullable MessageDigest shared;

    /** Creates a digest of one row. */
    public KeyDigest() {
        this(false);
    }

    private KeyDigest(boolean isShared) {
        this.shared = isShared ? Digest.newSha256() : null;
    }

    /** Creates the digest of the key of a step, of two rows if the key is needed in all stores. */
    public static KeyDigest ofStep(boolean isShared) {
        return new KeyDigest(isShared);
    }

    /** Adds a text, of which each character counts, also one that UTF-8 cannot express. */
    public KeyDigest text(String text) {
        return bytes(bytesOf(text));
    }

    private static byte[] bytesOf(String text) {
        ByteBuffer bytes = ByteBuffer.allocate(text.length() * Character.BYTES);
        bytes.asCharBuffer().put(text);
        return bytes.array();
    }

    /** Adds bytes. */
    public KeyDigest bytes(byte[] bytes) {
        addBytes(digest, bytes);
        if (shared != null) {
            addBytes(shared, bytes);
        }
        return this;
    }

    private static void addBytes(MessageDigest row, byte[] bytes) {
        addNumber(row, bytes.length);
        row.update(bytes);
    }

    /** Adds a number. */
    public KeyDigest number(long number) {
        addNumber(digest, number);
        if (shared != null) {
            addNumber(shared, number);
        }
        return this;
    }

    private static void addNumber(MessageDigest row, long number) {
        row.update(ByteBuffer.allocate(Long.BYTES).putLong(0, number));
    }

    /** Adds a time. */
    public KeyDigest time(Instant time) {
        return number(time.getEpochSecond()).number(time.getNano());
    }

    /** Adds the identity of a layer to each row. */
    public KeyDigest add(KeyedLayer layer) {
        addBytes(digest, bytesOf(layer.local()));
        if (shared != null) {
            addBytes(shared, bytesOf(layer.shared()));
        }
        return this;
    }

    /** Returns the 32 bytes of the digest of the first row; nothing can be added afterwards. */
    public byte[] finish() {
        return digest.digest();
    }

    /** Returns the 64 hexadecimal digits of the digest of the first row; nothing can be added afterwards. */
    public String hex() {
        return HexFormat.of().formatHex(finish());
    }

    /** Returns the digests of the rows; nothing can be added afterwards. */
    public StepKey key() {
        return new StepKey(hex(), shared == null ? "" : HexFormat.of().formatHex(shared.digest()));
    }
}
