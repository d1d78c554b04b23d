package io.lcfs.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Random;
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
 * Writes through {@code java.nio.file}: the whole content of an existing 4 KiB file, and a copy over an existing file.
 * The writes are not durable on return; the store makes a checkpoint every 60 seconds and whenever enough data is in
 * memory.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 8, time = 1)
@Fork(1)
public class FileSystemWriteBenchmark {
    @Param({"layer", "jimfs", "host"})
    public String kind;

    private final byte[] bytes = new byte[ViewedFiles.FILE_BYTES];
    private ViewedFiles files;
    private Path[] paths;
    private Path copy;
    private int next;

    @Setup(Level.Trial)
    public void create() throws IOException {
        new Random(3).nextBytes(bytes);
        files = new ViewedFiles(kind);
        paths = files.shuffled();
        copy = files.root().resolve("copy");
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        files.close();
    }

    @Benchmark
    public Path write() throws IOException {
        next = (next + 1) % paths.length;
        return Files.write(paths[next], bytes);
    }

    @Benchmark
    public Path copy() throws IOException {
        next = (next + 1) % paths.length;
        return Files.copy(paths[next], copy, StandardCopyOption.REPLACE_EXISTING);
    }
}
