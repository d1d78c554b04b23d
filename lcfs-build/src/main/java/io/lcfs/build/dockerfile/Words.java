package io.lcfs.build.dockerfile;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parts of the text of an instruction. Quotes and escapes stay in them. */
final class Words {
    private final String text;
    private final char escape;

    /** A part of the text: its content, and the index at which it begins. */
    record Word(String text, int start) {
        int end() {
            return start + text.length();
        }
    }

    Words(String text, char escape) {
        this.text = text;
        this.escape = escape;
    }

    /** Returns the index of the first character from an index on that is not blank. */
    int skipBlanks(int from) {
        int index = from;
        while (index < text.length() && Character.isWhitespace(text.charAt(index))) {
            index++;
        }
        return index;
    }

    /** Returns the characters up to the next blank; empty at the end of the text. */
    Word plain(int from) {
        int start = skipBlanks(from);
        int end = start;
        while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        return new Word(text.substring(start, end), start);
    }

    /** Returns all words from an index on, without a regard for quotes. */
    List<Word> allPlain(int from) {
        List<Word> words = new ArrayList<>();
        for (Word word = plain(from); !word.text().isEmpty(); word = plain(word.end())) {
            words.add(word);
        }
        return words;
    }

    /** Returns the next word, in which a blank between quotes or after an escape does not count. */
    Word quoted(int from) {
        int start = skipBlanks(from);
        int end = start;
        char quote = 0;
        while (end < text.length()) {
            char c = text.charAt(end);
            if (quote == 0 && Character.isWhitespace(c)) {
                break;
            }
            if (c == escape && quote != '\'' && end + 1 < text.length()) {
                end++;
            } else if (c == quote) {
                quote = 0;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            }
            end++;
        }
        return new Word(text.substring(start, end), start);
    }

    /** Returns all words from an index on, with a regard for quotes. */
    List<Word> allQuoted(int from) {
        List<Word> words = new ArrayList<>();
        for (Word word = quoted(from); !word.text().isEmpty(); word = quoted(word.end())) {
            words.add(word);
        }
        return words;
    }

    /** Returns the text without its quotes and escapes. */
    static String unquoted(String word, char escape) {
        StringBuilder plain = new StringBuilder();
        char quote = 0;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c == escape && quote != '\'' && i + 1 < word.length()) {
                plain.append(word.charAt(++i));
            } else if (c == quote) {
                quote = 0;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }

    /**
     * Returns the elements of a JSON array of strings; {@code null} if the text from an index on is no JSON array.
     *
     * @throws IllegalArgumentException if an element is no string
     */
    @Nullable
    List<String> json(int from) {
        int index = skipBlanks(from);
        if (index >= text.length() || text.charAt(index) != '[') {
            return null;
        }
        JsonStrings strings = new JsonStrings(text, index);
        List<String> elements = strings.read();
        if (elements != null && strings.hasOthers()) {
            throw new IllegalArgumentException("the JSON array " + text.substring(index) + " has other elements than"
                    + " strings; put them in double quotes");
        }
        return elements;
    }
}
