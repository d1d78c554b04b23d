package io.lcfs.oci.transfer;

import io.lcfs.LayerInfo;
import io.lcfs.LayerStore;
import io.lcfs.Progress;
import io.lcfs.oci.content.Compression;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.ImageTarget;
import io.lcfs.oci.convert.LayerExport;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.record.BlobPlaces;
import io.lcfs.oci.record.Labels;
import io.lcfs.oci.record.PackedBlobs;
import io.lcfs.oci.record.PackedBlobs.Packed;
import io.lcfs.oci.registry.RegistryException;
import io.lcfs.oci.registry.Repository;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A push of one layer of an image: the target is asked for each blob that is known to contain the layer, and the layer
 * is packed only if the target has none of them.
 */
final class LayerPush implements AtOnce.Task<Packed> {
    private final LayerStore store;
    private final ImageTarget target;
    private final PushOptions options;
    private final LayerInfo layer;
    private final Optional<Packed> came;
    private final PushMeter meter;

    /** Creates a push; {@code came} is the blob of the layer in the image's manifest. */
    LayerPush(
            LayerStore store,
            ImageTarget target,
            PushOptions options,
            LayerInfo layer,
            Optional<Packed> came,
            PushMeter meter) {
        this.store = store;
        this.target = target;
        this.options = options;
        this.layer = layer;
        this.came = came;
        this.meter = meter;
    }

    @Override
    public Packed run(AtOnce all) throws IOException {
        Optional<Descriptor> origin =
                came.map(Packed::blob).or(() -> Labels.blob(layer.labels())).filter(blob -> asItCame());
        Compression compression = options.compression() != null
                ? options.compression()
                : origin.map(LayerPush::compression).orElse(Compression.GZIP);
        PackedBlobs memory = PackedBlobs.of(store, layer, compression, options.layers());
        List<Packed> candidates = candidates(compression, memory.find());
        meter.begin(candidates.stream().map(Packed::blob).findFirst());
        for (Packed candidate : candidates) {
            if (adopt(candidate.blob())) {
                meter.end(Progress.Phase.SKIPPED, candidate.blob());
                return candidate;
            }
        }
        Packed packed = pack(compression, all);
        memory.remember(packed);
        noteTarget(packed.blob());
        meter.end(Progress.Phase.FINISHED, packed.blob());
        return packed;
    }

    private boolean asItCame() {
        return !options.layers().canonical();
    }

    /**
     * Returns the blobs that contain the tar that would be packed, in the order in which the target is asked for them:
     * the blob of the image's manifest, the blob from which the layer was imported, and blobs that were made of it.
     */
    private List<Packed> candidates(Compression compression, List<Packed> made) {
        List<Packed> candidates = new ArrayList<>();
        if (asItCame()) {
            came.ifPresent(candidates::add);
            Labels.diffId(layer.labels())
                    .ifPresent(diffId ->
                            Labels.blob(layer.labels()).ifPresent(blob -> candidates.add(new Packed(diffId, blob))));
        }
        candidates.removeIf(candidate -> compression(candidate.blob()) != compression);
        candidates.addAll(made);
        Set<Digest> seen = new HashSet<>();
        return candidates.stream()
                .filter(candidate -> seen.add(candidate.blob().digest()))
                .toList();
    }

    private static Compression compression(Descriptor blob) {
        String type = blob.mediaType();
        return type.endsWith("zstd") ? Compression.ZSTD : type.endsWith("tar") ? Compression.NONE : Compression.GZIP;
    }

    /**
     * Returns whether the target has a blob, possibly mounted from a repository that is known to have it or to have had
     * it.
     */
    private boolean adopt(Descriptor blob) throws IOException {
        if (!(target instanceof Repository repository)) {
            return target.adopt(blob);
        }
        List<String> others =
                BlobPlaces.of(store, layer).find(repository.host(), blob.digest(), repository.repository());
        boolean there = repository.adopt(blob, others);
        if (there) {
            noteTarget(blob);
        }
        return there;
    }

    private void noteTarget(Descriptor blob) throws IOException {
        if (target instanceof Repository repository) {
            BlobPlaces.of(store, layer).add(repository.host(), blob.digest(), repository.repository());
        }
    }

    private Packed pack(Compression compression, AtOnce all) throws IOException {
        LayerExport export = new LayerExport(store, options.layers().withProgress(meter.wantedBy(all)));
        LayerBlob blob = new LayerBlob(export, layer.name(), compression);
        Descriptor written;
        try {
            written = target.write(blob);
        } catch (RegistryException e) {
            // The exception does not contain the digest of a blob that was still being packed.
            throw e.with("layer " + layer.name() + ": ");
        }
        return new Packed(
                diffId(export, blob, compression, written.digest()),
                Descriptor.of(compression.mediaType(), written.digest(), written.size()));
    }

    private Digest diffId(LayerExport export, LayerBlob blob, Compression compression, Digest written)
            throws IOException {
        if (compression == Compression.NONE && written.isSha256()) {
            // The blob is the tar, which the target has hashed.
            export.requireSame(layer.name(), written);
            return written;
        }
        Digest made = blob.diffId();
        // A blob that the target had already may not have been written to it.
        return made != null ? made : export.writeLayer(layer.name(), OutputStream.nullOutputStream());
    }
}
