package io.lcfs.engine.crash;

import java.io.IOException;

/**
 * The checks of {@link ForgedStoreTest}, driven by Jazzer, which sees the code of the engine that a forged store
 * reaches, and continues from inputs that reached more. Jazzer finds the two methods by their names, so the test
 * compiles without it. The profile {@code fuzz} runs it. To repeat an input, name its file as a further argument.
 */
public final class ForgedStoreFuzz {
    private static ForgedStore forged;

    private ForgedStoreFuzz() {}

    /** Called once by Jazzer. */
    public static void fuzzerInitialize() throws IOException {
        BitRotTest.makeStore();
        forged = new ForgedStore(BitRotTest.whole());
    }

    /** Called by Jazzer with each input: some edits of a small store, whose checksums are then corrected. */
    public static void fuzzerTestOneInput(byte[] edits) throws Exception {
        forged.attempt(edits);
    }
}
