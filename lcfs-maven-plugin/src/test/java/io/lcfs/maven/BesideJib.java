package io.lcfs.maven;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Figures of this plugin and of jib-maven-plugin, in one run, for one project: the first build, a build with nothing
 * changed, and a build after one class changed, each in a new process of Maven. The time is that from the line with
 * which Maven announces the goal to the end of the build, so the start of Maven and the compiler do not count. No test
 * of the build runs this class; {@code docs/BENCHMARKS.md} has the command.
 */
class BesideJib {
    private static final String JIB = "com.google.cloud.tools:jib-maven-plugin:3.5.2";
    private static final int ROUNDS = Integer.getInteger("lcfs.rounds", 5);
    private static final int LIBRARIES = 60;
    private static final int LIBRARY_BYTES = 600_000;
    private static final int CLASSES = 300;
    private static final int RESOURCES = 50;
    private static final String CHANGED = "com.example.part0.Class0";
    private static final Pattern TIME = Pattern.compile("(\\d\\d:\\d\\d:\\d\\d\\.\\d{3}) ");
    private static final Pattern OWN = Pattern.compile("took (\\d+) ms");

    @TempDir
    private Path folder;

    private final Map<String, List<Long>> figures = new TreeMap<>();
    private MavenRuns maven;
    private Path project;
    private int changes;

    /** A tool with a target: the arguments of its run for a round. */
    private interface Tool {
        List<String> arguments(int round);
    }

    @Test
    void measure() throws Exception {
        maven = new MavenRuns(folder)
                .withOptions("-Dorg.slf4j.simpleLogger.showDateTime=true"
                        + " -Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS");
        project = makeProject();
        assertEquals(0, maven.run(project, List.of("compile"), Map.of()).exit());
        Process registry = new ProcessBuilder(
                        "docker-registry", "serve", registryConfig().toString())
                .redirectErrorStream(true)
                .start();
        try {
            String host = "127.0.0.1:" + port(registry);
            String lcfs = MavenRuns.PLUGIN + ":build";
            Map<String, Tool> tools = new TreeMap<>();
            tools.put("lcfs tar", round -> lcfs(lcfs, "target/app.tar:1"));
            tools.put("lcfs layout", round -> lcfs(lcfs, "target/layout:1"));
            tools.put("lcfs registry", round -> lcfs(lcfs, "docker://" + host + "/lcfs/app" + round + ":1"));
            tools.put("jib  tar", round -> jib(":buildTar", "app:1"));
            tools.put("jib  registry", round -> jib(":build", host + "/jib/app" + round + ":1"));
            for (int round = -1; round < ROUNDS; round++) {
                for (Map.Entry<String, Tool> tool : tools.entrySet()) {
                    round(tool.getKey(), tool.getValue().arguments(round + 1), round >= 0);
                }
            }
        } finally {
            registry.destroyForcibly().onExit().join();
        }
        System.out.println("milliseconds: median (least to most) of " + ROUNDS + " rounds, " + LIBRARIES
                + " libraries of " + LIBRARY_BYTES + " bytes, " + CLASSES + " classes, on scratch");
        figures.forEach((name, values) -> {
            values.sort(Comparator.naturalOrder());
            System.out.printf(
                    "%-45s %6d (%d to %d)%n",
                    name, values.get(values.size() / 2), values.get(0), values.get(values.size() - 1));
        });
    }

    private List<String> lcfs(String goal, String to) {
        return List.of(goal, "-Dlcfs.from=scratch", "-Dlcfs.to=" + to);
    }

    private List<String> jib(String goal, String image) {
        return List.of(
                JIB + goal,
                "-Djib.from.image=scratch",
                "-Djib.to.image=" + image,
                "-Djib.container.format=OCI",
                "-Djib.allowInsecureRegistries=true",
                "-Djib.disableUpdateChecks=true",
                "-Djib.baseImageCache=" + folder.resolve("jib-base"));
    }

