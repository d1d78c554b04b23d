package io.lcfs.engine.crash;

import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.SuperblockDescriptor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The states that a store may show after a crash. The earliest is the one that a returned call has promised; the latest
 * is the checkpoint whose superblock was written, forced or not.
 */
final class Checkpoints {
    private final Map<Long, State> byNumber = new LinkedHashMap<>();
    private final TreeMap<Integer, Long> promised = new TreeMap<>();
    private final TreeMap<Integer, Long> issued = new TreeMap<>();
    private int scanned;

    /** The models that a checkpoint may show: one, or two if it was made during an operation. */
    static final class State {
        private final List<StoreModel> models;
        private final List<Map<String, String>> views = new ArrayList<>();

        /**
         * The blocks that were read when the view was last compared completely. The same bytes show the same state
         * again.
         */
        @Nullable
        Reading reading;

        State(List<StoreModel> models) {
            this.models = models;
        }

        /** Returns the model that equals a view, or null if there is none. */
        @Nullable
        StoreModel modelOf(Map<String, String> view) {
            for (int i = 0; i < models.size(); i++) {
                if (expected(i).equals(view)) {
                    return models.get(i).copy();
                }
            }
            return null;
        }

        private Map<String, String> expected(int index) {
            while (views.size() <= index) {
                views.add(models.get(views.size()).describe());
            }
            return views.get(index);
        }

        String difference(Map<String, String> view) {
            return StoreView.difference(expected(models.size() - 1), view);
        }
    }

    /** Returns the blocks that were read, with their versions. */
    record Reading(BlockVersion superblock, long[] blocks, BlockVersion[] versions) {
        boolean isSameOn(SimulatedDevice image, int slot) {
            if (!superblock.sameAs(image.version(slot))) {
                return false;
            }
            for (int i = 0; i < blocks.length; i++) {
                if (image.version(blocks[i]) != versions[i]) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Returns the checkpoint of a superblock, or -1 if a block is no superblock. */
    static long numberOf(BlockVersion block) {
        return block.view().getLong(SuperblockDescriptor.MAGIC_OFFSET) == SuperblockDescriptor.MAGIC
                ? block.view().getLong(SuperblockDescriptor.CHECKPOINT_OFFSET)
                : -1;
    }

    /**
     * Takes over the state after a crash, for the store that was opened from it.
     *
     * @param least the state that is durable if only the process ended
     */
    static Checkpoints after(Checkpoints before, long least, long number, StoreModel model) {
        Checkpoints checkpoints = new Checkpoints();
        for (long older = Math.min(least, number - 1); older < number; older++) {
            State state = before.byNumber.get(older);
            if (state != null) {
                checkpoints.byNumber.put(older, state);
            }
        }
        checkpoints.byNumber.put(number, new State(List.of(model.copy())));
        checkpoints.promised.put(0, least);
        checkpoints.issued.put(0, number);
        return checkpoints;
    }

    /** Examines the writes of an operation. Its superblocks show the store before or after the operation. */
    void scan(SimulatedDevice device, StoreModel before, StoreModel after) {
        for (; scanned < device.events(); scanned++) {
            SimulatedDevice.Event event = device.event(scanned);
            if (event.kind() == SimulatedDevice.Kind.WRITE && event.block() < Blocks.SUPERBLOCKS) {
                long number = numberOf(event.version());
                if (number >= 0) {
                    byNumber.put(number, new State(List.of(before, after)));
                    issued.put(scanned + 1, number);
                }
            }
        }
    }

    /** Records that a call has returned which promises that everything is durable. */
    void promise(SimulatedDevice device, StoreModel model) {
        long number = issued.isEmpty() ? 0 : issued.lastEntry().getValue();
        byNumber.put(number, new State(List.of(model)));
        promised.put(device.events(), number);
    }

    /** Returns the earliest state that may be shown after a crash at an event. */
    long least(int events) {
        Map.Entry<Integer, Long> entry = promised.floorEntry(events);
        return entry == null ? -1 : entry.getValue();
    }

    /** Returns the latest state that may be shown after a crash at an event. */
    long most(int events) {
        Map.Entry<Integer, Long> entry = issued.floorEntry(events);
        return entry == null ? -1 : entry.getValue();
    }

    @Nullable
    State state(long number) {
        return byNumber.get(number);
    }
}
