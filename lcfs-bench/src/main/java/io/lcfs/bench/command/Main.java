package io.lcfs.bench.command;

import io.lcfs.bench.report.BenchmarkNames;
import io.lcfs.bench.report.Report;
import io.lcfs.bench.scale.Scale;
import java.io.IOException;
import java.util.Arrays;

/** The main class of the jar, which runs {@code report}, {@code scale}, or JMH with all its options. */
public final class Main {
    private static final String HELP = """
            The benchmarks of lcfs, and of the stores and file systems beside which it is measured.

            Usage: java -jar lcfs-bench.jar report [--quick] [--html FILE] [--json FILE]
                                              [--base TAR] [--image LAYOUT:REF] [--images-only]
                   java -jar lcfs-bench.jar scale [--scale FACTOR]
                   java -jar lcfs-bench.jar BENCHMARK... [OPTION...]
                   java -jar lcfs-bench.jar -l | -h | --help

              report     runs the benchmarks of all targets and reports which are met, as text and a page of charts;
                         about an hour, with --quick some minutes
              scale      works through a store at full size: a million layers, five million files, a killed process
              peers      runs the benchmarks of the peers; docs/PEERS.md lists the peers
              BENCHMARK  a regular expression of JMH: runs the benchmarks with it in their name, such as CloneBenchmark
              OPTION     any option of JMH, such as -f 1 -wi 3 -i 5, or -p peer=lmdb
              -l         lists the benchmarks
              -h         the options of JMH
              --help     this text; report --help and scale --help describe these two programs

            Exit code: 0 all ran, 1 something failed, 2 the command line is wrong.
            """;

    private static final int WRONG = 2;

    private Main() {}

    /** Runs the program that the first argument names. */
    public static void main(String[] arguments) throws IOException {
        String first = arguments.length == 0 ? "--help" : arguments[0];
        switch (first) {
            case "report" -> System.exit(Report.run(rest(arguments)));
            case "scale" -> System.exit(Scale.run(rest(arguments)));
            case "--help", "-help", "-?", "help" -> System.out.print(HELP);
            default -> runBenchmarks(first, arguments);
        }
    }

    private static void runBenchmarks(String first, String... arguments) throws IOException {
        if (first.startsWith("-") || BenchmarkNames.isIn(first)) {
            org.openjdk.jmh.Main.main(arguments);
        } else {
            System.err.println("lcfs-bench: " + first
                    + " is neither report nor scale, and no benchmark has it in its name (see --help)");
            System.exit(WRONG);
        }
    }

    private static String[] rest(String[] arguments) {
        return Arrays.copyOfRange(arguments, 1, arguments.length);
    }
}
