package io.lcfs.build.change;

import io.lcfs.CopyOptions;
import io.lcfs.CopyReport;
import io.lcfs.Layer;
import io.lcfs.build.cache.KeyDigest;
import io.lcfs.build.host.HostTree;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file or a tree of the host that is copied into the layer. */
public final class CopyIn implements FileChange {
    private final Path source;
    private final String target;
    private final CopyOptions options;

    /** Creates the change. */
    public CopyIn(Path source, String target, CopyOptions options) {
        this.source = source;
        this.target = target;
        this.options = CopyKey.owned(options);
    }

    @Override
    public String read(KeyDigest key, StepFiles files) throws IOException {
        HostTree.Look look = look(files);
        files.seen(this, look);
        key.text("copy").text(files.absolute(target)).text(nameInTarget()).bytes(look.content());
        CopyKey.add(key, options);
        return "COPY " + CopyKey.shown(look.content()) + " in " + target;
    }

    private HostTree.Look look(StepFiles files) throws IOException {
        return HostTree.at(source, options, files.latest(), files.known());
    }

    /** Returns the name of a copied file, if it is that of the source. */
    private String nameInTarget() {
        @Nullable Path name = source.toAbsolutePath().getFileName();
        return target.endsWith("/") && name != null ? HostTree.name(source.toAbsolutePath()) : "";
    }

    @Override
    public void namePlace(KeyDigest name) {
        name.text(HostTree.whole(source.toAbsolutePath()));
        CopyKey.add(name, options);
    }

    @Override
    public void apply(Layer layer, StepFiles files) throws IOException {
        String place = files.absolute(target);
        CopyReport report = layer.copyIn(source, place, options);
        if (!report.changed().isEmpty() || !files.isSeenAgain(this, look(files))) {
            throw new FileSystemException(
                    report.changed().isEmpty()
                            ? source.toString()
                            : report.changed().get(0),
                    null,
                    "was changed while it was copied into a layer, which is not kept");
        }
    }
}
