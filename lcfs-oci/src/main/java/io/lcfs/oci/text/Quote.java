package io.lcfs.oci.text;

/** Text from outside as it may stand in a message: in quotes, short, without control characters. */
public final class Quote {
    private static final int MOST = 200;

    private Quote() {}

    /**
     * Quotes a text: at most 200 characters of it, control and format characters as escapes.
     *
     * @param text anything
     * @return what may stand in a message
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
            quoted.append(String.format("\\u%04x", c));
        }
    }
}
