package io.lcfs.oci.registry.client;

import io.lcfs.oci.registry.http.BodyStream;
import io.lcfs.oci.registry.http.EarlyResponseException;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Sends all bytes from a position on in one request. The request begins when the first byte is written. */
final class OneRequest implements UploadSink {
    private final UploadSession session;
    private final long from;
    private final long length;
    private final TransferMeter meter;
    private @Nullable BodyStream body;

    /** Creates a sink for the bytes from a position on; {@code length} is their number, or -1 if it is unknown. */
    OneRequest(UploadSession session, long from, long length, TransferMeter meter) {
        this.session = session;
        this.from = from;
        this.length = length;
        this.meter = meter;
    }

    @Override
    public void write(byte[] source, int start, int sourceLength) throws IOException {
        try {
            if (body == null) {
                body = session.begin(from, length);
            }
            long before = body.count();
            body.write(source, start, sourceLength);
            if (body.count() > before) {
                meter.tell(from + body.count());
            }
        } catch (EarlyResponseException e) {
            session.finish(Objects.requireNonNull(body));
            throw new UploadLostException(e, UploadLostException.Kind.REFUSED);
        } catch (IOException e) {
            throw session.lost(e);
        }
    }

    /** Ends the request. If no byte was written, no request is sent. */
    @Override
    public void finish() throws IOException {
        if (body != null) {
            session.finish(body);
        }
    }

    @Override
    public void abort() {
        if (body != null) {
            body.abort();
        }
    }
}
