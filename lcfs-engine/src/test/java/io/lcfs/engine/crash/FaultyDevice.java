package io.lcfs.engine.crash;

import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Counts the calls of a device by kind, and makes chosen calls fail. Used by one thread. */
final class FaultyDevice implements BlockDevice {
    private final SimulatedDevice device;
    private final int[] calls = new int[Call.values().length];
    private Call failing = Call.READ;
    private int left = -1;
    private boolean forEver;

    /** The kinds of calls. */
    enum Call {
        READ,
        WRITE,
        FORCE,
        GROW,
        SHRINK
    }

    FaultyDevice(SimulatedDevice device) {
        this.device = device;
    }

    /** Returns the number of calls of a kind so far. */
    int calls(Call call) {
        return calls[call.ordinal()];
    }

    /** Makes the k-th call of a kind fail; 0 is the next one. */
    void fail(Call call, int k, boolean fromThenOn) {
        failing = call;
        left = k;
        forEver = fromThenOn;
    }

    /** Makes no further call fail. */
    void heal() {
        left = -1;
    }

    private void called(Call call) throws IOException {
        calls[call.ordinal()]++;
        if (call == failing && left >= 0) {
            if (left > 0) {
                left--;
            } else {
                left = forEver ? 0 : -1;
                throw new IOException(call + " fails on demand");
            }
        }
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
        called(Call.READ);
        return device.piece(block);
    }

    @Override
    public ByteBuffer view(long block, int blockCount) throws IOException {
        called(Call.READ);
        return device.view(block, blockCount);
    }

    @Override
    public void write(long block, ByteBuffer source) throws IOException {
        called(Call.WRITE);
        device.write(block, source);
    }

    @Override
    public void force() throws IOException {
        called(Call.FORCE);
        device.force();
    }

    @Override
    public void grow(long newBlockCount) throws IOException {
        called(Call.GROW);
        device.grow(newBlockCount);
    }

    @Override
    public boolean isShrinkable() {
        return device.isShrinkable();
    }

    @Override
    public void shrink(long newBlockCount) throws IOException {
        called(Call.SHRINK);
        device.shrink(newBlockCount);
    }

    @Override
    public void close() {
        device.close();
    }
}
