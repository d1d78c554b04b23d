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
 * Which states a store may show after a crash. What a call that returned has promised is the least; a checkpoint whose
 * superblock was written, forced or not, is the most.
 */
final class Checkpoints {
    private final Map<Long, State> byNumber = new LinkedHashMap<>();
    private final TreeMap<Integer, Long> promised = new TreeMap<>();
    private final TreeMap<Integer, Long> issued = new TreeMap<>();
    private int scanned;

    /** What a checkpoint shows: one model; or one of two, if it was made while an operation ran. */
    static final class State {
        private final List<StoreModel> models;
        private final List<Map<String, String>> views = new ArrayList<>();

        /** What was read when its view was last compared as a whole: the same bytes show the same again. */
        @Nullable
        Reading reading;

        State(List<StoreModel> models) {
            this.models = models;
        }

        /** The model that a view is equal to; null if there is none. */
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

    /** The blocks that were read, and their versions. */
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

    /** The number of the checkpoint whose superblock a block is; -1 if it is none. */
    static long numberOf(BlockVersion block) {
        return block.view().getLong(SuperblockDescriptor.MAGIC_OFFSET) == SuperblockDescriptor.MAGIC
                ? block.view().getLong(SuperblockDescriptor.CHECKPOINT_OFFSET)
                : -1;
    }

    /**
     * Takes over what a crash showed, for the store that was opened there.
     *
     * @param least what is durable of it, if it was only a process that ended
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

    /** Looks at what an operation wrote: its superblocks show the store before it or after it. */
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

    /** A call returned that promises that all is durable. */
    void promise(SimulatedDevice device, StoreModel model) {
        long number = issued.isEmpty() ? 0 : issued.lastEntry().getValue();
        byNumber.put(number, new State(List.of(model)));
        promised.put(device.events(), number);
    }

    /** The least that a crash after so many events shows. */
    long least(int events) {
        Map.Entry<Integer, Long> entry = promised.floorEntry(events);
        return entry == null ? -1 : entry.getValue();
    }

    /** The most that a crash after so many events shows. */
    long most(int events) {
        Map.Entry<Integer, Long> entry = issued.floorEntry(events);
        return entry == null ? -1 : entry.getValue();
    }

    @Nullable
    State state(long number) {
        return byNumber.get(number);
    }
}
