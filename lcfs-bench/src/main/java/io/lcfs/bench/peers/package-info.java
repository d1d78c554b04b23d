/**
 * Alternatives that could hold the same data, measured with the same work: file systems, key-value stores, and the
 * mounts that container engines make. Each peer is a class that implements {@link io.lcfs.bench.peers.Peer} or
 * {@link io.lcfs.bench.peers.LayerPeer}. {@link io.lcfs.bench.peers.Peers} finds them by name and knows which of them
 * this machine does not have. {@code docs/PEERS.md} describes their configuration.
 *
 * <p>Depends on: {@code io.lcfs.bench}.
 */
package io.lcfs.bench.peers;
