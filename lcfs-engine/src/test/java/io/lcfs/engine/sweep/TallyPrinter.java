package io.lcfs.engine.sweep;

import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * Prints one line with the figures of the fault tests, at the end of a run of all cases. Found by the service loader.
 */
public final class TallyPrinter implements TestExecutionListener {
    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        String line = Tally.line();
        if (Sweep.effort() >= 1 && !line.isEmpty()) {
            System.out.println(line);
        }
    }
}
