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
 * The creation of files of 1 to 8 KiB in directories, made durable together: the peers' counterpart of
 * {@link io.lcfs.bench.SmallFilesBenchmark}. Each iteration begins with an empty peer.
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
public class PeerSmallFilesBenchmark {
    @Param({"jimfs", "file", "tmpfs", "lmdb", "rocksdb", "mvstore", "xodus"})
    public String peer;

    @Param("20000")
    public int files;

    private FileTree tree;
    private PeerDirectory directory;
    private Peer store;

    @Setup(Level.Trial)
    public void createTree() {
        tree = new FileTree(files);
    }

    @Setup(Level.Iteration)
    public void createPeer() throws IOException {
        directory = Peers.directory(peer);
        store = Peers.open(peer, directory.path(), tree);
    }

    @TearDown(Level.Iteration)
    public void close() throws IOException {
        store.close();
        directory.close();
    }

    @Benchmark
    public void createAndCommit() throws IOException {
        store.createTree();
        store.commit();
    }
}
