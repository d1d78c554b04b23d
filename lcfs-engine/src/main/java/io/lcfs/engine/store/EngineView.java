package io.lcfs.engine.store;

import io.lcfs.CorruptStoreException;
import io.lcfs.FileView;
import io.lcfs.StoreClosedException;
import io.lcfs.engine.content.FrozenFile;
import io.lcfs.engine.inode.Inode;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.operation.StoreCore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A view of a file of a frozen layer. The file cannot change, so the view needs no lock. */
final class EngineView implements FileView {
    private final EngineLayer layer;
    private final StoreCore core;
    private final LayerState state;
    private final FrozenFile file;
    private final String path;
    private final Runnable release;
    private final AtomicBoolean open = new AtomicBoolean(true);

    EngineView(EngineLayer layer, StoreCore core, LayerState state, Inode inode, String path, Runnable release) {
        this.layer = layer;
        this.core = core;
        this.state = state;
        this.file = new FrozenFile(state, inode);
        this.path = path;
        this.release = release;
    }

    @Override
    public long size() {
        return file.inode().size();
    }

    private void requireOpen() {
        if (!open.get()) {
            throw new StoreClosedException("the view of " + path + " is closed");
        }
    }

    @Override
    public ByteBuffer slice(long position) throws IOException {
        requireOpen();
        if (position < 0 || position > file.inode().size()) {
            throw new IllegalArgumentException("position " + position + " of " + path + " is not within 0 to "
                    + file.inode().size());
        }
        return read(() -> file.view(position));
    }

    @Override
    public <T> @Nullable T map(long position, long length, Mapper<T> mapper) throws IOException {
        requireOpen();
        if (position < 0 || length < 1 || position > file.inode().size() - length) {
            throw new IllegalArgumentException(length + " bytes at " + position + " of " + path
                    + " are not within 0 to " + file.inode().size());
        }
        return read(() -> Optional.<T>ofNullable(file.map(position, length, mapper)))
                .orElse(null);
    }

    private <T> T read(StoreCore.LayerWork<T> work) throws IOException {
        try {
            T result = core.read(state, work);
            // If the view was closed meanwhile, the layer may have been reclaimed.
            requireOpen();
            return result;
        } catch (CorruptStoreException e) {
            requireOpen();
            throw layer.located(path, e);
        }
    }

    @Override
    public void close() {
        if (open.compareAndSet(true, false)) {
            release.run();
        }
    }
}
