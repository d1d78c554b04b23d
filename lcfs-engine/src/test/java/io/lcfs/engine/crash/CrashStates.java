package io.lcfs.engine.crash;

import io.lcfs.engine.crash.SimulatedDevice.Event;
import io.lcfs.engine.crash.SimulatedDevice.Kind;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.SuperblockDescriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.agrona.collections.LongHashSet;

/**
 * The possible states after a crash at each moment of a device's log. Forced writes are present. Of a block that was
 * written since the last force, any version since then may be present, or the one before, or sectors of several,
 * independently of other blocks. For each event the states are: no such write, all of them, only the block written
 * last, all but one, random subsets of random versions, and torn blocks.
 *
 * <p>A state that was shown before, with the same promises, is not shown again.
 */
final class CrashStates {
    private static final int SECTOR = 512;
    private static final int MAX_LEFT_OUT = 12;
    private static final int SUBSETS = 3;

    private final SimulatedDevice device;
    private final Checkpoints checkpoints;
    private final Random random;
    private final Visitor visitor;
    private final LongHashSet shown = new LongHashSet();
    private final Map<Long, List<BlockVersion>> pending = new LinkedHashMap<>();
    private final List<Long> order = new ArrayList<>();
    private final BlockMap durable;
    private long blockCount;
    private long durableBlockCount;
    private int position;
    private long least = -2;

    /** A receiver of states. */
    interface Visitor {
        /** Receives a state after a crash at an event. */
        void visit(SimulatedDevice image, int events, String kind) throws IOException;

        /** Receives a device whose newest superblock was destroyed, so that it may be opened at the other one. */
        void visitOlder(SimulatedDevice image, long number, String kind) throws IOException;
    }

    CrashStates(SimulatedDevice device, Checkpoints checkpoints, Random random, Visitor visitor) {
        this.device = device;
        this.checkpoints = checkpoints;
        this.random = random;
        this.visitor = visitor;
        this.durable = device.first().fork();
        this.blockCount = device.firstBlockCount();
        this.durableBlockCount = blockCount;
    }

    /** Shows the states of each moment from an event on. */
    void show(int from) throws IOException {
        while (position < device.events()) {
            advance();
            if (position >= from) {
                showPresent();
            }
        }
    }

    /** Shows the states of the last writes before each shrinkage of the device, and of the first ones after it. */
    void showShrinkages() throws IOException {
        int around = 2;
        while (position < device.events()) {
            advance();
            for (int i = Math.max(0, position - 1 - around);
                    i < Math.min(device.events(), position - 1 + around);
                    i++) {
                if (device.event(i).kind() == Kind.SHRINK) {
                    showPresent();
                    break;
                }
            }
        }
    }

    /** Shows one random state for each of some moments. */
    void showSome(int from, int moments) throws IOException {
        List<Integer> chosen = new ArrayList<>();
        for (int i = 0; i < moments; i++) {
            chosen.add(from + random.nextInt(device.events() - from + 1));
        }
        Collections.sort(chosen);
        for (int events : chosen) {
            while (position < events) {
                advance();
            }
            subset("subset", random.nextBoolean());
        }
    }

    /** Returns the content of the device after all events and a force. */
    static SimulatedDevice atTheEnd(SimulatedDevice device) {
        BlockMap medium = device.first().fork();
        for (int i = 0; i < device.events(); i++) {
            Event event = device.event(i);
            switch (event.kind()) {
                case WRITE -> medium.set(event.block(), event.version());
                case GROW -> medium.grow(event.block());
                case SHRINK -> medium.shrink(event.block());
                default -> {
                    // A force changes no content.
                }
            }
        }
        return new SimulatedDevice(medium, device.blockCount());
    }

    /** Returns all versions that a block ever had. */
    static List<BlockVersion> versions(SimulatedDevice device, long block) {
        List<BlockVersion> versions = new ArrayList<>();
        for (int i = 0; i < device.events(); i++) {
            if (device.event(i).kind() == Kind.WRITE && device.event(i).block() == block) {
                versions.add(device.event(i).version());
            }
        }
        return versions;
    }

