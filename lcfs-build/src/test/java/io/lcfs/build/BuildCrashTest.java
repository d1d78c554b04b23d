package io.lcfs.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.LayerInfo;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.oci.CutDevice;
import io.lcfs.oci.Effort;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.LayerTars;
import io.lcfs.oci.SyncedStore;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.layer.ExportOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A crash at any write of a build or a prune, while other threads make a checkpoint after each of its calls. After the
 * crash, the name has the image from before or from after the call, the cache has no layer with other files than its
 * key says, and the next build removes the remains.
 */
@Tag("faults")
class BuildCrashTest {
    private static final StoreOptions OPTIONS = StoreOptions.defaults().withBackground(false);

    @TempDir
    private Path folder;

    private interface Call {
        void on(LayerStore store) throws IOException;
    }

    private ImageBuilder app(LayerStore store, int version) throws IOException {
        Path source = Files.createDirectories(folder.resolve("src" + version));
        Files.writeString(source.resolve("file"), "version " + version);
        return ImageBuilder.fromScratch(store, new Platform("linux", "amd64", null))
                .write("/base", new byte[5000])
                .copy(source, "/app")
                .layer("", FileChanges.none().link("/l", "app").write("/v", new byte[version]))
                .add(tar(), "/unpacked")
                .env("V", "" + version);
    }

    /** Returns a tar with one file. */
    private Path tar() throws IOException {
        Path tar = folder.resolve("tar");
        if (!Files.exists(tar)) {
            try (LayerStore store = LayerStore.createInMemory(4 << 20, OPTIONS);
                    OutputStream out = Files.newOutputStream(tar)) {
                try (Layer layer = store.createLayer("layer")) {
                    layer.write("/inside", 0, new byte[3000]);
                }
                Digest ignored = LayerTars.of(store).writeDifference(null, "layer", out, ExportOptions.defaults());
            }
        }
        return tar;
    }

    private void crash(boolean durable, Call call) throws IOException {
        CutDevice device = new CutDevice(1024);
        String before;
        String after;
        try (LayerStore store = LayerStore.create(device, OPTIONS)) {
            app(store, 1).commitTo("app");
            app(store, 2).commitTo("old");
            ImageStore.of(store).remove("old");
            store.sync();
            before = state(store);
            device.begin();
            call.on(SyncedStore.of(store));
            if (!durable) {
                store.sync();
            }
            after = state(store);
        }
        Random random = new Random(device.writes());
        int returned = device.writes() - 1;
        int step = Effort.isFull() ? 1 : 16;
        for (int count = device.writes() % step; count <= device.writes(); count += step) {
            for (int choice : Effort.isFull() ? new int[] {0, 1, 2} : new int[] {count / step % 3}) {
                String found = open(device.cut(count, choice, random));
                String where = "write " + count + " of " + device.writes() + ", choice " + choice;
                assertTrue(found.equals(before) || found.equals(after), () -> where + ": " + found);
                assertTrue(!durable || count <= returned || found.equals(after), () -> where + ": " + found);
            }
        }
    }

    /** Returns the images after a crash, and requires that all else is whole and that a build works. */
    private String open(CutDevice device) throws IOException {
        try (LayerStore store = LayerStore.open(device, OPTIONS)) {
            String state = state(store);
            Image image = app(store, 2).commitTo("again");
            assertEquals(List.of(), BuildFixture.leftovers(store));
            assertEquals("version 2", text(store, image, "/l/file"));
            assertEquals(3000, text(store, image, "/unpacked/inside").length());
            assertEquals("version 1", text(store, app(store, 1).commitTo("first"), "/app/file"));
            for (String name : List.of("again", "first", "app", "new")) {
                ImageStore.of(store).remove(name);
            }
            PruneReport report = BuildCache.of(store).prune(0);
            assertEquals(0, report.keptBytes());
            assertEquals(List.of(), store.list());
            assertEquals(List.of(), files(store));
            assertEquals("[]", store.check().findings().toString());
            return state;
        }
    }

    private static List<String> files(LayerStore store) throws IOException {
        List<String> names = new ArrayList<>();
        try (Layer root = store.root()) {
            if (root.exists("/lcfs-build/files")) {
                try (var entries = root.list("/lcfs-build/files")) {
                    entries.forEach(entry -> names.add(entry.name()));
                }
            }
        }
        return names;
    }

    private static String text(LayerStore store, Image image, String path) throws IOException {
        try (Layer layer = store.openLayer(image.layer())) {
            return new String(layer.readAllBytes(path), UTF_8);
        }
    }

    private static String state(LayerStore store) throws IOException {
        StringBuilder text = new StringBuilder();
        ImageStore images = ImageStore.of(store);
        for (String name : images.names()) {
            Image image = images.get(name);
            text.append(name).append(' ').append(image.config().settings().environment());
            text.append(' ').append(text(store, image, "/app/file")).append('\n');
            for (LayerInfo layer : store.ancestors(image.layer())) {
                text.append(layer.kind()).append(' ');
            }
        }
        return text.toString();
    }

    @Test
    void aBuildThatMovesAName() throws IOException {
        crash(true, store -> app(store, 3).commitTo("app"));
    }

    @Test
    void aBuildOfKnownSteps() throws IOException {
        crash(true, store -> app(store, 2).commitTo("new"));
    }

    /** The image has its name already, but no checkpoint contains it. */
    @Test
    void anImageThatWasThereIsDurableToo() throws IOException {
        CutDevice device = new CutDevice(1024);
        try (LayerStore store = LayerStore.create(device, OPTIONS)) {
            Image image = app(store, 1).commitTo("app");
            ImageStore.of(store).remove("app");
            store.sync();
            device.begin();
            ImageStore.of(store).create(image);
            app(store, 1).commitTo("app");
            try (LayerStore after = LayerStore.open(device.cut(device.writes(), 0, new Random(1)), OPTIONS)) {
                assertEquals(List.of("app"), ImageStore.of(after).names());
            }
        }
    }

    @Test
    void aPrune() throws IOException {
        crash(
                false,
                store -> assertEquals(3, BuildCache.of(store).prune(0).removed().size()));
    }

    @Test
    void aStepThatFails() throws IOException {
        crash(false, store -> {
            try {
                app(store, 3).delete("/none").commitTo("app");
            } catch (java.nio.file.NoSuchFileException e) {
                assertEquals("/none", e.getFile());
            }
        });
    }
}
