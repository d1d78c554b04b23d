package io.lcfs.engine.concurrent;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Records the names of the locks that each thread holds, and each request for a lock while another one is held. Two
 * locks with the same name may be held in ascending order of their numbers.
 */
public final class LockWatch {
    private static final ThreadLocal<Deque<Held>> HELD = ThreadLocal.withInitial(ArrayDeque::new);
    private static final Map<String, Throwable> PAIRS = new ConcurrentHashMap<>();

    private record Held(String name, long number) {}

    private LockWatch() {}

    /** Called when a thread is about to wait for a lock. */
    public static void asks(String name, long number) {
        for (Held held : HELD.get()) {
            boolean same = held.name.equals(name);
            if (!same || held.number > number) {
                PAIRS.computeIfAbsent(held.name + " -> " + name, Throwable::new);
            }
        }
    }

    /** Called when a thread has got a lock. */
    public static void has(String name, long number) {
        HELD.get().addLast(new Held(name, number));
    }

    /** Called when a thread has released a lock. */
    public static void lets(String name, long number) {
        Iterator<Held> newestFirst = HELD.get().descendingIterator();
        while (newestFirst.hasNext()) {
            if (newestFirst.next().equals(new Held(name, number))) {
                newestFirst.remove();
                return;
            }
        }
        throw new IllegalStateException(name + " is let go by a thread that does not have it");
    }

    /** Returns each request while a lock was held, as {@code held -> requested}, with the calls of the first one. */
    public static Map<String, String> pairs() {
        Map<String, String> pairs = new TreeMap<>();
        PAIRS.forEach((pair, first) -> {
            StringWriter text = new StringWriter();
            first.printStackTrace(new PrintWriter(text));
            pairs.put(pair, text.toString());
        });
        return pairs;
    }
}
