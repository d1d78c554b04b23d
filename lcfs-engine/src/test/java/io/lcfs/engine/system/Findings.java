package io.lcfs.engine.system;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What was found first, and whether the threads are to end. Thread-safe. */
final class Findings {
    private volatile String first = "";
    private volatile boolean over;

    /** Takes something that must not be, unless it came after the end. */
    synchronized void add(String what, Throwable thrown, Call call) {
        if (!over) {
            StringWriter text = new StringWriter();
            text.append(what).append(call == null ? "" : "\n  in " + call).append('\n');
            if (thrown != null) {
                thrown.printStackTrace(new PrintWriter(text));
            }
            first = text.toString();
        }
        over = true;
    }

    /** The power is cut: nothing that is seen from now on counts. */
    synchronized void cut() {
        over = true;
    }

    boolean isOver() {
        return over;
    }

    String first() {
        return first;
    }
}
