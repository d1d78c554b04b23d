package io.lcfs.engine.removal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerStore;
import io.lcfs.RemoveOption;
import io.lcfs.engine.device.HeapDevice;
import io.lcfs.engine.store.EngineProvider;
import io.lcfs.engine.store.StoreInsides;
import io.lcfs.engine.store.Sums;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Layers of any shape change, are committed, snapshotted and removed in any order, also while removed layers are being
 * reclaimed. After each reclaiming, the content in use is exactly that of the layers that are left, by a count in plain
 * Java: each written block gets a number, and a number takes one block of the store as long as a layer shows it. What
 * comes back with a layer is what was foretold before its removal.
 */
public final class PrunedShape {
    private static final int BLOCK = 4096;
    private static final int FILES = 60;
    private static final int BLOCKS = 12;

    /** The nodes that may come back beside those that were foretold, and the nodes of the table of layers. */
    private static final int MAX_OTHER_NODES = 10;

    /** More steps than reclaiming takes in any shape. */
    private static final int MAX_STEPS = 50_000;

    private final Random random;
    private final HeapDevice device = new HeapDevice(32_768);
    private final Map<String, Map<Integer, Integer>> shown = new TreeMap<>();
    private final Set<String> writable = new HashSet<>();
    private LayerStore store = EngineProvider.createOn(device, Bench.OPTIONS);
    private int numbers;
    private int names;

    private PrunedShape(long number) throws IOException {
        random = new Random(number);
    }

    /** Plays the shape of a number. Throws if too much or too little is in use. */
    public static void play(long number) throws IOException {
        new PrunedShape(number).run();
    }

    private void run() throws IOException {
        create();
        int steps = 20 + random.nextInt(60);
        for (int i = 0; i < steps; i++) {
            step(i < steps / 2 ? 8 : 12);
        }
        boolean isExact = false;
        while (!shown.isEmpty()) {
            String name = anyOf(shown.keySet());
            if (isExact) {
                requireForecast(name);
            } else {
                remove(name);
            }
            isExact = random.nextInt(3) == 0;
            if (isExact) {
                requireExact();
            }
        }
        requireExact();
        store.close();
    }

    private void step(int most) throws IOException {
        switch (random.nextInt(most)) {
            case 0 -> create();
            case 1, 2, 3 -> derive();
            case 4 -> snapshot();
            case 5 -> change(anyOf(writable));
            case 6 -> commit();
            case 7 -> {
                store.sync();
                requireExact();
            }
            case 8 -> reopen();
            default -> remove(anyOf(shown.keySet()));
        }
    }

    private String anyOf(Set<String> from) {
        List<String> sorted = new ArrayList<>(from);
        sorted.sort(null);
        return sorted.isEmpty() ? "" : sorted.get(random.nextInt(sorted.size()));
    }

    private void create() throws IOException {
        String name = "layer" + names++;
        store.createLayer(name).close();
        shown.put(name, new HashMap<>());
        writable.add(name);
        try (Layer layer = store.openLayer(name)) {
            for (int file = 0; file < FILES; file++) {
                layer.createFile("/" + file);
            }
        }
        for (int i = 0; i < 5; i++) {
            change(name);
        }
    }

    private void derive() throws IOException {
        String below = anyOf(shown.keySet());
        if (!below.isEmpty()) {
            String name = "layer" + names++;
            store.cloneLayer(below, name).close();
            writable.remove(below);
            writable.add(name);
            shown.put(name, new HashMap<>(shown.get(below)));
            change(name);
        }
    }

    private void snapshot() throws IOException {
        String live = anyOf(writable);
        if (!live.isEmpty()) {
            String name = "layer" + names++;
            store.snapshot(live, name).close();
            shown.put(name, new HashMap<>(shown.get(live)));
            change(live);
        }
    }

    private void commit() throws IOException {
        String live = anyOf(writable);
        if (!live.isEmpty()) {
            try (Layer layer = store.openLayer(live)) {
                layer.commit();
            }
            writable.remove(live);
        }
    }

