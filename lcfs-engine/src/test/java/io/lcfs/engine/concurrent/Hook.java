package io.lcfs.engine.concurrent;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stops threads at places in the engine. The engine is compiled again in memory with calls of {@link #at}, so its
 * source contains no hooks.
 */
public final class Hook {
    private static final Map<String, Runnable> ACTIONS = new ConcurrentHashMap<>();
    private static final Set<Halt> HALTS = ConcurrentHashMap.newKeySet();
    private static final Set<String> REACHED = ConcurrentHashMap.newKeySet();

    private Hook() {}

    /** Called by a thread that has come to a place. */
    public static void at(String place) {
        REACHED.add(place);
        Runnable action = ACTIONS.get(place);
        if (action != null) {
            action.run();
        }
    }

    /** Returns the source code of a call of {@link #at}. */
    public static String call(String place) {
        return " " + Hook.class.getName() + ".at(\"" + place + "\"); ";
    }

    /** Stops a named thread when it next comes to a place. */
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

    /** Stops no more threads, and releases the stopped ones. Otherwise a failed test would wait for them forever. */
    static void clear() {
        ACTIONS.clear();
        HALTS.forEach(Halt::release);
        HALTS.clear();
    }

    /** Returns the places that threads have reached. */
    static Set<String> reached() {
        return Set.copyOf(REACHED);
    }
}