    /** Moves to a moment without showing states. */
    void goTo(int events) {
        while (position < events) {
            advance();
        }
    }

    private void advance() {
        Event event = device.event(position++);
        switch (event.kind()) {
            case WRITE ->
                pending.computeIfAbsent(event.block(), block -> {
                            order.add(block);
                            return new ArrayList<>();
                        })
                        .add(event.version());
            case FORCE -> {
                pending.forEach((block, versions) -> durable.set(block, last(versions)));
                durableBlockCount = blockCount;
                settle();
            }
            case LOSS -> settle();
            case SHRINK -> {
                // The new size may be durable at once, or after the next force, as if the device had not shrunk yet.
                blockCount = event.block();
                durable.shrink(blockCount);
                durableBlockCount = Math.min(durableBlockCount, blockCount);
                order.removeIf(block -> block >= blockCount);
                pending.keySet().removeIf(block -> block >= blockCount);
                shown.clear();
            }
            default -> {
                blockCount = event.block();
                durable.grow(blockCount);
            }
        }
        long now = checkpoints.least(position);
        if (now != least) {
            least = now;
            shown.clear();
        }
    }

    private void settle() {
        pending.clear();
        order.clear();
        shown.clear();
    }

    private static BlockVersion last(List<BlockVersion> versions) {
        return versions.get(versions.size() - 1);
    }

    private void showPresent() throws IOException {
        show("nothing", new LinkedHashMap<>());
        older();
        Event event = device.event(position - 1);
        if (event.kind() != Kind.WRITE) {
            return;
        }
        show("all", all());
        showWritten(event.block());
        leaveOneOut();
        for (int i = 0; i < SUBSETS; i++) {
            subset("subset", i == 0);
        }
    }

    private Map<Long, BlockVersion> all() {
        Map<Long, BlockVersion> all = new LinkedHashMap<>();
        pending.forEach((block, versions) -> all.put(block, last(versions)));
        return all;
    }

    /** Returns the possible contents of the block written last, with all other writes and with none of them. */
    private void showWritten(long block) throws IOException {
        List<BlockVersion> versions = pending.getOrDefault(block, List.of());
        for (BlockVersion version : versions) {
            aloneAndWithAll("alone", block, version);
        }
        aloneAndWithAll("torn", block, torn(block, SECTOR, false));
        aloneAndWithAll("torn", block, torn(block, SECTOR, true));
        if (block < Blocks.SUPERBLOCKS) {
            for (int grain : new int[] {1, 1, 8, 64, 64}) {
                aloneAndWithAll("torn", block, torn(block, grain, false));
                aloneAndWithAll("torn", block, torn(block, grain, true));
            }
            // Only its first bytes differ from those of the previous superblock.
            aloneAndWithAll(
                    "torn",
                    block,
                    last(versions)
                            .with(
                                    durable.get(block),
                                    random.nextInt(SuperblockDescriptor.LENGTH),
                                    SuperblockDescriptor.LENGTH));
        }
    }

    private void aloneAndWithAll(String kind, long block, BlockVersion version) throws IOException {
        Map<Long, BlockVersion> alone = new LinkedHashMap<>();
        alone.put(block, version);
        show(kind, alone);
        Map<Long, BlockVersion> all = all();
        all.put(block, version);
        show(kind + " with all", all);
    }

    private void leaveOneOut() throws IOException {
        int count = Math.min(order.size(), MAX_LEFT_OUT);
        int start = order.size() <= MAX_LEFT_OUT ? 0 : random.nextInt(order.size());
        for (int i = 0; i < count; i++) {
            Map<Long, BlockVersion> left = all();
            left.remove(order.get((start + i) % order.size()));
            show("all but one", left);
        }
    }

