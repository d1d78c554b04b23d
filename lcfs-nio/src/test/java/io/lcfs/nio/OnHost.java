package io.lcfs.nio;

import java.io.IOException;

/** Holds a contract against the host's default file system: the judge of whether the contract itself is right. */
interface OnHost extends SubjectSource {
    @Override
    default Subject newSubject() throws IOException {
        return new HostSubject();
    }
}
