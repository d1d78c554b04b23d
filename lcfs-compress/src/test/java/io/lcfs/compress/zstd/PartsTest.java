package io.lcfs.compress.zstd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.compress.MalformedStreamException;
import io.lcfs.compress.bits.BitWriter;
import io.lcfs.compress.bits.HuffmanLengths;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The classes of which the streams consist, each compared with known results. */
class PartsTest {
    private static long hash(String text) {
        Xxh64 hash = new Xxh64();
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        hash.update(bytes, 0, bytes.length);
        return hash.value();
    }

    @Test
    void hashesOfKnownTextsAreTheKnownOnes() {
        assertEquals(0xEF46DB3751D8E999L, hash(""));
        assertEquals(0xD24EC4F1A98C6E5BL, hash("a"));
        assertEquals(0x44BC2CF5AD770999L, hash("abc"));
    }

    @Property(tries = 200)
    void hashDoesNotDependOnPieces(@ForAll long seed, @ForAll @IntRange(max = 300) int length) {
        Random random = new Random(seed);
        byte[] bytes = Samples.random(seed, length);
        Xxh64 whole = new Xxh64();
        whole.update(bytes, 0, length);
        Xxh64 pieces = new Xxh64();
        int position = 0;
        while (position < length) {
            int count = Math.min(random.nextInt(70), length - position);
            pieces.update(bytes, position, count);
            position += count;
        }
        assertEquals(whole.value(), pieces.value());
    }

    @Property(tries = 200)
    void huffmanLengthsAreWholeAndWithinTheLimit(@ForAll long seed, @ForAll @IntRange(min = 2, max = 256) int symbols) {
        Random random = new Random(seed);
        int[] counts = new int[256];
        for (int i = 0; i < symbols; i++) {
            counts[i] = 1 + random.nextInt(1 << random.nextInt(16));
        }
        assertWhole(counts);
    }

    @Test
    void huffmanLengthsOfFibonacciCountsAreWithinTheLimit() {
        int[] counts = new int[256];
        counts[0] = 1;
        counts[1] = 1;
        for (int i = 2; i < 30; i++) {
            counts[i] = counts[i - 1] + counts[i - 2];
        }
        assertWhole(counts);
    }

    private static void assertWhole(int[] counts) {
        byte[] lengths = HuffmanLengths.of(counts, HuffmanTable.MAX_BITS);
        int sum = 0;
        for (int symbol = 0; symbol < 256; symbol++) {
            assertEquals(counts[symbol] > 0, lengths[symbol] > 0);
            assertTrue(lengths[symbol] <= HuffmanTable.MAX_BITS);
            sum += lengths[symbol] > 0 ? 1 << (HuffmanTable.MAX_BITS - lengths[symbol]) : 0;
        }
        assertEquals(1 << HuffmanTable.MAX_BITS, sum);
    }

    @Property(tries = 300)
    void distributionDescribedIsReadAsItWas(@ForAll long seed, @ForAll @IntRange(min = 5, max = 9) int accuracyLog)
            throws MalformedStreamException {
        Random random = new Random(seed);
        FseCounts counts = new FseCounts(52);
        int symbols = 2 + random.nextInt(Math.min(51, (1 << accuracyLog) - 2));
        for (int i = 0; i < 3 * symbols; i++) {
            counts.add(random.nextInt(symbols));
        }
        FseDistribution written = counts.normalize(accuracyLog);
        BitWriter out = new BitWriter(1000);
        out.moveTo(BlockBytes.PADDING_BYTES);
        FseEncoder.describe(written, out);
        BlockBytes in = new BlockBytes(out.bytes(), BlockBytes.PADDING_BYTES, out.position());
        FseDistribution read = FseDistribution.read(in, accuracyLog, 52);
        assertEquals(0, in.remaining());
        assertEquals(written.accuracyLog(), read.accuracyLog());
        int sum = 0;
        for (int symbol = 0; symbol <= 52; symbol++) {
            assertEquals(written.parts(symbol), read.parts(symbol));
            sum += read.parts(symbol);
        }
        assertEquals(1 << accuracyLog, sum);
    }

    @Property(tries = 200)
    void repeatedDistancesAreWhatWasMeant(@ForAll long seed) {
        Random random = new Random(seed);
        RepeatDistances writer = new RepeatDistances();
        RepeatDistances reader = new RepeatDistances();
        writer.open();
        reader.open();
        for (int i = 0; i < 100; i++) {
            int distance = 1 + random.nextInt(6);
            int literalLength = random.nextInt(3);
            assertEquals(distance, reader.resolve(writer.valueOf(distance, literalLength), literalLength));
        }
    }

    @Test
    void lengthsHaveTheSymbolWhoseRangeTheyAreIn() {
        for (SymbolValues values : new SymbolValues[] {SymbolValues.LITERAL_LENGTHS, SymbolValues.MATCH_LENGTHS}) {
            for (int value = values.base(0); value <= Frame.MAX_BLOCK_BYTES - Sequences.MIN_MATCH; value++) {
                int symbol = values.symbolOf(value);
                int above = value - values.base(symbol);
                assertTrue(above >= 0 && above < 1 << values.extraBits(symbol), "value " + value);
            }
        }
    }

    @Test
    void historyGrowsWithItsContentToOneAndAHalfWindows() {
        int window = 8 << 20;
        WindowBytes history = new WindowBytes();
        history.open(window);
        history.reserve(Frame.MAX_BLOCK_BYTES);
        assertTrue(history.bytes().length <= 1 << 20);
        for (int i = 0; i < 1000; i++) {
            history.reserve(Frame.MAX_BLOCK_BYTES);
            Arrays.fill(history.bytes(), history.position(), history.position() + Frame.MAX_BLOCK_BYTES, (byte) i);
            history.advance(Frame.MAX_BLOCK_BYTES);
            int back = Math.min(i, window / Frame.MAX_BLOCK_BYTES - 1);
            assertEquals((byte) (i - back), history.bytes()[history.position() - 1 - back * Frame.MAX_BLOCK_BYTES]);
        }
        assertTrue(history.bytes().length <= window * 3 / 2);
    }
}
