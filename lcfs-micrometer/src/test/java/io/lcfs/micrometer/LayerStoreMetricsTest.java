package io.lcfs.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.StoreInfo;
import io.lcfs.StoreOptions;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The meters show what the store says of itself. */
class LayerStoreMetricsTest {
    private final MeterRegistry registry = new SimpleMeterRegistry();

    private static LayerStore store() throws IOException {
        return LayerStore.createInMemory(8 << 20, StoreOptions.defaults().withBackground(false));
    }

    private static byte[] text(String letter) {
        return letter.repeat(500_000).getBytes(StandardCharsets.US_ASCII);
    }

    private double gauge(String name) {
        return registry.get("lcfs.store." + name).gauge().value();
    }

    private static Map<String, Long> figures(StoreInfo info) {
        return new TreeMap<>(Map.of(
                "size", info.sizeBytes(),
                "used", info.usedBytes(),
                "free", info.freeBytes(),
                "held", info.heldBytes(),
                "reserved", info.reservedBytes(),
                "residue", info.residueBytes(),
                "staged", info.stagedBytes(),
                "layers", info.layers()));
    }

    private void requireSame(StoreInfo info) {
        figures(info).forEach((name, value) -> assertEquals((double) value, gauge(name), name));
        assertEquals(
                (double) info.checkpoints(),
                registry.get("lcfs.store.checkpoints").functionCounter().count());
    }

    @Test
    void theMetersHaveTheFiguresOfTheStore() throws IOException {
        LayerStore store = store();
        LayerStoreMetrics.of(store, Tags.empty()).bindTo(registry);
        requireSame(store.info());
        try (Layer base = store.createLayer("base")) {
            base.writeAllBytes("/file", new byte[1_000_000]);
            base.write("/data", 0, text("x"));
            requireSame(store.info());
            base.commit();
        }
        try (Layer above = store.cloneLayer("base", "above")) {
            above.write("/data", 0, text("y"));
        }
        store.remove("above");
        requireSame(store.info());
        assertTrue(gauge("residue") >= 500_000, () -> gauge("residue") + " bytes");
        assertEquals("bytes", registry.get("lcfs.store.free").gauge().getId().getBaseUnit());
        assertNull(registry.get("lcfs.store.layers").gauge().getId().getBaseUnit());
        store.close();
    }

    @Test
    void aClosedStoreHasNoFiguresAndKeepsItsCount() throws IOException {
        LayerStore store = store();
        LayerStoreMetrics.of(store, Tags.empty()).bindTo(registry);
        store.sync();
        double count = registry.get("lcfs.store.checkpoints").functionCounter().count();
        assertTrue(count > 0);
        StoreInfo info = store.info();
        store.close();
        figures(info).keySet().forEach(name -> assertTrue(Double.isNaN(gauge(name)), name));
        assertEquals(
                count, registry.get("lcfs.store.checkpoints").functionCounter().count());
    }

    @Test
    void storesAreToldApartByTheirTags() throws IOException {
        try (LayerStore one = store();
                LayerStore two = store()) {
            LayerStoreMetrics.of(one, Tags.of("store", "one")).bindTo(registry);
            LayerStoreMetrics.of(two, Tags.of("store", "two")).bindTo(registry);
            two.createLayer("layer").close();
            assertEquals(
                    0,
                    registry.get("lcfs.store.layers")
                            .tag("store", "one")
                            .gauge()
                            .value());
            assertEquals(
                    1,
                    registry.get("lcfs.store.layers")
                            .tag("store", "two")
                            .gauge()
                            .value());
        }
    }

    @Test
    void aRegistryDoesNotKeepAStoreInMemory() throws IOException {
        WeakReference<LayerStore> dropped = bindAndClose();
        for (int i = 0; i < 100 && dropped.get() != null; i++) {
            System.gc();
        }
        assertNull(dropped.get());
        assertTrue(Double.isNaN(gauge("free")));
    }

    private WeakReference<LayerStore> bindAndClose() throws IOException {
        LayerStore store = store();
        LayerStoreMetrics.of(store, Tags.empty()).bindTo(registry);
        store.close();
        return new WeakReference<>(store);
    }
}
