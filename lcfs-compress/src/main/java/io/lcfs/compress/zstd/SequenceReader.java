package io.lcfs.compress.zstd;

import io.lcfs.compress.MalformedStreamException;

/**
 * The bitstream of a block's sequences: three states, and extra bits for each value (RFC 8878, section 3.1.1.3.2.1.2).
 */
final class SequenceReader {
    private static final String PART = "sequence bitstream";
    private static final int MAX_DISTANCE_BITS = 30;

    private final byte[] bytes;
    private final int start;
    private final long[] literalLengths;
    private final long[] distances;
    private final long[] matchLengths;
    private int bitsLeft;
    private int literalLengthState;
    private int distanceState;
    private int matchLengthState;
    private int literalLength;
    private int distanceValue;
    private int matchLength;

    SequenceReader(BlockBytes in, FseTable literalLengths, FseTable distances, FseTable matchLengths)
            throws MalformedStreamException {
        this.bytes = in.bytes();
        this.start = in.position();
        this.bitsLeft = BackwardBits.count(in, PART);
        this.literalLengths = literalLengths.entries();
        this.distances = distances.entries();
        this.matchLengths = matchLengths.entries();
        this.literalLengthState = take(literalLengths.accuracyLog());
        this.distanceState = take(distances.accuracyLog());
        this.matchLengthState = take(matchLengths.accuracyLog());
    }

    private int take(int count) {
        bitsLeft -= count;
        return BackwardBits.at(bytes, start, bitsLeft, count);
    }

    /**
     * Reads the next sequence. Takes at most 89 bits before it checks that there were as many; the padding has more.
     */
    void read(boolean last) throws MalformedStreamException {
        long literalEntry = literalLengths[literalLengthState];
        long distanceEntry = distances[distanceState];
        long matchEntry = matchLengths[matchLengthState];
        int distanceBits = FseTable.extraBits(distanceEntry);
        // A longer distance would exceed an int and every window.
        if (distanceBits > MAX_DISTANCE_BITS) {
            throw new MalformedStreamException("match distance needs more than 31 bits");
        }
        distanceValue = FseTable.value(distanceEntry) + take(distanceBits);
        matchLength = FseTable.value(matchEntry) + take(FseTable.extraBits(matchEntry));
        literalLength = FseTable.value(literalEntry) + take(FseTable.extraBits(literalEntry));
        if (bitsLeft < 0) {
            throw new MalformedStreamException(PART + " ends before its last sequence");
        }
        if (!last) {
            literalLengthState = FseTable.nextState(literalEntry) + take(FseTable.stateBits(literalEntry));
            matchLengthState = FseTable.nextState(matchEntry) + take(FseTable.stateBits(matchEntry));
            distanceState = FseTable.nextState(distanceEntry) + take(FseTable.stateBits(distanceEntry));
        }
    }

    void checkEnd() throws MalformedStreamException {
        if (bitsLeft != 0) {
            throw new MalformedStreamException(PART + " has " + bitsLeft + " bits left after its last sequence");
        }
    }

    int literalLength() {
        return literalLength;
    }

    int distanceValue() {
        return distanceValue;
    }

    int matchLength() {
        return matchLength;
    }
}
