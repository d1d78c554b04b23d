package io.lcfs.examples.command;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Locale;

/** The texts of numbers and failures for people, which are the same in every locale. */
public final class Text {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private Text() {}

    public static String bytes(long bytes) {
        int unit = 0;
        double value = bytes;
        while (value >= 1000 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 || value >= 100 ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
    }

    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /**
     * Returns the time since an instant in the unit that suits it.
     *
     * @param start what {@link System#nanoTime} returned at the instant
     * @return the time with its unit
     */
    public static String since(long start) {
        return nanos(System.nanoTime() - start);
    }

    /**
     * Returns a failure in one line. The messages of some exceptions for files contain only the name of the file, so
     * the kind of failure is added.
     */
    public static String failure(IOException e) {
        if (e instanceof FileSystemException file && file.getReason() == null) {
            return file.getFile() + ": " + reason(file);
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static String reason(FileSystemException e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file or directory";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "exists already";
        }
        if (e instanceof AccessDeniedException) {
            return "access is denied";
        }
        return e.getClass().getSimpleName();
    }

    public static String nanos(long nanos) {
        double micros = nanos / 1e3;
        if (micros < 1000) {
            return String.format(Locale.ROOT, "%.0f us", micros);
        }
        return nanos < Duration.ofSeconds(1).toNanos()
                ? String.format(Locale.ROOT, "%.1f ms", micros / 1e3)
                : String.format(Locale.ROOT, "%.2f s", micros / 1e6);
    }
}
