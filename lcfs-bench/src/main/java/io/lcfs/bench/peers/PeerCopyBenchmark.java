package io.lcfs.bench.peers;

import io.lcfs.bench.FileTree;
import java.io.IOException;
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
 * A writable copy of the small files, which a peer without layers has instead of a clone. It need not be durable, and
 * opening it is not measured.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 5)
@Fork(
        value = 1,
        jvmArgsAppend = {
            PeerFlags.IGNORE_UNKNOWN,
            PeerFlags.NATIVE_ACCESS,
            PeerFlags.UNSAFE_MEMORY,
            PeerFlags.OPEN_NIO,
            PeerFlags.OPEN_CHANNELS
        })
public class PeerCopyBenchmark {
    private static final String COPY = "copy";

    /** The peers; MVStore and Xodus cannot copy an open store. */
    @Param({"jimfs", "file", "tmpfs", "lmdb", "rocksdb"})
    public String peer;

    @Param("20000")
    public int files;

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

    @TearDown(Level.Iteration)
    public void deleteCopy() throws IOException {
        store.deleteCopy(COPY);
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        store.close();
        directory.close();
    }

    @Benchmark
    public void writableCopy() throws IOException {
        store.copy(COPY);
    }
}
