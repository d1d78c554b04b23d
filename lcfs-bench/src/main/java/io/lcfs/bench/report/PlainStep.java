package io.lcfs.bench.report;

import io.lcfs.bench.PlainMeasurements;
import io.lcfs.bench.ReaderMeasurements;
import java.util.List;
import java.util.function.BiConsumer;

/** The measurements without JMH, each in a separate JVM. */
enum PlainStep {
    SPACE("bytes on the device", PlainFigure.METADATA_SHARE, PlainFigure.TOTAL_SHARE, PlainFigure.CONTAINER_BYTES) {
        @Override
        void measure(BiConsumer<PlainFigure, Double> target) throws Exception {
            PlainMeasurements.Space space = PlainMeasurements.space();
            target.accept(PlainFigure.METADATA_SHARE, space.metadataShare());
            target.accept(PlainFigure.TOTAL_SHARE, space.totalShare());
            target.accept(PlainFigure.CONTAINER_BYTES, space.containerBytes());
        }
    },
    COMMITTERS("64 commits at once", PlainFigure.CHECKPOINTS) {
        @Override
        void measure(BiConsumer<PlainFigure, Double> target) throws Exception {
            target.accept(PlainFigure.CHECKPOINTS, PlainMeasurements.checkpointsOfCommitters());
        }
    },
    WRITER("a writer beside checkpoints", PlainFigure.WRITE_BESIDE) {
        @Override
        void measure(BiConsumer<PlainFigure, Double> target) throws Exception {
            target.accept(PlainFigure.WRITE_BESIDE, PlainMeasurements.writeBesideCheckpointsNanos());
        }
    },
    READERS(
            "readers beside a reclaim and beside one another",
            PlainFigure.READ_ALONE,
            PlainFigure.READ_BESIDE_RECLAIM,
            PlainFigure.READER_WAITS) {
        @Override
        void measure(BiConsumer<PlainFigure, Double> target) throws Exception {
            try (ReaderMeasurements readers = new ReaderMeasurements()) {
                target.accept(PlainFigure.READER_WAITS, readers.waitsOfReaders());
                ReaderMeasurements.BesideReclaim found = readers.besideReclaim();
                target.accept(PlainFigure.READ_ALONE, found.aloneNanos());
                target.accept(PlainFigure.READ_BESIDE_RECLAIM, found.besideNanos());
            }
        }
    },
    HEAP("heap of layers", PlainFigure.IDLE_HEAP, PlainFigure.OPEN_HEAP) {
        @Override
        void measure(BiConsumer<PlainFigure, Double> target) throws Exception {
            target.accept(PlainFigure.IDLE_HEAP, PlainMeasurements.heapOfIdleLayer());
            target.accept(PlainFigure.OPEN_HEAP, PlainMeasurements.heapOfOpenLayer());
        }

        @Override
        List<String> flags() {
            return List.of("-Xmx64m"); // The targets for memory assume this heap.
        }
    };

    private final String title;
    private final List<PlainFigure> figures;

    PlainStep(String title, PlainFigure... figures) {
        this.title = title;
        this.figures = List.of(figures);
    }

    abstract void measure(BiConsumer<PlainFigure, Double> target) throws Exception;

    /** Returns the flags of the JVM in which this step is measured. */
    List<String> flags() {
        return List.of();
    }

    String title() {
        return title;
    }

    List<PlainFigure> figures() {
        return figures;
    }
}
