package io.lcfs.oci.registry.client;

import io.lcfs.Progress;
import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.registry.http.Backoff;
import io.lcfs.oci.registry.http.ResponseException;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The upload of one blob into a registry. The whole blob is sent in one request, which every registry accepts; chunks
 * are sent only if the options ask for them and the registry allows them. An interrupted upload continues at the
 * position that the registry reports. If that position proves wrong, the whole blob is sent again. Not thread-safe.
 */
final class BlobUpload {
    /** The number of bytes after a failure from which on the failure no longer counts. */
    private static final int PROGRESS_BYTES = 64 << 10;

    private static final int MAX_MOVES = 10;

    /**
     * The number of retries after a registry refused a whole upload. Every registry accepts whole uploads, so the bytes
     * may have been damaged in transit.
     */
    private static final int MAX_REFUSALS = 1;

    private final RegistryClient client;
    private final Undertaking undertaking;
    private final BlobWriter writer;
    private final Blob blob;
    private final @Nullable Descriptor known;
    private final TransferMeter meter;
    private final Backoff backoff;
    private @Nullable Descriptor sought;
    private @Nullable UploadSession session;
    private boolean inParts;
    private boolean mayResume = true;
    private long received;
    private int moves;
    private int refused;

    BlobUpload(RegistryClient client, BlobWriter writer, Blob blob) {
        this.client = client;
        this.writer = writer;
        this.blob = blob;
        this.known = blob.descriptor().orElse(null);
        this.sought = known;
        this.undertaking = client.undertaking(
                "written", known == null ? "blob" : "blob " + known.digest(), known == null ? null : known.digest());
        this.meter = new TransferMeter(client.options().progress(), known);
        this.backoff = client.backoff();
        this.inParts = client.options().chunkBytes() > 0;
    }

    Descriptor run() throws IOException {
        meter.begin();
        Progress.Phase end = Progress.Phase.SKIPPED;
        while (true) {
            Optional<UploadStream> begun = undertaking.run(this::begin);
            if (begun.isEmpty()) {
                return written(Objects.requireNonNull(sought), end);
            }
            end = Progress.Phase.FINISHED;
            UploadStream target = begun.get();
            try {
                blob.writeTo(target);
            } catch (IOException | RuntimeException | Error e) {
                // If the target has failed, its failure is thrown below, because it is more specific than the one that
                // the blob reports.
                if (target.failure() == null) {
                    target.abort();
                    throw e;
                }
            }
            Optional<Descriptor> done = undertaking.run(() -> end(target));
            if (done.isPresent()) {
                return written(done.get(), end);
            }
        }
    }

    /** Begins an upload; returns empty if the registry has the blob. */
    private Optional<UploadStream> begin() throws IOException {
        UploadSession current = session;
        if (current == null) {
            received = 0;
            current = sought == null ? writer.begin() : writer.beginUnlessThere(sought.digest());
            session = current;
        }
        return current == null
                ? Optional.empty()
                : Optional.of(new UploadStream(current, sink(current), received, known, client.host()));
    }

    private UploadSink sink(UploadSession current) throws IOException {
        if (inParts && received == 0) {
            return new ManyParts(current, client, meter);
        }
        return new OneRequest(current, received, known == null ? -1 : known.size() - received, meter);
    }

    /** Ends an upload; returns empty if another attempt is needed. */
    private Optional<Descriptor> end(UploadStream target) throws IOException {
        try {
            return Optional.of(target.finish());
        } catch (UploadLostException e) {
            target.breakOff();
            // If only the last response was lost, the registry has the blob, and its digest is known now.
            sought = known == null ? target.finished() : known;
            prepare(e, target);
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            target.abort();
            throw e;
        }
    }

    private void prepare(UploadLostException lost, UploadStream target) throws IOException {
        switch (lost.kind()) {
            case MOVED -> {
                if (++moves > MAX_MOVES) {
                    throw lost.reason();
                }
                received = 0;
            }
            case REFUSED -> {
                boolean plain = received == 0 && !inParts;
                if (plain && refused++ >= MAX_REFUSALS && !isForgotten(lost)) {
                    throw lost.reason();
                }
                backoff.pauseAnyway(lost.reason());
                mayResume &= received == 0;
                inParts = false;
                session = null;
            }
            case TRANSIENT -> {
                backoff.pauseAnyway(lost.reason());
                resume(target);
            }
        }
    }

    private static boolean isForgotten(UploadLostException lost) {
        return lost.reason() instanceof ResponseException response && response.status() == 404;
    }

    /** Determines whether an upload that was not sent completely can continue. */
    private void resume(UploadStream target) throws IOException {
        UploadSession current = session;
        long has = current == null || !mayResume || target.finished() != null ? 0 : current.askReceived();
        if (has <= 0 || has > target.count()) {
            session = null;
            return;
        }
        if (has - received >= PROGRESS_BYTES) {
            backoff.reset();
        }
        received = has;
    }

    private Descriptor written(Descriptor what, Progress.Phase end) {
        meter.end(end, what.size());
        return Descriptor.of("application/octet-stream", what.digest(), what.size());
    }
}
