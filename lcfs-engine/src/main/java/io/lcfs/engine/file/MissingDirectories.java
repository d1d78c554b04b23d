package io.lcfs.engine.file;

/**
 * How much of a path is missing.
 *
 * @param count the number of directories that are not there
 * @param parents the number of directories that are there and get an entry
 */
public record MissingDirectories(int count, int parents) {
    /** Tells whether this is no more than what was said before. */
    public boolean isWithin(MissingDirectories most) {
        return count <= most.count && parents <= most.parents;
    }
}
