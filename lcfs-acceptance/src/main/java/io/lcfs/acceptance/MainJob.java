package io.lcfs.acceptance;

import io.lcfs.Change;
import io.lcfs.CheckReport;
import io.lcfs.Layer;
import io.lcfs.LayerDiff;
import io.lcfs.LayerStore;
import io.lcfs.RemoveOption;
import io.lcfs.StoreFailedException;
import io.lcfs.StoreInfo;
import io.lcfs.StoreOptions;
import io.lcfs.examples.command.BadInputException;
import io.lcfs.examples.command.ImageLocation;
import io.lcfs.examples.command.Program;
import io.lcfs.examples.command.TemporaryDirectory;
import io.lcfs.examples.command.Text;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.LayerTars;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.layer.ExportOptions;
import io.lcfs.oci.spec.ImageConfig;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A program that builds two images on a real root file system, as a build tool would, and then checks each byte of each
 * layer.
 *
 * <p>The first image consists of steps on a clone of the base, with a snapshot after each step. The second image is
 * another clone of the same base. Then a step in the middle is removed, and the store is closed and opened again. Every
 * layer, and every difference between layers, is compared with the source after the same steps were applied to it in
 * memory. At the end, the top layer is written as a layer tar, which must give the same layer when it is applied to the
 * base. If the command line names a target, the whole image is also pushed to it.
 *
 * <p>The exit code is 0 if there is no difference, 1 if there is a difference or a failure, and 2 if the command line
 * is wrong.
 */
public final class MainJob {
    private static final String IMPORTED = "base";
    private static final String BUILD = "app-build";
    private static final String STEP = "app:step-";
    private static final String APP = "app:latest";
    private static final String TOOLS = "tools:latest";
    private static final long GIB = 1L << 30;

    /** The size of the store, which is a sparse file: only used blocks take space. */
    private static final long IMAGE_STORE_BYTES = 64 * GIB;

    /** The step that is removed after all steps were built. The layers above it must not change. */
    private static final int REMOVED_STEP = 2;

    private final Arguments arguments;
    private final PrintStream out;
    private final Clock clock;
    private final TreeVerifier verifier;

    /** The layer on which the images are built. */
    private String base = IMPORTED;

    /** The image on which the images are built, if the command line names one. */
    private @Nullable Image from;

    private @Nullable Path fromTar;

    private MainJob(Arguments arguments, PrintStream out) {
        this.arguments = arguments;
        this.out = out;
        // The clock of the store stands still, so that each time stamp is known. Repeatable builds do the same.
        this.clock = Clock.fixed(Instant.now().truncatedTo(ChronoUnit.SECONDS), ZoneOffset.UTC);
        this.verifier = new TreeVerifier(out);
    }

    /**
     * Runs the program.
     *
     * @param args see {@code --help}
     */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs the program; returns its exit code. */
    static int run(String... args) {
        return Program.run("lcfs-acceptance", () -> {
            Arguments arguments = Arguments.parse(args);
            if (arguments.help()) {
                System.out.print(Arguments.HELP);
                return true;
            }
            return new MainJob(arguments, System.out).run();
        });
    }

    /** Runs the job; returns whether there was no difference. */
    private boolean run() throws IOException, BadInputException {
        arguments.checkImages();
        try (TemporaryDirectory temporary = TemporaryDirectory.create()) {
            return run(temporary);
        }
    }

    private boolean run(TemporaryDirectory temporary) throws IOException, BadInputException {
        Path file = Objects.requireNonNullElseGet(arguments.store(), () -> temporary.file("images.lcfs"));
        try {
            return run(temporary, file);
        } catch (StoreFailedException e) {
            throw new IOException("store " + file + ": " + e.getMessage(), e);
        }
    }

    private boolean run(TemporaryDirectory temporary, Path file) throws IOException, BadInputException {
        StoreOptions options = StoreOptions.defaults().withClock(clock);
        if (arguments.from() == null) {
            Manifest source = readSource();
            try (LayerStore store = LayerStore.create(file, sizeBytes(source), options)) {
                build(store, source);
            }
        } else {
            long size = arguments.sizeBytes() > 0 ? arguments.sizeBytes() : IMAGE_STORE_BYTES;
            try (LayerStore store = LayerStore.create(file, size, options)) {
                pull(store, arguments.from(), temporary.file("image.tar"));
                build(store, readSource());
            }
        }
        try (LayerStore store = LayerStore.open(file, options)) {
            verify(store, readSource());
            writeTar(store, Objects.requireNonNullElseGet(arguments.tar(), () -> temporary.file("layer.tar")));
            giveOut(store);
        }
        long differences = verifier.differences();
        out.println(differences == 0 ? "No differences." : Text.count(differences) + " DIFFERENCES.");
        return differences == 0;
    }

