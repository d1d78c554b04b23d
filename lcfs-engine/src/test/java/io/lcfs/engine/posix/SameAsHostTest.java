package io.lcfs.engine.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.engine.sweep.Sweep;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random operations on a layer and on the host have the same errors and the same tree, and after each call the same
 * times have changed. {@link Difference} contains the deliberate differences.
 */
class SameAsHostTest {
    private static final int REQUESTS = 400;

    @TempDir
    private Path folder;

    @Test
    void randomCallsDoAndRefuseWhatTheHostDoes() throws IOException {
        Host.require();
        boolean sticky = Host.leavesStickyDirectories();
        Sweep.random(
                "calls as the host's",
                40,
                seed -> run(RandomRequests.ofSuperuser(new Random(seed), sticky), new LayerSide(false)));
    }

    @Test
    void randomCallsOfSeveralUsersDoAndRefuseWhatTheHostDoes() throws IOException {
        Host.require();
        boolean sticky = Host.leavesStickyDirectories();
        Sweep.random(
                "calls of users as the host's",
                40,
                seed -> run(RandomRequests.ofUsers(new Random(seed), sticky), new LayerSide(true)));
    }

    private void run(RandomRequests requests, LayerSide side) throws IOException {
        List<Request> made = new ArrayList<>();
        try (Host host = Host.start(folder);
                LayerSide layer = side) {
            for (int i = 0; i < REQUESTS; i++) {
                Request request = requests.next();
                made.add(request);
                Answer expected = host.ask(request);
                if (Difference.isProtectedLink(request, expected)) {
                    continue;
                }
                Answer actual = layer.ask(request);
                if (!Difference.explains(request, expected, actual)) {
                    assertEquals(expected.outcome(), actual.outcome(), () -> last(made));
                    assertEquals(expected.value(), actual.value(), () -> last(made));
                }
                assertEquals(String.join("\n", expected.state()), String.join("\n", actual.state()), () -> last(made));
                if (request.name().equals("open") && actual.isOk()) {
                    requests.opened(request);
                }
            }
        }
    }

    private static String last(List<Request> made) {
        return "call " + made.size() + ": " + made.get(made.size() - 1);
    }
}
