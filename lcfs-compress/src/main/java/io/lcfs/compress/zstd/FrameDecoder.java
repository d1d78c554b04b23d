package io.lcfs.compress.zstd;

import io.lcfs.compress.MalformedStreamException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A decoder of the successive frames of a stream, including skippable frames (RFC 8878, section 3.1). Verifies the
 * content size and the checksum of each frame. Uses at most one and a half times the size of a window, which may not
 * exceed the limit.
 */
final class FrameDecoder {
    private static final String PART = "a frame";

    private final FrameInput source;
    private final int windowLimitBytes;
    private final WindowBytes history = new WindowBytes();
    private final BlockDecoder blocks;
    private final Xxh64 checksum = new Xxh64();
    private @Nullable FrameHeader frame;
    private long decodedBytes;

    FrameDecoder(FrameInput source, int windowLimitBytes) {
        this.source = source;
        this.windowLimitBytes = windowLimitBytes;
        this.blocks = new BlockDecoder(source, history);
    }

    byte[] bytes() {
        return history.bytes();
    }

    /** Returns the position at which the bytes of the last block end. */
    int end() {
        return history.position();
    }

    /** Decodes a block; returns its size, which may be 0, or -1 at the end of the stream. */
    int decode() throws IOException {
        FrameHeader current = frame;
        if (current == null) {
            current = openFrame();
            if (current == null) {
                return -1;
            }
            frame = current;
        }
        boolean last = blocks.decode();
        int count = blocks.lastBlockBytes();
        decodedBytes += count;
        if (current.hasChecksum()) {
            checksum.update(history.bytes(), history.position() - count, count);
        }
        checkContentSize(current, last);
        if (last) {
            checkChecksum(current);
            frame = null;
        }
        return count;
    }

    /** Opens the next frame that has content; returns null at the end. A stream must have at least one frame. */
    private @Nullable FrameHeader openFrame() throws IOException {
        while (source.position() == 0 || !source.atEnd()) {
            long start = source.position();
            int magic = (int) source.takeNumber(4, PART);
            if ((magic & Frame.SKIPPABLE_MASK) == Frame.SKIPPABLE_MAGIC) {
                source.skip(source.takeNumber(4, "a skippable frame"), "a skippable frame");
            } else if (magic == Frame.MAGIC) {
                return open(FrameHeader.read(source, windowLimitBytes));
            } else {
                throw new MalformedStreamException(
                        "no zstd frame begins at byte " + start + ", but 0x" + Integer.toHexString(magic));
            }
        }
        return null;
    }

    private FrameHeader open(FrameHeader header) {
        history.open(header.windowBytes());
        blocks.open(header);
        checksum.reset();
        decodedBytes = 0;
        return header;
    }

    private void checkContentSize(FrameHeader current, boolean last) throws MalformedStreamException {
        if (current.hasContentSize()
                && (decodedBytes > current.contentBytes() || last && decodedBytes < current.contentBytes())) {
            throw new MalformedStreamException("zstd frame has " + decodedBytes + " bytes of content by byte "
                    + source.position() + ", but its header promises " + current.contentBytes());
        }
    }

    private void checkChecksum(FrameHeader current) throws IOException {
        if (!current.hasChecksum()) {
            return;
        }
        long start = source.position();
        int expected = (int) source.takeNumber(4, "a checksum");
        int found = (int) checksum.value();
        if (expected != found) {
            throw new MalformedStreamException("zstd checksum at byte " + start + " is 0x"
                    + Integer.toHexString(expected) + ", the content's is 0x" + Integer.toHexString(found));
        }
    }
}
