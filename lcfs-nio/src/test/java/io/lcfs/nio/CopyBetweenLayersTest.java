package io.lcfs.nio;

import java.io.IOException;

class CopyBetweenLayersTest extends CopyBetweenContract implements OnLayer {
    @Override
    Subject newOther() throws IOException {
        return ((WritableLayerSubject) subject()).sibling();
    }
}
