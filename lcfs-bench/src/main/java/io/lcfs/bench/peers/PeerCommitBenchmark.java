package io.lcfs.bench.peers;

import io.lcfs.bench.FileTree;
import io.lcfs.bench.Workload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
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
 * Overwrites of the first 4 KiB of a file, each made durable: the peers' counterpart of
 * {@link io.lcfs.bench.CommitBenchmark}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 2,
        jvmArgsAppend = {
            PeerFlags.IGNORE_UNKNOWN,
            PeerFlags.NATIVE_ACCESS,
            PeerFlags.UNSAFE_MEMORY,
            PeerFlags.OPEN_NIO,
            PeerFlags.OPEN_CHANNELS
        })
public class PeerCommitBenchmark {
    @Param({"file", "lmdb", "rocksdb", "mvstore", "xodus"})
    public String peer;

    @Param("1000")
    public int files;

    private final SplittableRandom random = new SplittableRandom(1);
    private final ByteBuffer change =
            ByteBuffer.allocateDirect(Workload.BLOCK_BYTES).put(Workload.randomBytes(Workload.BLOCK_BYTES, 3));
    private PeerDirectory directory;
    private Peer store;

    @Setup(Level.Trial)
    public void create() throws IOException {
        directory = Peers.directory(peer);
        store = Peers.open(peer, directory.path(), new FileTree(files));
        store.createTree();
        store.commit();
        store.settle();
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        store.close();
        directory.close();
    }

    @Benchmark
    public void commit() throws IOException {
        store.writeDurably(random.nextInt(files), change.clear());
    }
}
