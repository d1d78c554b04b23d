package io.lcfs.acceptance;

import io.lcfs.Change;
import io.lcfs.LayerDiff;
import io.lcfs.Usage;
import io.lcfs.examples.command.Text;
import java.io.PrintStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The table of steps, of which each line is printed when its step is done. */
final class StepTable {
    private static final int TITLE_WIDTH = 58;
    private static final String FORMAT = "%-" + TITLE_WIDTH + "s %9s %8s %9s %8s %9s %9s";

    private final PrintStream out;

    StepTable(PrintStream out) {
        this.out = out;
    }

    void header() {
        print("step", "time", "added", "modified", "removed", "own", "shared");
        out.println("-".repeat(String.format(FORMAT, "", "", "", "", "", "", "").length()));
    }

    /** Prints the line of a step that changed the files of a layer. */
    void row(String title, long nanos, Counts counts, Usage usage) {
        print(
                title,
                Text.nanos(nanos),
                Text.count(counts.added),
                Text.count(counts.modified),
                Text.count(counts.removed),
                Text.bytes(usage.ownBytes()),
                Text.bytes(usage.sharedBytes()));
    }

    /** Prints the line of a step that changed no files, with the space that the layer uses afterwards. */
    void row(String title, long nanos, @Nullable Usage usage) {
        String own = usage == null ? "" : Text.bytes(usage.ownBytes());
        String shared = usage == null ? "" : Text.bytes(usage.sharedBytes());
        print(title, Text.nanos(nanos), "", "", "", own, shared);
    }

    private void print(String title, String... columns) {
        String shortTitle = title.length() <= TITLE_WIDTH ? title : title.substring(0, TITLE_WIDTH - 3) + "...";
        Object[] values = new Object[columns.length + 1];
        values[0] = shortTitle;
        System.arraycopy(columns, 0, values, 1, columns.length);
        out.println(String.format(Locale.ROOT, FORMAT, values).stripTrailing());
    }

    /**
     * The numbers of paths that a step changed.
     *
     * @param added the number of added paths
     * @param modified the number of modified paths
     * @param removed the number of removed paths; a removed directory counts once
     */
    record Counts(long added, long modified, long removed) {
        static Counts of(LayerDiff diff) {
            long[] counts = new long[Change.Kind.values().length];
            for (Change change : diff) {
                counts[change.kind().ordinal()]++;
            }
            return new Counts(
                    counts[Change.Kind.ADDED.ordinal()],
                    counts[Change.Kind.MODIFIED.ordinal()],
                    counts[Change.Kind.REMOVED.ordinal()]);
        }
    }
}
