package io.lcfs.oci.archive;

import io.lcfs.oci.content.Digest;
import java.io.IOException;
import java.io.InputStream;

/** The files of a layout, in a directory or in an archive. Names have slashes and come from this library, not from outside. */
public interface LayoutFiles {
    /** The only way from a digest to a name: a digest has been parsed, and holds no slashes and no dots. */
    static String path(Digest digest) {
        return "blobs/" + digest.algorithm() + "/" + digest.hex();
    }

    /**
     * The size of a file.
     *
     * @throws java.io.FileNotFoundException if there is none
     * @throws io.lcfs.oci.content.InvalidImageException if it is not a plain file
     */
    long size(String name) throws IOException;

    /** Opens a file, with the exceptions of {@link #size}. */
    InputStream open(String name) throws IOException;

    /** The place in messages. */
    @Override
    String toString();
}
