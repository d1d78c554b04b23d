package io.lcfs.engine.space;

import io.lcfs.CorruptStoreException;
import io.lcfs.engine.LateFaults;
import io.lcfs.engine.device.VerifiedDevice;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/** Reads blocks of data from where they are: in the stage, or on the device, verified when they are first read. */
public final class BlockReader {
    private BlockReader() {}

    /** Tells whether a block is on the device, all of it. */
    public static boolean isOnDevice(Stage stage, long block) {
        Staged staged = stage.find(block);
        return staged == null || staged.bytes() == null;
    }

    /**
     * Copies a part of a block to the position of a buffer, which stays where it is.
     *
     * <p>A block may leave the stage while it is copied, and its run's buffer may then have the content of another run. So the copy
     * counts only if the same run is still found afterwards, and what is copied must be loaded before that look.
     *
     * @param crc the sum that its extent holds
     * @param inBlock where in the block the part begins
     * @throws CorruptStoreException if it is damaged on the device
     */
    public static void copy(
            Stage stage, VerifiedDevice device, long block, int crc, int inBlock, int length, ByteBuffer target)
            throws IOException {
        for (Staged staged = stage.find(block); staged != null; staged = stage.find(block)) {
            ByteBuffer bytes = staged.bytes();
            if (bytes == null) {
                // A node's sum that is kept: its bytes are on the device.
                break;
            }
            target.put(target.position(), bytes, staged.position(block) + inBlock, length);
            VarHandle.loadLoadFence();
            if (stage.find(block) == staged) {
                return;
            }
        }
        device.verifyData(block, crc);
        LateFaults.copy(device.piece(block), device.position(block) + inBlock, target, length);
    }
}
