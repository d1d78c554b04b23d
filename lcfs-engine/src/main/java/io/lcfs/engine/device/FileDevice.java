package io.lcfs.engine.device;

import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.nio.file.Path;

/** To come. */
public final class FileDevice {
    private FileDevice() {}

    /** To come. */
    public static BlockDevice create(Path path, long blockCount) throws IOException {
        throw new IOException(path + " " + blockCount);
    }

    /** To come. */
    public static BlockDevice open(Path path) throws IOException {
        throw new IOException(path.toString());
    }
}
