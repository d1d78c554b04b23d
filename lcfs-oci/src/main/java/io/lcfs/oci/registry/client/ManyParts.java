package io.lcfs.oci.registry.client;

import io.lcfs.oci.registry.http.Backoff;
import io.lcfs.oci.registry.http.Request;
import io.lcfs.oci.registry.http.ResponseException;
import java.io.IOException;
import java.util.Arrays;

/**
 * Sends bytes in chunks of one size. A chunk is kept in memory until the registry has all of it; if the registry has
 * only a part, the rest is sent again.
 */
final class ManyParts implements UploadSink {
    private static final int FIRST_BYTES = 64 << 10;
    private static final int OUT_OF_ORDER = 416;

    private final UploadSession session;
    private final RegistryClient client;
    private final TransferMeter meter;
    private final int chunkBytes;
    private byte[] chunk;
    private int length;
    private long received;

    ManyParts(UploadSession session, RegistryClient client, TransferMeter meter) throws IOException {
        this.session = session;
        this.client = client;
        this.meter = meter;
        this.chunkBytes = Math.max(client.options().chunkBytes(), session.leastChunkBytes());
        this.chunk = new byte[Math.min(chunkBytes, FIRST_BYTES)];
    }

    @Override
    public void write(byte[] source, int start, int sourceLength) throws IOException {
        for (int written = 0; written < sourceLength; ) {
            int part = Math.min(sourceLength - written, makeRoom());
            System.arraycopy(source, start + written, chunk, length, part);
            length += part;
            written += part;
        }
    }

    private int makeRoom() throws IOException {
        if (length == chunkBytes) {
            send();
        }
        if (length == chunk.length) {
            chunk = Arrays.copyOf(chunk, (int) Math.min(chunkBytes, 2L * chunk.length));
        }
        return chunk.length - length;
    }

    private void send() throws IOException {
        long start = received;
        Backoff backoff = client.backoff();
        int contradictions = 0;
        while (received < start + length) {
            int sent = Math.toIntExact(received - start);
            IOException failure;
            try {
                received = session.send(received, new Request.Body(chunk, sent, length - sent));
                failure = new IOException(client.host() + " accepts only a part of each chunk");
            } catch (IOException e) {
                failure = e;
                long has = askReceived(start, e);
                // The registry reports a position, and refuses the bytes that follow it.
                contradictions += isOutOfOrder(e) && has == received ? 1 : 0;
                if (contradictions > 1) {
                    throw new UploadLostException(e, UploadLostException.Kind.REFUSED);
                }
                received = has;
            }
            if (received < start + length) {
                backoff.pauseAnyway(failure);
            }
        }
        meter.tell(received);
        length = 0;
    }

    private static boolean isOutOfOrder(IOException failure) {
        return failure instanceof ResponseException response && response.status() == OUT_OF_ORDER;
    }

    /**
     * Returns the position that the registry reports, which must be in the present chunk, after a failure that it may
     * resolve.
     */
    private long askReceived(long start, IOException failure) throws IOException {
        boolean mayGoOn =
                isOutOfOrder(failure) || Backoff.isTransient(failure) && !(failure instanceof UploadLostException);
        if (!mayGoOn) {
            throw session.lost(failure);
        }
        long has = session.askReceived();
        if (has <= 0 || has < start || has > start + length) {
            throw new UploadLostException(failure, UploadLostException.Kind.REFUSED);
        }
        return has;
    }

    @Override
    public void finish() throws IOException {
        if (length > 0) {
            send();
        }
    }

    @Override
    public void abort() {}
}
