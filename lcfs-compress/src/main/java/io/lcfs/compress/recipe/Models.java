package io.lcfs.compress.recipe;

/**
 * The models by their numbers in recipes: the levels of zlib and gzip from 1 to 9, those of Go's compress/flate from 11
 * to 19 for its levels 1 to 9, and 25 for the default level of klauspost's compress/flate, which is its level 5. The
 * values are those of the tables that they publish.
 */
final class Models {
    private static final int GO = 10;
    private static final int PGZIP = 25;

    /** For each level of zlib: good length, lazy or longest inserted length, nice length, chain. */
    private static final int[][] ZLIB = {
        {4, 4, 8, 4},
        {4, 5, 16, 8},
        {4, 6, 32, 32},
        {4, 4, 16, 16},
        {8, 16, 32, 32},
        {8, 16, 128, 128},
        {8, 32, 128, 256},
        {32, 128, 258, 1024},
        {32, 258, 258, 4096}
    };
    /** For each level of Go from 2 on: lazy or longest inserted length, nice length, chain. */
    private static final int[][] GO_LEVELS = {
        {5, 16, 8},
        {6, 32, 32},
        {4, 16, 16},
        {16, 32, 32},
        {16, 128, 128},
        {32, 128, 256},
        {128, 258, 1024},
        {258, 258, 4096}
    };
    /** The first lazy level. */
    private static final int LAZY = 4;

    private static final int GO_FIRST = 2;

    private Models() {}

    /** Returns the numbers of all models. */
    static int[] numbers() {
        return new int[] {
            6, GO + 6, PGZIP, 9, 1, 2, 3, 4, 5, 7, 8, GO + 9, GO + 1, GO + 2, GO + 3, GO + 4, GO + 5, GO + 7, GO + 8
        };
    }

    /** Returns whether a number is that of a model. */
    static boolean isModel(int number) {
        return number == PGZIP
                || number >= 1 && number <= ZLIB.length
                || number > GO && number < GO + GO_FIRST + GO_LEVELS.length;
    }

    /** Returns a model, at the start of a member. */
    static TokenModel of(int number) {
        if (number < GO) {
            int[] level = ZLIB[number - 1];
            boolean isLazy = number >= LAZY;
            MatchFinder finder = new ZlibFinder(level[0], level[2], level[3], isLazy);
            return isLazy ? new LazyModel(finder, level[1]) : new EagerModel(finder, level[1]);
        }
        if (number == PGZIP) {
            return new PgzipModel();
        }
        if (number == GO + 1) {
            return new GoFastModel();
        }
        int[] level = GO_LEVELS[number - GO - GO_FIRST];
        MatchFinder finder = new GoFinder(level[1], level[2]);
        return number - GO >= LAZY ? new LazyModel(finder, level[0]) : new EagerModel(finder, level[0]);
    }
}
