package io.lcfs.engine.posix;

import java.util.ArrayList;
import java.util.List;

/**
 * An operation together with its user.
 *
 * @param user the user
 * @param words the name of the operation and its arguments, in the form of {@code host.py}
 */
record Request(User user, List<String> words) {
    /** A user: ids, and a umask. */
    record User(long uid, long gid, List<Long> groups, int umask) {
        static final User ROOT = new User(0, 0, List.of(), 0);
    }

    /** Creates an operation of the superuser. */
    static Request of(String... words) {
        return new Request(User.ROOT, List.of(words));
    }

    String name() {
        return words.get(0);
    }

    String word(int index) {
        return words.get(index);
    }

    long number(int index) {
        return Long.parseLong(words.get(index));
    }

    int mode(int index) {
        return Integer.parseInt(words.get(index), 8);
    }

    /** Returns the input line for the script. */
    String line() {
        List<String> line = new ArrayList<>();
        line.add(Long.toString(user.uid()));
        line.add(Long.toString(user.gid()));
        line.add(String.join(",", user.groups().stream().map(String::valueOf).toList()));
        line.add(Integer.toOctalString(user.umask()));
        line.addAll(words);
        return String.join("\t", line);
    }

    @Override
    public String toString() {
        return (user.equals(User.ROOT) ? "" : user + " ") + String.join(" ", words);
    }
}
