package io.lcfs.build.place;

import io.lcfs.Layer;
import io.lcfs.build.cache.KeyDigest;
import io.lcfs.build.change.FileChange;
import io.lcfs.build.change.StepFiles;
import java.io.IOException;
import java.nio.file.NotDirectoryException;
import java.util.List;

/** The directory of WORKDIR, which is made if it is missing. Immutable. */
public final class PlaceDirectory implements FileChange {
    private final Placement placement;

    /** Creates the change; new directories belong to a user, or to root if the text is empty. */
    public PlaceDirectory(String path, String user) {
        this.placement = new Placement(path, user.isEmpty() ? null : user, null, false, false, List.of());
    }

    @Override
    public String read(KeyDigest key, StepFiles files) {
        key.text("place directory");
        placement.addTo(key);
        return "WORKDIR " + placement.target();
    }

    @Override
    public void apply(Layer layer, StepFiles files) throws IOException {
        String directory = new Placer(layer, files, placement).directory();
        if (!layer.stat(directory).isDirectory()) {
            throw new NotDirectoryException(placement.target());
        }
    }
}
