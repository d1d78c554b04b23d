package io.lcfs.build.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A JSON array of strings in a text. Used by one thread, once. */
final class JsonStrings {
    private static final int HEX = 16;
    private static final int HEX_DIGITS = 4;
    private static final String ESCAPED = "\"\\/bfnrt";
    private static final String MEANT = "\"\\/\b\f\n\r\t";

    private static final Pattern OTHER =
            Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null");

    private final String text;
    private int index;
    private boolean hasOthers;

    /** Creates a reader of the array whose bracket is at an index. */
    JsonStrings(String text, int index) {
        this.text = text;
        this.index = index + 1;
    }

    /**
     * Returns the elements; {@code null} if this is no array of strings and other elements without a structure, or if
     * something follows it.
     */
    @Nullable
    List<String> read() {
        List<String> strings = new ArrayList<>();
        if (next() == ']') {
            return isAtEnd() ? strings : null;
        }
        while (true) {
            String string = next() == '"' ? string() : other();
            if (string == null) {
                return null;
            }
            strings.add(string);
            char after = next();
            index++;
            if (after == ']') {
                index--;
                return isAtEnd() ? strings : null;
            }
            if (after != ',') {
                return null;
            }
        }
    }

    /** Returns the next character that is no blank, without a step over it; 0 at the end. */
    private char next() {
        while (index < text.length() && Character.isWhitespace(text.charAt(index))) {
            index++;
        }
        return index < text.length() ? text.charAt(index) : 0;
    }

    /** Returns a number or word of JSON that is no string; {@code null} if it is none. */
    private @Nullable String other() {
        Matcher other = OTHER.matcher(text).region(index, text.length());
        if (!other.lookingAt()) {
            return null;
        }
        hasOthers = true;
        index = other.end();
        return other.group();
    }

    /** Returns whether the array that was read has elements that are no strings. */
    boolean hasOthers() {
        return hasOthers;
    }

    private boolean isAtEnd() {
        return text.substring(index + 1).isBlank();
    }

    private @Nullable String string() {
        StringBuilder string = new StringBuilder();
        for (index++; index < text.length(); index++) {
            char c = text.charAt(index);
            if (c == '"') {
                index++;
                return string.toString();
            }
            if (c == '\\' && ++index < text.length()) {
                c = escaped(text.charAt(index));
                if (c == 0) {
                    return null;
                }
            }
            string.append(c);
        }
        return null;
    }

    /** Returns the character that an escape means; 0 if it means none. */
    private char escaped(char c) {
        if (c == 'u') {
            String digits = text.substring(index + 1, Math.min(text.length(), index + 1 + HEX_DIGITS));
            index += HEX_DIGITS;
            return digits.matches("[0-9a-fA-F]{4}") ? (char) Integer.parseInt(digits, HEX) : 0;
        }
        int place = ESCAPED.indexOf(c);
        return place < 0 ? 0 : MEANT.charAt(place);
    }
}
