package io.lcfs.nio.file;

import io.lcfs.ReadOnlyLayerException;
import io.lcfs.ReadOnlyStoreException;
import io.lcfs.StoreClosedException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.ReadOnlyFileSystemException;
import org.jspecify.annotations.Nullable;

/** Translates failures of a layer into the exceptions that {@code java.nio.file} documents. */
public final class Failures {
    private Failures() {}

    /**
     * Returns the exception to throw, with the path that the caller gave.
     *
     * @throws ReadOnlyFileSystemException if the layer or its store is read-only
     */
    public static IOException of(IOException e, Location location) {
        if (e instanceof ReadOnlyLayerException || e instanceof ReadOnlyStoreException) {
            throw readOnly(e);
        }
        boolean told =
                !(e instanceof FileSystemException failure) || location.shown().equals(failure.getFile());
        return told ? e : shown((FileSystemException) e, location.shown());
    }

    /**
     * Returns the exception to throw for an operation on two paths. As on the host, it names both paths in the caller's
     * order.
     */
    static IOException of(IOException e, Location first, Location second) {
        if (!(e instanceof FileSystemException failure)) {
            return of(e, first);
        }
        String culprit = second.at().equals(failure.getFile()) ? second.shown() : first.shown();
        FileSystemException shown;
        if (e instanceof NoSuchFileException) {
            shown = new NoSuchFileException(first.shown(), second.shown(), "there is no " + culprit);
        } else if (e instanceof FileAlreadyExistsException) {
            shown = new FileAlreadyExistsException(first.shown(), second.shown(), null);
        } else if (e instanceof AccessDeniedException) {
            shown = new AccessDeniedException(first.shown(), second.shown(), failure.getReason());
        } else {
            shown = new FileSystemException(first.shown(), second.shown(), reason(failure, culprit));
        }
        explain(shown, failure);
        return shown;
    }

    private static @Nullable String reason(FileSystemException failure, String culprit) {
        if (failure instanceof NotDirectoryException) {
            return "not a directory is on the way to " + culprit;
        }
        if (failure instanceof FileSystemLoopException) {
            return "too many links are on the way to " + culprit;
        }
        return failure.getReason();
    }

    private static FileSystemException shown(FileSystemException e, String file) {
        FileSystemException shown;
        if (e instanceof NoSuchFileException) {
            shown = new NoSuchFileException(file);
        } else if (e instanceof FileAlreadyExistsException) {
            shown = new FileAlreadyExistsException(file);
        } else if (e instanceof NotDirectoryException) {
            shown = new NotDirectoryException(file);
        } else if (e instanceof DirectoryNotEmptyException) {
            shown = new DirectoryNotEmptyException(file);
        } else if (e instanceof NotLinkException) {
            shown = new NotLinkException(file);
        } else if (e instanceof FileSystemLoopException) {
            shown = new FileSystemLoopException(file);
        } else if (e instanceof AccessDeniedException) {
            shown = new AccessDeniedException(file, null, e.getReason());
        } else {
            shown = new FileSystemException(file, null, e.getReason());
        }
        explain(shown, e);
        return shown;
    }

    /**
     * Adds the original failure. The empty path, which stands for an inode, means nothing to the caller, so an
     * exception with that path only passes its stack trace on.
     */
    private static void explain(FileSystemException shown, FileSystemException e) {
        String file = e.getFile();
        if (file == null || !file.isEmpty()) {
            shown.initCause(e);
        } else {
            shown.setStackTrace(e.getStackTrace());
        }
    }

    /**
     * Returns whether a failure means that the user lacks a permission. {@code EPERM} has no exception class of its
     * own, so it is recognized by its reason.
     */
    public static boolean isRefusal(FileSystemException e) {
        String reason = e.getReason();
        return e instanceof AccessDeniedException || reason != null && reason.startsWith("Operation not permitted");
    }

    /** Returns the exception to throw when the handle of a layer, or its store, was closed. */
    public static ClosedFileSystemException closed(StoreClosedException cause) {
        ClosedFileSystemException closed = new ClosedFileSystemException();
        closed.initCause(cause);
        return closed;
    }

    /** Returns the exception to throw when something read-only was to be changed. */
    static ReadOnlyFileSystemException readOnly(Throwable cause) {
        ReadOnlyFileSystemException failure = new ReadOnlyFileSystemException();
        failure.initCause(cause);
        return failure;
    }
}
