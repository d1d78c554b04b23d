package io.lcfs.engine.names;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The directories that a path needs and that are not there: what is to be made, decided before anything is. Until it is
 * made, a directory has a negative number, -1 for the first. Belongs to one operation.
 */
public final class DirectoryPlan {
    private final List<Place> places = new ArrayList<>();
    private final Map<Key, Long> numbers = new HashMap<>();

    private record Key(long parent, ByteBuffer name) {}

    public DirectoryPlan() {}

    /** Adds a directory, which is neither there nor in the plan; returns its number. */
    long add(Place place) {
        long number = number(places.size());
        places.add(place);
        numbers.put(new Key(place.parent(), ByteBuffer.wrap(place.name())), number);
        return number;
    }

    /** The number of a directory of the plan, by its parent, which may be one too, and its name; or 0. */
    long find(long parent, byte[] bytes, int start, int length) {
        return numbers.getOrDefault(new Key(parent, ByteBuffer.wrap(bytes, start, length)), 0L);
    }

    /** The directory that one of the plan will be in: an inode, or the number of another one. */
    long parentOf(long number) {
        return places.get((int) (-1 - number)).parent();
    }

    /** The number of the directory at an index of {@link #places()}. */
    static long number(int index) {
        return -1L - index;
    }

    /** Where the directories will be, in the order in which they can be made. */
    List<Place> places() {
        return places;
    }

    /** How much there is to be made. */
    public MissingDirectories size() {
        long entries = places.stream().filter(place -> place.parent() > 0).count();
        long nameBytes = places.stream().mapToLong(place -> place.name().length).sum();
        return new MissingDirectories(places.size(), (int) entries, nameBytes);
    }
}
