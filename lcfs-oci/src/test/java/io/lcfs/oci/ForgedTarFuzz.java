package io.lcfs.oci;

/**
 * The checks of {@link ForgedTarTest} with tars from Jazzer, which observes the code that a tar reaches, and changes
 * those tars further that reached new code. Jazzer finds the method by its name, so this class compiles without Jazzer.
 * The profile {@code fuzz-tars} runs it, beginning with the tars of the test.
 */
public final class ForgedTarFuzz {
    private ForgedTarFuzz() {}

    /** Attempts the import of one input, a tar whose checksums are corrected first. */
    public static void fuzzerTestOneInput(byte[] tar) throws Exception {
        ForgedTar.attempt(tar);
    }
}
