package io.lcfs.oci.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Objects;

/**
 * A stream of a part of a file. Several streams may read one channel at the same time, each in one thread; closing a
 * stream does nothing.
 */
final class ChannelInputStream extends InputStream {
    private final FileChannel channel;
    private final long end;
    private long position;

    ChannelInputStream(FileChannel channel, long position, long length) {
        this.channel = channel;
        this.position = position;
        this.end = position + length;
    }

    long position() {
        return position;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int start, int length) throws IOException {
        Objects.checkFromIndexSize(start, length, target.length);
        if (length == 0) {
            return 0;
        }
        int most = (int) Math.min(length, end - position);
        int read = most == 0 ? -1 : channel.read(ByteBuffer.wrap(target, start, most), position);
        position += Math.max(read, 0);
        return read;
    }

    @Override
    public long skip(long bytes) {
        long skipped = Math.max(0, Math.min(bytes, end - position));
        position += skipped;
        return skipped;
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, end - position);
    }
}
