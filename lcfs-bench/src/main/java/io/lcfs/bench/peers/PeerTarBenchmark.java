package io.lcfs.bench.peers;

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
 * The extraction of a root file system by GNU tar, followed by a sync of the file system. The figure includes the start
 * of both programs, which takes a few milliseconds. The tar is {@code lcfs.bench.tar} if that is set, otherwise one of
 * the JDK that runs this program.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2)
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
public class PeerTarBenchmark {
    private static final String TARGET = "rootfs";

    /** The targets: the work directory's file system, or tmpfs. */
    @Param({"tar", "tar-tmpfs"})
    public String peer;

    private PeerDirectory directory;
    private PeerDirectory source;
    private Path archive;
    private Path target;

    @Setup(Level.Trial)
    public void createArchive() throws IOException {
        directory = Peers.directory(peer);
        source = Peers.directory(Peers.TAR);
        archive = archive();
        Files.newInputStream(archive).close(); // This fails if the archive cannot be read.
    }

    private Path archive() throws IOException {
        String given = System.getProperty("lcfs.bench.tar");
        if (given != null) {
            return Path.of(given).toAbsolutePath();
        }
        Path made = source.resolve("jdk.tar");
        Command.run("tar", "-c", "-f", made, "-C", System.getProperty("java.home"), ".");
        return made;
    }

    @Setup(Level.Iteration)
    public void createTarget() throws IOException {
        target = Files.createDirectory(directory.resolve(TARGET));
    }

    @TearDown(Level.Iteration)
    public void deleteTarget() throws IOException {
        PeerDirectory.deleteTree(target);
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        source.close();
        directory.close();
    }

    @Benchmark
    public void extract() throws IOException {
        Command.run("tar", "-x", "-f", archive, "-C", target);
        Command.run("sync", "-f", target);
    }
}
