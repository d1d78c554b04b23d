package io.lcfs.nio;

import java.io.IOException;

class CopyFromHostToLayerTest extends CopyBetweenContract implements OnHost {
    @Override
    Subject newOther() throws IOException {
        return new WritableLayerSubject();
    }
}
