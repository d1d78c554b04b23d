package io.lcfs.compress.zstd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.compress.MalformedStreamException;
import io.lcfs.compress.bits.BitWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Hand-made frames with one fault each; the message names the fault and its position. */
class MalformedTest {
    /** A header with the magic number, no content size, no checksum and a window of 1 KiB. */
    static final byte[] HEADER = Zstd.bytes(0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x00);

    static byte[] block(int type, boolean last, byte... content) {
        return blockOfSize(content.length, type, last, content);
    }

    private static byte[] blockOfSize(int size, int type, boolean last, byte... content) {
        int header = size << 3 | type << 1 | (last ? 1 : 0);
        return Zstd.join(Zstd.bytes(header, header >> 8, header >> 16), content);
    }

    private static byte[] compressedBlock(int... content) {
        return Zstd.join(HEADER, block(2, true, Zstd.bytes(content)));
    }

    private static void assertRefused(String message, byte[] stream) {
        MalformedStreamException e = assertThrows(MalformedStreamException.class, () -> Zstd.decompress(stream));
        assertTrue(e.getMessage().contains(message), () -> e.getMessage() + " has not: " + message);
    }

    @Test
    void plainBlocksAreRead() throws IOException {
        byte[] stream = Zstd.join(
                HEADER, block(0, false, Zstd.bytes(1, 2)), blockOfSize(3, 1, false, (byte) 9), block(0, true));
        assertArrayEquals(Zstd.bytes(1, 2, 9, 9, 9), Zstd.decompress(stream));
    }

    @Test
    void emptyStreamIsRefused() {
        assertRefused("zstd stream ends at byte 0", new byte[0]);
    }

    @Test
    void foreignBytesAreRefused() {
        assertRefused("no zstd frame begins at byte 0, but 0x88b1f", Zstd.bytes(0x1F, 0x8B, 8, 0, 0));
    }

    @Test
    void foreignBytesAfterAFrameAreRefused() {
        byte[] frame = Zstd.compress(new byte[1]);
        assertRefused("no zstd frame begins at byte " + frame.length + ", but 0x0", Zstd.join(frame, new byte[4]));
    }

    @Test
    void dictionaryIsRefused() {
        assertRefused("asks for dictionary 5", Zstd.bytes(0x28, 0xB5, 0x2F, 0xFD, 0x21, 5, 0, 1, 0, 0));
    }

    @Test
    void dictionaryZeroIsNone() throws IOException {
        assertEquals(0, Zstd.decompress(Zstd.bytes(0x28, 0xB5, 0x2F, 0xFD, 0x21, 0, 0, 1, 0, 0)).length);
    }

    @Test
    void reservedBitOfTheHeaderIsRefused() {
        assertRefused("reserved bit", Zstd.bytes(0x28, 0xB5, 0x2F, 0xFD, 0x08, 0, 1, 0, 0));
    }

    @Test
    void windowAboveTheLimitIsRefused() throws IOException {
        byte[] stream = Zstd.bytes(0x28, 0xB5, 0x2F, 0xFD, 0, 0x90, 1, 0, 0);
        assertRefused("asks for a window of 268435456 bytes, above the limit of 134217728", stream);
        try (ZstdInputStream in = new ZstdInputStream(new ByteArrayInputStream(stream), 256 << 20)) {
            assertEquals(-1, in.read());
        }
    }

    @Test
    void contentAboveTheLimitInOneSegmentIsRefused() {
        assertRefused(
                "asks for a window of 18446744073709551615 bytes",
                Zstd.bytes(0x28, 0xB5, 0x2F, 0xFD, 0xE0, -1, -1, -1, -1, -1, -1, -1, -1, 1, 0, 0));
    }

    @Test
    void contentOfMoreBytesThanThereCanBeIsRefused() {
        assertRefused(
                "promises 18446744073709551615 bytes",
                Zstd.bytes(0x28, 0xB5, 0x2F, 0xFD, 0xC0, 0, -1, -1, -1, -1, -1, -1, -1, -1, 1, 0, 0));
    }

    @Test
    void contentOfAnotherSizeThanPromisedIsRefused() {
        byte[] header = Zstd.bytes(0x28, 0xB5, 0x2F, 0xFD, 0x20, 3);
        assertRefused("has 2 bytes of content", Zstd.join(header, block(0, true, Zstd.bytes(1, 2))));
        assertRefused(
                "has 4 bytes of content",
                Zstd.join(header, block(0, false, Zstd.bytes(1, 2)), block(0, true, Zstd.bytes(3, 4))));
    }

    @Test
    void wrongChecksumIsRefused() {
        byte[] stream = Zstd.compress(new byte[5]);
        stream[stream.length - 1]++;
        assertRefused("zstd checksum at byte " + (stream.length - 4), stream);
    }