    /** Measures one tool: the first build, an unchanged one, and one after a class changed. */
    private void round(String name, List<String> arguments, boolean counts) throws Exception {
        for (String cache : List.of("store.lcfs", "jib-base", "project/target/jib-cache", "project/target/layout")) {
            delete(folder.resolve(cache));
        }
        for (String file : List.of("app.tar", "jib-image.tar")) {
            delete(project.resolve("target").resolve(file));
        }
        for (String state : List.of("1 first build", "2 nothing changed", "3 one class changed")) {
            if (state.startsWith("3")) {
                changeClass();
            }
            MavenRuns.Run run = maven.run(project, arguments, Map.of());
            assertEquals(0, run.exit(), run::text);
            if (counts) {
                add(name + " " + state, milliseconds(run, arguments.get(0)));
                run.lines().stream()
                        .map(OWN::matcher)
                        .filter(Matcher::find)
                        .forEach(own -> add(name + " " + state + ", of its own", Long.parseLong(own.group(1))));
            }
        }
    }

    private void add(String name, long value) {
        figures.computeIfAbsent(name, any -> new ArrayList<>()).add(value);
    }

    private static long milliseconds(MavenRuns.Run run, String goal) {
        String header = ":" + goal.substring(goal.lastIndexOf(':') + 1) + " (default-cli)";
        LocalTime begin = time(run.with(header).get(0));
        LocalTime end = time(run.with("BUILD SUCCESS").get(0));
        return Duration.between(begin, end).toMillis();
    }

    private static LocalTime time(String line) {
        Matcher time = TIME.matcher(line);
        assertEquals(true, time.find(), line);
        return LocalTime.parse(time.group(1));
    }

    private Path makeProject() throws IOException {
        Random random = new Random(1);
        StringBuilder dependencies = new StringBuilder("<dependencies>");
        for (int i = 0; i < LIBRARIES; i++) {
            byte[] content = new byte[LIBRARY_BYTES];
            random.nextBytes(content);
            dependencies.append(maven.library("lib-" + i, "1." + i, content));
        }
        Path made = UserPoms.pom(
                folder.resolve("project"),
                "app",
                "jar",
                dependencies.append("</dependencies>").toString());
        UserPoms.main(made, "com.example.Main", "hello");
        for (int i = 0; i < CLASSES; i++) {
            UserPoms.source(made, "com.example.part" + i % 10 + ".Class" + i, body(i));
        }
        for (int i = 0; i < RESOURCES; i++) {
            UserPoms.resource(made, "texts/text" + i + ".txt", ("line " + i + "\n").repeat(200));
        }
        return made;
    }

    private static String body(int number) {
        StringBuilder methods = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            methods.append(
                    "    public static String text%d(int a) { return \"text \" + a * %d; }\n".formatted(i, number + i));
        }
        return methods.toString();
    }

    private void changeClass() throws IOException {
        UserPoms.source(project, CHANGED, body(1_000 + changes++));
        int status = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "--release",
                        "17",
                        "-d",
                        project.resolve("target/classes").toString(),
                        project.resolve("src/main/java/" + CHANGED.replace('.', '/') + ".java")
                                .toString());
        assertEquals(0, status);
    }

    private static void delete(Path path) throws IOException {
        if (Files.exists(path)) {
            try (Stream<Path> all = Files.walk(path)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }

    private Path registryConfig() throws IOException {
        return Files.write(
                folder.resolve("registry.yml"),
                List.of(
                        "version: 0.1",
                        "storage:",
                        "  filesystem:",
                        "    rootdirectory: " + folder.resolve("registry"),
                        "http:",
                        "  addr: 127.0.0.1:0"));
    }

    private static String port(Process registry) throws IOException {
        Pattern listening = Pattern.compile("listening on 127\\.0\\.0\\.1:([0-9]+)");
        BufferedReader output = registry.inputReader();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher found = listening.matcher(line);
            if (found.find()) {
                Thread reader = new Thread(() -> {
                    try {
                        output.transferTo(Writer.nullWriter());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
                reader.setDaemon(true);
                reader.start();
                return found.group(1);
            }
        }
        throw new IOException("docker-registry does not listen");
    }
}