    /** Pulls the base image, and writes all its files to a tar, with which the layers are compared. */
    private void pull(LayerStore store, ImageLocation location, Path shown) throws IOException {
        try (ImageSource source = location.source()) {
            Image image = ImageStore.of(store)
                    .pull(source, location.reference(), location.toString(), PullOptions.defaults());
            from = image;
            base = image.layer();
            fromTar = shown;
            try (OutputStream tar = new BufferedOutputStream(Files.newOutputStream(shown), 1 << 20)) {
                LayerTars.of(store).writeDifference(null, base, tar, ExportOptions.defaults());
            }
            out.println("Image: " + location + ", " + image.config().diffIds().size() + " layers");
        }
    }

    /** Pushes the top layer as an image. The commit took constant time, so its tar is created only now. */
    private void giveOut(LayerStore store) throws IOException {
        List<ImageLocation> locations = Stream.of(arguments.to(), arguments.push())
                .filter(Objects::nonNull)
                .toList();
        if (locations.isEmpty()) {
            return;
        }
        ImageConfig config = from != null
                ? from.config()
                : ImageConfig.of(PullOptions.defaults().platform());
        ImageStore images = ImageStore.of(store);
        images.create(APP, config.withLabels(Map.of("org.opencontainers.image.title", "app")), APP);
        for (ImageLocation location : locations) {
            long start = System.nanoTime();
            Document manifest = location.push(images, APP, PushOptions.defaults());
            out.println("Image " + location + ": " + manifest.descriptor().digest() + ", "
                    + Text.nanos(System.nanoTime() - start));
        }
    }

    private Manifest readSource() throws IOException, BadInputException {
        if (fromTar != null) {
            return TarTreeReader.readRoot(fromTar);
        }
        Path given = arguments.base();
        return Files.isDirectory(given) ? DirectoryReader.read(given) : TarTreeReader.readRoot(given);
    }

    private long sizeBytes(Manifest source) {
        return arguments.sizeBytes() > 0
                ? arguments.sizeBytes()
                : (4 * source.contentBytes() + GIB + GIB - 1) / GIB * GIB;
    }

    private void build(LayerStore store, Manifest source) throws IOException {
        StepTable table = new StepTable(out);
        if (from == null) {
            out.println("Base: " + arguments.base());
            table.header();
            importBase(store, source, table);
        } else {
            table.header();
        }
        int steps = buildApplication(store, source, table);
        buildTools(store, source, table);
        if (steps > REMOVED_STEP) {
            removeInnerStep(store, table);
        }
        StoreInfo info = store.info();
        out.println("Store: " + Text.bytes(info.sizeBytes() - info.freeBytes()) + " of "
                + Text.bytes(info.sizeBytes()) + " used, " + info.layers() + " layers, " + info.checkpoints()
                + " checkpoints");
        out.println();
    }

    private void importBase(LayerStore store, Manifest source, StepTable table) throws IOException {
        long start = System.nanoTime();
        ProgressLine progress =
                new ProgressLine(System.err, "import", source.nodes().size(), source.contentBytes());
        try (Layer layer = store.createLayer(base)) {
            new LayerImporter(layer, progress).addAll(source.nodes());
            layer.commit();
            progress.finish();
            long nanos = System.nanoTime() - start;
            StepTable.Counts counts = new StepTable.Counts(source.nodes().size() - 1, 0, 0);
            table.row("import and commit " + base, nanos, counts, layer.usage());
        }
    }

    /** Builds the first image; returns the number of steps. */
    private int buildApplication(LayerStore store, Manifest source, StepTable table) throws IOException {
        List<BuildStep> steps = BuildPlan.application(source, clock.instant());
        try (Layer build = store.cloneLayer(base, BUILD)) {
            String below = base;
            for (int i = 0; i < steps.size(); i++) {
                BuildStep step = steps.get(i);
                String name = STEP + (i + 1);
                long start = System.nanoTime();
                step.run(build);
                try (Layer snapshot = store.snapshot(BUILD, name)) {
                    long nanos = System.nanoTime() - start;
                    table.row((i + 1) + " " + step.title(), nanos, counts(store, below, name), snapshot.usage());
                }
                below = name;
            }
            long start = System.nanoTime();
            build.commit(APP);
            table.row("commit " + APP, System.nanoTime() - start, counts(store, below, APP), build.usage());
        }
        return steps.size();
    }

    private void buildTools(LayerStore store, Manifest source, StepTable table) throws IOException {
        long start = System.nanoTime();
        try (Layer build = store.cloneLayer(base, "tools-build")) {
            for (BuildStep step : BuildPlan.tools(source, clock.instant())) {
                step.run(build);
            }
            build.commit(TOOLS);
            long nanos = System.nanoTime() - start;
            table.row("second image, commit " + TOOLS, nanos, counts(store, base, TOOLS), build.usage());
        }
    }

