package io.lcfs.bench.peers;

import io.lcfs.bench.FileTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
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
import org.openjdk.jmh.infra.Blackhole;

/**
 * Stat, whole read and list at random among the small files: the peers' counterpart of
 * {@link io.lcfs.bench.SmallFileAccessBenchmark}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 2,
        jvmArgsAppend = {
            PeerFlags.IGNORE_UNKNOWN,
            PeerFlags.NATIVE_ACCESS,
            PeerFlags.UNSAFE_MEMORY,
            PeerFlags.OPEN_NIO,
            PeerFlags.OPEN_CHANNELS
        })
public class PeerSmallFileAccessBenchmark {
    private static final int MAX_BYTES = 8 << 10;

    /** A peer that holds the tree. */
    private static final class Holder {
        private final SplittableRandom random = new SplittableRandom(1);
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(MAX_BYTES);
        private final FileTree tree;
        private final PeerDirectory directory;
        private final Peer store;

        private Holder(String peer, int files) throws IOException {
            tree = new FileTree(files);
            directory = Peers.directory(peer);
            store = Peers.open(peer, directory.path(), tree);
            store.createTree();
            store.commit();
            store.settle();
        }

        private int nextFile() {
            return random.nextInt(tree.files().length);
        }

        private int nextDirectory() {
            return random.nextInt(tree.directories().length);
        }

        private void close() throws IOException {
            store.close();
            directory.close();
        }
    }

    /** Peers that can look up files. */
    @State(Scope.Thread)
    public static class Files {
        @Param({"jimfs", "file", "tmpfs", "lmdb", "rocksdb", "mvstore", "xodus"})
        public String peer;

        @Param("20000")
        public int files;

        private Holder holder;

        @Setup(Level.Trial)
        public void create() throws IOException {
            holder = new Holder(peer, files);
        }

        @TearDown(Level.Trial)
        public void close() throws IOException {
            holder.close();
        }
    }

    /** Peers that can list a directory, by its entries or by the prefix of the keys. */
    @State(Scope.Thread)
    public static class Directories {
        @Param({"jimfs", "file", "tmpfs", "lmdb", "rocksdb", "mvstore"})
        public String peer;

        @Param("20000")
        public int files;

        private Holder holder;

        @Setup(Level.Trial)
        public void create() throws IOException {
            holder = new Holder(peer, files);
            holder.store.list(0, name -> {}); // This fails if the peer cannot list.
        }

        @TearDown(Level.Trial)
        public void close() throws IOException {
            holder.close();
        }
    }

    @Benchmark
    public long stat(Files state) throws IOException {
        return state.holder.store.stat(state.holder.nextFile());
    }

    @Benchmark
    public ByteBuffer read(Files state) throws IOException {
        Holder holder = state.holder;
        holder.store.read(holder.nextFile(), holder.buffer.clear());
        return holder.buffer;
    }

    /** Lists a directory of 5.5 files on average. */
    @Benchmark
    public void list(Directories state, Blackhole blackhole) throws IOException {
        state.holder.store.list(state.holder.nextDirectory(), blackhole::consume);
    }
}
