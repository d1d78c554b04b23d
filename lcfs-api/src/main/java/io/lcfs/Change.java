package io.lcfs;

/**
 * One difference between two layers.
 *
 * @param kind what happened
 * @param path where; a removed directory stands for everything below it
 * @param fileKind what is there now, or was there if it was removed
 * @param attributesOnly whether only attributes differ (mode, owner, times, extended attributes) and no part of the
 *     content was written. Content of blocks that was written again counts as different, also with the bytes that it
 *     had; content of up to 512 bytes, which has no blocks, differs if its bytes do
 */
public record Change(Kind kind, String path, FileKind fileKind, boolean attributesOnly) {
    /** What happened to a path. */
    public enum Kind {
        /** It is only in the layer after. */
        ADDED('A'),
        /** It is in both and differs. */
        MODIFIED('M'),
        /** It is only in the layer before. */
        REMOVED('D');

        private final char letter;

        Kind(char letter) {
            this.letter = letter;
        }
    }

    /** The letter A, M or D, and the path. */
    @Override
    public String toString() {
        return kind.letter + " " + path;
    }
}
