package io.lcfs.engine.crash;

import io.lcfs.CheckReport;
import io.lcfs.LayerStore;
import io.lcfs.StoreInfo;
import io.lcfs.engine.crash.Checkpoints.Reading;
import io.lcfs.engine.crash.Checkpoints.State;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.NodeDescriptor;
import io.lcfs.engine.space.Claim;
import io.lcfs.engine.store.EngineProvider;
import java.io.IOException;
import java.util.BitSet;
import java.util.Map;
import java.util.Random;

/**
 * Opens each state after a crash and reports errors. The store must show the model of the last checkpoint, or of the
 * checkpoint whose superblock was being written; the check finds nothing; and all blocks that are not reached are free.
 * From some states the workload continues, and crashes again.
 *
 * <p>A state is not read again if all blocks that it would read were compared before, byte by byte.
 */
final class CrashExplorer implements CrashStates.Visitor {
    private static final int MORE_STEPS = 20;
    private static final int MORE_STATES = 16;
    private static final int READ_EACH = 8;

    private final Workload workload;
    private final Random random;
    private final int continueEach;
    private final int depth;
    private long states;

    /**
     * Creates an explorer for a workload that has run. It continues from about each n-th state, or from none if n is 0.
     */
    CrashExplorer(Workload workload, Random random, int continueEach) {
        this(workload, random, continueEach, 0);
    }

    private CrashExplorer(Workload workload, Random random, int continueEach, int depth) {
        this.workload = workload;
        this.random = random;
        this.continueEach = continueEach;
        this.depth = depth;
    }

    /** Returns the number of states that were opened so far. */
    long states() {
        return states;
    }

    /** Explores all states from a moment on. */
    void explore(int from) throws IOException {
        new CrashStates(workload.device, workload.checkpoints, random, this).show(from);
        for (int i = from; i < workload.device.events(); i++) {
            SimulatedDevice.Event event = workload.device.event(i);
            if (event.kind() == SimulatedDevice.Kind.WRITE && event.block() < Blocks.SUPERBLOCKS) {
                killedAndOpened(i + 1);
            }
        }
    }

    /** Explores some states of some moments. */
    void exploreSome(int from, int moments) throws IOException {
        new CrashStates(workload.device, workload.checkpoints, random, this).showSome(from, moments);
    }

    @Override
    public void visit(SimulatedDevice image, int events, String kind) throws IOException {
        Opened opened = open(image, kind + " of " + events);
        requireWithin(opened, workload.checkpoints.least(events), workload.checkpoints.most(events));
        if (continueEach > 0 && random.nextInt(continueEach) == 0) {
            goOn(opened, events);
            if (depth == 0) {
                killed(events);
            }
        } else {
            look(opened);
        }
    }

    @Override
    public void visitOlder(SimulatedDevice image, long number, String kind) throws IOException {
        Opened opened = open(image, kind);
        requireWithin(opened, number, number);
        look(opened);
    }

    /** Opens a store on an image with the given number of events that are not durable, and finds its checkpoint. */
    private record Opened(
            SimulatedDevice image, int inherited, LayerStore store, long number, State state, String when) {
        AssertionError wrong(String what) {
            return new AssertionError(when + ": " + what);
        }
    }

    private Opened open(SimulatedDevice image, String when) {
        states++;
        int inherited = image.events();
        image.traceReads();
        try {
            LayerStore store = EngineProvider.openOn(image, Workload.OPTIONS);
            long number = store.info().checkpoints() - 1;
            State state = workload.checkpoints.state(number);
            if (state == null) {
                throw new AssertionError(when + ": checkpoint " + number + " was never made");
            }
            return new Opened(image, inherited, store, number, state, when);
        } catch (IOException | RuntimeException e) {
            throw new AssertionError(when + ": " + e, e);
        }
    }

    private static void requireWithin(Opened opened, long least, long most) {
        if (opened.number < least || opened.number > most) {
            throw opened.wrong("checkpoint " + opened.number + ", not one of " + least + " to " + most);
        }
    }

    /** Checks the store, and compares the content that a user sees unless it is known. */
    private void look(Opened opened) {
        Reading known = opened.state.reading;
        int slot = (int) (opened.number % Blocks.SUPERBLOCKS);
        if (known != null && random.nextInt(READ_EACH) > 0 && known.isSameOn(opened.image, slot)) {
            requireClean(opened.store, opened.when);
        } else {
            readAll(opened);
        }
    }

    /** Compares everything that a user sees. Returns the equal model. */
    private StoreModel readAll(Opened opened) {
        // The first reader verifies a block, so a wrong checksum in one pointer to a block is not noticed after a right
        // one.
        boolean checkFirst = random.nextBoolean();
        if (checkFirst) {
            requireClean(opened.store, opened.when);
        }
        StoreModel model = compare(opened);
        if (!checkFirst) {
            requireClean(opened.store, opened.when);
        }
        BitSet read = opened.image.blocksRead();
        read.clear(0, Blocks.SUPERBLOCKS);
        long[] blocks = read.stream().asLongStream().toArray();
        BlockVersion[] versions = new BlockVersion[blocks.length];
        for (int i = 0; i < blocks.length; i++) {
            versions[i] = opened.image.version(blocks[i]);
        }
        int slot = (int) (opened.number % Blocks.SUPERBLOCKS);
        opened.state.reading = new Reading(opened.image.version(slot), blocks, versions);
        return model;
    }

