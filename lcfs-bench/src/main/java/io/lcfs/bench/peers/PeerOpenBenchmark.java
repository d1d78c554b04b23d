package io.lcfs.bench.peers;

import io.lcfs.bench.FileTree;
import io.lcfs.bench.Workload;
import java.io.IOException;
import java.nio.ByteBuffer;
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
 * The opening of a store with many entries of 64 bytes and the lookup of its first entry: the peers' counterpart of
 * {@link io.lcfs.bench.OpenBenchmark}. Closing is not measured, and neither is the encoding of the other names.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 20)
@Measurement(iterations = 20)
@Fork(
        value = 1,
        jvmArgsAppend = {
            PeerFlags.IGNORE_UNKNOWN,
            PeerFlags.NATIVE_ACCESS,
            PeerFlags.UNSAFE_MEMORY,
            PeerFlags.OPEN_NIO,
            PeerFlags.OPEN_CHANNELS
        })
public class PeerOpenBenchmark {
    private static final int ENTRY_BYTES = 64;

    @Param({"lmdb", "rocksdb", "mvstore", "xodus"})
    public String peer;

    @Param("200000")
    public int entries;

    private final ByteBuffer content = ByteBuffer.wrap(Workload.randomBytes(ENTRY_BYTES, 3));
    private final FileTree first = new FileTree(1); // Its only path is also the first path of each larger tree.
    private PeerDirectory directory;
    private Peer store;

    @Setup(Level.Trial)
    public void create() throws IOException {
        FileTree tree = new FileTree(entries);
        directory = Peers.directory(peer);
        store = Peers.open(peer, directory.path(), tree);
        for (int entry = 0; entry < entries; entry++) {
            store.write(entry, content.clear());
        }
        store.commit();
        store.settle();
        store.close();
    }

    @TearDown(Level.Invocation)
    public void closeStore() throws IOException {
        store.close();
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        directory.close();
    }

    @Benchmark
    public long openAndLookUp() throws IOException {
        store = Peers.open(peer, directory.path(), first);
        return store.stat(0);
    }
}
