package io.lcfs.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lcfs.FileView;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;

/**
 * A program that uses a store in the long-lived threads of its host, reads it beside the writer, and closes what it
 * opened, or forgets to. Tests load it in new class loaders. The arguments are an empty directory and the threads.
 */
public final class HostWork implements BiConsumer<Path, ExecutorService> {
    private static final int TASKS = 3;

    private final boolean forgets;

    /** Creates the work; called by reflection from another class loader. */
    public HostWork(boolean forgets) {
        this.forgets = forgets;
    }

    @Override
    public void accept(Path directory, ExecutorService threads) {
        try {
            List<AutoCloseable> opened = work(directory.resolve("store.lcfs"), threads);
            if (!forgets) {
                for (AutoCloseable one : opened) {
                    one.close();
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Does the work, and returns what was opened, with the store last. */
    private static List<AutoCloseable> work(Path file, ExecutorService threads)
            throws IOException, InterruptedException, ExecutionException {
        LayerStore store = LayerStore.create(
                file, 1L << 24, StoreOptions.defaults().withCheckpointInterval(Duration.ofMillis(100)));
        try (Layer base = store.createLayer("base")) {
            base.writeAllBytes("/file", "base\n".getBytes(UTF_8));
            base.commit();
        }
        List<AutoCloseable> opened = new ArrayList<>();
        List<Callable<AutoCloseable>> tasks = new ArrayList<>();
        for (int i = 0; i < TASKS; i++) {
            String name = "work-" + i;
            tasks.add(() -> changed(store, name));
        }
        for (Future<AutoCloseable> layer : threads.invokeAll(tasks)) {
            opened.add(layer.get());
        }
        Layer frozen = store.openLayer("base");
        FileView view = frozen.openView("/file");
        view.slice(0).get();
        LayerFile open = frozen.openFile("/file");
        opened.addAll(0, List.of(view, open, frozen));
        LayerStore reader = LayerStore.open(file, StoreOptions.defaults().withBesideWriter(true));
        try (Layer seen = reader.openLayer("base")) {
            seen.readAllBytes("/file");
        }
        opened.add(reader);
        opened.add(store);
        return opened;
    }

    private static Layer changed(LayerStore store, String name) throws IOException {
        Layer layer = store.cloneLayer("base", name);
        layer.write("/file", 2, name.getBytes(UTF_8));
        layer.copy("/file", "/copy");
        layer.readAllBytes("/copy");
        store.snapshot(name, name + "-snapshot").close();
        return layer;
    }
}
