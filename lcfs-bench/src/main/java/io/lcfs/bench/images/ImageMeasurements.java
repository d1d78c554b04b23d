package io.lcfs.bench.images;

import io.lcfs.bench.peers.PeerDirectory;
import io.lcfs.bench.peers.Peers;
import io.lcfs.oci.layout.OciLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The measurements of this section, each in a process of its own, one after the other.
 *
 * <p>A figure is of one run, because a run is long: its spread is small for the time of the processors, and large for
 * the time of the clock on a machine that does other work.
 */
public final class ImageMeasurements {
    private static final int WARM_ROUNDS = 3;
    private static final int MORE_SECONDS = 15; // for what was begun at the last moment

    /** A receiver of figures, and of the reasons for missing ones. */
    public interface Receiver {
        /** Receives a figure. */
        void add(ImageFigure figure, double value);

        /** Receives why a program gave no figures of a kind of work. */
        void missing(ImageWork work, String by, String reason);
    }

    private final Receiver receiver;
    private final Path log;
    private final long end;
    private final Consumer<String> progress;

    /**
     * Creates the measurements.
     *
     * @param longest the time after which nothing more is begun, and soon afterwards what is under way is ended
     * @param progress receives the name of what is measured next
     * @param log a file for the output of the programs
     */
    public ImageMeasurements(Receiver receiver, Duration longest, Consumer<String> progress, Path log) {
        this.receiver = receiver;
        this.progress = progress;
        this.log = log;
        this.end = System.nanoTime() + longest.toNanos();
    }

    /**
     * Measures an image.
     *
     * @param image the layout and the tag, with a colon between them; null for an image that is made
     * @param small whether an image that is made is to be made fast
     * @return the image in words, and whether all that this library was to do went well
     */
    public Outcome run(@Nullable String image, boolean small) throws IOException, InterruptedException {
        try (PeerDirectory directory = PeerDirectory.onWorkFileSystem();
                PeerDirectory memory = memory()) {
            ImageSite site = new ImageSite(directory.path(), memory.path());
            progress.accept("an image");
            MeasuredImage measured = image == null ? new ImageMaker(site, log).make(small) : given(image, site);
            List<PeerRun> peers = PeerRun.all(measured, site);
            boolean isWhole = true;
            for (ImageWork work : ImageWork.values()) {
                isWhole &= measure(work, measured, peers, site);
            }
            return new Outcome(measured.description(), isWhole);
        }
    }

    /** Measures one kind of work, by others and by this library, and returns whether this library did its part. */
    boolean measure(ImageWork work, MeasuredImage image, List<PeerRun> peers, ImageSite site)
            throws IOException, InterruptedException {
        for (PeerRun peer : peers) {
            if (peer.work() == work) {
                measure(peer, site);
            }
        }
        return measureOwn(work, image, site);
    }

    /**
     * The end of the measurements.
     *
     * @param image the image in words
     * @param isWhole whether this library did all its work
     */
    public record Outcome(String image, boolean isWhole) {}

    private static MeasuredImage given(String image, ImageSite site) throws IOException {
        int colon = image.lastIndexOf(':');
        Path layout = Path.of(image.substring(0, colon)).toRealPath();
        return MeasuredImage.prepare(layout, image.substring(colon + 1), "given", MeasuredImage.SMALL_FILES, site);
    }

    private static PeerDirectory memory() throws IOException {
        boolean isThere = Peers.unavailable("tmpfs").isEmpty();
        return isThere ? PeerDirectory.onTmpfs() : PeerDirectory.onWorkFileSystem();
    }

    /** Returns whether text names a directory, and something in it, with a colon between them. */
    public static boolean isInLayout(String text) {
        int colon = text.lastIndexOf(':');
        return colon > 0 && colon < text.length() - 1 && Files.isDirectory(Path.of(text.substring(0, colon)));
    }

    /** Returns how long a process may take that is begun now. */
    private Duration left() {
        return Duration.ofNanos(end - System.nanoTime()).plusSeconds(MORE_SECONDS);
    }

    private boolean isLate(ImageWork work, String by) {
        if (System.nanoTime() - end < 0) {
            return false;
        }
        receiver.missing(work, by, "the time for images was over");
        return true;
    }

    private void measure(PeerRun run, ImageSite site) throws IOException, InterruptedException {
        if (run.missing().isPresent()) {
            receiver.missing(run.work(), run.by(), run.missing().get());
            return;
        }
        if (isLate(run.work(), run.by())) {
            return;
        }
        progress.accept(title(run.work(), run.by()));
        Files.createDirectories(site.work());
        try {
            ProcessCost cost = ProcessCost.of(run.command(), left(), log);
            OptionalLong bytes = run.size().bytes();
            add(run.work(), run.by(), cost);
            if (bytes.isPresent()) {
                receiver.add(new ImageFigure(run.work(), run.by(), ImageFigure.Kind.BYTES), bytes.getAsLong());
            }
        } catch (IOException e) {
            receiver.missing(run.work(), run.by(), String.valueOf(e.getMessage()));
        } finally {
            site.clean();
        }
    }

    private boolean measureOwn(ImageWork work, MeasuredImage image, ImageSite site)
            throws IOException, InterruptedException {
        boolean isWhole = true;
        for (String by : work.measured()) {
            if (isLate(work, by)) {
                continue;
            }
            progress.accept(title(work, by));
            boolean isWarm = by.equals(ImageFigure.WARM);
            try {
                List<String> command = command(work, isWarm ? WARM_ROUNDS : 1, image, site);
                ProcessCost cost = ProcessCost.of(command, left(), log);
                take(work, by, isWarm);
                if (!isWarm) {
                    add(work, by, cost);
                }
            } catch (IOException e) {
                receiver.missing(work, by, String.valueOf(e.getMessage()));
                isWhole = false;
            } finally {
                site.clean();
            }
        }
        return isWhole;
    }

    private static List<String> command(ImageWork work, int rounds, MeasuredImage image, ImageSite site) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ImageProgram.class.getName()));
        command.addAll(List.of(work.name(), Integer.toString(rounds)));
        command.addAll(List.of(image.layout().toString(), image.reference()));
        command.addAll(List.of(site.directory().toString(), site.memory().toString()));
        return command;
    }

    /** Takes the figures that the program printed; its own times count only if the JVM is warm. */
    private void take(ImageWork work, String by, boolean isWarm) throws IOException {
        for (String line : Files.readAllLines(log)) {
            for (ImageFigure.Kind kind : ImageFigure.Kind.values()) {
                boolean isTime = kind == ImageFigure.Kind.CPU || kind == ImageFigure.Kind.WALL;
                if (line.startsWith(kind + "=") && (isWarm || !isTime)) {
                    double value = Double.parseDouble(line.substring(line.indexOf('=') + 1));
                    receiver.add(new ImageFigure(work, by, kind), value);
                }
            }
        }
    }

    private void add(ImageWork work, String by, ProcessCost cost) {
        receiver.add(new ImageFigure(work, by, ImageFigure.Kind.CPU), cost.cpuNanos());
        receiver.add(new ImageFigure(work, by, ImageFigure.Kind.WALL), cost.wallNanos());
    }

    private static String title(ImageWork work, String by) {
        return "image: " + work.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " by " + by;
    }

    /** Returns the size of the layers of the image in a layout. */
    static OptionalLong layerBytes(Path layout) throws IOException {
        try (OciLayout written = OciLayout.open(layout)) {
            return OptionalLong.of(ImageProgram.layerBytes(written.read(ImageSite.IMAGE)));
        }
    }
}
