package io.lcfs;

import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Reads one filter in the syntax of {@link LayerFilter#parse}. Used once, by one thread. */
final class LayerFilterParser {
    private static final String LABELS = "labels";
    private static final String QUOTE = "\"";
    private static final String QUOTES_OF_PATTERNS = "\"/|";

    private final String text;
    private int at;

    LayerFilterParser(String text) {
        this.text = text;
    }

    /** A field of a layer; the value may be absent. */
    private record Field(String name, String key, Function<LayerInfo, @Nullable String> value) {
        LayerFilter equalTo(String wanted) {
            return switch (name) {
                case "name" -> LayerFilter.name(wanted);
                case "parent" -> LayerFilter.parent(wanted);
                case LABELS -> LayerFilter.label(key, wanted);
                default -> LayerFilter.of(info -> wanted.equals(value.apply(info)));
            };
        }

        /** Returns the value, or an empty text if it is absent. */
        String text(LayerInfo info) {
            return Objects.requireNonNullElse(value.apply(info), "");
        }
    }

    LayerFilter parse() {
        if (text.isEmpty()) {
            return LayerFilter.all();
        }
        LayerFilter filter = selector();
        while (at < text.length()) {
            require(text.charAt(at) == ',', at, "a comma or the end is expected");
            at++;
            filter = filter.and(selector());
        }
        return filter;
    }

    private void require(boolean condition, int position, String problem) {
        if (!condition) {
            throw new IllegalArgumentException("filter [" + text + "], position " + position + ": " + problem);
        }
    }

    private LayerFilter selector() {
        Field field = field();
        int start = at;
        String operator = operator();
        switch (operator) {
            case "" -> {
                return LayerFilter.of(info -> field.value.apply(info) != null);
            }
            case "==" -> {
                return field.equalTo(value(QUOTE));
            }
            case "!=" -> {
                String other = value(QUOTE);
                return LayerFilter.of(info -> !other.equals(field.text(info)));
            }
            default -> {
                require(operator.equals("~="), start, "unknown operator " + operator + "; ==, != and ~= are known");
                Pattern pattern = pattern();
                return LayerFilter.of(info -> pattern.matcher(field.text(info)).find());
            }
        }
    }

    private Field field() {
        skipSpaces();
        int start = at;
        String name = part();
        StringBuilder key = new StringBuilder();
        boolean hasKey = isAt(".");
        for (String separator = ""; isAt("."); separator = ".") {
            at++;
            key.append(separator).append(part());
        }
        skipSpaces();
        require(hasKey || !name.equals(LABELS), start, "labels is followed by a dot and a key");
        require(!hasKey || name.equals(LABELS), start, "only labels is followed by a dot");
        return new Field(name, key.toString(), valueOf(name, key.toString(), start));
    }

    private Function<LayerInfo, @Nullable String> valueOf(String field, String key, int start) {
        return switch (field) {
            case "name" -> LayerInfo::name;
            case "parent" -> LayerInfo::parent;
            case "kind" -> info -> nameOf(info.kind());
            case LABELS -> info -> info.labels().get(key);
            default -> {
                require(false, start, "unknown field \"" + field + "\"; name, parent, kind and labels are known");
                yield LayerInfo::name;
            }
        };
    }

    /** Returns the name that containerd has for a kind. */
    private static String nameOf(LayerKind kind) {
        return switch (kind) {
            case WRITABLE -> "active";
            case COMMITTED -> "committed";
            case VIEW -> "view";
        };
    }

    private String operator() {
        int start = at;
        while (at < text.length() && "=!~".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return text.substring(start, at);
    }

    private Pattern pattern() {
        skipSpaces();
        int start = at;
        try {
            return Pattern.compile(value(QUOTES_OF_PATTERNS));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "filter [" + text + "], position " + start + ": " + e.getDescription() + " in the expression "
                            + e.getPattern(),
                    e);
        }
    }

    private String value(String quotes) {
        skipSpaces();
        int start = at;
        String value = isAt(quotes) ? quoted() : unquotedValue();
        skipSpaces();
        require(at > start, start, "a value is expected");
        return value;
    }

    private String unquotedValue() {
        int start = at;
        while (at < text.length() && text.charAt(at) != ',' && !Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    /** Reads a part of a field. */
    private String part() {
        if (isAt(QUOTE)) {
            return quoted();
        }
        int start = at;
        while (at < text.length() && isOfPart(text.charAt(at))) {
            at++;
        }
        require(at > start, start, "a field is expected");
        return text.substring(start, at);
    }

    private static boolean isOfPart(char letter) {
        return letter < 128 && (Character.isLetterOrDigit(letter) || letter == '_' || letter == '-');
    }

    private String quoted() {
        int start = at;
        char quote = text.charAt(at++);
        StringBuilder value = new StringBuilder();
        while (!isAt(String.valueOf(quote))) {
            require(at < text.length(), start, "the quotation mark has no other one");
            char letter = text.charAt(at++);
            if (letter == '\\') {
                value.append(quote == '"' ? escaped(quote) : escapedOfPattern(quote));
            } else {
                value.append(letter);
            }
        }
        at++;
        return value.toString();
    }

    private String escaped(char quote) {
        int start = at - 1;
        require(at < text.length(), start, "the escape has no end");
        char letter = text.charAt(at++);
        int simple = "abfnrtv\\".indexOf(letter);
        if (simple >= 0) {
            return String.valueOf("\u0007\b\f\n\r\t\u000b\\".charAt(simple));
        }
        if (letter == quote) {
            return String.valueOf(quote);
        }
        int digits = "xuU".indexOf(letter);
        require(digits >= 0, start, "unknown escape \\" + letter);
        int end = at + (2 << digits);
        require(
                end <= text.length() && text.substring(at, end).matches("[0-9A-Fa-f]+"),
                start,
                "hexadecimal digits " + "are missing");
        long code = Long.parseLong(text.substring(at, end), 16);
        require(code <= Character.MAX_CODE_POINT, start, "there is no such character");
        at = end;
        return Character.toString((int) code);
    }

    /** An expression keeps its escapes, except that of the quotation mark. */
    private String escapedOfPattern(char quote) {
        if (isAt(String.valueOf(quote))) {
            at++;
            return String.valueOf(quote);
        }
        require(at < text.length(), at - 1, "the escape has no end");
        return "\\" + text.charAt(at++);
    }

    private boolean isAt(String characters) {
        return at < text.length() && characters.indexOf(text.charAt(at)) >= 0;
    }

    private void skipSpaces() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }
}
