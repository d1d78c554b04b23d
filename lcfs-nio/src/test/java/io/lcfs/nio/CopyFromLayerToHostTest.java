package io.lcfs.nio;

import java.io.IOException;

class CopyFromLayerToHostTest extends CopyBetweenContract implements OnLayer {
    @Override
    Subject newOther() throws IOException {
        return new HostSubject();
    }
}
