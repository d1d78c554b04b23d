package io.lcfs.bench.peers;

/** Thrown if a peer is not available on this machine, so that the benchmark has no figure for it in this run. */
public final class PeerUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PeerUnavailableException(String peer, String reason) {
        super(peer + ": " + reason);
    }

    public PeerUnavailableException(String peer, Throwable cause) {
        super(peer + ": " + cause, cause);
    }
}
