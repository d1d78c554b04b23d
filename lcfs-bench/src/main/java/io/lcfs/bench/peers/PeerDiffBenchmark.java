package io.lcfs.bench.peers;

import io.lcfs.bench.FileTree;
import io.lcfs.bench.RawFile;
import io.lcfs.bench.Workload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
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
 * The search for changes in which 100 of many files differ: 60 modified, 20 added, 20 removed. The peers' counterpart
 * of {@link io.lcfs.bench.DiffBenchmark}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {
            PeerFlags.IGNORE_UNKNOWN,
            PeerFlags.NATIVE_ACCESS,
            PeerFlags.UNSAFE_MEMORY,
            PeerFlags.OPEN_NIO,
            PeerFlags.OPEN_CHANNELS
        })
public class PeerDiffBenchmark {
    private static final int CHANGES = 100;

    /** The peers: both trees compared by the attributes of each file, or the upper directory of an overlay walked. */
    @Param({"walk", "overlayfs"})
    public String peer;

    @Param("9700")
    public int files;

    private PeerDirectory directory;
    private ChangeFinder finder;

    @Setup(Level.Trial)
    public void create() throws IOException {
        FileTree tree = new FileTree(files);
        directory = Peers.directory(peer);
        finder = peer.equals(Peers.WALK) ? new TreeComparison(directory, tree) : new UpperWalk(directory, tree);
        for (int i = 0; i < CHANGES; i++) {
            change(finder.changed(tree.files()[(int) ((long) i * files / CHANGES)]), i);
        }
        int count = finder.findChanges().size();
        if (count != CHANGES) {
            throw new IllegalStateException(peer + " finds " + count + " changes of " + CHANGES);
        }
    }

    /** Makes the same changes as {@link io.lcfs.bench.DiffBenchmark}. */
    private static void change(Path file, int index) throws IOException {
        switch (index % 5) {
            case 0 -> Files.delete(file);
            case 1 -> write(file.resolveSibling(file.getFileName() + ".new"), index);
            default -> write(file, index);
        }
    }

    private static void write(Path file, int index) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            RawFile.writeFully(channel, ByteBuffer.wrap(Workload.randomBytes(Workload.BLOCK_BYTES, index)), 0);
        }
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        directory.close();
    }

    @Benchmark
    public List<String> findChanges() throws IOException {
        return finder.findChanges();
    }
}
