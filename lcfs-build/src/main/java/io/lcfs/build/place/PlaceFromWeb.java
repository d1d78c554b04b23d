package io.lcfs.build.place;

import io.lcfs.CopyOptions;
import io.lcfs.CreateOptions;
import io.lcfs.Layer;
import io.lcfs.build.cache.KeyDigest;
import io.lcfs.build.change.FileChange;
import io.lcfs.build.change.StepFiles;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.VerifyingInputStream;
import java.io.IOException;
import java.nio.file.FileSystemException;

/**
 * ADD of a file of the web. A file without a checksum is read for the key, because only its content shows whether it
 * has changed; a file with a checksum is read only if the step runs. Immutable.
 */
public final class PlaceFromWeb implements FileChange {
    private static final String FILE = "/file";
    private static final int MODE = 0600;

    private final WebFile file;
    private final Placement placement;

    /**
     * Creates the change.
     *
     * @throws IllegalArgumentException if the target is a directory, and the address has no name for the file
     */
    public PlaceFromWeb(WebFile file, Placement placement) {
        this.file = file;
        this.placement = placement;
        String name = file.name();
        if (placement.isDirectory() && (name.isEmpty() || name.equals(".") || name.equals(".."))) {
            throw new IllegalArgumentException("the URL " + file.address()
                    + " has no name at the end of its path, so the target must be a file, but is "
                    + placement.target());
        }
    }

    @Override
    public String read(KeyDigest key, StepFiles files) throws IOException {
        Digest known = file.checksum();
        Digest digest = known != null ? known : download(files);
        key.text("place from web").text(file.name()).text(digest.toString());
        placement.addTo(key);
        return "ADD " + file.address() + " " + placement.target();
    }

    /** Reads the file into a layer of its own, which is removed when the session ends; returns its SHA-256. */
    private Digest download(StepFiles files) throws IOException {
        Layer layer = files.session().spare();
        layer.createFile(FILE, files.timed(CreateOptions.defaults().withMode(MODE)));
        try (VerifyingInputStream in = new VerifyingInputStream(file.open())) {
            layer.write(FILE, in);
            Descriptor found = in.found();
            Digest wanted = file.checksum();
            if (wanted != null && !wanted.equals(found.digest())) {
                throw new FileSystemException(
                        file.address().toString(), null, "has the checksum " + found.digest() + ", not " + wanted);
            }
            layer.setModifiedTime(FILE, files.made());
            files.brought(this, layer);
            return found.digest();
        }
    }

    @Override
    public void apply(Layer layer, StepFiles files) throws IOException {
        if (!files.hasBrought(this)) {
            Digest ignored = download(files);
        }
        Layer from = files.brought(this);
        new Placer(layer, files, placement)
                .placeFile(
                        file.name(),
                        CopyOptions.defaults(),
                        (target, options) -> layer.copyFrom(from, FILE, target, options));
    }
}
