package io.lcfs.bench;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.build.ImageBuilder;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.Image;
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
 * A build of an image that was built before, from a tree of dependencies and a hundred classes above them: with nothing
 * changed, and with one changed class. The digests of the files are known, because they are older than two seconds
 * after the first iterations.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 10)
@Measurement(iterations = 10)
@Fork(1)
public class RebuildBenchmark {
    private static final int CLASSES = 100;

    @Param("20000")
    public int files;

    private WorkDirectory directory;
    private LayerStore store;
    private Path changed;
    private ImageBuilder build;
    private int version;

    @Setup(Level.Trial)
    public void buildFirst() throws IOException {
        directory = new WorkDirectory();
        store = directory.createStore();
        Path libraries = makeTree("libraries", files);
        Path classes = makeTree("classes", CLASSES);
        changed = classes.resolve("changed");
        build = ImageBuilder.fromScratch(store, Platform.ofThisMachine())
                .copy(libraries, "/app/libraries")
                .copy(classes, "/app/classes")
                .entrypoint("java");
        build.commitTo("app");
    }

    private Path makeTree(String name, int count) throws IOException {
        Path tree = directory.file(name);
        try (Layer layer = store.createLayer(name)) {
            new FileTree(count).create(layer);
            layer.copyOut("/", tree);
        }
        store.remove(name);
        return tree;
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        store.close();
        directory.close();
    }

    @Benchmark
    public Image nothingChanged() throws IOException {
        return build.commitTo("app");
    }

    @Benchmark
    public Image oneClassChanged() throws IOException {
        Files.writeString(changed, "version " + version++);
        return build.commitTo("app");
    }
}
