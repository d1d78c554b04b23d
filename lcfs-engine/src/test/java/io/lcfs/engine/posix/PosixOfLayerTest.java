package io.lcfs.engine.posix;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class PosixOfLayerTest extends PosixContract {
    private LayerSide layer;

    @BeforeEach
    void makeLayer() throws IOException {
        layer = new LayerSide();
    }

    @AfterEach
    void checkLayer() throws IOException {
        layer.close();
    }

    @Override
    Answer ask(Request request) throws IOException {
        return layer.ask(request);
    }
}
