package io.lcfs.engine.posix;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class PosixOfHostTest extends PosixContract {
    @TempDir
    private Path folder;

    private Host host;

    @BeforeAll
    static void requireHost() {
        Host.require();
    }

    @BeforeEach
    void startHost() throws IOException {
        host = Host.start(folder);
    }

    @AfterEach
    void closeHost() throws IOException {
        host.close();
    }

    @Override
    Answer ask(Request request) {
        return host.ask(request);
    }
}
