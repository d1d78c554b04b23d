package io.lcfs.build;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A Dockerfile with the files and the configuration that its image must have.
 *
 * @param name the name, which no other case has
 * @param text the Dockerfile
 * @param tree the paths of the image with their attributes, sorted
 * @param config the values of the configuration that are not those of an image on nothing
 * @param isPortable whether buildah knows all that the Dockerfile uses, and builds the same
 */
record DockerfileCase(String name, String text, List<String> tree, List<String> config, boolean isPortable) {
    /** Reads the cases of the file {@code dockerfiles.txt}. */
    static List<DockerfileCase> all() throws IOException {
        String whole;
        try (InputStream in = Objects.requireNonNull(DockerfileCase.class.getResourceAsStream("dockerfiles.txt"))) {
            whole = new String(in.readAllBytes(), UTF_8);
        }
        List<DockerfileCase> cases = new ArrayList<>();
        for (String part : whole.split("(?m)^=== ")) {
            if (!part.startsWith("case ")) {
                continue;
            }
            int line = part.indexOf('\n');
            String[] head = part.substring("case ".length(), line).split(" ");
            String[] parts = part.substring(line + 1).split("(?m)^--- \\w+\n", -1);
            List<String> config = parts.length > 2 ? parts[2].strip().lines().toList() : List.of();
            cases.add(new DockerfileCase(
                    head[0], parts[0], parts[1].strip().lines().toList(), config, head.length == 1));
        }
        return cases;
    }

    @Override
    public String toString() {
        return name;
    }
}
