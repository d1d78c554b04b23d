package io.lcfs;

import java.util.List;

/**
 * The outcome of {@link LayerStore#check()}.
 *
 * @param findings what is wrong, at most the first 1,000; empty if nothing is
 * @param usedBlocks the number of blocks in use
 * @param layers the number of layers walked, removed ones that are still being reclaimed included
 */
public record CheckReport(List<String> findings, long usedBlocks, long layers) {
    /**
     * Copies the findings.
     *
     * @param findings what is wrong
     * @param usedBlocks blocks in use
     * @param layers layers walked
     */
    public CheckReport {
        findings = List.copyOf(findings);
    }

    /**
     * Tells whether nothing is wrong.
     *
     * @return whether that is so
     */
    public boolean isClean() {
        return findings.isEmpty();
    }
}
