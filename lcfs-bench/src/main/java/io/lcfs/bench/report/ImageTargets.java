package io.lcfs.bench.report;

import io.lcfs.bench.images.ImageFigure;
import io.lcfs.bench.images.ImageFigure.Kind;
import io.lcfs.bench.images.ImageWork;
import java.util.ArrayList;
import java.util.List;

/**
 * The targets T16 and T17: images in and out. A program beside which there is no target is there to be compared. Where
 * a target says how well work is to be spread over two processors, the time on the clock is compared with the time of
 * the processors that the other program takes.
 */
final class ImageTargets {
    static final String IN = "T16";
    static final String OUT = "T17";

    /** The prefix of the benchmark's name under which the figures are among the measurements. */
    static final String BENCHMARK = "Images.";

    private static final double NO_RULE = Double.POSITIVE_INFINITY;
    private static final double MAX_SIZE = 1.02;
    private static final double MAX_ZSTD = 1.5;
    private static final double MAX_AGAIN_MILLIS = 50;
    private static final double MAX_TREE = 1 / 0.8;
    private static final double MAX_WALL = 0.55;

    private final List<Target> targets = new ArrayList<>();

    private ImageTargets() {}

    static List<Target> all() {
        ImageTargets all = new ImageTargets();
        all.addPull();
        all.addUnpack();
        all.addCopy();
        all.addRecipes();
        all.addGzip();
        all.addZstd();
        all.addCompression();
        all.addRest();
        return all.targets;
    }

    /** Returns the source of a figure. */
    static Source source(ImageFigure figure) {
        return Source.time(
                BENCHMARK + figure.work(),
                "by",
                figure.by(),
                "of",
                figure.kind().name());
    }

    private static Source source(ImageWork work, String by, Kind kind) {
        return source(new ImageFigure(work, by, kind));
    }

    private static Target cpu(String id, String title, ImageWork work, String by) {
        return Target.of(id, title, "s CPU", source(work, by, Kind.CPU));
    }

    private static Target wall(String id, String title, ImageWork work, String by) {
        return Target.of(id, title, "s", source(work, by, Kind.WALL));
    }

    private static Target size(String title, ImageWork work) {
        return Target.of(OUT, title, "MiB", source(work, ImageFigure.WARM, Kind.BYTES));
    }

    /** Adds the two times of work in a new JVM beside another program. */
    private void addCold(String id, String title, ImageWork work, ImageWork otherWork, String other, double most) {
        targets.add(cpu(id, title + ", cold", work, ImageFigure.COLD)
                .against(other, source(otherWork, other, Kind.CPU), most));
        targets.add(wall(id, title + ", cold", work, ImageFigure.COLD)
                .against(other, source(otherWork, other, Kind.WALL), NO_RULE));
    }

    private void addPull() {
        ImageWork pull = ImageWork.PULL;
        targets.add(cpu(IN, "pull", pull, ImageFigure.WARM)
                .against(ImageFigure.GZIP, source(pull, ImageFigure.GZIP, Kind.CPU), 1.15));
        targets.add(wall(IN, "pull", pull, ImageFigure.WARM)
                .against(ImageFigure.GZIP, source(pull, ImageFigure.GZIP, Kind.WALL), 0.6));
        addCold(IN, "pull", pull, pull, ImageFigure.SKOPEO, 1);
        addCold(IN, "pull", pull, ImageWork.UNPACK, ImageFigure.UMOCI, 1);
    }

    private void addUnpack() {
        ImageWork unpack = ImageWork.UNPACK;
        for (String other : List.of(ImageFigure.UMOCI, ImageFigure.TAR)) {
            targets.add(cpu(IN, "unpacked to a directory", unpack, ImageFigure.WARM)
                    .against(other, source(unpack, other, Kind.CPU), NO_RULE));
            targets.add(wall(IN, "unpacked to a directory", unpack, ImageFigure.WARM)
                    .against(other, source(unpack, other, Kind.WALL), NO_RULE));
            addCold(IN, "unpacked to a directory", unpack, unpack, other, NO_RULE);
        }
        ImageWork tree = ImageWork.TREE;
        targets.add(wall(IN, "tree of 20,000 files in", tree, ImageFigure.WARM)
                .against(ImageFigure.TREE_TAR, source(tree, ImageFigure.TREE_TAR, Kind.WALL), MAX_TREE));
        targets.add(cpu(IN, "tree of 20,000 files in", tree, ImageFigure.WARM)
                .against(ImageFigure.TREE_TAR, source(tree, ImageFigure.TREE_TAR, Kind.CPU), NO_RULE));
        addCold(IN, "tree of 20,000 files in", tree, tree, ImageFigure.TREE_TAR, NO_RULE);
    }

    private void addCopy() {
        ImageWork copy = ImageWork.COPY;
        targets.add(
                Target.of(OUT, "digests changed by a copy", "manifests", source(copy, ImageFigure.WARM, Kind.CHANGED))
                        .atMost(0));
        targets.add(cpu(OUT, "copy of an unchanged image", copy, ImageFigure.WARM));
        targets.add(wall(OUT, "copy of an unchanged image", copy, ImageFigure.WARM));
        addCold(OUT, "copy of an unchanged image", copy, copy, ImageFigure.SKOPEO, NO_RULE);
    }

