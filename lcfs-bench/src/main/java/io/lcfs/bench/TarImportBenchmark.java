package io.lcfs.bench;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The import of a tar of a root file system into a layer, durable at the end (target T7), beside the cost of reading
 * and decompressing it alone. The tar is {@code lcfs.bench.tar} if that is set, otherwise one of the JDK.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 5)
@Fork(1)
public class TarImportBenchmark {
    private static final int BUFFER_BYTES = 1 << 20;

    /** Whether the tar is compressed with gzip. */
    @Param({"false", "true"})
    public boolean gzip;

    /** Whether the SHA-256 of the tar is computed during the import. */
    @Param({"false", "true"})
    public boolean digest;

    private final byte[] buffer = new byte[BUFFER_BYTES];
    private WorkDirectory directory;
    private Path archive;
    private LayerStore store;
    private Layer layer;

    @Setup(Level.Trial)
    public void createStore() throws IOException {
        directory = new WorkDirectory();
        archive = TarImport.archive(directory, gzip);
        store = directory.createStore();
    }

    @Setup(Level.Iteration)
    public void createLayer() throws IOException {
        layer = store.createLayer("rootfs");
    }

    @TearDown(Level.Iteration)
    public void removeLayer() throws IOException {
        layer.close();
        store.remove("rootfs");
        store.reclaim();
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        store.close();
        directory.close();
    }

    @Benchmark
    public void importTar() throws IOException {
        TarImport.run(archive, digest, layer);
        layer.commit();
    }

    /** Reads and decompresses the tar without parsing it: the lower limit. */
    @Benchmark
    public long readOnly() throws IOException {
        long sum = 0;
        try (InputStream in = JdkArchive.open(archive)) {
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                sum += length;
            }
        }
        return sum;
    }
}
