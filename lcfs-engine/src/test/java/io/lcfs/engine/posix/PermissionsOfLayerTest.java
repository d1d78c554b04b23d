package io.lcfs.engine.posix;

import java.io.IOException;
import java.nio.file.Path;

class PermissionsOfLayerTest extends PermissionsContract {
    @Override
    Side start(Path directory) throws IOException {
        return new LayerSide(true);
    }
}
