package io.lcfs.compress.zstd;

import io.lcfs.compress.MalformedStreamException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A decoder of the literals of successive blocks; its Huffman code persists between blocks (RFC 8878, section
 * 3.1.1.3.1).
 */
final class LiteralsDecoder {
    private static final String PART = "literals section";

    private final byte[] literals = new byte[Frame.MAX_BLOCK_BYTES + WindowBytes.SLACK_BYTES];
    private int count;
    private @Nullable HuffmanTable table;

    /** Discards the Huffman code at the start of a frame. */
    void open() {
        table = null;
    }

    byte[] bytes() {
        return literals;
    }

    int count() {
        return count;
    }

    void decode(BlockBytes in, int maxCount) throws MalformedStreamException {
        int header = in.takeByte(PART);
        int type = header & 3;
        int format = header >>> 2 & 3;
        if (type == Frame.RAW_LITERALS || type == Frame.RLE_LITERALS) {
            decodePlain(in, header, type, format, maxCount);
        } else {
            decodeCompressed(in, header, type, format, maxCount);
        }
    }

    private void decodePlain(BlockBytes in, int header, int type, int format, int maxCount)
            throws MalformedStreamException {
        int length = switch (format) {
            case 1 -> header >>> 4 | in.takeByte(PART) << 4;
            case 3 -> header >>> 4 | (int) in.takeNumber(2, PART) << 4;
            default -> header >>> 3;
        };
        setCount(length, maxCount);
        if (type == Frame.RLE_LITERALS) {
            Arrays.fill(literals, 0, length, (byte) in.takeByte(PART));
        } else {
            System.arraycopy(in.bytes(), in.skip(length, PART), literals, 0, length);
        }
    }

    /**
     * Decodes compressed literals. The two sizes, of 10, 14 or 18 bits each, follow the four bits of type and format.
     */
    private void decodeCompressed(BlockBytes in, int header, int type, int format, int maxCount)
            throws MalformedStreamException {
        int sizeBits = format < 2 ? 10 : 4 * format + 6;
        long sizes = (long) header >>> 4 | in.takeNumber((2 * sizeBits + 4) / 8 - 1, PART) << 4;
        setCount((int) sizes & ((1 << sizeBits) - 1), maxCount);
        BlockBytes streams = in.take((int) (sizes >>> sizeBits), PART);
        if (type == Frame.COMPRESSED_LITERALS) {
            table = HuffmanTable.read(streams);
        }
        if (table == null) {
            throw new MalformedStreamException("literals use the Huffman code of an earlier block, but there is none");
        }
        if (format == 0) {
            table.decode(streams, literals, 0, count);
        } else {
            table.decodeFour(streams, literals, count);
        }
    }

    private void setCount(int length, int maxCount) throws MalformedStreamException {
        if (length > maxCount) {
            throw new MalformedStreamException("block has " + length + " literals, above " + maxCount);
        }
        count = length;
    }
}
