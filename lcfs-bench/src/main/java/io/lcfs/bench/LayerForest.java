package io.lcfs.bench;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import java.io.IOException;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A store with many layers, and a committed layer at the end of a chain of layers. */
@State(Scope.Benchmark)
public class LayerForest {
    /** The number of layers in the store. */
    @Param({"10", "1000", "100000"})
    public int layers;

    /** The number of layers in the chain of the layer that is cloned or snapshotted. */
    @Param({"1", "1000"})
    public int depth;

    /** The number of files in each layer. */
    @Param("10")
    public int files;

    private WorkDirectory directory;
    LayerStore store;
    String top;

    @Setup(Level.Trial)
    public void create() throws IOException {
        directory = new WorkDirectory();
        store = directory.createStore();
        try (Layer base = store.createLayer("base")) {
            new FileTree(files).create(base);
            base.commit();
        }
        top = Workload.deepen(store, "base", depth);
        for (int i = depth; i < layers; i++) {
            store.cloneLayer("base", "layer-" + i).close();
        }
        store.sync();
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        store.close();
        directory.close();
    }
}
