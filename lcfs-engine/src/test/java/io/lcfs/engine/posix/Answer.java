package io.lcfs.engine.posix;

import java.util.List;

/**
 * The outcome of a request.
 *
 * @param outcome {@code ok} or the name of an error
 * @param value the result of the call, or nothing
 * @param state the tree and the open files afterwards, one line each
 */
record Answer(String outcome, String value, List<String> state) {
    boolean isOk() {
        return outcome.equals("ok");
    }
}
