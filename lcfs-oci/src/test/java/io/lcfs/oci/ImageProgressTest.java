package io.lcfs.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CopyOptions;
import io.lcfs.Layer;
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
import io.lcfs.oci.layer.ImportedLayer;
import io.lcfs.oci.layout.OciLayout;
import io.lcfs.oci.spec.ImageConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The updates that imports, exports, pulls, squash, rebase and identify report to a listener of progress, and the state
 * of the store after an exception of the listener.
 */
final class ImageProgressTest {
    private static final Platform LINUX = new Platform("linux", "amd64", null);
    private static final List<Progress.Phase> BEFORE_THE_END = List.of(Progress.Phase.STARTED, Progress.Phase.RUNNING);

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

    /** A call that is given a listener. */
    private interface Call {
        void run(Images images, Progress progress) throws IOException;
    }

    /** Makes the layers base, mine and theirs; both of the latter change the same two of many files of base. */
    private static Images threeLayers() throws IOException {
        Images images = new Images();
        images.edit(null, "base", layer -> {
            for (int i = 0; i < 100; i++) {
                layer.createFile("/f" + i);
            }
        });
        images.edit("base", "mine", layer -> {
            layer.write("/f1", 0, new byte[3_000_000]);
            layer.delete("/f2");
        });
        images.edit("base", "theirs", layer -> {
            layer.write("/f1", 0, new byte[1]);
            layer.delete("/f2");
            layer.delete("/f3");
        });
        return images;
    }

    private static List<String> layers(Images images) throws IOException {
        return images.store.list().stream().map(LayerInfo::name).toList();
    }

    /** Returns the number of files in layer 0, where the calls keep their notes and recipes. */
    private static long inodesOfRoot(Images images) throws IOException {
        try (Layer root = images.store.root()) {
            return root.usage().inodes();
        }
    }

    private static long differenceBytes(Images images) throws IOException {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        images.tars.writeDifference("base", "mine", tar, ExportOptions.defaults());
        return tar.size();
    }

    /** Requires that an exception of the listener in each phase ends a call, and that nothing is left of the call. */
    private static void requireNothingLeft(List<Progress.Phase> phases, Call call) throws IOException {
        for (Progress.Phase phase : phases) {
            try (Images images = threeLayers()) {
                images.tars.identify("mine");
                images.tars.identify("theirs");
                // An import makes the directories in layer 0 that stay.
                images.read(null, new TarBytes().file("f", ""));
                List<String> before = layers(images);
                long inodes = inodesOfRoot(images);
                RuntimeException failure = new IllegalStateException("enough");
                Progress failing = failingAt(phase, failure);
                assertSame(failure, assertThrows(RuntimeException.class, () -> call.run(images, failing)));
                assertEquals(before, layers(images), phase.toString());
                assertEquals(inodes, inodesOfRoot(images), phase.toString());
                call.run(images, Progress.none());
                assertEquals(before.size() + 1, layers(images).size());
            }
        }
    }

    @Test
    void squashReportsTheBytesOfTheTarOfTheDifferences() throws IOException {
        try (Images images = threeLayers()) {
            images.tars.identify("base");
            long tarBytes = differenceBytes(images);
            ImportedLayer squashed = images.tars.squash("base", "mine", told::add);
            requireTask(told(), "mine", tarBytes);
            assertEquals(images.tree("mine"), images.tree(squashed.name()));
            images.tars.squash("base", "mine", told::add);
            assertEquals(
                    List.of(Progress.Phase.STARTED, Progress.Phase.SKIPPED),
                    told().stream().map(Progress.Update::phase).toList());
        }
        requireNothingLeft(BEFORE_THE_END, (images, progress) -> images.tars.squash("base", "mine", progress));
    }

