package io.lcfs.engine.posix;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;

class PosixOfHostTest extends PosixContract {
    @BeforeAll
    static void requireHost() {
        Host.require();
    }

    @Override
    Side start(Path directory) throws IOException {
        return Host.start(directory);
    }
}
