package io.lcfs.oci.registry.token;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A scheme of authentication that a server offers in WWW-Authenticate (RFC 9110, 11.6.1).
 *
 * @param scheme the name in lower case: {@code basic}, {@code bearer}
 * @param parameters the parameters, with names in lower case
 */
record Challenge(String scheme, Map<String, String> parameters) {
    private static final int LONGEST = 16 << 10;

    @Nullable
    String parameter(String name) {
        return parameters.get(name);
    }

    /** Returns all challenges that can be parsed; a malformed part ends a header. */
    static List<Challenge> parse(List<String> headers) {
        List<Challenge> found = new ArrayList<>();
        for (String header : headers) {
            if (header.length() <= LONGEST) {
                new Parser(header, found).parse();
            }
        }
        return found;
    }

    /** The parser of one header, from left to right. */
    private static final class Parser {
        private final String text;
        private final List<Challenge> found;
        private int position;

        Parser(String text, List<Challenge> found) {
            this.text = text;
            this.found = found;
        }

        void parse() {
            Challenge current = null;
            while (true) {
                skip(" \t,");
                String word = token();
                if (word.isEmpty()) {
                    return;
                }
                skip(" \t");
                if (current == null || !at('=')) {
                    current = new Challenge(word.toLowerCase(Locale.ROOT), new HashMap<>());
                    found.add(current);
                    continue;
                }
                position++;
                if (position == text.length() || at('=') || at(',')) {
                    // This is not a parameter but the Base64 text that some schemes have instead of parameters.
                    skip("=");
                    continue;
                }
                skip(" \t");
                String value = at('"') ? quoted() : token();
                if (value == null) {
                    return;
                }
                current.parameters.putIfAbsent(word.toLowerCase(Locale.ROOT), value);
            }
        }

        private boolean at(char c) {
            return position < text.length() && text.charAt(position) == c;
        }

        private void skip(String characters) {
            while (position < text.length() && characters.indexOf(text.charAt(position)) >= 0) {
                position++;
            }
        }

        private String token() {
            int start = position;
            while (position < text.length() && " \t,=\"".indexOf(text.charAt(position)) < 0) {
                position++;
            }
            return text.substring(start, position);
        }

        /** Parses a quoted string; returns null if the closing quote is missing. */
        private @Nullable String quoted() {
            StringBuilder value = new StringBuilder();
            for (position++; position < text.length(); position++) {
                char c = text.charAt(position);
                if (c == '"') {
                    position++;
                    return value.toString();
                }
                if (c == '\\' && position + 1 < text.length()) {
                    c = text.charAt(++position);
                }
                value.append(c);
            }
            return null;
        }
    }
}
