package io.lcfs.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
 * Reads through {@code java.nio.file}: a walk of 2,101 paths with their attributes, and the whole content of a 4 KiB
 * file.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 8, time = 1)
@Fork(1)
public class FileSystemReadBenchmark {
    @Param({"layer", "committed", "jimfs", "host"})
    public String kind;

    private ViewedFiles files;
    private Path[] paths;
    private int next;

    @Setup(Level.Trial)
    public void create() throws IOException {
        files = new ViewedFiles(kind);
        paths = files.shuffled();
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        files.close();
    }

    @Benchmark
    public long walk() throws IOException {
        try (Stream<Path> found = Files.walk(files.root())) {
            return found.count();
        }
    }

    @Benchmark
    public byte[] readAllBytes() throws IOException {
        next = (next + 1) % paths.length;
        return Files.readAllBytes(paths[next]);
    }
}
