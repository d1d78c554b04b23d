package io.lcfs.oci.content;

import io.lcfs.oci.text.Quote;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The digest of bytes, by which images name blobs. Its text is {@code sha256:} or {@code sha512:} and lower-case
 * hexadecimal digits (OCI image specification, descriptor.md).
 *
 * @param algorithm {@code sha256} or {@code sha512}
 * @param hex the 64 or 128 digits
 */
public record Digest(String algorithm, String hex) {
    private static final String SHA256 = "sha256";
    private static final String SHA512 = "sha512";

    /**
     * Checks both parts.
     *
     * @param algorithm {@code sha256} or {@code sha512}
     * @param hex the digits
     * @throws IllegalArgumentException if the algorithm is another one, or {@code hex} does not have its number of
     *     lower-case hexadecimal digits
     */
    public Digest {
        int digits = digits(algorithm);
        if (hex.length() != digits || !hex.matches("[0-9a-f]*")) {
            throw new IllegalArgumentException("digest " + Quote.of(algorithm + ":" + hex) + " is not " + algorithm
                    + ": and " + digits + " lower-case hexadecimal digits");
        }
    }

    private static int digits(String algorithm) {
        return switch (algorithm) {
            case SHA256 -> 64;
            case SHA512 -> 128;
            default ->
                throw new IllegalArgumentException(
                        "digest algorithm " + Quote.of(algorithm) + " is neither " + SHA256 + " nor " + SHA512);
        };
    }

    /**
     * Parses a digest.
     *
     * @param text the algorithm, a colon, the digits
     * @return the digest
     * @throws IllegalArgumentException if the text is not a digest
     */
    public static Digest parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("digest " + Quote.of(text) + " has no colon");
        }
        return new Digest(text.substring(0, colon), text.substring(colon + 1));
    }

    /**
     * Returns the SHA-256 of bytes.
     *
     * @param bytes the bytes
     * @return their digest
     */
    public static Digest of(byte[] bytes) {
        return sha256(newSha256().digest(bytes));
    }

    /**
     * Returns a SHA-256 digest from its 32 bytes.
     *
     * @param hash the bytes
     * @return the digest
     */
    public static Digest sha256(byte[] hash) {
        return new Digest(SHA256, HexFormat.of().formatHex(hash));
    }

    /**
     * Returns whether this is a SHA-256 digest.
     *
     * @return true for SHA-256
     */
    public boolean isSha256() {
        return algorithm.equals(SHA256);
    }

    /**
     * Returns a new computation of digests with this digest's algorithm.
     *
     * @return a new object
     */
    public MessageDigest newMessageDigest() {
        return newMessageDigest(isSha256() ? "SHA-256" : "SHA-512");
    }

    /**
     * Returns a new computation of SHA-256 digests.
     *
     * @return a new object
     */
    public static MessageDigest newSha256() {
        return newMessageDigest("SHA-256");
    }

    private static MessageDigest newMessageDigest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no " + name, e);
        }
    }

    // Written out, because a new JVM takes milliseconds to make them.

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Digest digest && hex.equals(digest.hex) && algorithm.equals(digest.algorithm);
    }

    @Override
    public int hashCode() {
        return hex.hashCode();
    }

    /** Returns the algorithm, a colon and the digits. */
    @Override
    public String toString() {
        return algorithm + ":" + hex;
    }
}
