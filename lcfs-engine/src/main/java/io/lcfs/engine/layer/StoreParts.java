package io.lcfs.engine.layer;

import io.lcfs.engine.format.NameHash;
import io.lcfs.engine.space.SpaceMap;
import io.lcfs.engine.tree.NodeStore;
import java.time.Clock;

/**
 * What all layers of a store share.
 *
 * @param nodes where nodes are
 * @param space who may write where
 * @param generations the counter of births
 * @param nameHash the hash of names
 * @param clock where time stamps come from
 * @param paths where paths led
 */
public record StoreParts(
        NodeStore nodes, SpaceMap space, Generations generations, NameHash nameHash, Clock clock, PathCache paths) {}
