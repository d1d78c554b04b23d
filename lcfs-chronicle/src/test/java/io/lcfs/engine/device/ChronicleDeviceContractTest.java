package io.lcfs.engine.device;

import io.lcfs.chronicle.ChronicleDevice;
import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The contract of all devices, on this device. The class is in the package of the contract, which is not public. */
class ChronicleDeviceContractTest extends BlockDeviceContractTest {
    @TempDir
    private Path directory;

    private int files;

    @Override
    BlockDevice newDevice(long blockCount) throws IOException {
        return ChronicleDevice.create(directory.resolve("device-" + files++), blockCount * BLOCK);
    }
}
