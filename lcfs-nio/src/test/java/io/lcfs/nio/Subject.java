package io.lcfs.nio;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Path;

/** A file system under test, with a directory of its own for one test. */
interface Subject extends AutoCloseable {
    /** The file system. */
    FileSystem fs();

    /** An empty directory in it: absolute, and without symbolic links on the way. */
    Path root();

    /** Leaves nothing behind, and asserts what must hold after each test. */
    @Override
    void close() throws IOException;
}
