package io.lcfs.oci.archive;

import io.lcfs.oci.content.Digest;
import java.io.IOException;
import java.io.InputStream;

/**
 * The files of a layout, in a directory or in an archive. Names contain slashes and are made by this library, not taken
 * from input.
 */
public interface LayoutFiles {
    /**
     * Returns the name of a blob. A digest is safe as a name because it was validated and contains no slashes or dots.
     */
    static String path(Digest digest) {
        return "blobs/" + digest.algorithm() + "/" + digest.hex();
    }

    /**
     * Returns the size of a file in bytes.
     *
     * @throws java.nio.file.NoSuchFileException if the file does not exist
     * @throws io.lcfs.oci.content.InvalidImageException if it is not a regular file
     */
    long size(String name) throws IOException;

    /** Opens a file, with the exceptions of {@link #size}. */
    InputStream open(String name) throws IOException;

    /** Returns the path of the directory or archive, for messages. */
    @Override
    String toString();
}
