package io.lcfs.engine.posix;

import java.io.Closeable;
import java.io.IOException;

/** What can be asked. */
interface Side extends Closeable {
    /** Does what is asked, and shows what is there afterwards. */
    Answer ask(Request request) throws IOException;
}
