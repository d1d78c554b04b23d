package io.lcfs.nio.channel;

import io.lcfs.nio.file.FileKey;
import java.io.IOException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;

/** A lock on a range of a file, respected by all channels of this JVM. Other processes cannot have the store open. */
final class LayerFileLock extends FileLock {
    private static final boolean ZERO_IS_ALL = Runtime.version().feature() >= 20;

    private final FileKey key;
    private volatile boolean held = true;

    LayerFileLock(FileChannel channel, FileKey key, long position, long size, boolean shared) {
        super(channel, position, size, shared);
        this.key = key;
    }

    LayerFileLock(AsynchronousFileChannel channel, FileKey key, long position, long size, boolean shared) {
        super(channel, position, size, shared);
        this.key = key;
    }

    /** Returns the size of a lock that a caller asked for. From Java 20 on, 0 means everything from the position on. */
    static long size(long position, long asked) {
        return asked == 0 && ZERO_IS_ALL ? Long.MAX_VALUE - Math.max(0, position) : asked;
    }

    FileKey key() {
        return key;
    }

    /** Marks the lock as released. */
    void end() {
        held = false;
    }

    boolean isOf(Channel channel) {
        return acquiredBy() == channel;
    }

    @Override
    public boolean isValid() {
        return held && acquiredBy().isOpen();
    }

    @Override
    public void release() throws IOException {
        if (!acquiredBy().isOpen()) {
            throw new ClosedChannelException();
        }
        FileLocks.release(this);
    }
}
