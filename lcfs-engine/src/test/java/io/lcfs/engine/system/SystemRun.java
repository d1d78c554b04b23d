package io.lcfs.engine.system;

import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Several lives of a store, from one seed. In each life the store is opened, read completely, and used by several
 * threads, and ends by a power cut, a kill or a close. The next opening must show a state that agrees with the recorded
 * results.
 */
final class SystemRun {
    private static final int MAX_LIVES = 4;

    private final EngineCopy engine;
    private final boolean stepped;
    private final long seed;
    private final StringBuilder trace = new StringBuilder();
    private long schedules;
    private long linearized;

    /** Creates a run on an engine, stepped or free as the engine is. */
    SystemRun(EngineCopy engine, long seed) {
        this.engine = engine;
        this.stepped = engine.isStepped();
        this.seed = seed;
    }

    /** Returns the number of lives that were run. */
    long schedules() {
        return schedules;
    }

    /** Returns the number of histories for which an order was found. */
    long linearized() {
        return linearized;
    }

    /** Returns the calls of the threads of all lives. */
    String trace() {
        return trace.toString();
    }

    /** Runs all lives. Returns the error, or an empty string. */
    String run() {
        Random random = new Random(seed * 0x9E37_79B9_7F4A_7C15L);
        Plan plan = new Plan(random, seed, 0, stepped);
        Life last = null;
        int lives = 1 + random.nextInt(MAX_LIVES);
        for (int i = 0; i <= lives; i++) {
            Life life = new Life(new Random(random.nextLong()), plan, last, i == lives);
            life.live();
            schedules++;
            trace.append(life.history == null ? "" : life.history.trace());
            String found = life.problem();
            if (!found.isEmpty()) {
                return "life " + i + " of " + plan + "\n" + found;
            }
            last = life;
            plan = new Plan(random, seed, plan.blocks, stepped);
        }
        return "";
    }

    /** Runs one life, from one opening to the next end. */
    private final class Life {
        private final Random random;
        private final Plan plan;
        private final Life before;
        private final boolean onlyLook;
        private final Findings findings = new Findings();
        private Machine machine;
        private CutDevice device;
        private History history;

        Life(Random random, Plan plan, Life before, boolean onlyLook) {
            this.random = random;
            this.plan = plan;
            this.before = before;
            this.onlyLook = onlyLook;
        }

        void live() {
            Random schedule = new Random(random.nextLong());
            machine = stepped ? new SteppedMachine(engine, schedule) : new FreeMachine(engine);
            machine.run(this::liveToTheEnd);
        }

        String problem() {
            if (!findings.first().isEmpty()) {
                return findings.first() + trace();
            }
            if (!machine.stuck().isEmpty()) {
                return "stuck: " + machine.stuck() + "\n" + trace();
            }
            return "";
        }

        private String trace() {
            return (before == null || before.history == null ? "" : "the life before:\n" + before.history.trace())
                    + (history == null ? "" : "this life:\n" + history.trace());
        }

        private void liveToTheEnd() {
            try {
                open();
            } catch (PowerCut e) {
                throw e;
            } catch (Exception | AssertionError | OutOfMemoryError e) {
                findings.add("the store cannot be opened, looked at or closed: " + e, e, null);
            }
        }

        private StoreOptions options() {
            return StoreOptions.defaults()
                    .withBackground(plan.background)
                    .withCheckpointInterval(Duration.ofMillis(plan.intervalMillis))
                    .withStageBytes(plan.stageBytes)
                    .withClock(Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC));
        }

        private void open() throws Exception {
            Map<Long, byte[]> medium = before == null ? new HashMap<>() : before.left();
            device = new CutDevice(plan.blocks, medium, random, () -> history == null ? 0 : history.tick());
            LayerStore store = before == null
                    ? machine.create(device, options(), new Random(random.nextLong()))
                    : machine.open(device, options());
            for (int i = 0; before == null && i < plan.layerNames; i++) {
                store.createLayer(Actor.layerName(i)).close();
            }
            World found = Observer.look(store);
            if (before != null) {
                String wrong = before.judge(found);
                if (!wrong.isEmpty()) {
                    findings.add(wrong, null, null);
                    return;
                }
            }
            inspect(store);
            history = new History(found);
            if (onlyLook) {
                store.close();
                return;
            }
            use(store);
        }

        private void inspect(LayerStore store) throws Exception {
            var check = store.check();
            if (!check.isClean()) {
                throw new AssertionError("check: " + check.findings());
            }
            var scrub = store.scrub();
            if (!scrub.isClean()) {
                throw new AssertionError("scrub: " + scrub);
            }
        }

        private void use(LayerStore store) throws Exception {
            device.cutAfter(plan.cutAfter, this::cut);
            device.failAfter(plan.faultAfter, plan.fault);
            List<Actor> actors = new ArrayList<>();
            for (int i = 0; i < plan.actors; i++) {
                actors.add(new Actor(random.nextLong(), plan, store, history, findings));
            }
            machine.runAll(actors);
            if (findings.isOver()) {
                return;
            }
            if (!plan.mayFail()) {
                String found = Observer.look(store).describe();
                record("look at all", false, world -> world.reopened().describe())
                        .end(history.tick(), found);
                inspect(store);
            }
            end(store);
        }

        private Call record(String text, boolean durable, Call.Step step) {
            Call call = new Call(history.number(), text, history.tick(), durable, List.of(step));
            history.thread().add(call);
            return call;
        }

        private void end(LayerStore store) throws IOException {
            if (random.nextInt(3) == 0) {
                device.cut();
                cut();
                throw new PowerCut();
            }
            Call close = record("close the store", true, world -> Call.DONE);
            try {
                store.close();
                close.end(
                        history.tick(),
                        history.failedAt.get() == Long.MAX_VALUE && !plan.mayFail() ? Call.DONE : Call.FAILED);
            } catch (IOException e) {
                if (!plan.mayFail()) {
                    throw e;
                }
                close.end(history.tick(), Call.FAILED);
            }
            device.cut();
        }

        private void cut() {
            findings.cut();
            machine.cut();
        }

        private Map<Long, byte[]> left() {
            return device.medium();
        }

        /** Compares the state that the next life found with the calls of this one. */
        private String judge(World found) {
            history.left(found.describe(), device.lastSuperblock());
            Linearizer linearizer = new Linearizer(history);
            String problem = linearizer.problem();
            if (problem.isEmpty() && !linearizer.gaveUp()) {
                linearized++;
            }
            return problem;
        }
    }
}
