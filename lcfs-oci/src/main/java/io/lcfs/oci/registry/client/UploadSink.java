package io.lcfs.oci.registry.client;

import java.io.IOException;

/** A way to bring bytes into an upload. To be used by one thread. */
interface UploadSink {
    /** Takes bytes that follow those before. */
    void write(byte[] source, int start, int length) throws IOException;

    /** Returns when the registry has taken all of them. */
    void finish() throws IOException;

    /** Breaks off what is under way. */
    void abort();
}
