package io.lcfs.build.change;

import io.lcfs.CreateOptions;
import io.lcfs.Layer;
import io.lcfs.build.cache.KeyDigest;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A new file with a content, in the place of any other file. */
public final class WriteFile implements FileChange {
    private final String path;
    private final byte[] content;
    private final CreateOptions options;

    /** Creates the change; the content is copied. */
    public WriteFile(String path, byte[] content, CreateOptions options) {
        this.path = path;
        this.content = content.clone();
        this.options = options;
    }

    @Override
    public String read(KeyDigest key, StepFiles files) {
        key.text("write").text(files.absolute(path)).bytes(content);
        CreateKey.add(key, files.timed(options));
        return "WRITE " + path;
    }

    @Override
    public void apply(Layer layer, StepFiles files) throws IOException {
        String place = files.absolute(path);
        files.makeRoom(layer, place);
        layer.createFile(place, files.timed(options), ByteBuffer.wrap(content));
    }
}