    private void remove(String name) throws IOException {
        if (!name.isEmpty()) {
            store.remove(name, RemoveOption.FORCE);
            shown.remove(name);
            writable.remove(name);
        }
    }

    /** Removes a layer, and requires that what comes back is what was foretold. */
    private void requireForecast(String name) throws IOException {
        Set<Integer> alone = new HashSet<>(shown.get(name).values());
        shown.forEach((other, places) -> {
            if (!other.equals(name)) {
                alone.removeAll(places.values());
            }
        });
        long forecast = store.reclaimableBytes(name) / BLOCK;
        long before = store.info().usedBytes() / BLOCK;
        remove(name);
        reclaim();
        Sums.require(store, "removed");
        long back = before - store.info().usedBytes() / BLOCK;
        String when = name + ": " + forecast + " blocks foretold, " + back + " came back, with data " + alone.size();
        assertTrue(forecast >= alone.size() && Math.abs(back - forecast) <= MAX_OTHER_NODES, when);
    }

    /** Reclaims all, in a limited number of steps: with a bug, reclaiming might not end. */
    private void reclaim() throws IOException {
        int[] left = {MAX_STEPS};
        StoreInsides.reclaimUntil(store, () -> --left[0] <= 0);
        assertTrue(left[0] > 0, "reclaiming does not end");
        store.reclaim();
    }

    private void reopen() throws IOException {
        store.close();
        store = EngineProvider.openOn(device, Bench.OPTIONS);
    }

    private void change(String name) throws IOException {
        if (name.isEmpty()) {
            return;
        }
        int changes = random.nextInt(random.nextInt(4) == 0 ? 120 : 12);
        try (Layer layer = store.openLayer(name)) {
            for (int i = 0; i < changes; i++) {
                change(layer, shown.get(name));
            }
        }
    }

    private void change(Layer layer, Map<Integer, Integer> places) throws IOException {
        int file = random.nextInt(FILES);
        int first = random.nextInt(BLOCKS);
        int count = 1 + random.nextInt(BLOCKS - first);
        try (LayerFile opened = layer.openFile("/" + file, FileOption.WRITE)) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    opened.punch((long) first * BLOCK, (long) count * BLOCK);
                    forget(places, file, first, count);
                }
                case 1 -> {
                    opened.truncate((long) first * BLOCK);
                    forget(places, file, first, BLOCKS - first);
                }
                default -> {
                    byte[] bytes = new byte[count * BLOCK];
                    Arrays.fill(bytes, (byte) (1 + numbers % 255));
                    opened.write((long) first * BLOCK, ByteBuffer.wrap(bytes));
                    for (int block = first; block < first + count; block++) {
                        places.put(file * BLOCKS + block, numbers++);
                    }
                }
            }
        }
    }

    private static void forget(Map<Integer, Integer> places, int file, int first, int count) {
        for (int block = first; block < first + count; block++) {
            places.remove(file * BLOCKS + block);
        }
    }

    private void requireExact() throws IOException {
        reclaimWhileLayersChange();
        Sums.require(store, "while layers are reclaimed");
        reclaim();
        Sums.require(store, "reclaimed");
        Set<Integer> expected = new HashSet<>();
        shown.values().forEach(places -> expected.addAll(places.values()));
        DataBlocks blocks = DataBlocks.of(store);
        assertEquals(expected.size(), blocks.reached.cardinality(), "blocks of the layers that are left");
        assertEquals(blocks.reached, blocks.owned, "blocks in use");
    }

    /** Changes layers between steps of reclaiming, as other threads could. */
    private void reclaimWhileLayersChange() throws IOException {
        int most = random.nextInt(40);
        int[] left = {most};
        IOException[] failure = new IOException[1];
        StoreInsides.reclaimUntil(store, () -> {
            try {
                if (random.nextInt(8) == 0) {
                    step(7);
                }
            } catch (IOException e) {
                failure[0] = e;
            }
            return left[0]-- <= 0 || failure[0] != null;
        });
        if (failure[0] != null) {
            throw failure[0];
        }
    }
}
