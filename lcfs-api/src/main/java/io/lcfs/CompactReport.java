package io.lcfs;

/**
 * The result of {@link LayerStore#compact(CompactOptions)}.
 *
 * @param givenBackBytes the bytes by which the file of the store became smaller
 * @param sizeBytes the size of the file after that
 */
public record CompactReport(long givenBackBytes, long sizeBytes) {}
