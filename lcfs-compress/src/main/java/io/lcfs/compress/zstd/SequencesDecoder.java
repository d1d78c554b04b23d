package io.lcfs.compress.zstd;

import io.lcfs.compress.MalformedStreamException;
import org.jspecify.annotations.Nullable;

/**
 * A decoder of the sequences of successive blocks; a sequence is a number of literals and a match. Tables and distances
 * persist between blocks (RFC 8878, sections 3.1.1.3.2 and 3.1.1.4).
 */
final class SequencesDecoder {
    private static final String PART = "sequences section";

    private final RepeatDistances repeats = new RepeatDistances();
    private @Nullable FseTable literalLengths;
    private @Nullable FseTable distances;
    private @Nullable FseTable matchLengths;

    /** Discards tables and distances at the start of a frame. */
    void open() {
        repeats.open();
        literalLengths = null;
        distances = null;
        matchLengths = null;
    }

    /** Decodes a block into the history, which must have room for {@code maxBytes}. */
    void decode(BlockBytes in, LiteralsDecoder literals, WindowBytes history, int maxBytes)
            throws MalformedStreamException {
        int count = readCount(in);
        if (count == 0) {
            if (in.remaining() > 0) {
                throw new MalformedStreamException("block has " + in.remaining() + " bytes after its end");
            }
            WindowBytes.copy(literals.bytes(), 0, history.bytes(), history.position(), literals.count());
            history.advance(literals.count());
            return;
        }
        int modes = in.takeByte(PART);
        if ((modes & 3) != 0) {
            throw new MalformedStreamException("sequences section has reserved bits set");
        }
        FseTable lengthTable = readTable(in, modes >>> 6, SymbolValues.LITERAL_LENGTHS, literalLengths);
        FseTable distanceTable = readTable(in, modes >>> 4 & 3, SymbolValues.DISTANCES, distances);
        FseTable matchTable = readTable(in, modes >>> 2 & 3, SymbolValues.MATCH_LENGTHS, matchLengths);
        literalLengths = lengthTable;
        distances = distanceTable;
        matchLengths = matchTable;
        SequenceReader reader = new SequenceReader(in, lengthTable, distanceTable, matchTable);
        execute(reader, count, literals, history, maxBytes);
    }

    private static int readCount(BlockBytes in) throws MalformedStreamException {
        int first = in.takeByte(PART);
        if (first < 128) {
            return first;
        }
        return first < 255 ? (first - 128 << 8) + in.takeByte(PART) : (int) in.takeNumber(2, PART) + 0x7F00;
    }

    private static FseTable readTable(BlockBytes in, int mode, SymbolValues values, @Nullable FseTable previous)
            throws MalformedStreamException {
        return switch (mode) {
            case Frame.PREDEFINED_MODE -> FseTable.of(values.predefined(), values);
            case Frame.RLE_MODE -> FseTable.ofOne(readSymbol(in, values), values);
            case Frame.FSE_MODE ->
                FseTable.of(FseDistribution.read(in, values.maxAccuracyLog(), values.maxSymbol()), values);
            default -> {
                if (previous == null) {
                    throw new MalformedStreamException(
                            values.fieldName() + " use the table of an earlier block, but there is none");
                }
                yield previous;
            }
        };
    }

    private static int readSymbol(BlockBytes in, SymbolValues values) throws MalformedStreamException {
        int symbol = in.takeByte(PART);
        if (symbol > values.maxSymbol()) {
            throw new MalformedStreamException(
                    values.fieldName() + " have the symbol " + symbol + ", above " + values.maxSymbol());
        }
        return symbol;
    }

    private void execute(SequenceReader reader, int count, LiteralsDecoder literals, WindowBytes history, int maxBytes)
            throws MalformedStreamException {
        final byte[] bytes = history.bytes();
        int literal = 0;
        int target = history.position();
        int end = target + maxBytes;
        for (int left = count; left > 0; left--) {
            reader.read(left == 1);
            int literalLength = reader.literalLength();
            int matchLength = reader.matchLength();
            int distance = repeats.resolve(reader.distanceValue(), literalLength);
            int matchTarget = target + literalLength;
            if (literalLength > literals.count() - literal || matchLength > end - matchTarget) {
                throw new MalformedStreamException("sequence of " + literalLength + " literals and a match of "
                        + matchLength + " bytes is too long for its block");
            }
            if (distance <= 0 || distance > history.windowBytes() || distance > matchTarget) {
                throw new MalformedStreamException("match reaches back " + Integer.toUnsignedString(distance)
                        + " bytes, beyond the window or the begin of the frame");
            }
            WindowBytes.copy(literals.bytes(), literal, bytes, target, literalLength);
            WindowBytes.copyMatch(bytes, matchTarget, distance, matchLength);
            literal += literalLength;
            target = matchTarget + matchLength;
        }
        reader.checkEnd();
        int rest = literals.count() - literal;
        if (rest > end - target) {
            throw new MalformedStreamException("block is longer than " + maxBytes + " bytes");
        }
        WindowBytes.copy(literals.bytes(), literal, bytes, target, rest);
        history.advance(target + rest - history.position());
    }
}
