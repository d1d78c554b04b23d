package io.lcfs.build.place;

import io.lcfs.CopyOptions;
import io.lcfs.Layer;
import io.lcfs.build.cache.BuildSession;
import io.lcfs.build.cache.KeyDigest;
import io.lcfs.build.cache.KeyedLayer;
import io.lcfs.build.change.CopyAcross;
import io.lcfs.build.change.FileChange;
import io.lcfs.build.change.StepFiles;
import io.lcfs.build.words.IgnoreRules;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;

/** COPY --from another stage or an image. Immutable. */
public final class PlaceFromLayer implements FileChange {
    private final CopyAcross.Origin origin;
    private final List<String> sources;
    private final Placement placement;

    /** Creates the change. */
    public PlaceFromLayer(CopyAcross.Origin origin, List<String> sources, Placement placement) {
        this.origin = origin;
        this.sources = List.copyOf(sources);
        this.placement = placement;
    }

    @Override
    public void prepare(BuildSession session) {
        origin.prepare(session);
    }

    @Override
    public String read(KeyDigest key, StepFiles files) throws IOException {
        KeyedLayer from = origin.layer(files.session());
        files.found(this, from);
        key.text("place from").add(from).number(sources.size());
        sources.forEach(key::text);
        placement.addTo(key);
        key.time(files.latest());
        return "COPY --from=" + origin.shown() + " " + String.join(" ", sources) + " " + placement.target();
    }

    @Override
    public void apply(Layer layer, StepFiles files) throws IOException {
        // Not the layer that the origin has now: an image may have got another one since the key was made.
        try (Layer from = files.openFound(this)) {
            SourceFinder finder = new SourceFinder(
                    new LayerSources(from), IgnoreRules.NONE, IgnoreRules.ofPatterns(placement.excludes()));
            List<SourceFinder.Found> all = finder.findAll(sources, placement.hasParents());
            if (all.isEmpty()) {
                throw new NoSuchFileException(
                        String.join(" ", sources), null, "no file of " + origin.shown() + " matches");
            }
            Placer placer = new Placer(layer, files, placement);
            placer.requireRoomFor(all);
            for (SourceFinder.Found found : all) {
                Placer.Copy copy = (target, options) -> layer.copyFrom(from, "/" + found.path(), target, options);
                CopyOptions options = found.of(CopyOptions.defaults());
                if (found.isDirectory()) {
                    placer.placeContent(options, copy);
                } else {
                    placer.placeFile(found.name(), options, copy);
                }
            }
        }
    }
}
