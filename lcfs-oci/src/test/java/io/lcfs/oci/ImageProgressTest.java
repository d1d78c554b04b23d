package io.lcfs.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CopyOptions;
import io.lcfs.LayerInfo;
import io.lcfs.Progress;
import io.lcfs.oci.content.Compression;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.MediaTypes;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.layer.ExportOptions;
import io.lcfs.oci.layer.ImportOptions;
import io.lcfs.oci.layout.OciLayout;
import io.lcfs.oci.spec.ImageConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The updates that imports, exports and pulls report to a listener of progress, and the state of the store after an
 * exception of the listener.
 */
final class ImageProgressTest {
    private static final Platform LINUX = new Platform("linux", "amd64", null);

    /** The queue is concurrent because two threads may call the listener of an import. */
    private final Queue<Progress.Update> told = new ConcurrentLinkedQueue<>();

    @TempDir
    Path directory;

    private static byte[] tar() {
        return new TarBytes().file("big", "big".repeat(1_000_000)).bytes();
    }

    private List<Progress.Update> told() {
        List<Progress.Update> updates = List.copyOf(told);
        told.clear();
        return updates;
    }

    private static Progress failingAt(Progress.Phase phase, RuntimeException failure) {
        return update -> {
            if (update.phase() == phase) {
                throw failure;
            }
        };
    }

    /** Requires one task from 0 bytes to all of them, in steps of 1 MiB at most. */
    private static void requireTask(List<Progress.Update> updates, String task, long bytes) {
        assertEquals(Progress.Phase.STARTED, updates.get(0).phase());
        long before = 0;
        for (Progress.Update update : updates) {
            assertEquals(task, update.task());
            assertTrue(update.doneBytes() >= before && update.doneBytes() - before <= 1 << 20, updates.toString());
            before = update.doneBytes();
        }
        Progress.Update last = updates.get(updates.size() - 1);
        assertEquals(Progress.Phase.FINISHED, last.phase());
        assertEquals(bytes, last.doneBytes());
        assertTrue(updates.subList(1, updates.size() - 1).stream()
                .allMatch(update -> update.phase() == Progress.Phase.RUNNING));
    }

    @Test
    void importReportsTheBytesThatItReads() throws IOException {
        byte[] tar = tar();
        Descriptor blob = Descriptor.of(MediaTypes.LAYER, tar);
        try (Images images = new Images()) {
            ImportOptions plain = ImportOptions.defaults().withProgress(told::add);
            images.read(null, tar, plain);
            List<Progress.Update> updates = told();
            requireTask(updates, "layer", tar.length);
            assertTrue(updates.stream().allMatch(update -> update.totalBytes().isEmpty()));
            images.read(null, tar, plain.withBlob(blob));
            updates = told();
            requireTask(updates, blob.digest().toString(), tar.length);
            assertTrue(updates.stream().allMatch(update -> update.totalBytes().orElseThrow() == tar.length));
            String layer =
                    images.read(null, tar, plain.withDiffId(Digest.of(tar))).name();
            requireTask(told(), layer, tar.length);
            byte[] above = new TarBytes().file("small", "small").bytes();
            String top = images.read(layer, above, plain.withDiffId(Digest.of(above)))
                    .name();
            requireTask(told(), top, above.length);
        }
    }

    @Test
    void exceptionOfTheListenerEndsTheImportAndNothingIsLeft() throws IOException {
        for (Progress.Phase phase : List.of(Progress.Phase.STARTED, Progress.Phase.RUNNING)) {
            try (Images images = new Images()) {
                RuntimeException failure = new IllegalStateException("enough");
                ImportOptions options = ImportOptions.defaults().withProgress(failingAt(phase, failure));
                assertSame(failure, assertThrows(RuntimeException.class, () -> images.read(null, tar(), options)));
                assertEquals(
                        List.of(),
                        images.store.list().stream().map(LayerInfo::name).toList());
                images.read(null, tar());
            }
        }
    }

