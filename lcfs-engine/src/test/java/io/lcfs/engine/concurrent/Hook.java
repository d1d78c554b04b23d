package io.lcfs.engine.concurrent;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Places in the engine at which a test stops a thread. The engine is compiled once more in memory with calls of
 * {@link #at}, so that the engine itself has nothing of this.
 */
public final class Hook {
    private static final Map<String, Runnable> ACTIONS = new ConcurrentHashMap<>();
    private static final Set<Halt> HALTS = ConcurrentHashMap.newKeySet();
    private static final Set<String> REACHED = ConcurrentHashMap.newKeySet();

    private Hook() {}

    /** A thread has come to a place. */
    public static void at(String place) {
        REACHED.add(place);
        Runnable action = ACTIONS.get(place);
        if (action != null) {
            action.run();
        }
    }

    /** The source of a call of {@link #at}. */
    public static String call(String place) {
        return " " + Hook.class.getName() + ".at(\"" + place + "\"); ";
    }

    /** Stops a thread of a name when it comes to a place the next time. */
    static Halt halt(String place, String thread) {
        Halt halt = new Halt();
        HALTS.add(halt);
        ACTIONS.put(place, () -> {
            if (Thread.currentThread().getName().equals(thread) && !halt.isReached()) {
                halt.stop();
            }
        });
        return halt;
    }

    /**
     * Stops no thread any more, and lets the stopped threads go on: a test that has failed would wait for them for
     * ever.
     */
    static void clear() {
        ACTIONS.clear();
        HALTS.forEach(Halt::release);
        HALTS.clear();
    }

    /** The places that threads came to. */
    static Set<String> reached() {
        return Set.copyOf(REACHED);
    }
}
