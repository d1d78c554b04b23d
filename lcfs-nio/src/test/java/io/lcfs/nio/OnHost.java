package io.lcfs.nio;

import java.io.IOException;

/** Runs a contract on the host's default file system, which judges whether the contract itself is right. */
interface OnHost extends SubjectSource {
    @Override
    default Subject newSubject() throws IOException {
        return new HostSubject();
    }
}
