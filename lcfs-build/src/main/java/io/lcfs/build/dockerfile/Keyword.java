package io.lcfs.build.dockerfile;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The instructions of the language. */
public enum Keyword {
    /** Copies files, and unpacks archives. */
    ADD(Form.WORDS_OR_JSON, 2, "checksum", "chmod", "chown", "exclude", "keep-git-dir", "link", "unpack"),
    /** Declares a variable of the build. */
    ARG(Form.PAIRS, 1),
    /** Sets the command. */
    CMD(Form.SHELL_OR_JSON, 0),
    /** Copies files. */
    COPY(Form.WORDS_OR_JSON, 2, "chmod", "chown", "exclude", "from", "link", "parents"),
    /** Sets the entrypoint. */
    ENTRYPOINT(Form.SHELL_OR_JSON, 0),
    /** Sets variables of the environment. */
    ENV(Form.PAIRS, 1),
    /** Adds ports. */
    EXPOSE(Form.WORDS, 1),
    /** Begins a stage. */
    FROM(Form.WORDS, 1, "platform"),
    /** Sets the health check. */
    HEALTHCHECK(Form.TEXT, 1, "interval", "retries", "start-interval", "start-period", "timeout"),
    /** Sets labels. */
    LABEL(Form.PAIRS, 1),
    /** Sets the author. */
    MAINTAINER(Form.TEXT, 1),
    /** Keeps an instruction for the builds on the image. */
    ONBUILD(Form.TEXT, 1),
    /** Runs a command. */
    RUN(Form.SHELL_OR_JSON, 1, "mount", "network", "security"),
    /** Sets the program that runs commands in the shell form. */
    SHELL(Form.SHELL_OR_JSON, 1),
    /** Sets the signal that ends the program. */
    STOPSIGNAL(Form.TEXT, 1),
    /** Sets the user. */
    USER(Form.TEXT, 1),
    /** Adds volumes. */
    VOLUME(Form.WORDS_OR_JSON, 1),
    /** Sets the working directory. */
    WORKDIR(Form.TEXT, 1);

    /** What follows the flags of an instruction. */
    enum Form {
        TEXT,
        WORDS,
        WORDS_OR_JSON,
        SHELL_OR_JSON,
        PAIRS
    }

    private final Form form;
    private final int least;
    private final List<String> flags;

    Keyword(Form form, int least, String... flags) {
        this.form = form;
        this.least = least;
        this.flags = List.of(flags);
    }

    Form form() {
        return form;
    }

    /** Returns whether the arguments can be a JSON array. */
    boolean isJsonAllowed() {
        return form == Form.WORDS_OR_JSON || form == Form.SHELL_OR_JSON;
    }

    /** Returns the smallest number of arguments. */
    int least() {
        return least;
    }

    /**
     * Returns the names of the flags that the instruction can have.
     *
     * @return the names, sorted
     */
    public List<String> flags() {
        return flags;
    }

    /** Returns whether lines after the instruction can be here-documents. */
    boolean hasDocuments() {
        return this == ADD || this == COPY || this == RUN;
    }

    /** Returns the keyword of a name in upper or lower case; {@code null} if there is none. */
    static @Nullable Keyword find(String name) {
        for (Keyword keyword : values()) {
            if (keyword.name().equalsIgnoreCase(name)) {
                return keyword;
            }
        }
        return null;
    }

    static String all() {
        return Arrays.stream(values()).map(Keyword::name).collect(Collectors.joining(", "));
    }
}
