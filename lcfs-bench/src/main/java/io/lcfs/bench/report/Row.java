package io.lcfs.bench.report;

import org.jspecify.annotations.Nullable;

/**
 * A target and what was measured; what is null was not, or there is no such thing.
 *
 * @param target its number
 * @param work what was measured
 * @param figure what came out
 * @param unit of the figures
 * @param anchor what it is held against, in the same run
 * @param anchorFigure what came out there
 * @param ratio figure over anchor
 * @param met whether the rule is kept
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
