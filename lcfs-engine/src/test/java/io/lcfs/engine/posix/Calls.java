package io.lcfs.engine.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.engine.posix.Request.User;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Calls on files of a layer or of the host, and assertions about them. */
abstract class Calls {
    @TempDir
    private Path folder;

    private Side side;

    /** Starts the side under test, with an empty directory of the host if it needs one. */
    abstract Side start(Path directory) throws IOException;

    @BeforeEach
    void startSide() throws IOException {
        side = start(folder);
    }

    @AfterEach
    void closeSide() throws IOException {
        side.close();
    }

    /** Makes a call as a user. */
    final Answer ask(User user, String request) throws IOException {
        return side.ask(new Request(user, List.of(request.split(" ", -1))));
    }

    /** Makes a call as the superuser. */
    final Answer ask(String request) throws IOException {
        return ask(User.ROOT, request);
    }

    /** Makes calls that must succeed. */
    final void does(User user, String... requests) throws IOException {
        for (String request : requests) {
            assertEquals("ok", ask(user, request).outcome(), () -> user + " " + request);
        }
    }

    /** Makes calls as the superuser that must succeed. */
    final void does(String... requests) throws IOException {
        does(User.ROOT, requests);
    }

    /** Makes calls that must be refused. Nothing may have changed then, including times. */
    final void refuses(String outcome, User user, String... requests) throws IOException {
        for (String request : requests) {
            List<String> before = withoutTimes(ask("tree").state());
            Answer answer = ask(user, request);
            assertEquals(outcome, answer.outcome(), () -> user + " " + request);
            assertEquals(before, withoutTimes(answer.state()), request);
            assertEquals("", changed(answer), request);
        }
    }

    /** Makes calls as the superuser that must be refused. */
    final void refuses(String outcome, String... requests) throws IOException {
        refuses(outcome, User.ROOT, requests);
    }

    private static List<String> withoutTimes(List<String> state) {
        return state.stream().map(line -> line.replaceAll(" \\[.*?]", "")).toList();
    }

    /**
     * Returns the paths whose times a request changes: of modification (m), of the last change (c), or both for a new
     * file.
     */
    final void changes(String expected, String request) throws IOException {
        ask("tree");
        Answer answer = ask(request);
        assertEquals("ok", answer.outcome(), request);
        assertEquals(expected, changed(answer), request);
    }

    private static String changed(Answer answer) {
        return answer.state().stream()
                .filter(line -> !line.contains("[]"))
                .map(line -> line.substring(0, line.indexOf(' ')) + line.replaceAll(".*(\\[.*?]).*", "$1"))
                .collect(Collectors.joining(" "));
    }

    /**
     * Returns a field of the line for a path: 1 is its kind, 2 its mode, 3 its links, 4 its owner, 5 its size, 6 its
     * time.
     */
    final String field(int index, String path) throws IOException {
        return ask("tree").state().stream()
                .map(line -> line.split(" "))
                .filter(fields -> fields[0].equals(path))
                .findFirst()
                .orElseThrow()[index];
    }

    final void links(int expected, String path) throws IOException {
        assertEquals(Integer.toString(expected), field(3, path), path);
    }

    final void mode(String expected, String path) throws IOException {
        assertEquals(expected, field(2, path), path);
    }
}
