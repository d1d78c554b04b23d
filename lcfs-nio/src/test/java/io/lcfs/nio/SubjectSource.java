package io.lcfs.nio;

import java.io.IOException;

/** Says which file system a contract is held against. */
interface SubjectSource {
    /** A new one for each test, which closes it. */
    Subject newSubject() throws IOException;
}
