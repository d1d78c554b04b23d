package io.lcfs.engine.store;

import io.lcfs.engine.content.FileData;
import io.lcfs.engine.file.Namespace;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.inode.Inode;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.operation.CallerBuffer;
import io.lcfs.engine.operation.StoreCore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A write of more than goes in one change, which is whole for a crash and for other threads, and changes nothing if it
 * is refused. Its whole blocks are written piece by piece to a hidden inode; that has no name, so a crash or a refusal
 * drops it. The last change moves their extents to the file, and writes the parts of blocks at both ends. There must be
 * room for all before the first piece, because a piece copies nodes of the layer, which then owns more than before.
 *
 * <p>If the layer is snapshotted meanwhile, the snapshot shows the hidden inode too, and a block must not be at two
 * places. Then all is written in one change, which holds up checkpoints for milliseconds. The same goes for an append
 * to a file that another thread made longer.
 */
final class LongWrite {
    /** The most bytes that are written so. */
    static final int MOST_BYTES = 16 << 20;

    private final StoreCore core;
    private final EngineLayer layer;
    private final LayerState state;
    private final Namespace names;
    private final WriteTarget target;

    /** A write into a layer; the names are the handle's. */
    LongWrite(StoreCore core, EngineLayer layer, LayerState state, Namespace names, WriteTarget target) {
        this.core = core;
        this.layer = layer;
        this.state = state;
        this.names = names;
        this.target = target;
    }

    /**
     * Writes.
     *
     * @param source a buffer whose position nobody else moves; it stays where it is
     * @param position where the write is going to begin, as far as is known
     * @return the file as it is then
     */
    Inode run(ByteBuffer source, long position) throws IOException {
        int begin = source.position();
        int wholeBegin = begin + (int) (-position & (Blocks.BYTES - 1));
        int wholeLength = (source.limit() - wholeBegin) & -Blocks.BYTES;
        ByteBuffer head = CallerBuffer.readable(source.duplicate().limit(wholeBegin));
        ByteBuffer tail = CallerBuffer.readable(source.duplicate().position(wholeBegin + wholeLength));
        ByteBuffer whole = source.duplicate().position(wholeBegin).limit(wholeBegin + wholeLength);
        long wholePosition = position + (wholeBegin - begin);
        long hidden = core.beginWrite(state, source.remaining(), () -> {
            target.requireWritable();
            return names.orphans().createHidden();
        });
        Optional<Inode> written = Optional.empty();
        try {
            fill(hidden, whole, wholePosition);
            written = core.move(
                    state,
                    wholeLength >>> Blocks.SHIFT,
                    target.dataBytes(),
                    target.itemBytes(),
                    () -> move(hidden, position, head, tail, wholeLength));
        } finally {
            if (written.isEmpty()) {
                drop(hidden);
            }
        }
        return written.isPresent() ? written.get() : writeAtOnce(CallerBuffer.readable(source.duplicate()));
    }

    private void fill(long hidden, ByteBuffer whole, long position) throws IOException {
        int limit = whole.limit();
        long at = position;
        while (whole.position() < limit) {
            int end = Math.min(limit, whole.position() + FileData.MAX_WRITE);
            int length = end - whole.position();
            ByteBuffer piece = CallerBuffer.readable(whole.limit(end));
            long pieceAt = at;
            core.write(state, length, () -> {
                Inode inode = Inode.load(state.tree(), hidden);
                names.data().write(inode, piece, pieceAt);
                inode.store(state.tree());
                return inode;
            });
            whole.limit(limit).position(end);
            at += length;
        }
    }

    /** Moves the extents; nothing if they must not be moved, or not to where they are. */
    private Optional<Inode> move(long number, long position, ByteBuffer head, ByteBuffer tail, int wholeLength)
            throws IOException {
        Inode hidden = Inode.load(state.tree(), number);
        if (!names.orphans().isOrphan(number) || !names.data().isOwned(hidden)) {
            return Optional.empty();
        }
        Inode inode = target.inode();
        if (target.position(inode) != position) {
            return Optional.empty();
        }
        if (target.replaces()) {
            names.data().replace(inode, hidden, wholeLength, tail);
        } else {
            names.data().write(inode, position, head, hidden, wholeLength, tail);
        }
        names.orphans().forgetHidden(hidden);
        target.written(inode);
        return Optional.of(inode);
    }

    private Inode writeAtOnce(ByteBuffer source) throws IOException {
        return core.write(state, source.remaining(), () -> target.write(names.data(), source));
    }

    private void drop(long hidden) throws IOException {
        core.exclusive(state, () -> state.openInodes().closed(hidden));
        layer.reap(hidden);
    }
}
