package io.lcfs.engine.device;

import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Forwards each call to another device. A test overrides the calls that it examines. */
public class ForwardingDevice implements BlockDevice {
    private final BlockDevice device;

    /** Creates a device in front of another one. */
    public ForwardingDevice(BlockDevice device) {
        this.device = device;
    }

    @Override
    public long blockCount() {
        return device.blockCount();
    }

    @Override
    public int pieceBlocks() {
        return device.pieceBlocks();
    }

    @Override
    public ByteBuffer piece(long block) throws IOException {
        return device.piece(block);
    }

    @Override
    public ByteBuffer view(long block, int blockCount) throws IOException {
        return device.view(block, blockCount);
    }

    @Override
    public void read(long block, ByteBuffer target) throws IOException {
        device.read(block, target);
    }

    @Override
    public void write(long block, ByteBuffer source) throws IOException {
        device.write(block, source);
    }

    @Override
    public void force() throws IOException {
        device.force();
    }

    @Override
    public boolean isShrinkable() {
        return device.isShrinkable();
    }

    @Override
    public void shrink(long blockCount) throws IOException {
        device.shrink(blockCount);
    }

    @Override
    public void grow(long blockCount) throws IOException {
        device.grow(blockCount);
    }

    @Override
    public void close() throws IOException {
        device.close();
    }
}
