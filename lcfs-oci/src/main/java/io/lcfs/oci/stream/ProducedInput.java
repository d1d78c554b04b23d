package io.lcfs.oci.stream;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A stream of the bytes that a producer writes on a thread of its own, at most 1 MiB ahead of the reader. The failure
 * of the producer is thrown to the reader at the end of the bytes. Closing ends the thread and waits for it.
 */
public final class ProducedInput extends FilterInputStream {
    private static final int PIPE_BYTES = 1 << 20;

    /** A writer of the content of the stream. */
    public interface Producer {
        /** Writes all content into the target, which the caller closes. */
        void produce(OutputStream target) throws IOException;
    }

    private final Thread thread;
    private volatile @Nullable Throwable failure;

    private ProducedInput(PipedInputStream in, PipedOutputStream out, Producer producer) {
        super(in);
        thread = new Thread(() -> produce(out, producer), "lcfs-oci-write");
        thread.setDaemon(true);
        thread.start();
    }

    /** Starts the thread of the producer. */
    public static ProducedInput of(Producer producer) throws IOException {
        PipedInputStream in = new PipedInputStream(PIPE_BYTES);
        return new ProducedInput(in, new PipedOutputStream(in), producer);
    }

    private void produce(PipedOutputStream out, Producer producer) {
        try (out) {
            producer.produce(out);
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
        }
    }

    @Override
    public int read(byte[] target, int start, int length) throws IOException {
        int count = in.read(target, start, length);
        if (count < 0) {
            join();
            Throwable cause = failure;
            if (cause != null) {
                throw new IOException("the content could not be produced: " + cause.getMessage(), cause);
            }
        }
        return count;
    }

    private void join() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        super.close();
        join();
    }
}
