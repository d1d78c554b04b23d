package io.lcfs.examples.packages;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.lcfs.Layer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A file of accounts in a layer: {@code /etc/passwd}, {@code /etc/group}, or {@code /etc/shadow}. Each line that is not
 * changed keeps its bytes and its place, be it an entry, a comment or empty; mode and owner of the file stay too.
 */
public final class AccountFile {
    private final Layer layer;
    private final String path;
    private final List<String> lines;

    private AccountFile(Layer layer, String path, List<String> lines) {
        this.layer = layer;
        this.path = path;
        this.lines = lines;
    }

    /** Reads a file of a layer; a missing file is empty. */
    public static AccountFile read(Layer layer, String path) throws IOException {
        // Each byte is one character, so that bytes that are no text are kept.
        String text = layer.exists(path) ? new String(layer.readAllBytes(path), ISO_8859_1) : "";
        return new AccountFile(layer, path, new ArrayList<>(text.isEmpty() ? List.of() : lines(text)));
    }

    private static List<String> lines(String text) {
        return Arrays.asList((text.endsWith("\n") ? text.substring(0, text.length() - 1) : text).split("\n", -1));
    }

    /** Returns whether an account has a name. */
    public boolean has(String name) {
        return indexOf(0, name) >= 0;
    }

    /** Returns whether an account has a number, in the third field. */
    public boolean hasNumber(long number) {
        return indexOf(2, Long.toString(number)) >= 0;
    }

    private int indexOf(int field, String value) {
        for (int i = 0; i < lines.size(); i++) {
            String[] fields = lines.get(i).split(":", -1);
            if (fields.length > 2 && fields[field].equals(value)) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Adds an account behind the others, and before lines that include other sources ("+" and "-").
     *
     * @throws IllegalArgumentException if a field contains a colon or the end of a line, or the name is used
     */
    public AccountFile add(String... fields) {
        for (String field : fields) {
            if (field.indexOf(':') >= 0 || field.indexOf('\n') >= 0) {
                throw new IllegalArgumentException("field \"" + field + "\" contains a colon or the end of a line");
            }
        }
        if (fields[0].isEmpty() || has(fields[0])) {
            throw new IllegalArgumentException(path + " has \"" + fields[0] + "\" already, or it is no name");
        }
        int end = lines.size();
        while (end > 0 && lines.get(end - 1).matches("[-+].*")) {
            end--;
        }
        lines.add(end, String.join(":", fields));
        return this;
    }

    /** Removes the account of a name, if there is one. */
    public AccountFile remove(String name) {
        int index = indexOf(0, name);
        if (index >= 0) {
            lines.remove(index);
        }
        return this;
    }

    /**
     * Sets a field of an account.
     *
     * @param field the number of the field, from 0 on; the members of a group are in field 3
     * @throws IllegalArgumentException if there is no such account or no such field
     */
    public AccountFile set(String name, int field, String value) {
        int index = indexOf(0, name);
        String[] fields = index < 0 ? new String[0] : lines.get(index).split(":", -1);
        if (field >= fields.length || value.indexOf(':') >= 0 || value.indexOf('\n') >= 0) {
            throw new IllegalArgumentException(
                    path + " has no field " + field + " of \"" + name + "\" that can be \"" + value + "\"");
        }
        fields[field] = value;
        lines.set(index, String.join(":", fields));
        return this;
    }

    /** Adds a user to the members of a group, unless it is one. */
    public AccountFile addMember(String group, String user) {
        int index = indexOf(0, group);
        String members = index < 0 ? "" : lines.get(index).replaceFirst(".*:", "");
        boolean isMember = Arrays.asList(members.split(",")).contains(user);
        return isMember ? this : set(group, 3, members.isEmpty() ? user : members + "," + user);
    }

    /** Writes the file. If it was empty and is not there, it gets the mode 0644. */
    public void write() throws IOException {
        String text = lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
        layer.writeAllBytes(path, text.getBytes(ISO_8859_1));
    }
}
