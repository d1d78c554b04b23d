package io.lcfs.engine.names;

import io.lcfs.engine.format.EntryDescriptor;
import io.lcfs.engine.format.InodeDescriptor;
import io.lcfs.engine.inode.Inode;
import io.lcfs.engine.inode.Permissions;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.tree.Tree;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Creates the directories of a plan in one change. All checks are made before the first directory is created, so a
 * refusal leaves nothing behind. Needs the layer's exclusive lock.
 */
public final class DirectoryMaker {
    public static final int MODE = 0755;

    private final LayerState layer;
    private final Tree tree;
    private final Directory directory;
    private final Links links;
    private final Permissions permissions;

    public DirectoryMaker(LayerState layer, Directory directory, Links links, Permissions permissions) {
        this.layer = layer;
        this.tree = layer.tree();
        this.directory = directory;
        this.links = links;
        this.permissions = permissions;
    }

    /** An item of a directory, which holds all entries whose names have the same hash. */
    private record EntryItem(long directory, long hash) {}

    /** Creates all directories of a plan. They get the same times. */
    public void make(DirectoryPlan plan) throws IOException {
        List<Place> places = plan.places();
        layer.inodes().requireWithinLimit(places.size(), layer.lastName());
        Map<Long, Inode> inodes = decide(places, layer.now());
        for (Inode inode : inodes.values()) {
            inode.store(tree);
        }
        for (int i = 0; i < places.size(); i++) {
            Inode made = require(inodes, DirectoryPlan.number(i));
            Inode parent = require(inodes, places.get(i).parent());
            byte[] name = places.get(i).name();
            links.add(made.number, parent.number, name);
            directory.add(parent.number, name, made.number, made.kind);
        }
        layer.inodes().changed(places.size());
    }

    /**
     * Returns the inodes that the change will store, by their numbers in the plan: those of the new directories, and
     * those of the existing directories that get entries.
     */
    private Map<Long, Inode> decide(List<Place> places, Instant now) throws IOException {
        Map<Long, Inode> inodes = new LinkedHashMap<>();
        Map<EntryItem, Integer> planned = new HashMap<>();
        for (int i = 0; i < places.size(); i++) {
            Place place = places.get(i);
            if (place.parent() > 0 && !inodes.containsKey(place.parent())) {
                Inode there = Inode.load(tree, place.parent());
                permissions.require(there, Permissions.WRITE | Permissions.EXECUTE, place.path());
                inodes.put(place.parent(), there);
            }
            Inode parent = require(inodes, place.parent());
            requireRoom(parent, place, planned);
            parent.entriesChanged(1, 1);
            parent.setModified(now);
            Inode made = Inode.create(layer.inodes().draw(), InodeDescriptor.DIRECTORY, MODE, now);
            permissions.own(made, parent);
            made.linkCount = 2;
            inodes.put(DirectoryPlan.number(i), made);
        }
        return inodes;
    }

    private static Inode require(Map<Long, Inode> inodes, long number) {
        return Objects.requireNonNull(inodes.get(number));
    }

    private void requireRoom(Inode parent, Place place, Map<EntryItem, Integer> planned) throws IOException {
        if (parent.linkCount == InodeDescriptor.MAX_LINK_COUNT) {
            throw Links.tooMany(place.path());
        }
        long hash = layer.nameHash().hash(place.name(), 0, place.name().length);
        int bytes = EntryDescriptor.LENGTH + place.name().length;
        int before = planned.merge(new EntryItem(parent.number, hash), bytes, Integer::sum) - bytes;
        directory.requireRoom(parent.number, place, before);
    }
}
