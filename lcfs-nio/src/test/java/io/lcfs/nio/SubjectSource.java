package io.lcfs.nio;

import java.io.IOException;

/** The source of the file system on which a contract runs. */
interface SubjectSource {
    /** Creates a subject for one test; the test closes it. */
    Subject newSubject() throws IOException;
}
