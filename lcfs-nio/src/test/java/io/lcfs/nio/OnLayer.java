package io.lcfs.nio;

import java.io.IOException;

/** Holds a contract against a writable layer of a store in memory. */
interface OnLayer extends SubjectSource {
    @Override
    default Subject newSubject() throws IOException {
        return new WritableLayerSubject();
    }
}
