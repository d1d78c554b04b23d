package io.lcfs.bench.report;

import io.lcfs.bench.report.Measurements.Gap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The runner of the measurements without JMH, each in a separate JVM. */
final class PlainRunner {
    private final List<String> properties;
    private final Measurements measurements;
    private final Path log;

    /** Creates a runner; the properties are arguments of its JVMs. */
    PlainRunner(List<String> properties, Measurements measurements, Path log) {
        this.properties = properties;
        this.measurements = measurements;
        this.log = log;
    }

    /**
     * Runs a step; returns whether all its figures were measured. A missing figure is recorded as a gap with its
     * reason.
     */
    boolean run(PlainStep step) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command(step))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy)); // so that it ends with this JVM
        int status = process.waitFor();
        String last = "status " + status;
        for (String line : Files.readAllLines(log)) {
            if (!take(line, step) && line.contains("Exception in thread")) {
                last = line.replaceFirst("Exception in thread \"\\w*\" ", "");
            }
        }
        boolean isWhole = true;
        for (PlainFigure figure : step.figures()) {
            if (measurements.plain(figure) == null) {
                measurements.add(new Gap(figure.name(), Map.of(), last));
                isWhole = false;
            }
        }
        return isWhole;
    }

    private List<String> command(PlainStep step) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(step.flags());
        command.addAll(properties);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(PlainProgram.class.getName(), step.name()));
        return command;
    }

    private boolean take(String line, PlainStep step) {
        for (PlainFigure figure : step.figures()) {
            if (line.startsWith(figure + "=")) {
                measurements.add(figure, Double.parseDouble(line.substring(line.indexOf('=') + 1)));
                return true;
            }
        }
        return false;
    }
}
