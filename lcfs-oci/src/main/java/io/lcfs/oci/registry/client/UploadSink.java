package io.lcfs.oci.registry.client;

import java.io.IOException;

/** A way to send bytes into an upload. Not thread-safe. */
interface UploadSink {
    /** Accepts bytes that follow the previous ones. */
    void write(byte[] source, int start, int length) throws IOException;

    /** Waits until the registry has accepted all bytes. */
    void finish() throws IOException;

    /** Cancels the request in progress. */
    void abort();
}
