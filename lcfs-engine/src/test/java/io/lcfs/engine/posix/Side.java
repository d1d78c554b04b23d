package io.lcfs.engine.posix;

import java.io.Closeable;
import java.io.IOException;

/** A receiver of requests. */
interface Side extends Closeable {
    /** Carries out a request, and returns the state afterwards. */
    Answer ask(Request request) throws IOException;
}
