package io.lcfs.nio;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Path;

/** A file system under test, with a directory of its own for one test. */
interface Subject extends AutoCloseable {
    /** Returns the file system. */
    FileSystem fs();

    /** Returns an empty directory in the file system: an absolute path without symbolic links. */
    Path root();

    /** Deletes everything, and asserts the conditions that must hold after each test. */
    @Override
    void close() throws IOException;
}
