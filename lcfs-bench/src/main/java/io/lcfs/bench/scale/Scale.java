package io.lcfs.bench.scale;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The program that works through a store at full size with a heap of 64 MiB (targets T1, T3, T9, T11, T12). It starts a
 * JVM for this, unless its own heap is not larger than that. Its exit code is 1 if the heap was too small, or if the
 * store does not have the content that was written to it.
 */
@Command(
        name = "scale",
        description = "Works through a store at full size with a heap of 64 MiB.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class Scale implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final int GIB_SHIFT = 30;

    @Spec
    private CommandSpec spec;

    @Option(names = "--layers", defaultValue = "1000000", description = "layers on one base (${DEFAULT-VALUE})")
    private long layers;

    @Option(names = "--files", defaultValue = "5000000", description = "files in one layer (${DEFAULT-VALUE})")
    private long files;

    @Option(names = "--depth", defaultValue = "10000", description = "layers in one chain (${DEFAULT-VALUE})")
    private int depth;

    @Option(names = "--sparse-gib", defaultValue = "20", description = "size of the sparse file (${DEFAULT-VALUE})")
    private long sparseGib;

    @Option(names = "--device-gib", defaultValue = "64", description = "size of the store (${DEFAULT-VALUE})")
    private long deviceGib;

    @Option(names = "--scale", defaultValue = "1", description = "makes all of these smaller, such as 0.1")
    private double fraction;

    @Option(
            names = "--steps",
            split = ",",
            description = "only these, of ${COMPLETION-CANDIDATES}; small letters are taken as well")
    private List<ScaleStep> steps = new ArrayList<>();

    @Option(
            names = "--directory",
            defaultValue = "${sys:java.io.tmpdir}",
            description = "where the store is to be; it is deleted afterwards (${DEFAULT-VALUE})")
    private Path directory;

    @Option(names = "--json", description = "the file that gets the figures as JSON")
    private @Nullable Path json;

    private final String[] arguments;

    private Scale(String[] arguments) {
        this.arguments = arguments;
    }

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs with the arguments of a command line and returns the exit code. */
    public static int run(String[] arguments) {
        return new CommandLine(new Scale(arguments))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        ScaleSizes sizes = sizes();
        PrintWriter output = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        if (!JavaCommand.isSmall()) {
            return runChild();
        }
        output.printf("heap of at most %d MiB%n", Runtime.getRuntime().maxMemory() >> 20);
        List<Figure> figures = new ArrayList<>();
        int exit = run(sizes, figures, output);
        output.println();
        output.println(FigureTable.text(figures));
        if (json != null) {
            FigureTable.writeJson(json, sizes, figures);
        }
        return exit;
    }

    /**
     * Runs the steps; any throwable is reported by its first cause, because a lack of memory may be wrapped in other
     * exceptions.
     */
    private int run(ScaleSizes sizes, List<Figure> figures, PrintWriter output) {
        try {
            new ScaleRun(sizes, ScaleStep.sorted(steps), output).run(directory, figures);
            return 0;
        } catch (IOException | RuntimeException | Error e) {
            output.println("failed: " + firstCause(e));
            e.printStackTrace(output);
            return FAILED;
        }
    }

    private static Throwable firstCause(Throwable failure) {
        Throwable first = failure;
        while (first.getCause() != null) {
            first = first.getCause();
        }
        return first;
    }

    private ScaleSizes sizes() {
        try {
            ScaleSizes full = new ScaleSizes(layers, files, depth, sparseGib << GIB_SHIFT, deviceGib << GIB_SHIFT);
            return full.scaled(fraction);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private int runChild() throws IOException, InterruptedException {
        Process child =
                JavaCommand.of(Scale.class, List.of(arguments)).inheritIO().start();
        Thread end = new Thread(child::destroy, "lcfs-scale-child");
        Runtime.getRuntime().addShutdownHook(end);
        int exit = child.waitFor();
        Runtime.getRuntime().removeShutdownHook(end);
        return exit;
    }
}
