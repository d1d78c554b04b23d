package io.lcfs.build.change;

import io.lcfs.CreateOptions;
import io.lcfs.Layer;
import io.lcfs.build.cache.KeyDigest;
import java.io.IOException;

/** A symbolic link, in the place of any other file. */
public record MakeLink(String path, String target) implements FileChange {
    @Override
    public String read(KeyDigest key, StepFiles files) {
        key.text("link").text(files.absolute(path)).text(target);
        return "LINK " + path + " " + target;
    }

    @Override
    public void apply(Layer layer, StepFiles files) throws IOException {
        String place = files.absolute(path);
        files.makeRoom(layer, place);
        layer.createSymbolicLink(place, target, files.timed(CreateOptions.defaults()));
    }
}
