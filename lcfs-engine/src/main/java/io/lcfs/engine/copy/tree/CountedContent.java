package io.lcfs.engine.copy.tree;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.LongConsumer;

/** The content of a file that reports the number of bytes read after each MiB. */
final class CountedContent implements CopySource.Content {
    private static final long STEP = 1 << 20;

    private final CopySource.Content content;
    private final LongConsumer listener;
    private long count;
    private long told;

    CountedContent(CopySource.Content content, LongConsumer listener) {
        this.content = content;
        this.listener = listener;
    }

    @Override
    public long nextData(long position) throws IOException {
        return content.nextData(position);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        int read = content.read(target, position);
        count += Math.max(0, read);
        if (count - told >= STEP) {
            told = count;
            listener.accept(count);
        }
        return read;
    }

    @Override
    public long size() throws IOException {
        return content.size();
    }

    @Override
    public void close() throws IOException {
        content.close();
    }
}
