package io.lcfs.compress.zstd;

import io.lcfs.compress.bits.LittleEndian;

/** The XXH64 hash with seed 0, computed incrementally. The low four bytes end a frame (RFC 8878, section 3.1.1). */
final class Xxh64 {
    private static final long PRIME_1 = 0x9E3779B185EBCA87L;
    private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
    private static final long PRIME_3 = 0x165667B19E3779F9L;
    private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
    private static final long PRIME_5 = 0x27D4EB2F165667C5L;
    /** The sum of the first two primes. */
    private static final long FIRST_LANE_1 = 0x60EA27EEADC0B5D6L;

    private static final int STRIPE_BYTES = 32;

    private final byte[] stripe = new byte[STRIPE_BYTES];
    private int stripeBytes;
    private long lengthBytes;
    private long lane1;
    private long lane2;
    private long lane3;
    private long lane4;

    Xxh64() {
        reset();
    }

    void reset() {
        stripeBytes = 0;
        lengthBytes = 0;
        lane1 = FIRST_LANE_1;
        lane2 = PRIME_2;
        lane3 = 0;
        lane4 = -PRIME_1;
    }

    void update(byte[] bytes, int start, int length) {
        lengthBytes += length;
        int position = start;
        int end = start + length;
        if (stripeBytes > 0) {
            int missing = Math.min(STRIPE_BYTES - stripeBytes, length);
            System.arraycopy(bytes, start, stripe, stripeBytes, missing);
            stripeBytes += missing;
            position += missing;
            if (stripeBytes < STRIPE_BYTES) {
                return;
            }
            addStripes(stripe, 0, STRIPE_BYTES);
        }
        int whole = (end - position) & -STRIPE_BYTES;
        addStripes(bytes, position, position + whole);
        stripeBytes = end - position - whole;
        System.arraycopy(bytes, position + whole, stripe, 0, stripeBytes);
    }

    private void addStripes(byte[] bytes, int start, int end) {
        long a = lane1;
        long b = lane2;
        long c = lane3;
        long d = lane4;
        for (int i = start; i < end; i += STRIPE_BYTES) {
            a = round(a, LittleEndian.getLong(bytes, i));
            b = round(b, LittleEndian.getLong(bytes, i + 8));
            c = round(c, LittleEndian.getLong(bytes, i + 16));
            d = round(d, LittleEndian.getLong(bytes, i + 24));
        }
        lane1 = a;
        lane2 = b;
        lane3 = c;
        lane4 = d;
    }

    /** Returns the hash of all bytes so far; more bytes may follow. */
    long value() {
        long hash = lengthBytes + (lengthBytes >= STRIPE_BYTES ? mergedLanes() : PRIME_5);
        int position = 0;
        for (; position + 8 <= stripeBytes; position += 8) {
            hash ^= round(0, LittleEndian.getLong(stripe, position));
            hash = Long.rotateLeft(hash, 27) * PRIME_1 + PRIME_4;
        }
        if (position + 4 <= stripeBytes) {
            hash ^= (LittleEndian.getInt(stripe, position) & 0xFFFFFFFFL) * PRIME_1;
            hash = Long.rotateLeft(hash, 23) * PRIME_2 + PRIME_3;
            position += 4;
        }
        for (; position < stripeBytes; position++) {
            hash ^= (stripe[position] & 0xFF) * PRIME_5;
            hash = Long.rotateLeft(hash, 11) * PRIME_1;
        }
        hash = (hash ^ (hash >>> 33)) * PRIME_2;
        hash = (hash ^ (hash >>> 29)) * PRIME_3;
        return hash ^ (hash >>> 32);
    }

    private long mergedLanes() {
        long hash = Long.rotateLeft(lane1, 1)
                + Long.rotateLeft(lane2, 7)
                + Long.rotateLeft(lane3, 12)
                + Long.rotateLeft(lane4, 18);
        hash = merge(hash, lane1);
        hash = merge(hash, lane2);
        hash = merge(hash, lane3);
        return merge(hash, lane4);
    }

    private static long merge(long hash, long lane) {
        return (hash ^ round(0, lane)) * PRIME_1 + PRIME_4;
    }

    private static long round(long lane, long input) {
        return Long.rotateLeft(lane + input * PRIME_2, 31) * PRIME_1;
    }
}
