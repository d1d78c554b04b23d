package io.lcfs.engine.removal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerKind;
import io.lcfs.LayerStore;
import io.lcfs.RemoveOption;
import io.lcfs.engine.model.ModelStore;
import io.lcfs.engine.store.EngineProvider;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Removes all or some layers of a shape in random order, and reclaims in between: after one or several removals, with
 * handles still open, or with a checkpoint in the middle of a walk. Meanwhile live layers are frozen, snapshotted or
 * written.
 *
 * <p>The same number on the same base makes the same calls, write by write.
 */
final class RemovalScript {
    private final Bench bench;
    private final Random random;
    private final List<String> names;
    private final List<OpenFile> open = new ArrayList<>();
    private final int toBeRemoved;
    private int drawn;

    /** A handle that is held while its layer is removed, with the content of the file. */
    private record OpenFile(Layer layer, LayerFile file, byte[] content) {
        void requireSame() throws IOException {
            ByteBuffer read = ByteBuffer.allocate(content.length);
            file.read(0, read);
            assertArrayEquals(content, read.array(), "a file that is open in a removed layer");
        }
    }

    private RemovalScript(Bench bench, ModelStore before, Random random) {
        this.bench = bench;
        this.random = random;
        this.names = new ArrayList<>(before.layers.keySet());
        names.remove(LayerStore.ROOT);
        this.toBeRemoved = random.nextInt(3) > 0 ? names.size() : 1 + random.nextInt(names.size());
    }

    /** Runs the script to its end, or until a call fails. */
    static void run(Bench bench, ModelStore before, long number) throws IOException {
        new RemovalScript(bench, before, new Random(number)).run();
    }

    private void run() throws IOException {
        int most = toBeRemoved;
        // If there are many layers, several are removed at a time, because the test is about each step of reclaiming.
        int atOnce = 1 + names.size() / 8;
        for (int removed = 0; removed < most; ) {
            for (int i = 0; i < atOnce && removed < most; i++) {
                remove();
                removed++;
            }
            between();
        }
        closeHandles();
        reclaim();
    }

    private String draw() {
        return names.get(random.nextInt(names.size()));
    }

    private void remove() throws IOException {
        String name = names.remove(random.nextInt(names.size()));
        if (random.nextInt(4) == 0) {
            openFileOf(name);
        }
        bench.both(
                "remove " + name, () -> bench.model.remove(name), () -> bench.store.remove(name, RemoveOption.FORCE));
    }

    private void openFileOf(String name) throws IOException {
        Layer layer = bench.store.openLayer(name);
        String path = "/d/f" + random.nextInt(4);
        if (layer.exists(path)) {
            open.add(new OpenFile(layer, layer.openFile(path), layer.readAllBytes(path)));
        } else {
            layer.close();
        }
    }

    private void between() throws IOException {
        switch (random.nextInt(9)) {
            case 0 -> bench.store.sync();
            case 1, 2 -> reclaim();
            case 3 -> reclaimWithCheckpoint();
            case 4 -> reopen();
            case 5 -> withLive(this::commit);
            case 6 -> withLive(this::write);
            case 7 -> withLive(this::snapshot);
            default -> {
                // The next one is removed at once.
            }
        }
    }

    private void reclaim() throws IOException {
        bench.store.reclaim();
        for (OpenFile file : open) {
            file.requireSame();
        }
    }

    private void closeHandles() throws IOException {
        for (OpenFile file : open) {
            file.requireSame();
            file.file.close();
            file.layer.close();
        }
        open.clear();
    }

    private void reopen() throws IOException {
        closeHandles();
        bench.store.close();
        bench.store = EngineProvider.openOn(bench.device, Bench.OPTIONS);
    }

    /**
     * A checkpoint begins during a step of reclaiming, and captures when the step has ended; or it waits for another
     * checkpoint.
     */
    private void reclaimWithCheckpoint() throws IOException {
        LayerStore store = bench.store;
        IOException[] failure = new IOException[1];
        Thread checkpoint = new Thread(() -> {
            try {
                store.sync();
            } catch (IOException e) {
                failure[0] = e;
            }
        });
        bench.device.atRead(20 + random.nextInt(60), () -> {
            checkpoint.start();
            while (checkpoint.getState() == Thread.State.RUNNABLE) {
                Thread.onSpinWait();
            }
        });
        try {
            reclaim();
        } finally {
            bench.device.atRead(-1, () -> {});
            join(checkpoint);
        }
        if (failure[0] != null) {
            throw failure[0];
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface OnLayer {
        void run(String name) throws IOException;
    }

    private void withLive(OnLayer action) throws IOException {
        if (!names.isEmpty()) {
            String name = draw();
            if (bench.store.stat(name).kind() == LayerKind.WRITABLE) {
                action.run(name);
            }
        }
    }

    private void commit(String name) throws IOException {
        bench.both("commit " + name, () -> bench.model.commit(name), () -> {
            try (Layer layer = bench.store.openLayer(name)) {
                layer.commit();
            }
        });
    }

    private void snapshot(String name) throws IOException {
        String fresh = "snapshot" + drawn++;
        bench.both(
                "snapshot " + name,
                () -> bench.model.snapshot(name, fresh),
                () -> bench.store.snapshot(name, fresh).close());
        names.add(fresh);
    }

    private void write(String name) throws IOException {
        String path = "/d/f" + random.nextInt(4);
        byte[] bytes = Bench.bytes(random.nextInt(1000), 1 + random.nextInt(9000));
        bench.both("write " + name, () -> ModelStore.write(bench.root(name), path, 0, bytes), () -> {
            try (Layer layer = bench.store.openLayer(name)) {
                layer.write(path, 0, bytes);
            }
        });
    }
}
