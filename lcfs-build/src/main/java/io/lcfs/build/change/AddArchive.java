package io.lcfs.build.change;

import io.lcfs.CopyOptions;
import io.lcfs.Layer;
import io.lcfs.LayerStore;
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

    private HostTree.Look look(StepFiles files) throws IOException {
        return look(archive.toRealPath(), files);
    }

    /** Looks at an archive itself, of which neither mode nor time counts. */
    public static HostTree.Look look(Path archive, StepFiles files) throws IOException {
        CopyOptions content = CopyOptions.defaults().withFileMode(0).withModifiedTime(LayerTimes.MADE);
        return HostTree.at(archive, content, files.latest(), files.known());
    }

    @Override
    public void namePlace(KeyDigest name) {
        name.text(HostTree.whole(archive.toAbsolutePath()));
    }

    @Override
    public void apply(Layer layer, StepFiles files) throws IOException {
        unpack(archive, layer, files.absolute(target), CopyOptions.defaults(), files);
        if (!files.isSeenAgain(this, look(files))) {
            throw new FileSystemException(
                    archive.toString(), null, "was changed while it was unpacked into a layer, which is not kept");
        }
    }

    /**
     * Unpacks an archive into a directory of a layer. A layer of its own comes between, because names and whiteouts in
     * the archive must not reach the target.
     */
    public static void unpack(Path archive, Layer layer, String target, CopyOptions options, StepFiles files)
            throws IOException {
        LayerStore store = files.session().store();
        try (Layer whole = files.session().aside(layer);
                InputStream in = Files.newInputStream(archive)) {
            LayerTars.of(store).apply(whole, in, ImportOptions.defaults());
            // Directories that the tar does not name have times of the store.
            new LayerTimes(files.latest()).settle(whole, null);
            layer.copyFrom(whole, "/", target, options);
        }
    }
}
