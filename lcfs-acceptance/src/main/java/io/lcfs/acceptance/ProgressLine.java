package io.lcfs.acceptance;

import io.lcfs.examples.command.Text;
import java.io.PrintStream;

/**
 * The progress of long work. On a terminal it is one line, which is rewritten at most ten times a second; elsewhere a
 * line is printed for each 2,000 files.
 */
final class ProgressLine {
    private static final int FILES_PER_LINE = 2000;
    private static final long NANOS_PER_LINE = 100_000_000;

    private final PrintStream out;
    private final boolean terminal = System.console() != null;
    private final String title;
    private final long files;
    private final long bytes;
    private long filesDone;
    private long bytesDone;
    private long lastNanos = System.nanoTime();

    ProgressLine(PrintStream out, String title, long files, long bytes) {
        this.out = out;
        this.title = title;
        this.files = files;
        this.bytes = bytes;
    }

    void addBytes(long count) {
        bytesDone += count;
        if (terminal && System.nanoTime() - lastNanos >= NANOS_PER_LINE) {
            rewrite();
        }
    }

    void addFile() {
        filesDone++;
        if (terminal) {
            addBytes(0);
        } else if (filesDone % FILES_PER_LINE == 0) {
            out.println(line());
        }
    }

    /** Ends the line. */
    void finish() {
        if (terminal) {
            rewrite();
            out.println();
        }
    }

    private void rewrite() {
        lastNanos = System.nanoTime();
        out.print("\r" + line() + "  ");
        out.flush();
    }

    private String line() {
        return title + ": " + Text.count(filesDone) + " of " + Text.count(files) + " files, " + Text.bytes(bytesDone)
                + " of " + Text.bytes(bytes);
    }
}
