package io.lcfs.oci;

/**
 * What {@link ForgedTarTest} tries, driven by Jazzer: it sees which code a tar reaches, and goes on from what reached
 * more. Jazzer finds the method by its name, so nothing of it is needed to compile this; the profile {@code fuzz-tars}
 * runs it, beginning with the tars that the test tries, too.
 */
public final class ForgedTarFuzz {
    private ForgedTarFuzz() {}

    /** Called with each input: a tar, whose sums are then made right. */
    public static void fuzzerTestOneInput(byte[] tar) throws Exception {
        ForgedTar.attempt(tar);
    }
}
