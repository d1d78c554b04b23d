package io.lcfs.build.change;

import io.lcfs.CopyOptions;
import io.lcfs.Layer;
import io.lcfs.build.cache.BuildSession;
import io.lcfs.build.cache.KeyDigest;
import io.lcfs.build.cache.KeyedLayer;
import java.io.IOException;

/** A file or a tree of another layer that is copied into the layer. */
public final class CopyAcross implements FileChange {
    private final Origin origin;
    private final String source;
    private final String target;
    private final CopyOptions options;

    /** The image or the build whose files are copied. */
    public interface Origin {
        /** Returns its layer, which may be only in an imported cache. */
        KeyedLayer layer(BuildSession session) throws IOException;

        /** Begins to make the layer, if that can run beside other work. */
        default void prepare(BuildSession session) {}

        /** Returns its name for the history of an image. */
        String shown();
    }

    /** Creates the change. */
    public CopyAcross(Origin origin, String source, String target, CopyOptions options) {
        this.origin = origin;
        this.source = source;
        this.target = target;
        this.options = options;
    }

    @Override
    public void prepare(BuildSession session) {
        origin.prepare(session);
    }

    @Override
    public String read(KeyDigest key, StepFiles files) throws IOException {
        KeyedLayer from = origin.layer(files.session());
        files.found(this, from);
        key.text("copy from").add(from).text(source).text(files.absolute(target));
        key.time(files.latest());
        CopyKey.add(key, options);
        return "COPY --from=" + origin.shown() + " " + source + " " + target;
    }

    @Override
    public void apply(Layer layer, StepFiles files) throws IOException {
        // Not the layer that the origin has now: an image may have got another one since the key was made.
        try (Layer from = files.openFound(this)) {
            layer.copyFrom(from, source, files.absolute(target), options);
        }
    }
}
