package io.lcfs.oci.layout;

import io.lcfs.oci.archive.LayoutFiles;
import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageTarget;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.spec.ImageManifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A writer of a layout to a tar file, and of the files for {@code docker load} in it. Its lock is acquired before that
 * of the archive.
 */
final class DockerArchiveWriter implements ImageTarget {
    private final ArchiveWriter archive;
    private final Map<Digest, DockerImage> images = new LinkedHashMap<>();

    DockerArchiveWriter(ArchiveWriter archive) {
        this.archive = archive;
    }

    @Override
    public boolean has(Digest digest) {
        return archive.has(digest);
    }

    @Override
    public Descriptor write(Blob blob) throws IOException {
        return archive.write(blob);
    }

    @Override
    public void checkTag(String tag) {
        DockerName.annotations(tag);
    }

    @Override
    public boolean acceptsIndexes() {
        return false;
    }

    @Override
    public synchronized void write(Document document, @Nullable String tag) throws IOException {
        ImageManifest manifest = ImageManifest.parse(document);
        Map<String, String> names = tag == null ? Map.of() : DockerName.annotations(tag);
        DockerImage image = image(manifest);
        archive.write(document, names);
        if (tag != null) {
            images.values().forEach(other -> other.tags().remove(tag));
        }
        DockerImage written = images.computeIfAbsent(document.descriptor().digest(), digest -> image);
        if (tag != null) {
            written.tags().add(tag);
        }
    }

    private DockerImage image(ImageManifest manifest) throws InvalidImageException {
        List<String> layers = new ArrayList<>();
        for (Descriptor layer : manifest.layers()) {
            layers.add(file(layer));
        }
        return new DockerImage(file(manifest.config()), new ArrayList<>(), layers);
    }

    private String file(Descriptor part) throws InvalidImageException {
        if (!archive.has(part.digest())) {
            throw new InvalidImageException(
                    "the image has the part " + part.digest() + ", which was not written before it");
        }
        return LayoutFiles.path(part.digest());
    }

    @Override
    public synchronized void close() throws IOException {
        try (archive) {
            if (archive.hasImages()) {
                archive.write(DockerImage.MANIFEST, DockerImage.write(List.copyOf(images.values())));
            }
        }
    }

    /** Returns the kind and the path of the archive. */
    @Override
    public String toString() {
        return archive + " of docker save";
    }
}
