package io.lcfs.bench.report;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The lock that keeps runs of JMH on one machine from disturbing each other. JMH takes it for each run; the report
 * makes many runs, and holds it for all of them.
 */
final class MachineLock implements AutoCloseable {
    private static final String IGNORE = "jmh.ignoreLock";

    private final @Nullable FileChannel channel;

    private MachineLock(@Nullable FileChannel channel) {
        this.channel = channel;
    }

    /** Acquires the lock, and makes JMH in this JVM run without it; fails if another run holds the lock. */
    static MachineLock acquire() throws IOException {
        if (Boolean.getBoolean(IGNORE)) {
            return new MachineLock(null);
        }
        Path file = Path.of(System.getProperty("java.io.tmpdir"), "jmh.lock");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            throw new IOException("another run of JMH has " + file + "; with -D" + IGNORE
                    + "=true both go on, and disturb each other");
        }
        System.setProperty(IGNORE, "true");
        return new MachineLock(channel);
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
