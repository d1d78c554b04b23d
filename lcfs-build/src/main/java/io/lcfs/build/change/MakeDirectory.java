package io.lcfs.build.change;

import io.lcfs.CreateOptions;
import io.lcfs.FileInfo;
import io.lcfs.Layer;
import io.lcfs.build.cache.KeyDigest;
import java.io.IOException;

/** A directory, made if it is missing, and given the attributes that are set. */
public final class MakeDirectory implements FileChange {
    private final String path;
    private final CreateOptions options;
    private final int newMode;

    /** Creates the change; {@code newMode} is the mode of a new directory, unless the options have one. */
    public MakeDirectory(String path, CreateOptions options, int newMode) {
        this.path = path;
        this.options = options;
        this.newMode = newMode;
    }

    @Override
    public String read(KeyDigest key, StepFiles files) {
        key.text("mkdir").text(files.absolute(path));
        CreateKey.add(key, files.timed(options));
        // A directory that exists keeps its time if the options have none.
        key.number(options.modifiedTime().isPresent() ? 1 : 0);
        return "MKDIR " + path;
    }

    @Override
    public void apply(Layer layer, StepFiles files) throws IOException {
        String place = files.absolute(path);
        String above = StepFiles.above(place);
        layer.createDirectories(above);
        FileInfo there = StepFiles.find(layer, place);
        if (there == null || !layer.stat(place).isDirectory()) {
            files.times().touched(layer.realPath(above));
            layer.createDirectory(
                    place, files.timed(options).withMode(options.mode().orElse(newMode)));
            return;
        }
        String real = layer.realPath(place);
        files.times().attributeChanges(real, layer.stat(real));
        if (options.mode().isPresent()) {
            layer.setMode(real, options.mode().getAsInt());
        }
        if (options.uid().isPresent() && options.gid().isPresent()) {
            layer.setOwner(real, options.uid().getAsLong(), options.gid().getAsLong());
        }
        for (var xattr : options.xattrs().entrySet()) {
            layer.setXattr(real, xattr.getKey(), xattr.getValue());
        }
        if (options.modifiedTime().isPresent()) {
            layer.setModifiedTime(real, files.timed(options).modifiedTime().orElseThrow());
        }
    }
}
