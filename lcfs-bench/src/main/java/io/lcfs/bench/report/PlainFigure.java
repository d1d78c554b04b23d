package io.lcfs.bench.report;

/** The figures that are measured without JMH; times are in nanoseconds. */
enum PlainFigure {
    METADATA_SHARE,
    TOTAL_SHARE,
    CONTAINER_BYTES,
    CHECKPOINTS,
    WRITE_BESIDE,
    READ_ALONE,
    READ_BESIDE_RECLAIM,
    READER_WAITS,
    IDLE_HEAP,
    OPEN_HEAP
}
