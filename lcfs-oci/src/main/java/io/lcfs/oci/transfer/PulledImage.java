package io.lcfs.oci.transfer;

import io.lcfs.oci.content.ChainId;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.spec.ImageConfig;
import io.lcfs.oci.spec.ImageManifest;
import io.lcfs.oci.text.Quote;
import java.io.IOException;
import java.util.List;

/**
 * An image whose manifest and configuration were read and whose layers can be imported.
 *
 * @param manifest the manifest
 * @param config the configuration
 * @param layers the blobs of the layers, the lowest first
 * @param chain the chain IDs of the layers
 */
record PulledImage(Document manifest, ImageConfig config, List<Descriptor> layers, List<Digest> chain) {
    /**
     * The annotation of a blob that also contains a table of contents, which other programs use to read parts of it.
     */
    private static final String ESTARGZ = "containerd.io/snapshot/stargz/toc.digest";

    private static final String ZSTD_CHUNKED = "io.github.containers.zstd-chunked.manifest-checksum";

    /** Reads the configuration of a manifest, and checks both; {@code reference} names the image in messages. */
    static PulledImage read(ImageSource source, Document document, String reference) throws IOException {
        ImageManifest manifest = ImageManifest.parse(document);
        ImageConfig config = ImageConfig.parse(ImageChoice.readConfig(source, manifest.config()));
        List<Descriptor> layers = manifest.layers();
        if (layers.size() != config.diffIds().size()) {
            throw new InvalidImageException("image " + Quote.of(reference) + " has " + layers.size()
                    + " layers in its manifest and " + config.diffIds().size() + " in its configuration");
        }
        for (Descriptor layer : layers) {
            requireTar(layer);
            requireOneTable(layer);
        }
        return new PulledImage(document, config, layers, ChainId.of(config.diffIds()));
    }

    /** Returns whether the media type of a layer is that of a tar; the compression is detected from the bytes. */
    static boolean isTar(Descriptor layer) {
        return layer.mediaType().contains(".tar");
    }

    private static void requireTar(Descriptor layer) throws InvalidImageException {
        if (!isTar(layer)) {
            throw new InvalidImageException(
                    "layer " + layer.digest() + " is no tar, but " + Quote.of(layer.mediaType()));
        }
    }

    /**
     * Refuses a blob with two tables of contents: this library reads blobs as a whole, but programs that read tables
     * could see different layers.
     */
    private static void requireOneTable(Descriptor layer) throws InvalidImageException {
        if (layer.annotations().containsKey(ESTARGZ) && layer.annotations().containsKey(ZSTD_CHUNKED)) {
            throw new InvalidImageException(
                    "layer " + layer.digest() + " has two tables of contents, one of eStargz and one of zstd:chunked");
        }
    }

    /** Returns the names of the layers, the lowest first. */
    List<String> names() {
        return chain.stream().map(Digest::toString).toList();
    }
}