    /** Adds the recipes of blobs, beside the blobs and beside a push that compresses anew. */
    private void addRecipes() {
        Source blobs = source(ImageWork.COPY, ImageFigure.WARM, Kind.BYTES);
        Source packed = source(ImageWork.PUSH_GZIP, ImageFigure.WARM, Kind.CPU);
        targets.add(Target.of(OUT, "recipes", "MiB", source(ImageWork.RECIPES, ImageFigure.WARM, Kind.BYTES))
                .against("their blobs", blobs, NO_RULE));
        targets.add(cpu(OUT, "blobs made into recipes", ImageWork.RECIPES, ImageFigure.WARM)
                .against("push, gzip", packed, NO_RULE));
        targets.add(cpu(OUT, "push of blobs from recipes", ImageWork.RECREATE, ImageFigure.WARM)
                .against("push, gzip", packed, NO_RULE));
        targets.add(wall(OUT, "push of blobs from recipes", ImageWork.RECREATE, ImageFigure.WARM));
        targets.add(Target.of(
                        OUT,
                        "digests changed by recipes",
                        "blobs",
                        source(ImageWork.RECREATE, ImageFigure.WARM, Kind.CHANGED))
                .atMost(0));
    }

    private void addGzip() {
        ImageWork gzip = ImageWork.PUSH_GZIP;
        Source pgzip = source(gzip, ImageFigure.SKOPEO, Kind.CPU);
        String anchor = ImageFigure.SKOPEO + " (pgzip)";
        targets.add(cpu(OUT, "push, gzip", gzip, ImageFigure.WARM).against(anchor, pgzip, 1));
        targets.add(wall(OUT, "push, gzip", gzip, ImageFigure.WARM).against(anchor + ", CPU", pgzip, MAX_WALL));
        targets.add(size("push, gzip", gzip).against(anchor, source(gzip, ImageFigure.SKOPEO, Kind.BYTES), MAX_SIZE));
        addCold(OUT, "push, gzip", gzip, gzip, ImageFigure.SKOPEO, 1);
        for (ImageWork work : List.of(ImageWork.PUSH_GZIP_FAST, ImageWork.PUSH_GZIP_SMALL)) {
            String title = "push, gzip " + work.level();
            targets.add(cpu(OUT, title, work, ImageFigure.WARM).against(anchor, pgzip, NO_RULE));
            targets.add(wall(OUT, title, work, ImageFigure.WARM));
            targets.add(size(title, work).against(anchor, source(gzip, ImageFigure.SKOPEO, Kind.BYTES), NO_RULE));
            targets.add(cpu(OUT, title + ", cold", work, ImageFigure.COLD));
            targets.add(wall(OUT, title + ", cold", work, ImageFigure.COLD));
        }
    }

    private void addZstd() {
        addZstd("push, zstd", ImageWork.PUSH_ZSTD, ImageFigure.ZSTD_3_HASHED);
        addZstd("push, zstd FAST", ImageWork.PUSH_ZSTD_FAST, ImageFigure.ZSTD_1_HASHED);
    }

    /** Adds compression alone. The targets are those of the levels for which the other program has the same aim. */
    private void addCompression() {
        addCompression("gzip FAST alone", ImageWork.COMPRESS_GZIP_FAST, ImageFigure.PIGZ_1, NO_RULE, NO_RULE);
        addCompression("gzip alone", ImageWork.COMPRESS_GZIP, ImageFigure.PIGZ_6, NO_RULE, NO_RULE);
        addCompression("gzip SMALL alone", ImageWork.COMPRESS_GZIP_SMALL, ImageFigure.PIGZ_9, NO_RULE, NO_RULE);
        addCompression("zstd FAST alone", ImageWork.COMPRESS_ZSTD_FAST, ImageFigure.ZSTD_1, MAX_ZSTD, MAX_SIZE);
        addCompression("zstd alone", ImageWork.COMPRESS_ZSTD, ImageFigure.ZSTD_3, MAX_ZSTD, MAX_SIZE);
        addCompression("zstd SMALL alone", ImageWork.COMPRESS_ZSTD_SMALL, ImageFigure.ZSTD_6, NO_RULE, NO_RULE);
    }

    private void addCompression(String title, ImageWork work, String other, double mostTime, double mostBytes) {
        targets.add(cpu(OUT, title, work, ImageFigure.WARM).against(other, source(work, other, Kind.CPU), mostTime));
        targets.add(wall(OUT, title, work, ImageFigure.WARM).against(other, source(work, other, Kind.WALL), NO_RULE));
        targets.add(size(title, work).against(other, source(work, other, Kind.BYTES), mostBytes));
    }

    private void addZstd(String title, ImageWork work, String other) {
        targets.add(cpu(OUT, title, work, ImageFigure.WARM).against(other, source(work, other, Kind.CPU), MAX_ZSTD));
        targets.add(wall(OUT, title, work, ImageFigure.WARM).against(other, source(work, other, Kind.WALL), NO_RULE));
        targets.add(size(title, work).against(other, source(work, other, Kind.BYTES), MAX_SIZE));
        addCold(OUT, title, work, work, other, NO_RULE);
    }

    private void addRest() {
        ImageWork plain = ImageWork.PUSH_PLAIN;
        targets.add(cpu(OUT, "push, plain tar", plain, ImageFigure.WARM)
                .against(ImageFigure.SHA256, source(plain, ImageFigure.SHA256, Kind.CPU), 1.5));
        targets.add(wall(OUT, "push, plain tar", plain, ImageFigure.WARM)
                .against(ImageFigure.SHA256, source(plain, ImageFigure.SHA256, Kind.WALL), NO_RULE));
        addCold(OUT, "push, plain tar", plain, plain, ImageFigure.SHA256, NO_RULE);
        targets.add(Target.of(
                        OUT,
                        "push of what the layout has",
                        "ms",
                        source(ImageWork.PUSH_AGAIN, ImageFigure.WARM, Kind.WALL))
                .atMost(MAX_AGAIN_MILLIS));
    }
}
