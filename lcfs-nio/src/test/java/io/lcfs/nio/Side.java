package io.lcfs.nio;

import java.io.IOException;

/** The file systems on which a contract runs; the host's judges whether the contract itself is right. */
enum Side {
    HOST {
        @Override
        Subject newSubject() throws IOException {
            return new HostSubject();
        }
    },
    LAYER {
        @Override
        Subject newSubject() throws IOException {
            return new WritableLayerSubject();
        }
    };

    /** Creates a subject for one test; the test closes it. */
    abstract Subject newSubject() throws IOException;
}