    private StoreModel compare(Opened opened) {
        try {
            Map<String, String> view = StoreView.of(opened.store, random);
            StoreModel model = opened.state.modelOf(view);
            if (model == null) {
                throw opened.wrong(opened.state.difference(view));
            }
            return model;
        } catch (IOException | RuntimeException e) {
            throw new AssertionError(opened.when + ": " + e, e);
        }
    }

    /** Checks that the check finds nothing, and that blocks which are not reached are free. */
    static void requireClean(LayerStore store, String when) {
        try {
            CheckReport report = store.check();
            if (!report.isClean()) {
                throw new AssertionError(when + ": " + report.findings());
            }
            StoreInfo info = store.info();
            long blocks = info.sizeBytes() / Blocks.BYTES;
            long reserve = Claim.GROWTH.reserve(blocks);
            long free = Math.max(0, Blocks.capacity(blocks) - report.usedBlocks() - reserve);
            if (info.freeBytes() != Blocks.toBytes(free)) {
                throw new AssertionError(when + ": " + info.freeBytes() + " bytes free, not " + Blocks.toBytes(free));
            }
        } catch (IOException | RuntimeException e) {
            throw new AssertionError(when + ": " + e, e);
        }
    }

    /** Continues to use the opened store, which then crashes in turn. */
    private void goOn(Opened opened, int events) {
        StoreModel model = readAll(opened);
        Checkpoints checkpoints = Checkpoints.after(workload.checkpoints, opened.number, opened.number, model);
        goOn(opened, checkpoints, model, 0, births(events));
    }

    private void goOn(Opened opened, Checkpoints checkpoints, StoreModel model, int from, long births) {
        SimulatedDevice image = opened.image;
        LayerStore store = opened.store;
        Workload next =
                new Workload(new Random(random.nextLong()), image, store, checkpoints, model, births, workload.mix());
        CrashExplorer explorer = new CrashExplorer(next, random, depth == 0 ? MORE_STATES / 2 : 0, depth + 1);
        try {
            next.observe(model, true);
            if (random.nextBoolean()) {
                store.reclaim();
                next.observe(model, true);
                requireClean(store, "reclaimed");
            }
            next.run(depth == 0 ? MORE_STEPS : 2);
            next.sync();
            requireNewBirths(next, from);
            new CrashStates(image, checkpoints, random, explorer).showSome(from, depth == 0 ? MORE_STATES : 2);
            states += explorer.states;
        } catch (IOException | RuntimeException | AssertionError e) {
            states += explorer.states;
            throw new AssertionError(opened.when + ", then " + next.last() + ": " + e, e);
        }
    }

    /** Kills the process, lets another one open the store and continue, and then stops the machine. */
    private void killed(int events) {
        Opened opened = openKilled(events);
        StoreModel model = readAll(opened);
        Checkpoints checkpoints = afterKill(opened, model, events);
        goOn(opened, checkpoints, model, opened.inherited, births(events));
    }

    /**
     * Kills the process after it has written a superblock without a force. The machine stops while the next process
     * opens the store, which writes the other superblock. Explores all states of this.
     */
    private void killedAndOpened(int events) throws IOException {
        Opened opened = openKilled(events);
        StoreModel model = readAll(opened);
        Checkpoints checkpoints = afterKill(opened, model, events);
        SimulatedDevice image = opened.image;
        Workload next = new Workload(random, image, opened.store, checkpoints, model, births(events), workload.mix());
        next.observe(model, true);
        CrashExplorer explorer = new CrashExplorer(next, random, 0, depth + 1);
        try {
            new CrashStates(image, checkpoints, random, explorer).show(opened.inherited);
        } catch (AssertionError e) {
            throw new AssertionError(opened.when + ", opened, " + e.getMessage(), e);
        } finally {
            states += explorer.states;
        }
    }

    private Opened openKilled(int events) {
        CrashStates states = new CrashStates(workload.device, workload.checkpoints, random, this);
        states.goTo(events);
        Opened opened = open(states.killed(), "killed at " + events);
        requireWithin(opened, workload.checkpoints.least(events), workload.checkpoints.most(events));
        return opened;
    }

    private Checkpoints afterKill(Opened opened, StoreModel model, int events) {
        long least = workload.checkpoints.least(events);
        return Checkpoints.after(workload.checkpoints, least, opened.number, model);
    }

    /** Returns the highest birth that was written until a moment. */
    private long births(int events) {
        long births = workload.birthsBefore;
        for (int i = 0; i < events; i++) {
            births = Math.max(births, birthOf(workload.device.event(i)));
        }
        return births;
    }

    private static long birthOf(SimulatedDevice.Event event) {
        boolean isNode = event.kind() == SimulatedDevice.Kind.WRITE
                && event.version().view().getInt(NodeDescriptor.MAGIC_OFFSET) == NodeDescriptor.MAGIC;
        return isNode ? event.version().view().getLong(NodeDescriptor.BIRTH_OFFSET) : 0;
    }

    private static void requireNewBirths(Workload next, int from) {
        for (int i = from; i < next.device.events(); i++) {
            long birth = birthOf(next.device.event(i));
            if (birth > 0 && birth <= next.birthsBefore) {
                throw new AssertionError("I4: birth " + birth + " is given again, " + next.birthsBefore + " was given");
            }
        }
    }
}
