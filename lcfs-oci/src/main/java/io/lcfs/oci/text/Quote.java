package io.lcfs.oci.text;

import java.util.Locale;

/** A converter of text of unknown origin to the form for messages: quoted, short, without control characters. */
public final class Quote {
    private static final int MOST = 200;

    private Quote() {}

    /**
     * Quotes the first 200 characters of a text, with control and format characters as escapes.
     *
     * @param text any text
     * @return the quoted text, which is safe in a message
     */
    public static String of(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().limit(MOST).forEach(c -> append(quoted, c));
        return quoted.append(text.length() > MOST ? "...\"" : "\"").toString();
    }

    private static void append(StringBuilder quoted, int c) {
        boolean harmless = c >= 0xA0 || c >= ' ' && c < 0x7F;
        if (c == '"' || c == '\\') {
            quoted.append('\\').append((char) c);
        } else if (harmless
                && Character.getType(c) != Character.FORMAT
                && Character.getType(c) != Character.SURROGATE) {
            quoted.appendCodePoint(c);
        } else {
            quoted.append(String.format(Locale.ROOT, "\\u%04x", c));
        }
    }
}
