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
 * A write of more bytes than one change takes. Other threads and a crash see all of it or nothing, and a refused write
 * changes nothing. The whole blocks are written piece by piece to a hidden inode. That inode has no name, so it is
 * deleted after a crash or a refusal. The last change moves its extents to the file, and writes the partial blocks at
 * both ends. There must be space for everything before the first piece, because a piece copies nodes of the layer, so
 * that the layer owns more than before.
 *
 * <p>If the layer is snapshotted meanwhile, the snapshot also contains the hidden inode, and a block must not have two
 * places. In this case everything is written in one change, which delays checkpoints for milliseconds. The same happens
 * for an append if another thread has made the file longer.
 */
final class LongWrite {
    /** The most bytes of one long write. */
    static final int MAX_BYTES = 16 << 20;

    private final StoreCore core;
    private final EngineLayer layer;
    private final LayerState state;
    private final Namespace names;
    private final WriteTarget target;

    /**
     * Prepares a write into a layer.
     *
     * @param names the file tree of the handle
     */
    LongWrite(StoreCore core, EngineLayer layer, LayerState state, Namespace names, WriteTarget target) {
        this.core = core;
        this.layer = layer;
        this.state = state;
        this.names = names;
        this.target = target;
    }

    /**
     * Writes the remaining bytes of a source.
     *
     * @param source a buffer whose position no other thread moves; the call does not move it either
     * @param position the expected offset of the write
     * @return the inode after the write
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

    /** Moves the extents. Returns nothing if they must not be moved, or if the write would begin at another offset. */
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
