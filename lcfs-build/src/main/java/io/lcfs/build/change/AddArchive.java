package io.lcfs.build.change;

import io.lcfs.CopyOptions;
import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.build.cache.BuildSession;
import io.lcfs.build.cache.KeyDigest;
import io.lcfs.build.host.HostTree;
import io.lcfs.oci.LayerTars;
import io.lcfs.oci.layer.ImportOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A tar of the host, compressed or not, that is unpacked into the layer. */
public final class AddArchive implements FileChange {
    private final Path archive;
    private final String target;

    /** Creates the change. */
    public AddArchive(Path archive, String target) {
        this.archive = archive;
        this.target = target;
    }

    @Override
    public String read(KeyDigest key, StepFiles files) throws IOException {
        HostTree.Look look = look(files);
        files.seen(this, look);
        key.text("add").text(files.absolute(target)).bytes(look.content()).time(files.latest());
        return "ADD " + CopyKey.shown(look.content()) + " in " + target;
    }

    /** Looks at the archive itself, of which neither mode nor time counts. */
    private HostTree.Look look(StepFiles files) throws IOException {
        CopyOptions content = CopyOptions.defaults().withFileMode(0).withModifiedTime(LayerTimes.MADE);
        return HostTree.at(archive.toRealPath(), content, files.latest(), files.known());
    }

    @Override
    public void namePlace(KeyDigest name) {
        name.text(HostTree.whole(archive.toAbsolutePath()));
    }

    /** Unpacks the archive into a layer of its own, because names and whiteouts in it must not reach the target. */
    @Override
    public void apply(Layer layer, StepFiles files) throws IOException {
        LayerStore store = files.session().store();
        String unpacked = BuildSession.aside(layer);
        try (Layer whole = store.createLayer(unpacked)) {
            try (InputStream in = Files.newInputStream(archive)) {
                LayerTars.of(store).apply(whole, in, ImportOptions.defaults());
                if (!files.isSeenAgain(this, look(files))) {
                    throw new FileSystemException(
                            archive.toString(),
                            null,
                            "was changed while it was unpacked into a layer, which is not kept");
                }
                // Directories that the tar does not name have times of the store.
                new LayerTimes(files.latest()).settle(whole, null);
                layer.copyFrom(whole, "/", files.absolute(target), CopyOptions.defaults());
            } finally {
                store.remove(unpacked);
            }
        }
    }
}
