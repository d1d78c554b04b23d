package io.lcfs.engine.removal;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.RemoveOption;
import io.lcfs.StoreFailedException;
import io.lcfs.engine.model.ImageDevice;
import io.lcfs.engine.model.TreeText;
import io.lcfs.engine.store.EngineProvider;
import java.io.IOException;
import java.util.Map;

/**
 * Two layers are removed below a third one. A handle keeps the lower one while the upper one is being reclaimed, which
 * is interrupted. Then the handle is closed, and both are reclaimed.
 */
public final class HalfReclaimed {
    private static final int FILES = 300;

    private HalfReclaimed() {}

    /** Thrown to end a pass of reclaiming when it reads a tree. */
    private static final class Interrupted extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /**
     * Interrupts the pass at each of its reads in turn. Throws if a block is freed that is still reached, or a block is
     * lost.
     */
    public static int play() throws IOException {
        int interrupted = 0;
        while (interruptedAt(interrupted)) {
            interrupted++;
        }
        return interrupted;
    }

    /** Returns whether the pass reached that read. */
    private static boolean interruptedAt(int read) throws IOException {
        ImageDevice device = ImageDevice.ofRubbish(4096);
        LayerStore store = EngineProvider.createOn(device, Bench.OPTIONS);
        makeLayers(store);
        Layer lower = store.openLayer("lower");
        store.remove("lower", RemoveOption.FORCE);
        store.remove("middle", RemoveOption.FORCE);
        Map<String, Map<String, String>> before = TreeText.of(store);
        device.atRead(read, () -> {
            throw new Interrupted();
        });
        boolean wasInterrupted = false;
        try {
            store.reclaim();
        } catch (Interrupted e) {
            wasInterrupted = true;
        } catch (StoreFailedException e) {
            // In the middle of a change: the store opens at an earlier checkpoint.
            return true;
        } finally {
            device.atRead(-1, () -> {});
        }
        lower.close();
        store.reclaim();
        String when = "interrupted at read " + read;
        Bench.requireClean(store, when);
        if (!before.equals(TreeText.of(store))) {
            throw new AssertionError(when + ": a layer that is left has changed");
        }
        store.close();
        return wasInterrupted;
    }

    private static void makeLayers(LayerStore store) throws IOException {
        try (Layer lower = store.createLayer("lower")) {
            for (int i = 0; i < FILES; i++) {
                lower.write("/" + i, 0, Bench.bytes(i, 1000));
            }
        }
        try (Layer middle = store.cloneLayer("lower", "middle")) {
            for (int i = 0; i < FILES; i++) {
                middle.setMode("/" + i, 0600);
            }
        }
        try (Layer upper = store.cloneLayer("middle", "upper")) {
            upper.write("/0", 0, Bench.bytes(1, 1000));
            upper.commit();
        }
    }
}
