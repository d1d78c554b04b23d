package io.lcfs.engine.names;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The directories of a path that do not exist yet, collected before any of them is created. Until then each has a
 * negative number, beginning at -1. One operation uses an object.
 */
public final class DirectoryPlan {
    private final List<Place> places = new ArrayList<>();
    private final Map<Key, Long> numbers = new HashMap<>();

    private record Key(long parent, ByteBuffer name) {}

    public DirectoryPlan() {}

    /** Adds a directory that neither exists nor is in the plan, and returns its number. */
    long add(Place place) {
        long number = number(places.size());
        places.add(place);
        numbers.put(new Key(place.parent(), ByteBuffer.wrap(place.name())), number);
        return number;
    }

    /**
     * Returns the number of a planned directory by its name and its parent, which may be planned too. Returns 0 if the
     * plan has no such directory.
     */
    long find(long parent, byte[] bytes, int start, int length) {
        return numbers.getOrDefault(new Key(parent, ByteBuffer.wrap(bytes, start, length)), 0L);
    }

    /** Returns the parent of a planned directory: an inode number, or the number of another planned directory. */
    long parentOf(long number) {
        return places.get((int) (-1 - number)).parent();
    }

    /** Returns the number of the directory at an index of {@link #places()}. */
    static long number(int index) {
        return -1L - index;
    }

    /** Returns the places of the directories, parents before children. */
    List<Place> places() {
        return places;
    }

    /** Returns the size of the plan, from which the space it needs is computed. */
    public MissingDirectories size() {
        long entries = places.stream().filter(place -> place.parent() > 0).count();
        long nameBytes = places.stream().mapToLong(place -> place.name().length).sum();
        return new MissingDirectories(places.size(), (int) entries, nameBytes);
    }
}
