package io.lcfs.engine.crash;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.ReaderRevokedException;
import io.lcfs.StoreOptions;
import io.lcfs.engine.device.FileDevice;
import io.lcfs.engine.store.EngineProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;

/**
 * Reads a layer of a store beside the writer, which replaces the layer, and may open the store again or revoke what is
 * read. The reader shows what it opened, or gets an exception because its checkpoint was revoked. All seeds do the
 * same.
 */
final class ReaderFinder extends Finder {
    private static final StoreOptions OPTIONS =
            StoreOptions.defaults().withBackground(false).withCheckpointInterval(Duration.ZERO);
    private static final long STORE_BYTES = 8 << 20;
    private static final int VERSIONS = 10;
    private static final int CONTENT_BYTES = 1 << 20;

    /** Creates the finder, which has no options. */
    ReaderFinder() {}

    @Override
    void look(long seed) throws Exception {
        Path directory = Files.createTempDirectory("lcfs-reader");
        Path file = directory.resolve("store");
        try {
            look(file, false, false);
            FileDevice.delete(file);
            look(file, true, false);
            FileDevice.delete(file);
            look(file, false, true);
        } finally {
            FileDevice.delete(file);
            Files.delete(directory);
        }
    }

    private void look(Path file, boolean isOpenedAgain, boolean isRevoked) throws IOException {
        count(1);
        EngineProvider engine = new EngineProvider();
        LayerStore writer = engine.create(file, STORE_BYTES, OPTIONS);
        write(writer, 0);
        try (LayerStore reader = engine.open(file, OPTIONS.withBesideWriter(true))) {
            if (isOpenedAgain) {
                write(writer, 1);
                writer.close();
                writer = engine.open(file, OPTIONS);
            }
            if (isRevoked) {
                write(writer, 1);
                writer.revokeReaders(reader.info().checkpoints() + 1);
            }
            for (int version = 2; version < VERSIONS; version++) {
                write(writer, version);
            }
            requireFirst(reader, isOpenedAgain || isRevoked);
        } finally {
            writer.close();
        }
    }

    private static void requireFirst(LayerStore reader, boolean mayBeRevoked) throws IOException {
        try (Layer layer = reader.openLayer("layer")) {
            if (!Arrays.equals(content(0), layer.readAllBytes("/file"))) {
                throw new AssertionError("a reader shows what was written after it had opened the store");
            }
        } catch (ReaderRevokedException e) {
            if (!mayBeRevoked) {
                throw e;
            }
        }
    }

    private static byte[] content(int version) {
        byte[] content = new byte[CONTENT_BYTES];
        new Random(version).nextBytes(content);
        return content;
    }

    /** Replaces the layer by one with another content. */
    private static void write(LayerStore writer, int version) throws IOException {
        if (writer.exists("layer")) {
            writer.remove("layer");
        }
        try (Layer layer = writer.createLayer("layer")) {
            layer.write("/file", 0, content(version));
            layer.commit();
        }
        writer.reclaim();
    }
}
