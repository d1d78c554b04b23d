package io.lcfs.engine.damage;

import io.lcfs.engine.sweep.Sweep;
import io.lcfs.engine.sweep.Tally;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A store whose bytes somebody chose, with all checksums right, can be opened, read, compared, changed, reclaimed and checked: each
 * call ends in a result or an {@link IOException}, within 2 seconds, 64 MiB and a stack of 512 KiB.
 */
@Tag("P18")
@Tag("faults")
class CraftedStoreTest {
    private static BlockImage image;

    @BeforeAll
    static void build() throws IOException {
        image = SampleStore.build().image();
    }

    @Test
    void anyEditsEndInAResultOrAnError() {
        Sweep.random("crafted edits", 4000, seed -> {
            Random random = new Random(seed);
            byte[] bytes = new byte[Edits.BYTES * (1 + random.nextInt(3))];
            random.nextBytes(bytes);
            drive(bytes);
            Tally.DAMAGED_BYTES.add(1);
        });
    }

    private static void drive(byte[] bytes) throws Exception {
        StoreForge forge = new StoreForge(image);
        List<String> edits = Edits.apply(forge, ByteBuffer.wrap(bytes));
        try {
            Guarded.run(() -> StoreDrive.run(forge.image()));
        } catch (AssertionError e) {
            throw new AssertionError(edits + ": " + e.getMessage(), e.getCause() == null ? e : e.getCause());
        }
    }
}
