package io.lcfs.engine.layer;

import io.lcfs.engine.format.NameHash;
import io.lcfs.engine.space.SpaceMap;
import io.lcfs.engine.tree.NodeStore;
import java.time.Clock;

/**
 * The parts that all layers of a store share.
 *
 * @param nodes the access to nodes
 * @param space the space map
 * @param generations the counter of births
 * @param nameHash the hash of names
 * @param clock the source of time stamps
 * @param paths the cache of resolved paths
 */
public record StoreParts(
        NodeStore nodes, SpaceMap space, Generations generations, NameHash nameHash, Clock clock, PathCache paths) {}
