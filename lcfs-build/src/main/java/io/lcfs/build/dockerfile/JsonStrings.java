package io.lcfs.build.dockerfile;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A JSON array of strings in a text. Used by one thread, once. */
final class JsonStrings {
    private static final int HEX = 16;
    private static final int HEX_DIGITS = 4;
    private static final String ESCAPED = "\"\\/bfnrt";
    private static final String MEANT = "\"\\/\b\f\n\r\t";

    private final String text;
    private int index;

    /** Creates a reader of the array whose bracket is at an index. */
    JsonStrings(String text, int index) {
        this.text = text;
        this.index = index + 1;
    }

    /** Returns the strings; {@code null} if this is no array of strings, or something follows it. */
    @Nullable
    List<String> read() {
        List<String> strings = new ArrayList<>();
        if (next() == ']') {
            return isAtEnd() ? strings : null;
        }
        while (true) {
            String string = next() == '"' ? string() : null;
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
