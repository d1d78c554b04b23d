package io.lcfs.oci.registry.client;

import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.registry.http.Backoff;
import io.lcfs.oci.registry.http.ResponseException;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The way of one blob into a registry. All of it goes in one request, which every registry takes; in parts only where the options want
 * that and the registry allows it. What breaks off goes on where the registry says it came to, when it is asked for that; if what it says
 * turns out wrong, the blob is sent anew, as a whole. To be used by one thread.
 */
final class BlobUpload {
    /** So much must have come since the last failure that it is not counted any more. */
    private static final int PROGRESS_BYTES = 64 << 10;

    private static final int MAX_MOVES = 10;

    /** A way that every registry takes is tried once more when it is refused: the bytes may have suffered on the line. */
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
        this.meter = new TransferMeter(
                client.options().progress(), known == null ? null : known.digest(), known == null ? -1 : known.size());
        this.backoff = client.backoff();
        this.inParts = client.options().chunkBytes() > 0;
    }

    Descriptor run() throws IOException {
        meter.tell(0);
        while (true) {
            Optional<UploadStream> begun = undertaking.run(this::begin);
            if (begun.isEmpty()) {
                return written(Objects.requireNonNull(sought));
            }
            UploadStream target = begun.get();
            try {
                blob.writeTo(target);
            } catch (IOException | RuntimeException | Error e) {
                // What the blob makes of the failure of its target says less than that failure, which is thrown below.
                if (target.failure() == null) {
                    target.abort();
                    throw e;
                }
            }
            Optional<Descriptor> done = undertaking.run(() -> end(target));
            if (done.isPresent()) {
                return written(done.get());
            }
        }
    }

    /** Empty if the blob is there. */
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

    /** Empty if there is to be another attempt. */
    private Optional<Descriptor> end(UploadStream target) throws IOException {
        try {
            return Optional.of(target.finish());
        } catch (UploadLostException e) {
            target.breakOff();
            // If only the last answer was lost, the blob is there, and by now its digest is known.
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

    /** Finds out whether the upload can go on, where not all of it had been sent. */
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

    private Descriptor written(Descriptor what) {
        meter.tell(what.size());
        return Descriptor.of("application/octet-stream", what.digest(), what.size());
    }
}
