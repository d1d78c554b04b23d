package io.lcfs.engine.crash;

import java.io.IOException;

/**
 * What {@link ForgedStoreTest} tries, driven by Jazzer: it sees which code of the engine a forged store reaches, and
 * goes on from what reached more. Jazzer finds the two methods by their names, so nothing of it is needed to compile
 * this; the profile {@code fuzz} runs it, and an input that it found is tried again if it is named as a further
 * argument.
 */
public final class ForgedStoreFuzz {
    private static ForgedStore forged;

    private ForgedStoreFuzz() {}

    /** Called once. */
    public static void fuzzerInitialize() throws IOException {
        BitRotTest.makeStore();
        forged = new ForgedStore(BitRotTest.whole());
    }

    /** Called with each input: some edits of a small store, whose sums are then made right. */
    public static void fuzzerTestOneInput(byte[] edits) throws Exception {
        forged.attempt(edits);
    }
}
