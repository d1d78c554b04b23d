package io.lcfs.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lcfs.CopyOptions;
import io.lcfs.LayerInfo;
import io.lcfs.LayerStore;
import io.lcfs.Progress;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.image.Image;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Builds of several threads in one store. */
@Tag("faults")
class BuildRaceTest extends BuildFixture {
    private static final int THREADS = 4;

    private <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(calls.size());
        CyclicBarrier start = new CyclicBarrier(calls.size());
        try {
            List<Future<T>> running = new ArrayList<>();
            for (Callable<T> call : calls) {
                running.add(threads.submit(() -> {
                    start.await();
                    return call.call();
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> each : running) {
                results.add(each.get());
            }
            return results;
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void theSameBuildOfManyThreadsMakesEachLayerOnce() throws Exception {
        file("src/file", "text");
        for (int round = 0; round < 10; round++) {
            byte[] content = ("round " + round).getBytes(UTF_8);
            List<Callable<Image>> calls = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                String name = "app" + i;
                calls.add(() -> ImageBuilder.fromScratch(store, LINUX)
                        .write("/round", content)
                        .copy(folder.resolve("src"), "/src")
                        .mkdir("/done")
                        .commitTo(name));
            }
            Set<String> layers = new HashSet<>();
            atOnce(calls).forEach(image -> layers.add(image.layer()));
            assertEquals(1, layers.size());
            assertEquals(3 * (round + 1), store.list().size());
        }
    }

    /** Some threads build, and others prune all that nothing needs. */
    @Test
    void pruningTakesNoLayerFromABuild() throws Exception {
        List<Callable<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Random random = new Random(i);
            String name = "app" + i;
            calls.add(() -> {
                for (int round = 0; round < 40; round++) {
                    byte[] first = {(byte) random.nextInt(3)};
                    byte[] second = {(byte) random.nextInt(3)};
                    Image image = ImageBuilder.fromScratch(store, LINUX)
                            .write("/first", first)
                            .write("/second", second)
                            .commitTo(name);
                    requireWhole(image, first, second);
                    if (random.nextBoolean()) {
                        ImageStore.of(store).remove(name);
                    }
                }
                return 0;
            });
        }
        calls.add(() -> {
            int removed = 0;
            for (int round = 0; round < 60; round++) {
                removed += BuildCache.of(store).prune(0).removed().size();
            }
            return removed;
        });
        atOnce(calls);
        BuildCache.of(store).prune(0);
        Set<String> needed = new HashSet<>();
        ImageStore images = ImageStore.of(store);
        for (String name : images.names()) {
            needed.add(images.get(name).layer());
            store.ancestors(images.get(name).layer()).forEach(layer -> needed.add(layer.name()));
        }
        Set<String> left = new HashSet<>();
        store.list().stream().map(LayerInfo::name).forEach(left::add);
        assertEquals(needed, left);
    }

    private void requireWhole(Image image, byte[] first, byte[] second) throws IOException {
        try (var layer = store.openLayer(image.layer())) {
            assertEquals(first[0], layer.readAllBytes("/first")[0]);
            assertEquals(second[0], layer.readAllBytes("/second")[0]);
        }
    }

    /** The name of the image that is copied from gets another image between the look and the copy. */
    @Test
    void aStepCopiesFromTheImageThatItsKeyNames() throws Exception {
        ImageBuilder one = stage("one");
        ImageBuilder two = stage("two");
        one.commitTo("base");
        ImageBuilder app = ImageBuilder.fromScratch(store, LINUX)
                .layer("", FileChanges.none().copyFrom("base", "/file", "/file", CopyOptions.defaults()));
        Image image = app.withProgress(update -> commit(two, update)).commitTo("app");
        assertEquals("one", text(image, "/file"));
        assertEquals("two", text(app.commitTo("app"), "/file"));
        one.commitTo("base");
        assertEquals("one", text(app.commitTo("app"), "/file"));
    }

    private static void commit(ImageBuilder build, Progress.Update update) {
        if (update.phase() == Progress.Phase.STARTED) {
            try {
                Image ignored = build.commitTo("base");
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Each stage waits in its listener until the other one runs, too. */
    @Test
    void stagesRunAtTheSameTime() throws Exception {
        CyclicBarrier both = new CyclicBarrier(2);
        ImageBuilder one = stage("one").withProgress(update -> meet(both, update));
        ImageBuilder two = stage("two").withProgress(update -> meet(both, update));
        Image image = ImageBuilder.fromScratch(store, LINUX)
                .copyFrom(one, "/file", "/one")
                .copyFrom(two, "/file", "/two")
                .copyFrom(one, "/file", "/again")
                .commitTo("app");
        assertEquals("one", text(image, "/one"));
        assertEquals("two", text(image, "/two"));
        assertEquals("one", text(image, "/again"));
        assertEquals(5, store.list().size());
    }

    private ImageBuilder stage(String content) {
        return ImageBuilder.fromScratch(store, LINUX).write("/file", content.getBytes(UTF_8));
    }

    private static void meet(CyclicBarrier barrier, Progress.Update update) {
        if (update.phase() == Progress.Phase.STARTED) {
            try {
                barrier.await();
            } catch (InterruptedException | BrokenBarrierException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /**
     * The stage begins another stage after the build has failed and waits for the first one, which then fails, too. The
     * rounds differ in the order of the stages in the table of the session.
     */
    @Test
    void aStageOfAStageHasEndedWhenABuildFails() throws Exception {
        stage("base").commitTo("base");
        Thread builder = Thread.currentThread();
        LayerStore observed = HookedStore.before(store, "stat", () -> {
            while (Thread.currentThread() != builder && builder.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
        });
        for (int round = 0; round < 12; round++) {
            AtomicInteger done = new AtomicInteger();
            ImageBuilder inner = ImageBuilder.fromScratch(observed, LINUX)
                    .withProgress(update -> done.addAndGet(update.phase() == Progress.Phase.STARTED ? 0 : 1));
            for (int i = 0; i < 10; i++) {
                inner = inner.mkdir("/" + round + "-" + i);
            }
            ImageBuilder outer =
                    ImageBuilder.from(observed, "base").delete("/none").copyFrom(inner, "/" + round + "-0", "/x");
            ImageBuilder build = ImageBuilder.fromScratch(observed, LINUX).delete("/none");
            assertThrows(
                    NoSuchFileException.class,
                    () -> build.copyFrom(outer, "/file", "/file").commitTo("app"));
            assertEquals(10, done.get());
        }
    }

    @Test
    void everyStageHasEndedWhenABuildFails() throws Exception {
        ImageBuilder build = ImageBuilder.fromScratch(store, LINUX).delete("/none");
        for (int i = 0; i < THREADS; i++) {
            build = build.copyFrom(stage("stage " + i), "/file", "/file" + i);
        }
        ImageBuilder failing = build;
        assertThrows(NoSuchFileException.class, () -> failing.commitTo("app"));
        assertEquals(THREADS, store.list().size());
    }
}
