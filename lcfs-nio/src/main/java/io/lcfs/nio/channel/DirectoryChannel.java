package io.lcfs.nio.channel;

import io.lcfs.nio.file.Location;
import io.lcfs.nio.file.Mount;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystemException;

/** A channel to a directory that was opened for reading, as programs do in order to force it. Reading from it fails. */
final class DirectoryChannel extends FileChannel {
    private final Mount mount;
    private final Location directory;
    private final boolean interruptible;
    private volatile long position;

    DirectoryChannel(Mount mount, Location directory, boolean interruptible) {
        this.mount = mount;
        this.directory = directory;
        this.interruptible = interruptible;
    }

    private FileSystemException isDirectory() throws IOException {
        requireOpen();
        return new FileSystemException(directory.shown(), null, "is a directory");
    }

    private NonWritableChannelException isReadOnly() throws IOException {
        requireOpen();
        return new NonWritableChannelException();
    }

    /** Requires that the channel is open. Closes it if the thread is interrupted and the channel is interruptible. */
    private void requireOpen() throws IOException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
        if (interruptible && Thread.currentThread().isInterrupted() && !WholeFileRead.isUnderWay()) {
            close();
            throw new ClosedByInterruptException();
        }
    }

    @Override
    public void force(boolean metadata) throws IOException {
        requireOpen();
        mount.files().run(directory, layer -> mount.sync());
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        throw isDirectory();
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        throw isDirectory();
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        throw isDirectory();
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        throw isDirectory();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
        throw isDirectory();
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        throw isDirectory();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
        throw isDirectory();
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        throw isReadOnly();
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        throw isReadOnly();
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
        throw isReadOnly();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) throws IOException {
        throw isReadOnly();
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        throw isReadOnly();
    }

    @Override
    public long position() throws IOException {
        requireOpen();
        return position;
    }

    @Override
    public FileChannel position(long newPosition) throws IOException {
        requireOpen();
        if (newPosition < 0) {
            throw new IllegalArgumentException("position " + newPosition + " is negative");
        }
        position = newPosition;
        return this;
    }

    @Override
    public long size() throws IOException {
        requireOpen();
        return mount.files().stat(directory, false).size();
    }

    @Override
    protected void implCloseChannel() {
        mount.forget(this);
    }
}
