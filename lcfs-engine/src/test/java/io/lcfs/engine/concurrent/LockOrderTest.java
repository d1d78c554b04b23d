package io.lcfs.engine.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.engine.crash.PatchedEngine;
import io.lcfs.engine.crash.PlantedBug;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The order of locks in docs/LOCKING.md, compared with the order in which threads take them. The engine is compiled
 * again in memory with locks that report to {@link LockWatch}, so its source contains no watching. A pair of locks that
 * two threads may take in either order is found even if the threads never meet.
 */
@Tag("P8")
class LockOrderTest {
    private static final Path DOCUMENT = Path.of("../docs/LOCKING.md");
    private static final String MUTEX = "new ReentrantLock()";

    private static PlantedBug mutex(String file, String name) {
        return PlantedBug.of("watch", file, MUTEX, watched(name));
    }

    private static String watched(String name) {
        return "new io.lcfs.engine.concurrent.WatchedLock(\"" + name + "\")";
    }

    private static String watch(String what, String name) {
        return "io.lcfs.engine.concurrent.LockWatch." + what + "(\"" + name + "\", 0);";
    }

    /** The replacements of the locks. A flag or a counter that guards data is a lock as well. */
    private static List<PlantedBug> watches() {
        List<PlantedBug> watches = new ArrayList<>(List.of(
                mutex("store/EngineScrub.java", "scrub"),
                PlantedBug.of(
                        "watch", "operation/SpaceTurn.java", "new ReentrantLock(true)", watched("turn for space")),
                mutex("store/EngineStore.java", "reclaiming"),
                mutex("checkpoint/Barrier.java", "forcing"),
                mutex("layer/LayerTable.java", "layer table"),
                mutex("space/SpaceMap.java", "space"),
                mutex("space/Stage.java", "stage"),
                mutex("device/FileDevice.java", "opening of a piece"),
                mutex("io/lcfs/spi/DeviceChannel.java", "opening of the channel")));
        watches.add(PlantedBug.of(
                "watch",
                "layer/LayerState.java",
                "private final StampedLock lock = new StampedLock();",
                "private final io.lcfs.engine.concurrent.WatchedStampedLock lock ="
                        + " new io.lcfs.engine.concurrent.WatchedStampedLock(\"layer\");",
                "this.id = record.id;",
                "this.id = record.id; lock.number(record.id);"));
        watches.add(PlantedBug.of(
                "watch",
                "guard/Gate.java",
                MUTEX,
                watched("gate"),
                "public void enter() {",
                "public void enter() {" + watch("asks", "gate") + "pass();" + watch("has", "gate")
                        + "} private void pass() {",
                "public void exit() {",
                "public void exit() {" + watch("lets", "gate")));
        watches.add(PlantedBug.of(
                "watch",
                "checkpoint/Checkpointer.java",
                MUTEX,
                watched("checkpointer's turn"),
                "runRecorded(); ended = true;",
                watch("has", "checkpointer's turn") + "try { runRecorded(); } finally {"
                        + watch("lets", "checkpointer's turn") + "} ended = true;",
                "try { failure.check(); work.run(); } finally { turn.lock();",
                watch("has", "checkpointer's turn") + "try { failure.check(); work.run(); } finally {"
                        + watch("lets", "checkpointer's turn") + "turn.lock();"));
        watches.add(PlantedBug.of(
                "watch",
                "operation/InFlight.java",
                MUTEX,
                watched("end of operations"),
                "return ticket; }",
                watch("has", "operation") + "return ticket; }",
                "void exit(int ticket) {",
                "void exit(int ticket) {" + watch("lets", "operation"),
                "private boolean awaitNone(int ofPhase) {",
                "private boolean awaitNone(int ofPhase) {" + watch("asks", "operation")));
        return watches;
    }

    /** Returns the order in the document, which is in its first indented lines. */
    private static List<String> documented() throws IOException {
        try (Stream<String> lines = Files.lines(DOCUMENT)) {
            String order = lines.dropWhile(line -> !line.startsWith("    "))
                    .takeWhile(line -> line.startsWith("    "))
                    .collect(Collectors.joining());
            return Arrays.stream(order.split("->")).map(String::strip).toList();
        }
    }

    @Test
    @SuppressWarnings("unchecked") // the class is one of another loader
    void locksAreTakenInTheOrderOfTheDocument() throws Exception {
        PatchedEngine engine = PatchedEngine.with(watches());
        Map<String, String> pairs = ((Callable<Map<String, String>>) engine.make(BusyStore.class)).call();
        List<String> order = documented();
        Set<String> met = new HashSet<>();
        pairs.forEach((pair, first) -> {
            String[] heldAndAsked = pair.split(" -> ");
            met.addAll(List.of(heldAndAsked));
            int held = order.indexOf(heldAndAsked[0]);
            int asked = order.indexOf(heldAndAsked[1]);
            assertTrue(held >= 0 && asked > held, () -> pair + ", but the order is " + order + ". " + first);
        });
        assertEquals(Set.copyOf(order), met, "locks that were held or asked for together with others");
    }

    @Test
    void locksThatAreTakenBothWaysAreSeen() {
        WatchedLock one = new WatchedLock("one");
        WatchedLock other = new WatchedLock("other");
        WatchedStampedLock low = numbered(1);
        WatchedStampedLock high = numbered(2);
        under(one, () -> under(other, () -> under(one, () -> {})));
        high.unlockRead(readUnder(low, high));
        assertEquals(Set.of("one -> other"), LockWatch.pairs().keySet());
        under(other, () -> under(one, () -> {}));
        low.unlockRead(readUnder(high, low));
        assertEquals(
                Set.of("one -> other", "other -> one", "same -> same"),
                LockWatch.pairs().keySet());
    }

    private static WatchedStampedLock numbered(long number) {
        WatchedStampedLock lock = new WatchedStampedLock("same");
        lock.number(number);
        return lock;
    }

    private static void under(WatchedLock lock, Runnable what) {
        lock.lock();
        try {
            what.run();
        } finally {
            lock.unlock();
        }
    }

    private static long readUnder(WatchedStampedLock outer, WatchedStampedLock inner) {
        long stamp = outer.writeLock();
        try {
            return inner.readLock();
        } finally {
            outer.unlockWrite(stamp);
        }
    }
}
