package io.lcfs.bench.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.content.Compression;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.layout.OciLayout;
import io.lcfs.oci.spec.ImageConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The section of images, with an image of a few files and without the programs of others. */
class ImagesTest implements ImageMeasurements.Receiver {
    private static final Duration LONG = Duration.ofHours(1);

    /** Without those that differ from one of these in the level only. */
    private static final List<ImageWork> WORKS = List.of(
            ImageWork.COPY,
            ImageWork.RECIPES,
            ImageWork.RECREATE,
            ImageWork.PUSH_GZIP,
            ImageWork.PUSH_PLAIN,
            ImageWork.PUSH_AGAIN,
            ImageWork.TREE,
            ImageWork.UNPACK,
            ImageWork.COMPRESS_GZIP);

    @TempDir
    private Path directory;

    private final Map<ImageFigure, Double> figures = new HashMap<>();
    private final List<String> gaps = new ArrayList<>();

    @Override
    public void add(ImageFigure figure, double value) {
        figures.put(figure, value);
    }

    @Override
    public void missing(ImageWork work, String by, String reason) {
        gaps.add(work + " " + by + " " + reason);
    }

    private ImageMeasurements measurements(Duration longest) {
        return new ImageMeasurements(this, longest, title -> {}, directory.resolve("log"));
    }

    private MeasuredImage image(Compression compression, ImageSite site) throws IOException {
        try (LayerStore store = ImageSite.createStore(directory.resolve("made.lcfs"));
                OciLayout target = OciLayout.create(Files.createDirectory(site.made()))) {
            try (Layer layer = store.createLayer("small")) {
                for (int i = 0; i < 10; i++) {
                    layer.write("/file-" + i, 0, "text ".repeat(i * 1_000).getBytes(StandardCharsets.US_ASCII));
                }
                layer.commit();
            }
            ImageStore images = ImageStore.of(store);
            images.create("small", ImageConfig.of(Platform.ofThisMachine()), "made");
            images.push("made", target, "v1", PushOptions.defaults().withCompression(compression));
        }
        return MeasuredImage.prepare(site.made(), "v1", "made by a test", 100, site);
    }

    private ImageSite site() throws IOException {
        return new ImageSite(
                Files.createDirectory(directory.resolve("site")), Files.createDirectory(directory.resolve("memory")));
    }

    private double figure(ImageWork work, String by, ImageFigure.Kind kind) {
        Double found = figures.get(new ImageFigure(work, by, kind));
        assertTrue(found != null, work + " " + by + " " + kind + " of " + figures + gaps);
        return found;
    }

    @Test
    void workOfThisLibraryGivesItsFigures() throws Exception {
        ImageSite site = site();
        MeasuredImage image = image(Compression.GZIP, site);
        assertEquals("made by a test, 1 layers, 0 MiB of tars, 0 MiB of gzip", image.description());
        for (ImageWork work : WORKS) {
            boolean isDone = measurements(LONG).measure(work, image, List.of(), site);
            assertTrue(isDone, gaps.toString());
            for (String by : work.measured()) {
                assertTrue(figure(work, by, ImageFigure.Kind.CPU) >= 0, "a hundredth of a second can be too coarse");
                assertTrue(figure(work, by, ImageFigure.Kind.WALL) > 0);
                if (work.compression() != null) {
                    assertTrue(figure(work, by, ImageFigure.Kind.BYTES) > 0);
                }
            }
            assertFalse(Files.exists(site.work()), "what " + work + " wrote is deleted");
        }
        double tar = figure(ImageWork.PUSH_PLAIN, ImageFigure.WARM, ImageFigure.Kind.BYTES);
        assertEquals(Files.size(image.tars().get(0)), tar);
        double gzip = figure(ImageWork.PUSH_GZIP, ImageFigure.WARM, ImageFigure.Kind.BYTES);
        assertEquals(Files.size(image.blobs().get(0)), gzip);
        double alone = figure(ImageWork.COMPRESS_GZIP, ImageFigure.WARM, ImageFigure.Kind.BYTES);
        assertEquals(gzip, alone, "a push compresses the same bytes");
        assertEquals(0, figure(ImageWork.COPY, ImageFigure.COLD, ImageFigure.Kind.CHANGED));
        assertEquals(0, figure(ImageWork.RECREATE, ImageFigure.WARM, ImageFigure.Kind.CHANGED));
        double recipes = figure(ImageWork.RECIPES, ImageFigure.WARM, ImageFigure.Kind.BYTES);
        assertTrue(recipes > 0 && recipes < gzip, "recipes of " + recipes + " bytes for blobs of " + gzip);
        assertEquals(List.of(), gaps);
    }

    @Test
    void imageOfOtherThanGzipLayersIsRefusedByTheNameOfItsLayer() throws IOException {
        ImageSite site = site();
        IOException refused = assertThrows(IOException.class, () -> image(Compression.ZSTD, site));
        assertTrue(refused.getMessage().contains("tar+zstd"), refused.toString());
    }

    @Test
    void programThatIsNotInstalledIsAGapThatSaysSo() throws Exception {
        PeerRun run = new PeerRun(
                ImageWork.TREE, "nobody", List.of("no-such-program"), "exit 0", List.of(), OptionalLong::empty);
        assertEquals("no-such-program is not installed", run.missing().orElseThrow());
        ImageSite site = site();
        measurements(Duration.ZERO).measure(ImageWork.TREE, image(Compression.GZIP, site), List.of(run), site);
        assertEquals(
                List.of(
                        "TREE nobody no-such-program is not installed",
                        "TREE " + ImageFigure.WARM + " the time for images was over",
                        "TREE " + ImageFigure.COLD + " the time for images was over"),
                gaps);
        assertEquals(Map.of(), figures);
    }

    @Test
    void timeOfChildrenIsReadBehindTheNameOfTheProgram() {
        String status = "12 (a) b (c) S 1 2 3 4 5 6 7 8 9 10 100 20 7 5 20 0 30 0";
        assertEquals(120_000_000, ProcessCost.childrenNanos(status));
    }

    @Test
    void timeOfAProcessHasThatOfItsChildrenInIt() throws Exception {
        String busy = "sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done'; exit 0";
        ProcessCost cost = ProcessCost.of(List.of("sh", "-c", busy), LONG, directory.resolve("log"));
        assertTrue(cost.cpuNanos() > 0, cost.toString());
    }

    @Test
    void programThatFailsIsReportedWithTheEndOfItsOutput() {
        List<String> command = List.of("sh", "-c", "echo first; echo second; echo third; echo fourth >&2; exit 3");
        IOException failure =
                assertThrows(IOException.class, () -> ProcessCost.of(command, LONG, directory.resolve("log")));
        assertEquals("status 3: second third fourth", failure.getMessage());
    }

    @Test
    void programThatTakesTooLongIsEnded() {
        List<String> command = List.of("sh", "-c", "sleep 1000; exit 0");
        IOException failure =
                assertThrows(IOException.class, () -> ProcessCost.of(command, Duration.ZERO, directory.resolve("log")));
        assertEquals("not ended after 0 s", failure.getMessage());
    }

    @Test
    void imageIsALayoutAndATagWithAColonBetween() {
        assertTrue(ImageMeasurements.isInLayout(directory + ":v1"));
        assertFalse(ImageMeasurements.isInLayout(directory.toString()));
        assertFalse(ImageMeasurements.isInLayout(directory + ":"));
        assertFalse(ImageMeasurements.isInLayout(directory.resolve("absent") + ":v1"));
        assertFalse(ImageMeasurements.isInLayout(":v1"));
    }
}
