package io.lcfs.nio;

import java.io.IOException;

/** Runs a contract on a writable layer of a store in memory. */
interface OnLayer extends SubjectSource {
    @Override
    default Subject newSubject() throws IOException {
        return new WritableLayerSubject();
    }
}
