package io.lcfs.nio;

import io.lcfs.ReadOnlyLayerException;
import io.lcfs.ReadOnlyStoreException;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.ReadOnlyFileSystemException;
import org.jspecify.annotations.Nullable;

/** Failures of a layer, as the documentation of {@code java.nio.file} has them. */
final class Failures {
    private Failures() {}

    /**
     * What to throw: with the path that the caller gave.
     *
     * @throws ReadOnlyFileSystemException if the layer does not change
     */
    static IOException of(IOException e, Location location) {
        if (e instanceof ReadOnlyLayerException || e instanceof ReadOnlyStoreException) {
            throw readOnly(e);
        }
        boolean told =
                !(e instanceof FileSystemException failure) || location.shown().equals(failure.getFile());
        return told ? e : shown((FileSystemException) e, location.shown(), null);
    }

    /** What to throw of an operation with two paths. */
    static IOException of(IOException e, Location source, Location target) {
        if (!(e instanceof FileSystemException failure)) {
            return of(e, source);
        }
        boolean ofTarget = target.at().equals(failure.getFile());
        return shown(failure, ofTarget ? target.shown() : source.shown(), ofTarget ? null : target.shown());
    }

    private static FileSystemException shown(FileSystemException e, String file, @Nullable String other) {
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
        } else {
            shown = new FileSystemException(file, other, e.getReason());
        }
        shown.initCause(e);
        return shown;
    }

    /** What to throw on a change of what does not change. */
    static ReadOnlyFileSystemException readOnly(Throwable cause) {
        ReadOnlyFileSystemException failure = new ReadOnlyFileSystemException();
        failure.initCause(cause);
        return failure;
    }
}
