package io.lcfs.oci.registry.token;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The values of WWW-Authenticate that registries send. */
class ChallengeTest {
    private static void requireParsed(String header, Challenge... expected) {
        assertEquals(List.of(expected), Challenge.parse(List.of(header)), header);
    }

    @Test
    void oneChallengeIsRead() {
        requireParsed(
                "Bearer realm=\"https://auth.example/token\",service=\"a b\",scope=\"repository:x:pull,push\"",
                new Challenge(
                        "bearer",
                        Map.of(
                                "realm", "https://auth.example/token",
                                "service", "a b",
                                "scope", "repository:x:pull,push")));
        requireParsed("BASIC Realm = plain", new Challenge("basic", Map.of("realm", "plain")));
        requireParsed("Negotiate", new Challenge("negotiate", Map.of()));
    }

    @Test
    void severalChallengesInOneHeaderAreRead() {
        requireParsed(
                "Negotiate abc==, , Basic realm=\"a, Bearer b=\\\"c\\\"\" , Bearer realm=x,realm=y",
                new Challenge("negotiate", Map.of()),
                new Challenge("basic", Map.of("realm", "a, Bearer b=\"c\"")),
                new Challenge("bearer", Map.of("realm", "x")));
    }

    @Test
    void severalHeadersAreRead() {
        assertEquals(
                List.of(new Challenge("basic", Map.of()), new Challenge("bearer", Map.of())),
                Challenge.parse(List.of("Basic", "Bearer")));
    }

    @Test
    void whatIsCutShortKeepsWhatCameBefore() {
        requireParsed("Bearer realm=\"x\", service=\"y", new Challenge("bearer", Map.of("realm", "x")));
        requireParsed("Bearer realm=\"x\\", new Challenge("bearer", Map.of()));
        requireParsed("=\"x\"");
        requireParsed("");
        requireParsed("B".repeat(20_000));
    }
}
