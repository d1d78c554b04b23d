package io.lcfs.engine.sweep;

import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/** Prints one line with what the fault tests have tried, at the end of a run; found by the service loader. */
public final class TallyPrinter implements TestExecutionListener {
    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        String line = Tally.line();
        if (!line.isEmpty()) {
            System.out.println(line);
        }
    }
}
