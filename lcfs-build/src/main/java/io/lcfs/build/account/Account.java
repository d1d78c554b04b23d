package io.lcfs.build.account;

import io.lcfs.Layer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A user and a group by their numbers, with the other groups of the user.
 *
 * @param uid the number of the user
 * @param gid the number of the group
 * @param groups the numbers of the groups that list the user as a member
 * @param home the home directory; {@code /} if it is not known
 */
public record Account(long uid, long gid, List<Long> groups, String home) {
    private static final int PASSWD_GID = 3;
    private static final int PASSWD_HOME = 5;
    private static final int GROUP_MEMBERS = 3;
    private static final long MAX = (1L << 32) - 2;

    /** Copies the list. */
    public Account {
        groups = List.copyOf(groups);
    }

    /**
     * Returns the account that a text names. A name of a user stands for its number and its group in {@code
     * /etc/passwd} of a layer, a number alone for the user and the group of that number.
     *
     * @param text {@code USER}, {@code USER:GROUP} or {@code :GROUP}, each a name or a number
     * @throws IllegalArgumentException if the layer does not have the name, or the number is out of range
     */
    public static Account of(Layer layer, String text) throws IOException {
        int colon = text.indexOf(':');
        String user = colon < 0 ? text : text.substring(0, colon);
        String group = colon < 0 ? "" : text.substring(colon + 1);
        boolean isNumber = isNumber(user);
        String key = user.isEmpty() ? "0" : user;
        Optional<List<String>> entry = entry(layer, "/etc/passwd", key, isNumber || user.isEmpty());
        if (entry.isEmpty() && !isNumber && !user.isEmpty()) {
            throw new IllegalArgumentException("/etc/passwd of the image has no user " + user);
        }
        long uid = number(isNumber || user.isEmpty() ? key : field(entry, 2));
        long gid = group.isEmpty() ? number(isNumber ? user : field(entry, PASSWD_GID)) : group(layer, group);
        String name = field(entry, 0);
        String home = field(entry, PASSWD_HOME);
        return new Account(uid, gid, groups(layer, name), home.startsWith("/") ? home : "/");
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static long number(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        if (!isNumber(text) || text.length() > 10 || Long.parseLong(text) > MAX) {
            throw new IllegalArgumentException("the number of a user or group " + text + " is not in 0 to " + MAX);
        }
        return Long.parseLong(text);
    }

    private static long group(Layer layer, String group) throws IOException {
        if (isNumber(group)) {
            return number(group);
        }
        Optional<List<String>> entry = entry(layer, "/etc/group", group, false);
        if (entry.isEmpty()) {
            throw new IllegalArgumentException("/etc/group of the image has no group " + group);
        }
        return number(field(entry, 2));
    }

    private static List<Long> groups(Layer layer, String user) throws IOException {
        List<Long> groups = new ArrayList<>();
        for (List<String> entry : entries(layer, "/etc/group")) {
            if (!user.isEmpty() && List.of(entry.get(GROUP_MEMBERS).split(",")).contains(user)) {
                groups.add(number(entry.get(2)));
            }
        }
        return groups;
    }

    private static String field(Optional<List<String>> entry, int index) {
        return entry.map(fields -> fields.get(index)).orElse("");
    }

    private static Optional<List<String>> entry(Layer layer, String file, String key, boolean isNumber)
            throws IOException {
        return entries(layer, file).stream()
                .filter(entry -> entry.get(isNumber ? 2 : 0).equals(key))
                .findFirst();
    }

    private static List<List<String>> entries(Layer layer, String file) throws IOException {
        String text;
        try {
            text = new String(layer.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return List.of();
        }
        return text.lines()
                .map(line -> List.of((line + ":::::::").split(":", -1)))
                .toList();
    }
}
