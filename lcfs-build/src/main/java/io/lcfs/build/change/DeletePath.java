package io.lcfs.build.change;

import io.lcfs.Layer;
import io.lcfs.build.cache.KeyDigest;
import java.io.IOException;
import java.nio.file.NoSuchFileException;

/** A name that is deleted, with everything below it. */
public record DeletePath(String path) implements FileChange {
    @Override
    public String read(KeyDigest key, StepFiles files) {
        key.text("delete").text(files.absolute(path));
        return "DELETE " + path;
    }

    @Override
    public void apply(Layer layer, StepFiles files) throws IOException {
        String place = files.absolute(path);
        if (!layer.exists(place)) {
            throw new NoSuchFileException(place);
        }
        files.times().touched(layer.realPath(StepFiles.above(place)));
        layer.deleteRecursively(place);
    }
}
