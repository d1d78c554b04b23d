package io.lcfs.bench;

import io.lcfs.LayerStore;
import io.lcfs.oci.LayerTars;
import io.lcfs.oci.content.Compression;
import io.lcfs.oci.layer.ExportOptions;
import io.lcfs.oci.layer.ImportOptions;
import java.io.IOException;
import java.io.OutputStream;
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
 * The export of an imported root file system as the blob of a layer, with the imported bytes and in the canonical form;
 * the output is discarded. Beside it, commons-compress copies the same tar entry by entry with the same compression.
 * The tar is {@code lcfs.bench.tar} if that is set, otherwise one of the JDK.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 5)
@Fork(1)
public class LayerExportBenchmark {
    @Param
    public Compression compression;

    private WorkDirectory directory;
    private Path tar;
    private LayerStore store;
    private LayerTars tars;
    private String layer;

    @Setup(Level.Trial)
    public void importTar() throws IOException {
        directory = new WorkDirectory();
        tar = LayerArchive.make(directory, Compression.NONE);
        store = directory.createStore();
        tars = LayerTars.of(store);
        layer = tars.read(null, Files.newInputStream(tar), ImportOptions.defaults())
                .name();
        store.sync();
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        store.close();
        directory.close();
    }

    @Benchmark
    public void sameBytes() throws IOException {
        export(ExportOptions.defaults());
    }

    @Benchmark
    public void canonicalForm() throws IOException {
        export(ExportOptions.defaults().withCanonical(true));
    }

    private void export(ExportOptions options) throws IOException {
        tars.blob(layer, compression, options).writeTo(OutputStream.nullOutputStream());
    }

    /** Copies and compresses the entries with commons-compress. */
    @Benchmark
    public void commonsCompressCopies() throws IOException {
        LayerArchive.write(tar, compression);
    }
}
