package io.lcfs.bench.report;

/**
 * The extent of a run.
 *
 * @param quick whether a few short iterations replace the iterations that the benchmarks declare
 * @param files the number of small files
 * @param sizeMiB the size of the large file
 * @param many the number of layers, and of files, in the benchmarks with many
 * @param deep the depth of the deep benchmarks
 * @param changes the numbers of changes in the diffs
 */
record Effort(boolean quick, int files, int sizeMiB, int many, int deep, int[] changes) {
    /** A run of a few minutes. */
    static final Effort QUICK = new Effort(true, 10_000, 128, 100_000, 1_000, new int[] {10, 100, 1_000});

    /** A run of about an hour. */
    static final Effort FULL = new Effort(false, 20_000, 1_024, 1_000_000, 10_000, new int[] {10, 100, 1_000, 5_000});

    String[] layerCounts() {
        return quick ? new String[] {"10", "1000", "100000"} : new String[] {"10", "1000", "100000", "1000000"};
    }

    /** Returns the depths that are charted. */
    String[] depths() {
        return new String[] {"1", "100", Integer.toString(deep)};
    }

    /** Returns the number of writes in one run of the benchmarks that overwrite. */
    int writes() {
        return 20_000;
    }
}
