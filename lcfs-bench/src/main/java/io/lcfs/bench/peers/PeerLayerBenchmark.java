package io.lcfs.bench.peers;

import io.lcfs.bench.FileTree;
import io.lcfs.bench.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The creation of a writable layer on an image, and a short-lived container: the peers' counterpart of
 * {@link io.lcfs.bench.CloneBenchmark} and {@link io.lcfs.bench.ContainerBenchmark}. Mounts and snapshots are system
 * calls of this process; no command is started. The figures are for one layer.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5)
@Measurement(iterations = 10)
@Fork(
        value = 1,
        jvmArgsAppend = {
            PeerFlags.IGNORE_UNKNOWN,
            PeerFlags.NATIVE_ACCESS,
            PeerFlags.UNSAFE_MEMORY,
            PeerFlags.OPEN_NIO,
            PeerFlags.OPEN_CHANNELS
        })
public class PeerLayerBenchmark {
    private static final int BATCH = 100;

    @Param({"overlayfs", "btrfs"})
    public String peer;

    /** The number of existing layers. */
    @Param("100")
    public int layers;

    /** The number of files in the image. */
    @Param("9700")
    public int files;

    private final byte[] block = Workload.randomBytes(Workload.BLOCK_BYTES, 3);
    private final String[] names = new String[BATCH];
    private PeerDirectory directory;
    private LayerPeer store;
    private int created;

    @Setup(Level.Trial)
    public void create() throws IOException {
        directory = Peers.directory(peer);
        store = Peers.openLayers(peer, directory, new FileTree(files));
        for (int i = 0; i < layers; i++) {
            store.create("there-" + i);
        }
        for (int i = 0; i < BATCH; i++) {
            names[i] = "layer-" + i;
        }
    }

    @TearDown(Level.Iteration)
    public void remove() throws IOException {
        while (created > 0) {
            created--;
            store.remove(names[created]);
        }
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        directory.close();
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void createLayer() throws IOException {
        for (String name : names) {
            store.create(name);
            created++;
        }
    }

    /** Creates a layer, writes one file of 4 KiB into it, and removes the layer. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void container() throws IOException {
        for (String name : names) {
            store.create(name);
            Files.write(store.path(name).resolve("hosts"), block);
            store.remove(name);
        }
    }
}
