package io.lcfs.engine.posix;

import java.util.List;

/**
 * What came of a request.
 *
 * @param outcome {@code ok} or the name of an error
 * @param value what was asked for, or nothing
 * @param state the tree and the open files afterwards, a line each
 */
record Answer(String outcome, String value, List<String> state) {
    boolean isOk() {
        return outcome.equals("ok");
    }
}
