package io.lcfs.oci;

import java.io.IOException;
import java.io.InputStream;

/** The files of a layout, in a directory or in an archive. Names have slashes and come from this library, not from outside. */
interface LayoutFiles {
    /**
     * The size of a file.
     *
     * @throws java.io.FileNotFoundException if there is none
     * @throws InvalidImageException if it is not a plain file
     */
    long size(String name) throws IOException;

    /** Opens a file, with the exceptions of {@link #size}. */
    InputStream open(String name) throws IOException;

    /** The place in messages. */
    @Override
    String toString();
}
