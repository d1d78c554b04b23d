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

    /** Returns a Dockerfile with the stages of all cases, and a stage {@code all} with their results in directories. */
    static String asStages(List<DockerfileCase> cases) {
        StringBuilder arguments = new StringBuilder();
        StringBuilder stages = new StringBuilder();
        StringBuilder results = new StringBuilder("FROM scratch AS all\n");
        for (DockerfileCase one : cases) {
            int first = one.text.indexOf("FROM ");
            arguments.append(one.text, 0, first);
            stages.append(one.named(one.text.substring(first)));
            results.append("COPY --from=")
                    .append(one.name)
                    .append(" / /")
                    .append(one.name)
                    .append("/\n");
        }
        return arguments.append(stages).append(results).toString();
    }

    /** Gives each stage a name: the last one that of the case. */
    private String named(String stages) {
        StringBuilder named = new StringBuilder();
        int last = stages.split("(?m)^FROM ", -1).length - 2;
        int number = -1;
        for (String line : stages.split("\n")) {
            String changed = line.replaceAll("--from=([0-9]+)", "--from=" + name + "-$1");
            if (line.startsWith("FROM ")) {
                number++;
                String base = line.split(" ")[1];
                String own = line.contains(" AS ") ? line.split(" ")[3] : name + "-" + number;
                changed = "FROM " + base + " AS " + (number == last ? name : own);
            }
            named.append(changed).append('\n');
        }
        return named.toString();
    }

    @Override
    public String toString() {
        return name;
    }
}
