package io.lcfs.compress.zstd;

import io.lcfs.compress.bits.BitWriter;

/**
 * A writer of the sequences of a block (RFC 8878, section 3.1.1.3.2); the last is written first, because decoders read
 * from the end.
 */
final class SequencesEncoder {
    private static final int TWO_BYTE_COUNT = 128;
    private static final int THREE_BYTE_COUNT = 0x7F00;
    /** The most extra bits that are written in one go: 56 bits, less the bits of three states. */
    private static final int MAX_EXTRA_BITS = 56 - 26;

    private final SequenceTable literalLengths = new SequenceTable(SymbolValues.LITERAL_LENGTHS);
    private final SequenceTable distances = new SequenceTable(SymbolValues.DISTANCES);
    private final SequenceTable matchLengths = new SequenceTable(SymbolValues.MATCH_LENGTHS);

    void encode(Sequences sequences, BitWriter out) {
        int count = sequences.count();
        putCount(count, out);
        if (count == 0) {
            return;
        }
        literalLengths.clear();
        distances.clear();
        matchLengths.clear();
        for (int i = 0; i < count; i++) {
            literalLengths.add(i, SymbolValues.LITERAL_LENGTHS.symbolOf(sequences.literalLength(i)));
            distances.add(i, SymbolValues.distanceSymbolOf(sequences.distanceValue(i)));
            matchLengths.add(i, SymbolValues.MATCH_LENGTHS.symbolOf(sequences.matchLength(i)));
        }
        int modes = out.position();
        out.putNumber(0, 1);
        int literalMode = literalLengths.describe(out);
        int distanceMode = distances.describe(out);
        int matchMode = matchLengths.describe(out);
        out.bytes()[modes] = (byte) (literalMode << 6 | distanceMode << 4 | matchMode << 2);
        putBits(sequences, count, out);
    }

    private static void putCount(int count, BitWriter out) {
        if (count < TWO_BYTE_COUNT) {
            out.putNumber(count, 1);
        } else if (count < THREE_BYTE_COUNT) {
            out.putNumber(count >>> 8 | TWO_BYTE_COUNT, 1);
            out.putNumber(count & 0xFF, 1);
        } else {
            out.putNumber(0xFF, 1);
            out.putNumber(count - THREE_BYTE_COUNT, 2);
        }
    }

    private void putBits(Sequences sequences, int count, BitWriter out) {
        int last = count - 1;
        int literalState = literalLengths.begin(last);
        int distanceState = distances.begin(last);
        int matchState = matchLengths.begin(last);
        putExtra(sequences, last, out);
        for (int i = last - 1; i >= 0; i--) {
            distanceState = distances.put(out, distanceState, i);
            matchState = matchLengths.put(out, matchState, i);
            literalState = literalLengths.put(out, literalState, i);
            putExtra(sequences, i, out);
        }
        matchLengths.end(out, matchState);
        distances.end(out, distanceState);
        literalLengths.end(out, literalState);
        out.closeBackward();
    }

    /** Writes the extra bits, behind at most 26 bits of states that were not flushed. */
    private void putExtra(Sequences sequences, int index, BitWriter out) {
        int literalBits = literalLengths.extraBits(index);
        int matchBits = matchLengths.extraBits(index);
        int distanceBits = distances.extraBits(index);
        boolean isLong = literalBits + matchBits + distanceBits > MAX_EXTRA_BITS;
        if (isLong) {
            out.flush();
        }
        out.add(literalLengths.extra(index, sequences.literalLength(index)), literalBits);
        out.add(matchLengths.extra(index, sequences.matchLength(index)), matchBits);
        if (isLong) {
            out.flush();
        }
        out.add(distances.extra(index, sequences.distanceValue(index)), distanceBits);
        out.flush();
    }
}
