package io.lcfs.engine.system;

import java.io.PrintWriter;
import java.io.StringWriter;

/** The first fault that was found, and whether the threads must end. Thread-safe. */
final class Findings {
    private volatile String first = "";
    private volatile boolean over;

    /** Records a fault, unless the run has ended. */
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

    /** Ends the run, because the power is cut; later results do not count. */
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