    private static StepTable.Counts counts(LayerStore store, String from, String to) throws IOException {
        try (LayerDiff diff = store.diff(from, to)) {
            return StepTable.Counts.of(diff);
        }
    }

    private static void removeInnerStep(LayerStore store, StepTable table) throws IOException {
        String above = STEP + (REMOVED_STEP + 1);
        long start = System.nanoTime();
        store.remove(STEP + REMOVED_STEP, RemoveOption.FORCE);
        table.row("remove " + STEP + REMOVED_STEP, System.nanoTime() - start, null);
        start = System.nanoTime();
        store.reclaim();
        table.row("its space reclaimed; then " + above, System.nanoTime() - start, store.usage(above));
    }

    /** Compares all layers of the store with the source, to which the steps are applied one after another. */
    private void verify(LayerStore store, Manifest source) throws IOException {
        out.println("Opened again; every name, attribute and byte against the source:");
        CheckReport report = store.check();
        report.findings().forEach(finding -> verifier.differ("the store", finding, "not so", "so"));
        compare(store, base, source);
        verifyTools(store, source);
        Manifest below = source;
        String belowName = base;
        List<BuildStep> steps = BuildPlan.application(source, clock.instant());
        Manifest manifest = source.copy();
        for (int i = 0; i < steps.size(); i++) {
            steps.get(i).expect(manifest, clock.instant());
            String name = STEP + (i + 1);
            if (i + 1 == REMOVED_STEP && steps.size() > REMOVED_STEP) {
                expectGone(store, name);
                continue;
            }
            compare(store, name, manifest);
            compareDiff(store, belowName, name, Manifest.changes(below, manifest));
            below = manifest.copy();
            belowName = name;
        }
        compare(store, APP, manifest);
        compareDiff(store, base, APP, Manifest.changes(source, manifest));
        compareDiff(store, APP, base, Manifest.changes(manifest, source));
    }

    private void verifyTools(LayerStore store, Manifest source) throws IOException {
        Manifest manifest = source.copy();
        for (BuildStep step : BuildPlan.tools(source, clock.instant())) {
            step.expect(manifest, clock.instant());
        }
        compare(store, TOOLS, manifest);
        compareDiff(store, base, TOOLS, Manifest.changes(source, manifest));
    }

    private void expectGone(LayerStore store, String name) throws IOException {
        if (store.exists(name)) {
            verifier.differ(name, "the layer", "removed", "there");
        }
    }

    private void compare(LayerStore store, String name, Manifest expected) throws IOException {
        long start = System.nanoTime();
        long before = verifier.differences();
        try (Layer layer = store.openLayer(name)) {
            verifier.compare(layer, expected);
        }
        long differences = verifier.differences() - before;
        out.println("  " + name + ": " + Text.count(expected.nodes().size()) + " names, "
                + Text.bytes(expected.contentBytes()) + ", " + Text.nanos(System.nanoTime() - start) + ", "
                + (differences == 0 ? "as it should be" : differences + " DIFFERENCES"));
    }

    private void compareDiff(LayerStore store, String from, String to, NavigableSet<String> expected)
            throws IOException {
        NavigableSet<String> actual = new TreeSet<>();
        try (LayerDiff diff = store.diff(from, to)) {
            for (Change change : diff) {
                if (!actual.add(change.toString())) {
                    verifier.differ("the diff " + from + " to " + to, change.toString(), "there once", "there twice");
                }
            }
        }
        String where = "the diff " + from + " to " + to;
        expected.stream().filter(c -> !actual.contains(c)).forEach(c -> verifier.differ(where, c, "there", "missing"));
        actual.stream().filter(c -> !expected.contains(c)).forEach(c -> verifier.differ(where, c, "missing", "there"));
    }

    /** Writes the tar of the top layer, lists it with GNU tar, and applies it to the base again. */
    private void writeTar(LayerStore store, Path tar) throws IOException, BadInputException {
        try (OutputStream file =
                new BufferedOutputStream(Files.newOutputStream(tar, StandardOpenOption.CREATE_NEW), 1 << 20)) {
            LayerTars.of(store).writeDifference(base, APP, file, ExportOptions.defaults());
        } catch (IOException e) {
            throw new IOException("tar " + tar + ": " + Text.failure(e), e);
        }
        out.println();
        out.println("Tar of " + APP + " on " + base + ": " + tar + ", " + Text.bytes(Files.size(tar)));
        if (GnuTar.isThere()) {
            out.println("  GNU tar lists " + Text.count(GnuTar.list(tar).size()) + " entries");
        } else {
            out.println("  NOT LISTED BY GNU TAR: there is no GNU tar on the PATH");
        }
        Manifest applied = TarTreeReader.applyLayer(tar, readSource());
        out.println("  applied to the base again, it gives");
        compare(store, APP, applied);
    }
}
