package io.lcfs;

import java.util.List;

/**
 * The result of {@link LayerStore#check()}.
 *
 * @param findings the first findings, at most 1,000; empty if the store is sound
 * @param usedBlocks the number of blocks in use
 * @param layers the number of layers that were walked, including removed layers that are not reclaimed yet
 */
public record CheckReport(List<String> findings, long usedBlocks, long layers) {
    /**
     * Copies the findings.
     *
     * @param findings the first findings
     * @param usedBlocks the number of blocks in use
     * @param layers the number of walked layers
     */
    public CheckReport {
        findings = List.copyOf(findings);
    }

    /**
     * Returns whether the check found nothing.
     *
     * @return whether the store is sound
     */
    public boolean isClean() {
        return findings.isEmpty();
    }
}
