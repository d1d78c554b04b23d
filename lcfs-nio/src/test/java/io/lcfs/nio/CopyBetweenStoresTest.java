package io.lcfs.nio;

import java.io.IOException;

class CopyBetweenStoresTest extends CopyBetweenContract implements OnLayer {
    @Override
    Subject newOther() throws IOException {
        return new WritableLayerSubject();
    }
}
