package io.lcfs.oci.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Debian's skopeo, which knows registries well. */
final class Skopeo {
    private Skopeo() {}

    /** Runs a command to its end, and gives what it printed. */
    static String run(String... arguments) throws Exception {
        RegistryProcess.requireInstalled("skopeo");
        List<String> command = new ArrayList<>(List.of("skopeo", "--insecure-policy"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }
}
