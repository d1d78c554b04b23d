package io.lcfs.build.dockerfile;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An instruction in one line: the text of several lines that were continued, and the place of each character of it.
 * Used by one thread.
 */
final class LogicalLine {
    private final StringBuilder text = new StringBuilder();
    private int[] lines = new int[128];
    private int[] columns = new int[128];
    private int lastLine;
    private int lastColumn;

    /** Adds a part of a line, which begins in a column, from 1 on. */
    void add(String part, int line, int column) {
        int length = text.length() + part.length();
        if (length > lines.length) {
            int capacity = Math.max(length, 2 * lines.length);
            lines = Arrays.copyOf(lines, capacity);
            columns = Arrays.copyOf(columns, capacity);
        }
        for (int i = 0; i < part.length(); i++) {
            lines[text.length() + i] = line;
            columns[text.length() + i] = column + i;
        }
        text.append(part);
        lastLine = line;
        lastColumn = column + part.length();
    }

    /** Returns the text without blanks at its end. */
    String text() {
        return text.toString().stripTrailing();
    }

    /** Returns the number of the line of a character; at the end of the text that of the last line. */
    int line(int index) {
        return index < text.length() ? lines[index] : lastLine;
    }

    /** Returns the number of the column of a character. */
    int column(int index) {
        return index < text.length() ? columns[index] : lastColumn;
    }

    /** Returns the number of the last line. */
    int lastLine() {
        return lastLine;
    }

    /** Returns an exception with the place of a character. */
    DockerfileException fault(int index, String message) {
        return fault(index, message, null);
    }

    DockerfileException fault(int index, String message, @Nullable Throwable cause) {
        return new DockerfileException(line(index), column(index), message, cause);
    }
}
