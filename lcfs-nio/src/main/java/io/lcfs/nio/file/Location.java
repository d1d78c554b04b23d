package io.lcfs.nio.file;

import io.lcfs.Layer;
import io.lcfs.RenameOption;
import java.io.IOException;

/**
 * The place in a layer that an operation works on.
 *
 * @param start the inode at which the path begins, or 0 if it begins at the root
 * @param at the path for {@link Layer}
 * @param shown the path as the caller gave it, for exceptions
 */
public record Location(long start, String at, String shown) {
    /** Creates the location of an absolute path. */
    public Location(String at, String shown) {
        this(0, at, shown);
    }

    /** Returns the location of an inode, independent of its names. */
    public Location ofInode(long inode) {
        return new Location(inode, "", shown);
    }

    /** Returns the handle, or the view of it, by which the path is resolved. */
    public Layer on(Layer layer) {
        return start == 0 ? layer : layer.at(start);
    }

    /** Moves the name at this location to another location of the same layer. */
    void rename(Layer layer, Location target, RenameOption... options) throws IOException {
        if (start == 0 || target.start == 0 || start == target.start) {
            Location relative = start == 0 ? target : this;
            relative.on(layer).rename(at, target.at, options);
        } else {
            on(layer).rename(at, target.on(layer), target.at, options);
        }
    }
}
