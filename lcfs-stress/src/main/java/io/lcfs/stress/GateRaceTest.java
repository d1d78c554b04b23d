package io.lcfs.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.lcfs.engine.guard.Gate;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

@JCStressTest
@Description(
        "A capture closes the gate while another thread changes two fields inside it: it sees both changes or neither.")
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "before the change")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "after the change")
@State
public class GateRaceTest {
    private final Gate gate = new Gate();
    private int first;
    private int second;

    /** Makes a change. */
    @Actor
    public void change() {
        gate.enter();
        try {
            first = 1;
            second = 1;
        } finally {
            gate.exit();
        }
    }

    /** Captures both fields. */
    @Actor
    public void capture(II_Result result) {
        gate.close();
        try {
            result.r1 = first;
            result.r2 = second;
        } finally {
            gate.open();
        }
    }
}
