package io.lcfs.bench.report;

import io.lcfs.bench.images.ImageFigure;
import io.lcfs.bench.images.ImageMeasurements;
import io.lcfs.bench.images.ImageWork;
import io.lcfs.bench.report.Measurements.Gap;
import io.lcfs.bench.report.Measurements.Measurement;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The runner of the section of images. */
final class ImageRunner implements ImageMeasurements.Receiver {
    private static final Duration QUICK = Duration.ofSeconds(100);
    private static final Duration FULL = Duration.ofHours(1);

    private final PrintWriter out;
    private final Measurements measurements;
    private final Path log;

    ImageRunner(PrintWriter out, Measurements measurements, Path log) {
        this.out = out;
        this.measurements = measurements;
        this.log = log;
    }

    /** Measures an image, or one that is made if the image is null. */
    ImageMeasurements.Outcome run(Effort effort, @Nullable String image) throws IOException, InterruptedException {
        ImageMeasurements images = new ImageMeasurements(this, effort.quick() ? QUICK : FULL, this::tell, log);
        return images.run(image, effort.quick());
    }

    private void tell(String next) {
        out.println(next);
        out.flush();
    }

    @Override
    public void add(ImageFigure figure, double value) {
        measurements.add(new Measurement(
                ImageTargets.BENCHMARK + figure.work(),
                Map.of("by", figure.by(), "of", figure.kind().name()),
                value,
                -1));
    }

    @Override
    public void missing(ImageWork work, String by, String reason) {
        measurements.add(new Gap(ImageTargets.BENCHMARK + work, Map.of("by", by), reason));
    }
}
