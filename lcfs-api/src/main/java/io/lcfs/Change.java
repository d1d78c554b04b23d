package io.lcfs;

/**
 * One difference between two layers.
 *
 * @param kind the kind of the change
 * @param path the path; for a removed directory, everything below it was removed too
 * @param fileKind the kind of the file in the newer layer or, if it was removed, in the older layer
 * @param attributesOnly whether only attributes differ (mode, owner, times, extended attributes) and no part of the
 *     content was written. Content in blocks that was written again counts as different even if the bytes are the same;
 *     content of up to 512 bytes, which has no blocks, differs only if its bytes do
 */
public record Change(Kind kind, String path, FileKind fileKind, boolean attributesOnly) {
    /** The kind of a change at a path. */
    public enum Kind {
        /** The path is only in the newer layer. */
        ADDED('A'),
        /** The path is in both layers and differs. */
        MODIFIED('M'),
        /** The path is only in the older layer. */
        REMOVED('D');

        private final char letter;

        Kind(char letter) {
            this.letter = letter;
        }
    }

    /** Returns the letter A, M or D, followed by the path. */
    @Override
    public String toString() {
        return kind.letter + " " + path;
    }
}
