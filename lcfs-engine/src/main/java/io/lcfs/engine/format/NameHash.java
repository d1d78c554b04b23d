package io.lcfs.engine.format;

/**
 * SipHash-2-4 of names with a key that is specific to the store, so that names with equal hashes cannot be prepared
 * in advance. Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012. Thread-safe.
 */
public class NameHash {
    private static final long C0 = 0x736f6d6570736575L;
    private static final long C1 = 0x646f72616e646f6dL;
    private static final long C2 = 0x6c7967656e657261L;
    private static final long C3 = 0x7465646279746573L;

    private final long key0;
    private final long key1;

    /** Creates a hash with a 128-bit key. */
    public NameHash(long key0, long key1) {
        this.key0 = key0;
        this.key1 = key1;
    }

    /** Returns the hash of a name. */
    public final long hash(byte[] name) {
        return hash(name, 0, name.length);
    }

    /** Returns the hash of a name in a larger array. */
    public long hash(byte[] bytes, int start, int length) {
        return sip(key0, key1, bytes, start, length);
    }

    /** Returns the hash of a name in a directory. */
    public long hash(long parentInode, byte[] name) {
        return sip(key0 ^ parentInode, key1 + parentInode, name, 0, name.length);
    }

    private static long sip(long k0, long k1, byte[] bytes, int start, int length) {
        long v0 = C0 ^ k0;
        long v1 = C1 ^ k1;
        long v2 = C2 ^ k0;
        long v3 = C3 ^ k1;
        int end = start + (length & ~7);
        int at = start;
        boolean last = false;
        while (!last) {
            last = at == end;
            long word = last ? tail(bytes, at, length) : word(bytes, at);
            at += Long.BYTES;
            v3 ^= word;
            for (int round = 0; round < 2; round++) {
                v0 += v1;
                v2 += v3;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v1;
                v0 += v3;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 = Long.rotateLeft(v2, 32);
            }
            v0 ^= word;
        }
        return finish(v0, v1, v2 ^ 0xFF, v3);
    }

    private static long finish(long a, long b, long c, long d) {
        long v0 = a;
        long v1 = b;
        long v2 = c;
        long v3 = d;
        for (int round = 0; round < 4; round++) {
            v0 += v1;
            v2 += v3;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v1;
            v0 += v3;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 = Long.rotateLeft(v2, 32);
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private static long word(byte[] bytes, int at) {
        long word = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            word |= (bytes[at + i] & 0xFFL) << (i * Byte.SIZE);
        }
        return word;
    }

    private static long tail(byte[] bytes, int at, int length) {
        long word = (long) length << 56;
        for (int i = 0; i < (length & 7); i++) {
            word |= (bytes[at + i] & 0xFFL) << (i * Byte.SIZE);
        }
        return word;
    }
}
