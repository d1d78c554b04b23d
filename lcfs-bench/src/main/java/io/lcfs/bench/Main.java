package io.lcfs.bench;

import io.lcfs.bench.report.Report;
import io.lcfs.bench.scale.Scale;
import java.io.IOException;
import java.util.Arrays;

/** What the jar runs: {@code report}, {@code scale}, or JMH with all its options. */
public final class Main {
    private Main() {}

    /** Runs what the first argument names. */
    public static void main(String[] arguments) throws IOException {
        String first = arguments.length == 0 ? "" : arguments[0];
        switch (first) {
            case "report" -> System.exit(Report.run(rest(arguments)));
            case "scale" -> System.exit(Scale.run(rest(arguments)));
            default -> org.openjdk.jmh.Main.main(arguments);
        }
    }

    private static String[] rest(String[] arguments) {
        return Arrays.copyOfRange(arguments, 1, arguments.length);
    }
}
