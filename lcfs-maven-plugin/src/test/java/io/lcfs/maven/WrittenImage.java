package io.lcfs.maven;

import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.TreeEntry;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.spec.ImageConfig;
import io.lcfs.oci.spec.ImageManifest;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a build wrote, as a store reads it that has nothing in common with the one of the build.
 *
 * @param digest the digest of the manifest
 * @param layers the blobs of the layers
 * @param config the configuration
 * @param files the paths of the files, sorted
 */
record WrittenImage(Digest digest, List<Descriptor> layers, ImageConfig config, List<String> files) {
    static WrittenImage read(ImageSource opened, String tag) throws IOException {
        try (ImageSource source = opened;
                LayerStore store = LayerStore.createInMemory(
                        256 << 20, StoreOptions.defaults().withBackground(false))) {
            Document manifest = source.read(tag);
            Image image = ImageStore.of(store).pull(source, tag, "image", PullOptions.defaults());
            try (Layer layer = store.openLayer(image.layer());
                    Stream<TreeEntry> entries = layer.walk("/")) {
                return new WrittenImage(
                        manifest.descriptor().digest(),
                        ImageManifest.parse(manifest).layers(),
                        image.config(),
                        entries.filter(entry -> entry.info().kind() == FileKind.REGULAR)
                                .map(TreeEntry::path)
                                .sorted()
                                .toList());
            }
        }
    }
}