    @Test
    void reservedBlockIsRefused() {
        assertRefused("zstd block at byte 6 is of the reserved type", Zstd.join(HEADER, block(3, true)));
    }

    @Test
    void blockAboveTheWindowIsRefused() {
        assertRefused("has 1025 bytes, above 1024", Zstd.join(HEADER, block(0, true, new byte[1025])));
        assertRefused("has 1025 bytes, above 1024", Zstd.join(HEADER, blockOfSize(1025, 1, true, (byte) 0)));
    }

    @Test
    void literalsAboveTheWindowAreRefused() {
        assertRefused("block has 1025 literals, above 1024", compressedBlock(5 | 0x10, 0x40, 0, 0));
    }

    @Test
    void treelessLiteralsInTheFirstBlockAreRefused() {
        assertRefused("Huffman code of an earlier block", compressedBlock(3 | 1 << 4, 0x40, 0, 1, 0));
    }

    @Test
    void repeatedTableInTheFirstBlockIsRefused() {
        assertRefused("literal lengths use the table of an earlier block", compressedBlock(1 << 3, 7, 1, 3 << 6, 1));
        assertRefused("match lengths use the table of an earlier block", compressedBlock(1 << 3, 7, 1, 3 << 2, 1));
    }

    @Test
    void bytesAfterNoSequencesAreRefused() {
        assertRefused("zstd block at byte 6: block has 1 bytes after its end", compressedBlock(1 << 3, 7, 0, 0));
    }

    @Test
    void symbolThatNoTableHasIsRefused() {
        assertRefused("literal lengths have the symbol 36", compressedBlock(1 << 3, 7, 1, 1 << 6, 36, 1));
    }

    @Test
    void matchBeforeTheFrameIsRefused() {
        Sequences sequences = new Sequences();
        sequences.add(new byte[100], 0, 10, 5, 11 + RepeatDistances.COUNT);
        assertRefused("match reaches back 11 bytes", frameOf(sequences));
    }

    @Test
    void matchBeforeTheWindowIsRefused() {
        Sequences sequences = new Sequences();
        sequences.add(new byte[1100], 0, 1, 5, 1025 + RepeatDistances.COUNT);
        byte[] before = block(0, false, new byte[1024]);
        byte[] stream = frameOf(sequences);
        assertRefused(
                "match reaches back 1025 bytes",
                Zstd.join(HEADER, before, Arrays.copyOfRange(stream, HEADER.length, stream.length)));
    }

    @Test
    void repeatedDistanceOfNoneIsRefused() {
        Sequences sequences = new Sequences();
        // At the start of a frame the last distance is 1; without literals, the value 3 means that distance minus one.
        sequences.add(new byte[100], 0, 0, 5, 3);
        assertRefused(
                "match reaches back 0 bytes",
                Zstd.join(
                        HEADER,
                        block(0, false, Zstd.bytes(1)),
                        Arrays.copyOfRange(frameOf(sequences), HEADER.length, frameOf(sequences).length)));
    }

    @Test
    void matchAboveTheBlockIsRefused() {
        Sequences sequences = new Sequences();
        sequences.add(new byte[100], 0, 1, 1024, 1 + RepeatDistances.COUNT);
        assertRefused("too long for its block", frameOf(sequences));
    }

    /** Compares overlapping copies of each distance with copies byte by byte. */
    @Test
    void matchesOfEachDistanceAreRead() throws IOException {
        byte[] start = Samples.random(17, 70);
        for (int distance = 1; distance <= 70; distance++) {
            for (int length : new int[] {4, 7, 8, 9, 15, 16, 17, 63, 64, 65, 200}) {
                Sequences sequences = new Sequences();
                byte[] slack = Arrays.copyOf(start, start.length + WindowBytes.SLACK_BYTES);
                sequences.add(slack, 0, start.length, length, distance + RepeatDistances.COUNT);
                byte[] expected = Arrays.copyOf(start, start.length + length);
                for (int i = start.length; i < expected.length; i++) {
                    expected[i] = expected[i - distance];
                }
                assertArrayEquals(expected, Zstd.decompress(frameOf(sequences)), distance + ", " + length);
            }
        }
    }

    private static byte[] frameOf(Sequences sequences) {
        BitWriter out = new BitWriter(1 << 12);
        new LiteralsEncoder().encode(sequences.literals(), sequences.literalCount(), out);
        new SequencesEncoder().encode(sequences, out);
        return Zstd.join(HEADER, block(2, true, Arrays.copyOf(out.bytes(), out.position())));
    }

    @Test
    void failedStreamKeepsFailing() throws IOException {
        try (ZstdInputStream in = new ZstdInputStream(new ByteArrayInputStream(new byte[10]))) {
            assertThrows(MalformedStreamException.class, in::read);
            assertThrows(IOException.class, in::read);
        }
    }
}
