package io.lcfs.bench.report;

/**
 * How much is run.
 *
 * @param quick whether few and short iterations are made instead of the benchmarks' own
 * @param files the number of small files
 * @param sizeMiB the size of the large file
 * @param many the number of layers, and of files, that is called many
 * @param deep the depth that is called deep
 * @param changes the numbers of changes that diffs are made of
 */
record Effort(boolean quick, int files, int sizeMiB, int many, int deep, int[] changes) {
    /** A few minutes. */
    static final Effort QUICK = new Effort(true, 10_000, 128, 100_000, 1_000, new int[] {10, 100, 1_000});

    /** About an hour. */
    static final Effort FULL = new Effort(false, 20_000, 1_024, 1_000_000, 10_000, new int[] {10, 100, 1_000, 5_000});

    String[] layerCounts() {
        return quick ? new String[] {"10", "1000", "100000"} : new String[] {"10", "1000", "100000", "1000000"};
    }

    /** The depths that are charted. */
    String[] depths() {
        return new String[] {"1", "100", Integer.toString(deep)};
    }

    /** The writes of one run of the benchmarks that overwrite. */
    int writes() {
        return 20_000;
    }
}
