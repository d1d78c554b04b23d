/**
 * What else could hold the same data, measured with the same work: file systems, key-value stores, and the mounts that
 * container engines make. Each peer is one class behind {@link io.lcfs.bench.peers.Peer} or
 * {@link io.lcfs.bench.peers.LayerPeer}; {@link io.lcfs.bench.peers.Peers} knows them by name and can tell which of
 * them this machine does not have. {@code docs/PEERS.md} says how each was set up.
 */
package io.lcfs.bench.peers;
