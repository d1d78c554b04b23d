package io.lcfs.engine.crash;

import io.lcfs.engine.device.ChannelDevice;
import io.lcfs.engine.device.FileDevice;
import io.lcfs.engine.device.SparseDevice;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.SuperblockDescriptor;
import io.lcfs.engine.sweep.Sweep;
import io.lcfs.engine.sweep.Tally;
import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Forged images with right checksums: every call ends in a result or an {@link IOException}. */
@Tag("P12")
@Tag("P18")
@Tag("faults")
class ForgedStoreTest {
    private static ForgedStore forged;

    @BeforeAll
    static void makeStore() throws IOException {
        BitRotTest.makeStore();
        forged = new ForgedStore(BitRotTest.whole());
    }

    /**
     * An input that fuzzing has found. The name of a layer led to layer 0, which cannot be removed, so the caller got
     * an exception for a mistake that the caller had not made.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "U2l4dHktZm91ciBieXRlcyBvZiB0ZXgA9isAbnd3d3d3d3d3d3d3d3d3d3d3d3d3d3d3b3dmIHdhIGxhc2dlLg==",
            })
    void inputThatWasFoundDoesNoHarm(String input) throws Exception {
        forged.attempt(Base64.getDecoder().decode(input));
    }

    @Test
    void whateverIsDoneWithAForgedStoreEndsInAResultOrAnException() {
        Sweep.random("forged stores", 1000, seed -> {
            Random random = new Random(seed);
            byte[] choices = new byte[8 * (1 + random.nextInt(4))];
            random.nextBytes(choices);
            forged.attempt(choices);
            Tally.DAMAGED_BYTES.add(1);
        });
    }

    private static byte[] superblock(BlockDevice device, int slot, long blockCount) throws IOException {
        byte[] bytes = new byte[Blocks.BYTES];
        device.read(slot, ByteBuffer.wrap(bytes));
        ByteBuffer block = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        block.putLong(SuperblockDescriptor.BLOCK_COUNT_OFFSET, blockCount);
        block.putInt(SuperblockDescriptor.CRC_OFFSET, SuperblockDescriptor.checksum(bytes));
        return bytes;
    }

    /** A sparse image costs its author nothing, so its size must not cost the reader anything. */
    @Test
    @Tag("P13")
    void theSizeOfAForgedImageCostsNothing() throws Exception {
        SimulatedDevice whole = BitRotTest.whole();
        for (int shift = 16; shift <= 45; shift++) {
            SparseDevice forged = new SparseDevice(1L << shift);
            for (long block = 0; block < whole.blockCount(); block++) {
                byte[] bytes = new byte[Blocks.BYTES];
                whole.read(block, ByteBuffer.wrap(bytes));
                forged.write(
                        block,
                        ByteBuffer.wrap(
                                block < Blocks.SUPERBLOCKS ? superblock(whole, (int) block, 1L << shift) : bytes));
            }
            ForgedStore.tryAll(() -> forged);
        }
    }

    @Test
    @Tag("P13")
    void theSizeOfASparseFileCostsNothing(@TempDir Path folder) throws Exception {
        Path memory = Path.of("/dev/shm");
        Path inside = Files.isWritable(memory) ? Files.createTempDirectory(memory, "lcfs") : folder;
        Path file = inside.resolve("sparse");
        try {
            int shift = makeSparse(file);
            System.out.println("a sparse file of 2^" + (shift + Blocks.SHIFT) + " bytes");
            ForgedStore.tryAll(() -> FileDevice.open(file, Duration.ZERO));
            ForgedStore.tryAll(() -> ChannelDevice.open(file, true, Duration.ZERO));
        } finally {
            FileDevice.delete(file);
            if (!inside.equals(folder)) {
                Files.delete(inside);
            }
        }
    }

    /** As large as the host allows. */
    private static int makeSparse(Path file) throws IOException {
        SimulatedDevice whole = BitRotTest.whole();
        for (int shift = 45; ; shift--) {
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                channel.write(ByteBuffer.allocate(Blocks.BYTES), Blocks.toBytes((1L << shift) - 1));
                for (int block = 0; block < whole.blockCount(); block++) {
                    ByteBuffer bytes = ByteBuffer.allocate(Blocks.BYTES);
                    whole.read(block, bytes);
                    channel.write(
                            block < Blocks.SUPERBLOCKS
                                    ? ByteBuffer.wrap(superblock(whole, block, 1L << shift))
                                    : bytes.flip(),
                            Blocks.toBytes(block));
                }
                return shift;
            } catch (IOException e) {
                if (shift == 30) {
                    throw e;
                }
            }
        }
    }
}
