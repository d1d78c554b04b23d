package io.lcfs.oci.transfer;

import io.lcfs.CorruptStoreException;
import io.lcfs.LayerInfo;
import io.lcfs.LayerStore;
import io.lcfs.Progress;
import io.lcfs.compress.Parallelism;
import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.Compression;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.ImageTarget;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.convert.BlobRecipes;
import io.lcfs.oci.convert.LayerExport;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.layer.ExportOptions;
import io.lcfs.oci.record.BlobPlaces;
import io.lcfs.oci.record.KeptBlobs;
import io.lcfs.oci.record.Labels;
import io.lcfs.oci.record.PackedBlobs;
import io.lcfs.oci.record.PackedBlobs.Packed;
import io.lcfs.oci.registry.RegistryException;
import io.lcfs.oci.registry.Repository;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.LoggerFactory;

/**
 * A push of one layer of an image: the target is asked for each blob that is known to contain the layer, and the layer
 * is packed only if the target has none of them.
 */
final class LayerPush {
    private final LayerStore store;
    private final ImageTarget target;
    private final PushOptions options;
    private final LayerInfo layer;
    private final Optional<Packed> came;
    private final PushMeter meter;

    private final Optional<Packed> promised;
    private final Compression compression;
    private final PackedBlobs memory;
    private final List<Packed> candidates;

    /** Creates a push; {@code came} is the blob of the layer in the image's manifest. */
    LayerPush(
            LayerStore store,
            ImageTarget target,
            PushOptions options,
            LayerInfo layer,
            Optional<Packed> came,
            PushMeter meter)
            throws IOException {
        this.store = store;
        this.target = target;
        this.options = options;
        this.layer = layer;
        this.came = came;
        this.meter = meter;
        Optional<Packed> origin = came.or(this::read).filter(blob -> asItCame());
        promised = origin.filter(blob -> options.preserveDigests());
        compression = promised.isEmpty() && options.compression() != null
                ? options.compression()
                : origin.map(Packed::blob).map(LayerPush::compression).orElseGet(this::compressionOfNew);
        memory = PackedBlobs.of(store, layer, compression, options.layers());
        candidates = promised.isPresent() ? List.of(promised.get()) : candidates(memory.find());
    }

    /** Asks the target for the layer; returns its blob if the target has it. The layer is not read. */
    Optional<Packed> ask() throws IOException {
        meter.begin(candidates.stream().map(Packed::blob).findFirst());
        for (Packed candidate : candidates) {
            if (adopt(candidate.blob())) {
                meter.end(Progress.Phase.SKIPPED, candidate.blob());
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /** Throws if the digest of the layer, which the target does not have, must be preserved and cannot be. */
    void requirePreserved() throws IOException {
        if (promised.isPresent()
                && BlobRecipes.of(store).find(layer, promised.get().blob()).isEmpty()) {
            throw cannotPreserve(promised.get());
        }
    }

    private IOException cannotPreserve(Packed blob) {
        return new IOException("blob " + blob.blob().digest() + " of layer " + layer.name() + " is not in " + target
                + " and is not kept, and the layer must not be packed anew");
    }

    /** Writes the layer, which the target does not have. If the layer is packed, {@code threads} compress it. */
    Packed write(AtOnce all, Parallelism threads) throws IOException {
        Optional<Packed> kept = writeKept();
        if (kept.isEmpty() && promised.isPresent()) {
            throw cannotPreserve(promised.get());
        }
        Packed written;
        if (kept.isPresent()) {
            written = kept.get();
        } else {
            written = pack(all, threads);
            memory.remember(written);
        }
        noteTarget(written.blob());
        meter.end(Progress.Phase.FINISHED, written.blob());
        return written;
    }

    /** Writes the first of the blobs that the store keeps, and returns it. */
    private Optional<Packed> writeKept() throws IOException {
        for (Packed candidate : candidates) {
            Optional<Blob> kept = BlobRecipes.of(store).find(layer, candidate.blob());
            if (kept.isPresent() && isWritten(kept.get(), candidate.blob().digest())) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /**
     * Writes a kept blob; returns false if another thread dropped it meanwhile, if it is damaged, or if its recipe does
     * not give it, unless the blob is promised.
     */
    private boolean isWritten(Blob kept, Digest digest) throws IOException {
        try {
            Descriptor ignored = target.write(kept);
            return true;
        } catch (NoSuchFileException e) {
            LoggerFactory.getLogger(LayerPush.class).debug("a blob of layer {} is kept no more", layer.name(), e);
            return false;
        } catch (CorruptStoreException e) {
            LoggerFactory.getLogger(LayerPush.class).debug("a damaged blob of layer {} is dropped", layer.name(), e);
            KeptBlobs.of(store).drop(layer.id(), digest);
            return false;
        } catch (InvalidImageException e) {
            if (promised.isPresent()) {
                throw e;
            }
            LoggerFactory.getLogger(LayerPush.class)
                    .debug("layer {} is packed anew, because its blob has no valid recipe", layer.name(), e);
            return false;
        }
    }

    /** Returns the blob from which the layer was imported. */
    private Optional<Packed> read() {
        return Labels.diffId(layer.labels())
                .flatMap(diffId -> Labels.blob(layer.labels()).map(blob -> new Packed(diffId, blob)));
    }

    private Compression compressionOfNew() {
        Compression wanted = options.compression();
        return wanted == null ? Compression.GZIP : wanted;
    }

    private boolean asItCame() {
        return !options.layers().canonical();
    }

    /**
     * Returns the blobs that contain the tar that would be packed, in the order in which the target is asked for them:
     * the blob of the image's manifest, the blob from which the layer was imported, and blobs that were packed from it.
     */
    private List<Packed> candidates(List<Packed> made) {
        List<Packed> all = new ArrayList<>();
        if (asItCame()) {
            came.ifPresent(all::add);
            read().ifPresent(all::add);
        }
        all.removeIf(candidate -> compression(candidate.blob()) != compression);
        all.addAll(made);
        Set<Digest> seen = new HashSet<>();
        return all.stream()
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

    private Packed pack(AtOnce all, Parallelism threads) throws IOException {
        ExportOptions layers =
                options.layers().withProgress(meter.wantedBy(all)).withParallelism(threads);
        LayerExport export = new LayerExport(store, layers);
        LayerBlob blob = new LayerBlob(export, layer.name(), compression, layers);
        Descriptor written;
        try {
            written = target.write(blob);
        } catch (RegistryException e) {
            // The exception names no blob, because the digest was not known while the blob was packed.
            throw e.with("layer " + layer.name() + ": ");
        }
        return new Packed(
                diffId(export, blob, written.digest()),
                Descriptor.of(compression.mediaType(), written.digest(), written.size()));
    }

    private Digest diffId(LayerExport export, LayerBlob blob, Digest written) throws IOException {
        if (compression == Compression.NONE && written.isSha256()) {
            // The blob is the uncompressed tar, so the digest that the target computed is that of the tar.
            export.requireSame(layer.name(), written);
            return written;
        }
        Digest made = blob.diffId();
        // If the target has had the blob before, it may not have read the bytes, and the diff ID is unknown.
        return made != null ? made : export.writeLayer(layer.name(), OutputStream.nullOutputStream());
    }
}
