package io.lcfs.bench.report;

import org.jspecify.annotations.Nullable;

/**
 * A target and its figures; a component is null if it was not measured or does not exist.
 *
 * @param target the number of the target
 * @param work the measured work
 * @param figure the measured figure
 * @param unit the unit of the figures
 * @param anchor the name of the figure for comparison, from the same run
 * @param anchorFigure the figure for comparison
 * @param ratio the figure divided by the anchor's figure
 * @param met whether the figure meets the target
 */
record Row(
        String target,
        String work,
        @Nullable Double figure,
        String unit,
        @Nullable String anchor,
        @Nullable Double anchorFigure,
        @Nullable Double ratio,
        @Nullable Boolean met) {}
