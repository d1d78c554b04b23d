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
 * Knows which locks each thread holds, by their names, and which one was asked for while another was held. Two locks of
 * one name may be held in ascending order of their numbers.
 */
public final class LockWatch {
    private static final ThreadLocal<Deque<Held>> HELD = ThreadLocal.withInitial(ArrayDeque::new);
    private static final Map<String, Throwable> PAIRS = new ConcurrentHashMap<>();

    private record Held(String name, long number) {}

    private LockWatch() {}

    /** A thread is about to wait for a lock. */
    public static void asks(String name, long number) {
        for (Held held : HELD.get()) {
            boolean same = held.name.equals(name);
            if (!same || held.number > number) {
                PAIRS.computeIfAbsent(held.name + " -> " + name, Throwable::new);
            }
        }
    }

    /** A thread has it. */
    public static void has(String name, long number) {
        HELD.get().addLast(new Held(name, number));
    }

    /** A thread has it no more. */
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

    /** What was asked for while what was held, {@code held -> asked}; and the calls that did so first. */
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
