package io.lcfs.bench;

import io.lcfs.LayerStore;
import io.lcfs.oci.LayerTars;
import io.lcfs.oci.content.Compression;
import io.lcfs.oci.layer.ImportOptions;
import java.io.IOException;
import java.nio.file.Files;
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
 * The import of a root file system from the blob of a layer into a committed layer, with both digests and a recipe,
 * which reproduces the tar; durable at the end. Beside it, commons-compress reads the same blob and writes nothing. The
 * tar is {@code lcfs.bench.tar} if that is set, otherwise one of the JDK.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 5)
@Fork(1)
public class LayerImportBenchmark {
    @Param
    public Compression compression;

    private WorkDirectory directory;
    private Path blob;
    private LayerStore store;
    private LayerTars tars;
    private String layer;

    @Setup(Level.Trial)
    public void createStore() throws IOException {
        directory = new WorkDirectory();
        blob = LayerArchive.make(directory, compression);
        store = directory.createStore();
        tars = LayerTars.of(store);
    }

    @TearDown(Level.Iteration)
    public void removeLayer() throws IOException {
        if (layer != null) {
            tars.remove(layer);
            store.reclaim();
            layer = null;
        }
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        store.close();
        directory.close();
    }

    @Benchmark
    public void importLayer() throws IOException {
        layer = tars.read(null, Files.newInputStream(blob), ImportOptions.defaults())
                .name();
        store.sync();
    }

    /** Decompresses the blob and reads its entries with commons-compress. */
    @Benchmark
    public long commonsCompressReads() throws IOException {
        return LayerArchive.read(blob, compression);
    }
}