    @Test
    void rebaseReportsTheComparedChangesAndThenTheBytesOfTheTar() throws IOException {
        try (Images images = threeLayers()) {
            images.tars.identify("theirs");
            long tarBytes = differenceBytes(images);
            images.tars.rebase("base", "mine", "theirs", told::add);
            List<Progress.Update> updates = told();
            requireTask(updates, "mine", tarBytes);
            long before = 0;
            for (Progress.Update update : updates) {
                assertTrue(update.doneItems() >= before, updates.toString());
                before = update.doneItems();
            }
            assertEquals(5, before);
        }
        requireNothingLeft(
                BEFORE_THE_END, (images, progress) -> images.tars.rebase("base", "mine", "theirs", progress));
        AtomicInteger bytes = new AtomicInteger();
        requireNothingLeft(
                List.of(Progress.Phase.RUNNING),
                (images, progress) -> images.tars.rebase("base", "mine", "theirs", update -> {
                    if (update.doneBytes() > 0) {
                        bytes.incrementAndGet();
                        progress.update(update);
                    }
                }));
        assertTrue(bytes.get() > 2, bytes.toString());
    }

    @Test
    void aLayerThatWasMadeStaysWhenTheListenerFailsAtItsEnd() throws IOException {
        List<Call> calls = List.of(
                (images, progress) -> images.tars.squash("base", "mine", progress),
                (images, progress) -> images.tars.rebase("base", "mine", "theirs", progress));
        for (Call call : calls) {
            try (Images images = threeLayers()) {
                images.tars.identify("theirs");
                RuntimeException failure = new IllegalStateException("enough");
                Progress failing = failingAt(Progress.Phase.FINISHED, failure);
                assertSame(failure, assertThrows(RuntimeException.class, () -> call.run(images, failing)));
                assertEquals(4, layers(images).size());
            }
        }
    }

    @Test
    void identifyReportsEachLayerThatItReadsAsATask() throws IOException {
        try (Images images = new Images()) {
            images.edit(null, "one", layer -> layer.write("/big", 0, new byte[3_000_000]));
            images.edit("one", "two", layer -> layer.createFile("/f"));
            images.edit("two", "three", layer -> layer.createFile("/g"));
            images.tars.identify("one");
            images.store.setLabel("one", "io.lcfs.oci.chain-id", null);
            Digest chain = images.tars.identify("three", told::add);
            List<Progress.Update> updates = told();
            List<String> names = List.of("one", "two", "three");
            int begin = 0;
            for (int i = 0; i < names.size(); i++) {
                long number = i + 1L;
                List<Progress.Update> task =
                        updates.stream().filter(each -> each.taskId() == number).toList();
                assertEquals(updates.subList(begin, begin + task.size()), task);
                begin += task.size();
                requireTask(task, names.get(i), images.write(names.get(i)).length);
                assertEquals(i, task.get(0).doneItems());
                assertEquals(number, task.get(task.size() - 1).doneItems());
                assertTrue(task.stream().allMatch(each -> each.totalItems().orElseThrow() == names.size()));
            }
            assertEquals(begin, updates.size());
            assertEquals(chain, images.tars.identify("three", told::add));
            updates = told();
            assertEquals(1, updates.size());
            assertEquals(Progress.Phase.SKIPPED, updates.get(0).phase());
            assertEquals("three", updates.get(0).task());
        }
    }

    @Test
    void identifyKeepsTheLayersWhoseEndWasReported() throws IOException {
        for (Progress.Phase phase : List.of(Progress.Phase.STARTED, Progress.Phase.RUNNING, Progress.Phase.FINISHED)) {
            try (Images images = new Images()) {
                images.edit(null, "one", layer -> layer.createFile("/f"));
                images.edit("one", "two", layer -> layer.write("/big", 0, new byte[3_000_000]));
                images.edit("two", "three", layer -> layer.createFile("/g"));
                RuntimeException failure = new IllegalStateException("enough");
                Progress second = update -> {
                    if (update.taskId() == 2) {
                        failingAt(phase, failure).update(update);
                    }
                };
                assertSame(failure, assertThrows(RuntimeException.class, () -> images.tars.identify("three", second)));
                assertTrue(images.tars.diffId("one").isPresent());
                assertEquals(
                        phase == Progress.Phase.FINISHED,
                        images.tars.diffId("two").isPresent());
                assertTrue(images.tars.diffId("three").isEmpty());
                List<Long> rest = new ArrayList<>();
                images.tars.identify(
                        "three", update -> rest.add(update.totalItems().orElseThrow()));
                assertEquals(phase == Progress.Phase.FINISHED ? 1 : 2, rest.get(0));
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