    private void subset(String kind, boolean torn) throws IOException {
        Map<Long, BlockVersion> some = new LinkedHashMap<>();
        pending.forEach((block, versions) -> {
            int index = random.nextInt(versions.size() + 1);
            if (torn && random.nextInt(4) == 0) {
                some.put(block, torn(block, SECTOR, true));
            } else if (index > 0) {
                some.put(block, versions.get(index - 1));
            }
        });
        show(torn ? kind + " torn" : kind, some);
    }

    /** Builds a block from parts of the given length, each from one version: new up to some byte, or mixed. */
    private BlockVersion torn(long block, int grain, boolean scattered) {
        List<BlockVersion> versions = pending.getOrDefault(block, List.of());
        BlockVersion before = durable.get(block);
        int grains = BlockVersion.BYTES / grain;
        if (!scattered) {
            // Superblocks are short, so most cuts behind their fields change nothing.
            int most = block < Blocks.SUPERBLOCKS && random.nextInt(4) > 0
                    ? Math.max(2, SuperblockDescriptor.LENGTH / grain)
                    : grains;
            return before.with(last(versions), 0, grain * (1 + random.nextInt(most - 1)));
        }
        byte[] mixed = before.copy();
        for (int i = 0; i < grains; i++) {
            int index = random.nextInt(versions.size() + 1);
            if (index > 0) {
                versions.get(index - 1).view().get(i * grain, mixed, i * grain, grain);
            }
        }
        return new BlockVersion(mixed);
    }

    private void show(String kind, Map<Long, BlockVersion> survivors) throws IOException {
        long key = 0;
        for (Map.Entry<Long, BlockVersion> survivor : survivors.entrySet()) {
            BlockVersion before = durable.get(survivor.getKey());
            if (survivor.getValue() != before && survivor.getValue().sum() != before.sum()) {
                key += mix(survivor.getKey() * 31 + survivor.getValue().sum());
            }
        }
        if (shown.add(key)) {
            visitor.visit(image(survivors), position, kind);
        }
    }

    private static long mix(long value) {
        long mixed = (value ^ value >>> 31) * 0x9E37_79B9_7F4A_7C15L;
        return (mixed ^ mixed >>> 29) * 0xBF58_476D_1CE4_E5B9L;
    }

    /** Returns a device that is only as large as the surviving and the forced writes need. */
    private SimulatedDevice image(Map<Long, BlockVersion> survivors) {
        BlockMap medium = durable.fork();
        survivors.forEach(medium::set);
        long last = survivors.keySet().stream().mapToLong(block -> block).max().orElse(0);
        return new SimulatedDevice(medium, Math.max(durableBlockCount, last + 1));
    }

    /** Returns the state after the process is killed: all writes are present, forced or not. */
    SimulatedDevice killed() {
        SimulatedDevice image = new SimulatedDevice(durable.fork(), blockCount);
        pending.forEach((block, versions) -> image.written(block, last(versions)));
        return image;
    }

    /**
     * Destroys the newest superblock while none is being written. Then the previous one must be usable, because no
     * block that it reaches was overwritten (I3).
     */
    private void older() throws IOException {
        long[] numbers = {Checkpoints.numberOf(durable.get(0)), Checkpoints.numberOf(durable.get(1))};
        if (pending.containsKey(0L) || pending.containsKey(1L) || Math.min(numbers[0], numbers[1]) < 1) {
            return;
        }
        int newest = numbers[0] > numbers[1] ? 0 : 1;
        if (checkpoints.state(numbers[1 - newest]) != null) {
            Map<Long, BlockVersion> survivors = random.nextBoolean() ? all() : new LinkedHashMap<>();
            byte[] rotten = durable.get(newest).copy();
            rotten[random.nextInt(SuperblockDescriptor.LENGTH)] ^= (byte) (1 << random.nextInt(8));
            survivors.put((long) newest, new BlockVersion(rotten));
            visitor.visitOlder(image(survivors), numbers[1 - newest], "newest superblock destroyed");
        }
    }
}
