package io.lcfs.bench.peers;

/** A peer cannot be had here: the benchmark that asked for it has no figure in this run. */
public final class PeerUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PeerUnavailableException(String peer, String reason) {
        super(peer + ": " + reason);
    }

    public PeerUnavailableException(String peer, Throwable cause) {
        super(peer + ": " + cause, cause);
    }
}
