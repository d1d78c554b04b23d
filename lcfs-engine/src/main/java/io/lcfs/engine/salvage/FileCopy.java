package io.lcfs.engine.salvage;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.FileInfo;
import io.lcfs.Layer;
import io.lcfs.engine.content.ContentScan;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.salvage.SalvageSource.Unreadable;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Copies the content of a file to a file of another layer, and continues past damage. Blocks that are equal already are
 * not written, so layers continue to share them. Ranges that cannot be read become holes.
 */
final class FileCopy {
    private static final int CHUNK_BLOCKS = 64;

    private final SalvageSource source;
    private final Layer target;
    private final String layer;
    private final Losses losses;
    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BLOCKS * Blocks.BYTES);
    private final ByteBuffer present = ByteBuffer.allocate(CHUNK_BLOCKS * Blocks.BYTES);

    private String path = "";
    private long number;
    private long size;
    private long presentSize;
    private long lostFrom;
    private long lostTo;
    private @Nullable IOException lostWhy;

    FileCopy(SalvageSource source, Layer target, String layer, Losses losses) {
        this.source = source;
        this.target = target;
        this.layer = layer;
        this.losses = losses;
    }

    /** Copies to an existing regular file. */
    void copy(long fromNumber, FileInfo from, String to) throws IOException {
        path = to;
        number = fromNumber;
        size = from.size();
        presentSize = target.stat(to, NO_FOLLOW).size();
        if (presentSize > size) {
            target.truncate(to, size);
            presentSize = size;
        }
        try {
            if (source.isInline(number)) {
                copyRange(0, size);
            } else {
                copyPieces(SalvageSource.blocks(from));
            }
        } catch (Unreadable e) {
            lose(0, size, e.problem());
        }
        reportLoss();
        if (target.stat(to, NO_FOLLOW).size() < size) {
            target.truncate(to, size);
        }
    }

    private void copyPieces(long endBlock) throws IOException, Unreadable {
        ContentScan scan = new ContentScan(number, endBlock);
        long at = 0;
        for (ContentScan.Piece piece = source.next(scan); piece != null; piece = source.next(scan)) {
            long from = Blocks.toBytes(piece.fileBlock());
            long to = Math.min(size, from + Blocks.toBytes(piece.count()));
            clear(at, from);
            if (piece.problem() == null) {
                copyRange(from, to);
            } else {
                lose(from, to, piece.problem());
            }
            at = to;
        }
        clear(at, size);
    }

    /** Copies a range chunk by chunk. An unreadable chunk is copied block by block. */
    private void copyRange(long from, long to) throws IOException {
        for (long at = from; at < to; at += chunk.capacity()) {
            long end = Math.min(to, at + chunk.capacity());
            if (read(at, end) != null) {
                for (long block = at; block < end; block += Blocks.BYTES) {
                    long blockEnd = Math.min(end, block + Blocks.BYTES);
                    IOException problem = read(block, blockEnd);
                    if (problem == null) {
                        write(block);
                    } else {
                        lose(block, blockEnd, problem);
                    }
                }
            } else {
                write(at);
            }
        }
    }

    /** Reads a range into the chunk. Returns the problem, or null if the range was read. */
    private @Nullable IOException read(long from, long to) {
        try {
            source.read(number, chunk.clear().limit((int) (to - from)), from);
            chunk.flip();
            return null;
        } catch (Unreadable e) {
            return e.problem();
        }
    }

    /** Writes the blocks of the chunk that differ from the target. */
    private void write(long position) throws IOException {
        if (position >= presentSize) {
            target.write(path, position, chunk);
            return;
        }
        int end = chunk.limit();
        present.clear().limit(end);
        target.read(path, position, present);
        int known = present.position();
        for (int at = 0; at < end; at += Blocks.BYTES) {
            int blockEnd = Math.min(end, at + Blocks.BYTES);
            if (blockEnd > known || !isSame(at, blockEnd)) {
                target.write(path, position + at, chunk.limit(blockEnd).position(at));
            }
        }
    }

    private boolean isSame(int from, int to) {
        ByteBuffer here = present.duplicate().limit(to).position(from);
        return chunk.duplicate().limit(to).position(from).equals(here);
    }

    /** Turns a range of the target's present content into a hole. */
    private void clear(long from, long to) throws IOException {
        long end = Math.min(to, presentSize);
        if (from < end) {
            target.punch(path, from, end - from);
        }
    }

    private void lose(long from, long to, IOException problem) throws IOException {
        clear(from, to);
        if (lostWhy == null || lostTo != from) {
            reportLoss();
            lostFrom = from;
            lostWhy = problem;
        }
        lostTo = to;
    }

    private void reportLoss() {
        IOException problem = lostWhy;
        if (problem != null) {
            losses.add(layer, path, lostFrom, lostTo - lostFrom, problem);
        }
        lostWhy = null;
    }
}
