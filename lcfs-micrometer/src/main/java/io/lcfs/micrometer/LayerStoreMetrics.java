package io.lcfs.micrometer;

import io.lcfs.LayerStore;
import io.lcfs.StoreClosedException;
import io.lcfs.StoreInfo;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

/**
 * The figures of {@link LayerStore#info()} as meters of Micrometer.
 *
 * <pre>
 *   lcfs.store.size         gauge, bytes  the size of the store
 *   lcfs.store.used         gauge, bytes  what layers and the store itself use
 *   lcfs.store.free         gauge, bytes  what can be allocated now
 *   lcfs.store.held         gauge, bytes  what can be allocated after further checkpoints
 *   lcfs.store.reserved     gauge, bytes  what is reserved for writes of single layers
 *   lcfs.store.residue      gauge, bytes  what removed layers still own
 *   lcfs.store.staged       gauge, bytes  what waits in memory to be written
 *   lcfs.store.layers       gauge         the layers that have a name
 *   lcfs.store.checkpoints  counter       the checkpoints since the store was created
 * </pre>
 *
 * <p>Each reading of a meter asks the store, which is O(1). A gauge of a store that is closed or has failed is not a
 * number, and the counter keeps its last value. A registry does not keep the store in memory. With several stores in
 * one registry, each needs tags of its own, such as its name. Immutable and thread-safe.
 */
public final class LayerStoreMetrics implements MeterBinder {
    private static final List<Figure> BYTES = List.of(
            new Figure("size", "Size of the store", StoreInfo::sizeBytes),
            new Figure("used", "Bytes that layers and the store itself use", StoreInfo::usedBytes),
            new Figure("free", "Bytes that can be allocated now", StoreInfo::freeBytes),
            new Figure("held", "Bytes that can be allocated after further checkpoints", StoreInfo::heldBytes),
            new Figure("reserved", "Bytes reserved for writes of single layers", StoreInfo::reservedBytes),
            new Figure("residue", "Bytes that removed layers still own", StoreInfo::residueBytes),
            new Figure("staged", "Bytes that wait in memory to be written", StoreInfo::stagedBytes));

    private final LayerStore store;
    private final Tags tags;

    private LayerStoreMetrics(LayerStore store, Tags tags) {
        this.store = Objects.requireNonNull(store, "store");
        this.tags = tags;
    }

    /** A figure of a store in bytes. */
    private record Figure(String name, String description, ToLongFunction<StoreInfo> value) {}

    /**
     * Returns the meters of a store. O(1); the store is asked when a meter is read.
     *
     * @param store the store, which the caller closes
     * @param tags the tags of all meters
     * @return the meters, to be bound to registries
     */
    public static LayerStoreMetrics of(LayerStore store, Iterable<Tag> tags) {
        return new LayerStoreMetrics(store, Tags.of(tags));
    }

    /**
     * Adds the meters to a registry. A meter whose name and tags the registry has already is not added.
     *
     * @param registry the registry
     */
    @Override
    public void bindTo(MeterRegistry registry) {
        for (Figure figure : BYTES) {
            Gauge.builder("lcfs.store." + figure.name, store, asked -> read(asked, figure.value, Double.NaN))
                    .description(figure.description)
                    .baseUnit("bytes")
                    .tags(tags)
                    .register(registry);
        }
        Gauge.builder("lcfs.store.layers", store, asked -> read(asked, StoreInfo::layers, Double.NaN))
                .description("Layers that have a name")
                .tags(tags)
                .register(registry);
        AtomicLong last = new AtomicLong();
        FunctionCounter.builder("lcfs.store.checkpoints", store, asked -> count(asked, last))
                .description("Checkpoints since the store was created")
                .tags(tags)
                .register(registry);
    }

    private static double count(LayerStore store, AtomicLong last) {
        last.set((long) read(store, StoreInfo::checkpoints, last.get()));
        return last.get();
    }

    private static double read(LayerStore store, ToLongFunction<StoreInfo> value, double otherwise) {
        try {
            return value.applyAsLong(store.info());
        } catch (IOException | StoreClosedException e) {
            return otherwise;
        }
    }
}
