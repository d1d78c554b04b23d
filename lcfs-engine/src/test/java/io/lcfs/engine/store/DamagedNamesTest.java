package io.lcfs.engine.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.engine.sweep.Sweep;
import io.lcfs.engine.sweep.Tally;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Damage in one layer is met before anything is changed, so it does not affect other layers. */
@Tag("P12")
@Tag("faults")
class DamagedNamesTest {
    @Test
    void eachChangeIsMadeOrRefusedWithNothingChanged() throws IOException {
        DamagedNames names = new DamagedNames();
        AtomicInteger refusals = new AtomicInteger();
        long cases = Sweep.all(
                "damaged leaves and changes",
                names.cases(),
                number -> refusals.addAndGet(names.isRefused((int) (number % names.cases())) ? 1 : 0));
        Tally.DAMAGED_BYTES.add(cases);
        assertTrue(cases > 10 && refusals.get() > cases / 20, refusals + " of " + cases + " were refused");
    }
}
