package io.lcfs.build;

import io.lcfs.LayerStore;
import io.lcfs.Progress;
import io.lcfs.build.cache.BuildSession;
import io.lcfs.build.cache.KeyDigest;
import io.lcfs.build.cache.KeyedLayer;
import io.lcfs.build.cache.StepKey;
import io.lcfs.build.change.FileChange;
import io.lcfs.build.change.StepFiles;
import io.lcfs.build.host.KnownFiles;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.spec.History;
import io.lcfs.oci.spec.ImageConfig;
import io.lcfs.oci.spec.ImageManifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One run of the steps of a description. Used by one thread. */
final class BuildRun {
    /** The version of the steps: a change of what a step does with the same input needs another number. */
    private static final int VERSION = 1;

    private final BuildSession session;
    private final LayerStore store;
    private final ImageStore images;
    private final ImageBuilder.Values values;

    /** The store, which is part of each key in it: a salvage copies layers, which may have losses. */
    private final KeyedLayer root;

    private ImageConfig config;
    private KeyedLayer layer;
    private int number;

    BuildRun(BuildSession session, ImageBuilder.Values values) throws IOException {
        this.session = session;
        this.store = session.store();
        this.images = ImageStore.of(store);
        this.values = values;
        this.root = new KeyedLayer(null, store.info().uuid().toString(), "all stores");
        Platform platform = values.platform;
        if (platform != null) {
            this.config = ImageConfig.of(platform);
            this.layer = new KeyedLayer(null, "scratch", "scratch");
        } else {
            Image base = session.image(String.valueOf(values.image));
            this.config = images.configOn(base);
            this.layer = session.keyed(base);
        }
    }

    /** Runs the steps and records the image. */
    Image commit(String name) throws IOException {
        String top = Objects.requireNonNull(layer().name());
        session.need(top);
        ImageConfig whole = config.withCreated(values.time);
        Image image = Image.of(name, top, whole);
        if (!values.annotations.isEmpty()) {
            image = image.withManifest(ImageManifest.of(whole.descriptor(), List.of())
                    .withAnnotations(values.annotations)
                    .document());
        }
        if (!images.find(name).equals(Optional.of(image))) {
            images.create(image);
        }
        // Also an image that was there: another thread may have recorded it since the last checkpoint.
        store.sync();
        return image;
    }

    /** Runs the steps; returns the top layer, which has a name. */
    KeyedLayer layer() throws IOException {
        for (BuildStep step : values.steps) {
            if (step instanceof FilesStep files) {
                files.changes().list().forEach(change -> change.prepare(session));
            }
        }
        for (BuildStep step : values.steps) {
            if (step instanceof FilesStep files) {
                run(files);
            } else if (step instanceof ConfigStep change) {
                config = change.change().apply(config);
                if (!change.createdBy().isEmpty()) {
                    addHistory(change.createdBy(), true);
                }
            }
        }
        if (layer.name() == null) {
            throw new IllegalStateException(
                    "the image has no layer: it begins with nothing, and no step changes files");
        }
        return layer;
    }

    private void addHistory(String createdBy, boolean isEmpty) {
        config = config.withHistory(new History(values.time, createdBy, "", "", isEmpty));
    }

    private void run(FilesStep step) throws IOException {
        List<FileChange> changes = step.changes().list();
        KeyDigest places = new KeyDigest();
        changes.forEach(change -> change.namePlace(places));
        String knownName = places.hex();
        KnownFiles known = KnownFiles.of(store, knownName);
        StepFiles files =
                new StepFiles(session, known, values.time, config.settings().workingDirectory());
        KeyDigest digest = KeyDigest.ofStep(session.isShared())
                .number(VERSION)
                .add(root)
                .add(layer)
                .time(files.made());
        List<String> texts = new ArrayList<>();
        for (FileChange change : changes) {
            texts.add(change.read(digest, files));
        }
        String createdBy = step.createdBy().isEmpty() ? String.join(" && ", texts) : step.createdBy();
        StepKey key = digest.key();
        Progress.Update update = Progress.Update.of(createdBy).withTaskId(++number);
        @Nullable String below = layer.name();
        boolean isMade = session.make(key, below, knownName, work -> {
            values.progress.update(update.withPhase(Progress.Phase.STARTED));
            for (FileChange change : changes) {
                change.apply(work, files);
            }
            files.times().settle(work, below);
            values.progress.update(update.withPhase(Progress.Phase.FINISHED));
        });
        known.save();
        if (!isMade) {
            values.progress.update(update.withPhase(Progress.Phase.SKIPPED));
        }
        layer = BuildSession.layerOf(key);
        config = step.config().apply(config);
        addHistory(createdBy, false);
    }
}