    @Test
    void layerWhoseEndIsReportedStaysThere() throws IOException {
        try (Images images = new Images()) {
            RuntimeException failure = new IllegalStateException("enough");
            ImportOptions options = ImportOptions.defaults().withProgress(failingAt(Progress.Phase.FINISHED, failure));
            assertSame(failure, assertThrows(RuntimeException.class, () -> images.read(null, tar(), options)));
            assertTrue(images.store.exists(Digest.of(tar()).toString()));
        }
    }

    @Test
    void exportReportsTheBytesOfTheTar() throws IOException {
        byte[] tar = tar();
        try (Images images = new Images()) {
            String layer = images.read(null, tar);
            ExportOptions options = ExportOptions.defaults().withProgress(told::add);
            images.write(layer, options);
            requireTask(told(), layer, tar.length);
            byte[] canonical = images.write(layer, options.withCanonical(true));
            List<Progress.Update> updates = told();
            requireTask(updates, layer, canonical.length);
            long total = images.store.usage(layer).ownBytes();
            assertTrue(updates.subList(0, updates.size() - 1).stream()
                    .allMatch(update -> update.totalBytes().orElseThrow() == total));
            images.tars.writeDifference(null, layer, OutputStream.nullOutputStream(), options);
            updates = told();
            requireTask(updates, layer, canonical.length);
            assertTrue(updates.get(1).totalBytes().isEmpty());
        }
    }

    @Test
    void pullReportsEachLayerAsATask() throws IOException {
        try (OciLayout layout = OciLayout.create(directory.resolve("layout"))) {
            try (Images images = new Images()) {
                ImageStore store = ImageStore.of(images.store);
                images.edit(null, "one", layer -> layer.write("/big", 0, new byte[3_000_000]));
                images.edit("one", "two", layer -> layer.createFile("/f"));
                ImageConfig config = ImageConfig.of(LINUX);
                try (var layer = images.store.cloneLayer("two", "three")) {
                    layer.createFile("/g");
                    store.commit(layer, config, "COPY", "app");
                }
                store.push("app", layout, "t", PushOptions.defaults().withCompression(Compression.NONE));
            }
            try (Images images = new Images()) {
                ImageStore store = ImageStore.of(images.store);
                PullOptions options = PullOptions.defaults().withPlatform(LINUX).withProgress(told::add);
                store.pull(layout, "t", "app", options);
                List<Progress.Update> updates = told();
                assertEquals(
                        Set.of(1L, 2L, 3L),
                        Set.copyOf(updates.stream().map(Progress.Update::taskId).toList()));
                for (long i = 1; i <= 3; i++) {
                    long number = i;
                    List<Progress.Update> task = updates.stream()
                            .filter(each -> each.taskId() == number)
                            .toList();
                    Progress.Update last = task.get(task.size() - 1);
                    requireTask(task, last.task(), last.totalBytes().orElseThrow());
                    assertTrue(images.store.exists(last.task()));
                    assertEquals(i - 1, task.get(0).doneItems());
                    assertEquals(i, last.doneItems());
                    assertEquals(3, last.totalItems().orElseThrow());
                }
                store.pull(layout, "t", "again", options);
                List<Progress.Update> second = told();
                assertEquals(
                        List.of(Progress.Phase.SKIPPED, Progress.Phase.SKIPPED, Progress.Phase.SKIPPED),
                        second.stream().map(Progress.Update::phase).toList());
                assertEquals(
                        updates.stream().map(Progress.Update::task).distinct().toList(),
                        second.stream().map(Progress.Update::task).toList());
            }
        }
    }

    @Test
    void directoryThatBecomesALayerReportsItsFiles() throws IOException {
        Files.write(Files.createDirectories(directory.resolve("tree")).resolve("f"), new byte[10]);
        try (Images images = new Images()) {
            LayerDirectories.of(images.store)
                    .read(
                            directory.resolve("tree"),
                            "layer",
                            CopyOptions.defaults().withProgress(told::add));
            List<Progress.Update> updates = told();
            assertEquals(10, updates.get(updates.size() - 1).doneBytes());
        }
    }
}
