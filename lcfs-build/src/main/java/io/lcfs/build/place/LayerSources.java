package io.lcfs.build.place;

import io.lcfs.DirectoryEntries;
import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.build.change.StepFiles;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A layer, the result of another stage or an image. */
record LayerSources(Layer layer) implements SourceTree {
    @Override
    public @Nullable FileKind kind(String path) throws IOException {
        @Nullable FileInfo info = StepFiles.find(layer, "/" + path);
        return info == null ? null : info.kind();
    }

    @Override
    public List<String> names(String directory) throws IOException {
        Set<String> names = new TreeSet<>();
        try (DirectoryEntries entries = layer.list("/" + directory)) {
            entries.forEach(entry -> names.add(entry.name()));
        }
        return List.copyOf(names);
    }

    @Override
    public String target(String link) throws IOException {
        return layer.readSymbolicLink("/" + link);
    }
}
