package io.lcfs.oci.registry;

import io.lcfs.oci.Tools;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Calls of skopeo, the program of Debian that copies images between registries. */
final class Skopeo {
    private Skopeo() {}

    /** Runs a command to its end; returns its output. */
    static String run(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("skopeo", "--insecure-policy"));
        command.addAll(List.of(arguments));
        return Tools.run(Path.of("."), command.toArray(String[]::new));
    }
}
