package io.lcfs.engine.posix;

import java.io.IOException;
import java.nio.file.Path;

class PosixOfLayerTest extends PosixContract {
    @Override
    Side start(Path directory) throws IOException {
        return new LayerSide(false);
    }
}
