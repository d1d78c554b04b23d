package io.lcfs.oci.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.NoSpaceException;
import io.lcfs.StoreOptions;
import io.lcfs.TreeEntry;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.SampleImage;
import io.lcfs.oci.content.Compression;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.layer.ImportOptions;
import io.lcfs.oci.layout.OciLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images go out of a store that is full, or whose records that only save work are damaged. */
class PushFromHurtStoreTest {
    private static final long KEPT = 1 << 20;
    private static final PushOptions PUSH = PushOptions.defaults();
    private static final PushOptions PRESERVED = PUSH.withPreserveDigests(true);

    @TempDir
    private Path folder;

    private static PullOptions pull(long kept) {
        return PullOptions.defaults()
                .withPlatform(new Platform("linux", "amd64", null))
                .withLayers(ImportOptions.defaults().withKeptBlobs(kept));
    }

    private static DialectRegistry registry() throws IOException {
        return new DialectRegistry(Dialect.of("as the specification says"));
    }

    private static String digits(int count) {
        StringBuilder digits = new StringBuilder();
        new Random(1).ints(count, 0, 10).forEach(digits::append);
        return digits.toString();
    }

    /** A push failed because the store had no space for the records of what the target has. */
    @Test
    void imageGoesOutOfAStoreWithoutSpace() throws IOException {
        for (long kept : new long[] {0, KEPT}) {
            try (LayerStore store = LayerStore.createInMemory(12 << 20, StoreOptions.defaults());
                    OciLayout target = OciLayout.create(folder.resolve("target" + kept));
                    DialectRegistry registry = registry();
                    Repository source = registry.open("team/source", registry.options());
                    Repository other = registry.open("team/other", registry.options())) {
                SampleImage.of("full", true).writeTo(source, "1");
                ImageStore images = ImageStore.of(store);
                images.pull(source, "1", "app", pull(kept));
                fill(store);
                List<String> files = files(store);
                images.push("app", other, "1", PUSH);
                SampleImage.readAll(other, "1");
                images.push("app", target, "1", PUSH);
                SampleImage.readAll(target, "1");
                images.push("app", other, "zstd", PUSH.withCompression(Compression.ZSTD));
                SampleImage.readAll(other, "zstd");
                assertEquals(files, files(store), "nothing unfinished stays");
                assertEquals(List.of(), store.check().findings());
            }
        }
    }

    private static List<String> files(LayerStore store) throws IOException {
        try (Layer root = store.root();
                Stream<TreeEntry> all = root.walk("/lcfs-oci")) {
            return all.map(TreeEntry::path).toList();
        }
    }

    /** Makes files until there is no space for one of a single byte. */
    private static void fill(LayerStore store) throws IOException {
        try (Layer layer = store.createLayer("fill")) {
            int files = 0;
            for (int bytes = 1 << 20; bytes > 0; bytes /= 4) {
                files = fill(layer, files, bytes);
            }
        }
    }

    private static int fill(Layer layer, int first, int bytes) throws IOException {
        byte[] content = digits(bytes).getBytes(StandardCharsets.US_ASCII);
        int file = first;
        while (true) {
            try {
                layer.write("/" + file, 0, content);
                file++;
            } catch (NoSpaceException e) {
                return file + 1;
            }
        }
    }

    /** A push failed each time because of a damaged blob, although the store has its layer besides. */
    @Test
    void damagedBlobIsDroppedAndItsLayerIsPacked() throws IOException {
        SampleImage sample = SampleImage.of(digits(100_000), true);
        Path file = folder.resolve("store");
        try (OciLayout layout = OciLayout.create(folder.resolve("layout"));
                DialectRegistry registry = registry();
                Repository source = registry.open("team/source", registry.options());
                Repository other = registry.open("team/other", registry.options())) {
            sample.writeTo(source, "1");
            try (LayerStore store = LayerStore.create(file, 16 << 20)) {
                ImageStore.of(store).pull(source, "1", "app", pull(KEPT));
                try (Layer root = store.root()) {
                    // Without this record the blob is sent, and not mounted.
                    root.delete("/lcfs-oci/layers/2/places");
                }
            }
            damage(file, Arrays.copyOfRange(sample.layers().get(1), 5_000, 6_000));
            try (LayerStore store = LayerStore.open(file)) {
                ImageStore images = ImageStore.of(store);
                IOException failure = assertThrows(IOException.class, () -> images.push("app", layout, "1", PRESERVED));
                assertTrue(failure.getMessage().contains("is not kept"), failure.getMessage());
                images.push("app", layout, "1", PUSH);
                SampleImage.readAll(layout, "1");
                images.push("app", other, "1", PUSH);
                SampleImage.readAll(other, "1");
                images.pull(source, "1", "again", pull(KEPT));
                images.push("again", layout, "again", PRESERVED);
                assertArrayEquals(source.read("1").bytes(), layout.read("again").bytes());
                SampleImage.readAll(layout, "again");
                assertEquals(List.of(), store.check().findings());
            }
        }
    }

    /** Each push and each pull failed because of records that only save work. */
    @Test
    void damagedRecordsAreForgotten() throws IOException {
        Path file = folder.resolve("store");
        byte[] places = ("places " + digits(5_000)).getBytes(StandardCharsets.US_ASCII);
        byte[] packed = ("packed " + digits(5_000)).getBytes(StandardCharsets.US_ASCII);
        try (OciLayout layout = OciLayout.create(folder.resolve("layout"));
                DialectRegistry registry = registry();
                Repository source = registry.open("team/source", registry.options());
                Repository other = registry.open("team/other", registry.options())) {
            SampleImage.of("records", true).writeTo(source, "1");
            try (LayerStore store = LayerStore.create(file, 16 << 20)) {
                ImageStore.of(store).pull(source, "1", "app", pull(0));
                try (Layer root = store.root()) {
                    root.write("/lcfs-oci/layers/1/places", 0, places);
                    root.write("/lcfs-oci/layers/1/packed", 0, packed);
                }
            }
            damage(file, places);
            damage(file, packed);
            try (LayerStore store = LayerStore.open(file)) {
                ImageStore images = ImageStore.of(store);
                images.pull(source, "1", "again", pull(0));
                images.push("app", other, "1", PUSH);
                SampleImage.readAll(other, "1");
                images.push("app", layout, "1", PUSH.withCompression(Compression.ZSTD));
                SampleImage.readAll(layout, "1");
                assertEquals(List.of(), store.check().findings());
            }
        }
    }

    /** Changes a bit where a file has some bytes, which is at one place. */
    private static void damage(Path file, byte[] wanted) throws IOException {
        byte[] all = Files.readAllBytes(file);
        int found = -1;
        for (int i = 0; i + wanted.length <= all.length; i++) {
            if (Arrays.equals(all, i, i + wanted.length, wanted, 0, wanted.length)) {
                assertEquals(-1, found, "one place");
                found = i;
            }
        }
        assertTrue(found >= 0, "the bytes are in the file");
        all[found] ^= 1;
        Files.write(file, all);
    }
}
