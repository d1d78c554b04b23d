package io.lcfs.oci.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.oci.Registry;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.InvalidImageException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Pulls from registries that break the connection, stall, send wrong bytes, or redirect to other servers. */
class PullFaultTest {
    private static final byte[] BLOB = TestImage.bytes(300, 1);

    /** Responds with the part that the request asks for. */
    private static void sendRange(FaultyRegistry.Call call, byte[] blob) throws IOException {
        int start = rangeStart(call);
        call.with("Content-Range", "bytes " + start + "-" + (blob.length - 1) + "/" + blob.length)
                .send(206, Arrays.copyOfRange(blob, start, blob.length));
    }

    private static int rangeStart(FaultyRegistry.Call call) {
        return Integer.parseInt(call.header("Range").replace("bytes=", "").replace("-", ""));
    }

    private static void requireBlob(FaultyRegistry registry, byte[] blob) throws IOException {
        try (Repository repository = registry.open()) {
            TestImage.requireBlob(repository, blob);
        }
    }

    private static IOException pullFails(FaultyRegistry registry, byte[] blob) throws IOException {
        try (Repository repository = registry.open()) {
            return assertThrows(IOException.class, () -> {
                try (InputStream in = repository.open(TestImage.descriptor(blob))) {
                    in.readAllBytes();
                }
            });
        }
    }

    private static void requireMessage(String part, Throwable failure) {
        assertTrue(failure.getMessage().contains(part), failure.toString());
    }

    @Test
    void breakAtEveryByteIsNotNoticed() throws IOException {
        AtomicInteger at = new AtomicInteger();
        try (FaultyRegistry registry = new FaultyRegistry(call -> {
                    if (call.header("Range").isEmpty()) {
                        call.breakAfter(at.get(), 200, BLOB);
                    } else if (rangeStart(call) == at.get()) {
                        sendRange(call, BLOB);
                    }
                });
                Repository repository = registry.open()) {
            for (int i = 1; i < BLOB.length; i++) {
                at.set(i);
                TestImage.requireBlob(repository, BLOB);
            }
        }
    }

    @Test
    void breakBeforeTheFirstByteIsNotNoticed() throws IOException {
        AtomicInteger calls = new AtomicInteger();
        try (FaultyRegistry registry = new FaultyRegistry(call -> {
            switch (calls.getAndIncrement()) {
                case 0 -> throw new IOException("the connection is cut without an answer");
                case 1 -> call.breakAfter(0, 200, BLOB);
                default -> call.send(200, BLOB);
            }
        })) {
            requireBlob(registry, BLOB);
        }
    }

    @Test
    void rangeThatTheServerIgnoresIsSkipped() throws IOException {
        AtomicInteger calls = new AtomicInteger();
        try (FaultyRegistry registry = new FaultyRegistry(call -> {
            int number = calls.incrementAndGet();
            if (number < 4) {
                call.breakAfter(number * 70, 200, BLOB);
            } else {
                call.send(200, BLOB);
            }
        })) {
            requireBlob(registry, BLOB);
        }
        assertEquals(4, calls.get());
    }

    @Test
    void breaksAfterMuchProgressDoNotCount() throws IOException {
        byte[] blob = TestImage.bytes(3_000_000, 2);
        try (FaultyRegistry registry = new FaultyRegistry(call -> {
            if (call.header("Range").isEmpty()) {
                call.breakAfter(150_000, 200, blob);
                return;
            }
            int start = rangeStart(call);
            byte[] rest = Arrays.copyOfRange(blob, start, blob.length);
            call.with("Content-Range", "bytes " + start + "-" + (blob.length - 1) + "/" + blob.length)
                    .breakAfter(Math.min(rest.length, 150_000), 206, rest);
        })) {
            requireBlob(registry, blob);
            assertTrue(registry.asked("GET") >= 20, registry.asked().toString());
        }
    }

    @Test
    void serverThatNeverGetsOnIsGivenUp() throws IOException {
        try (FaultyRegistry registry = new FaultyRegistry(call -> call.breakAfter(100, 200, BLOB))) {
            pullFails(registry, BLOB);
            assertEquals(5, registry.pauses().size());
        }
    }

    @Test
    void waitsDoubleAndAreNotAllAlike() throws IOException {
        try (FaultyRegistry registry = new FaultyRegistry(call -> call.send(503))) {
            pullFails(registry, BLOB);
            long full = 1_000_000_000L;
            for (Duration pause : registry.pauses()) {
                assertTrue(
                        pause.toNanos() >= full / 2 && pause.toNanos() <= full,
                        registry.pauses().toString());
                full *= 2;
            }
        }
    }

    @Test
    void retryAfterIsWaitedFor() throws IOException {
        List<String> asked = List.of("7", "Thu, 01 Jan 2026 00:00:30 GMT", "Wed, 31 Dec 2025 00:00:00 GMT");
        AtomicInteger calls = new AtomicInteger();
        Clock clock = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);
        try (FaultyRegistry registry = new FaultyRegistry(call -> {
                    int number = calls.getAndIncrement();
                    if (number < asked.size()) {
                        call.with("Retry-After", asked.get(number)).send(number == 1 ? 503 : 429);
                    } else {
                        call.send(200, BLOB);
                    }
                });
                Repository repository = registry.open(registry.options().withClock(clock))) {
            TestImage.requireBlob(repository, BLOB);
            assertEquals(List.of(Duration.ofSeconds(7), Duration.ofSeconds(30), Duration.ZERO), registry.pauses());
        }
    }

    @Test
    void retryAfterThatIsTooLongIsNotWaitedFor() throws IOException {
        try (FaultyRegistry registry = new FaultyRegistry(
                call -> call.with("Retry-After", "3600").send(429, "{'errors':[{'code':'TOOMANYREQUESTS'}]}"))) {
            IOException failure = pullFails(registry, BLOB);
            requireMessage("429, TOOMANYREQUESTS", failure);
            assertEquals(1, registry.asked().size());
        }
    }

    @Test
    void otherStatusesAreNotTriedAgain() throws IOException {
        try (FaultyRegistry registry = new FaultyRegistry(call -> call.send(418))) {
            requireMessage("418", pullFails(registry, BLOB));
            assertEquals(1, registry.asked().size());
        }
    }

    @Test
    void serverThatIsNotThereIsTriedAgain() throws IOException {
        FaultyRegistry registry = new FaultyRegistry(call -> call.send(200));
        registry.close();
        pullFails(registry, BLOB);
        assertEquals(5, registry.pauses().size());
    }

    @Test
    void serverThatFallsSilentIsGivenUp() throws Exception {
        // On a busy machine even the first bytes may take longer than this timeout.
        Duration timeout = Duration.ofMillis(200);
        while (!silenceIsGivenUpAfterTheFirstBytes(timeout)) {
            timeout = timeout.multipliedBy(4);
        }
    }

    private static boolean silenceIsGivenUpAfterTheFirstBytes(Duration timeout) throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        RetryPolicy once = RetryPolicy.defaults()
                .withAttempts(1)
                .withDelays(Duration.ZERO, Duration.ZERO)
                .withPause(pause -> {});
        try (FaultyRegistry registry = new FaultyRegistry(call -> {
                    call.exchange().sendResponseHeaders(200, BLOB.length);
                    call.exchange().getResponseBody().write(BLOB, 0, 10);
                    call.exchange().getResponseBody().flush();
                    await(done);
                });
                Repository repository =
                        registry.open(registry.options().withTimeout(timeout).withRetries(once))) {
            try (InputStream in = repository.open(TestImage.descriptor(BLOB))) {
                assertArrayEquals(Arrays.copyOf(BLOB, 10), in.readNBytes(10));
                RegistryException failure = assertThrows(RegistryException.class, in::read);
                assertEquals(HttpTimeoutException.class, failure.getCause().getClass());
                assertEquals(0, failure.status());
                return true;
            } catch (RegistryException e) {
                return false;
            } finally {
                done.countDown();
            }
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void blobWithOtherBytesIsRefused() throws IOException {
        byte[] other = TestImage.bytes(BLOB.length, 3);
        try (FaultyRegistry registry = new FaultyRegistry(call -> call.send(200, other))) {
            IOException failure = pullFails(registry, BLOB);
            assertEquals(InvalidImageException.class, failure.getClass());
            requireMessage(Digest.of(BLOB).toString(), failure);
            requireMessage(registry.host(), failure);
            assertEquals(1, registry.asked().size());
        }
    }

    @Test
    void restOfAnotherBlobIsRefused() throws IOException {
        byte[] other = TestImage.bytes(BLOB.length, 3);
        try (FaultyRegistry registry = new FaultyRegistry(call -> {
            if (call.header("Range").isEmpty()) {
                call.breakAfter(100, 200, BLOB);
            } else {
                sendRange(call, other);
            }
        })) {
            assertEquals(InvalidImageException.class, pullFails(registry, BLOB).getClass());
        }
    }

    @Test
    void anotherRangeThanWasAskedForIsRefused() throws IOException {
        for (String range :
                List.of("bytes 0-299/300", "bytes 101-299/300", "bytes 100-299/301", "bytes 100-298/300", "x")) {
            try (FaultyRegistry registry = new FaultyRegistry(call -> {
                if (call.header("Range").isEmpty()) {
                    call.breakAfter(100, 200, BLOB);
                } else {
                    call.with("Content-Range", range).send(206, Arrays.copyOfRange(BLOB, 100, 300));
                }
            })) {
                requireMessage("range", pullFails(registry, BLOB));
            }
        }
    }

    @Test
    void blobOfAnotherLengthIsRefused() throws IOException {
        for (int length : List.of(0, 1, 299, 301, 5000)) {
            byte[] other = Arrays.copyOf(BLOB, length);
            try (FaultyRegistry registry = new FaultyRegistry(call -> call.send(200, other))) {
                assertEquals(
                        InvalidImageException.class, pullFails(registry, BLOB).getClass());
            }
        }
    }

    @Test
    void blobThatNeverEndsIsCutOff() throws IOException {
        byte[] zeros = new byte[100_000];
        try (FaultyRegistry registry = new FaultyRegistry(call -> call.sendForEver(200))) {
            requireMessage("longer", pullFails(registry, zeros));
        }
    }

    @Test
    void blobWhoseEndComesTooEarlyIsRefused() throws IOException {
        try (FaultyRegistry registry = new FaultyRegistry(call -> {
            call.exchange().sendResponseHeaders(200, 0);
            call.exchange().getResponseBody().write(BLOB, 0, 200);
        })) {
            requireMessage("ends after 200", pullFails(registry, BLOB));
        }
    }

    @Test
    void redirectIsFollowedWithoutTellingWhoWeAre() throws IOException {
        List<String> told = new ArrayList<>();
        try (FaultyRegistry storage = new FaultyRegistry(call -> {
                    told.add(call.header("Authorization"));
                    if (call.header("Range").isEmpty()) {
                        call.breakAfter(100, 200, BLOB);
                    } else {
                        sendRange(call, BLOB);
                    }
                });
                FaultyRegistry registry = new FaultyRegistry(call -> {
                    if (call.header("Authorization").isEmpty()) {
                        call.with("WWW-Authenticate", "Basic realm=\"x\"").send(401);
                    } else {
                        call.with("Location", storage.address("/somewhere?signature=SECRET"))
                                .send(307);
                    }
                });
                Repository repository = registry.open(LoginTest.withPassword(registry.options()))) {
            TestImage.requireBlob(repository, BLOB);
            assertEquals(List.of("", ""), told);
        }
    }

    @Test
    void challengeOfAnotherHostIsNotAnswered() throws IOException {
        try (FaultyRegistry storage = new FaultyRegistry(call ->
                        call.with("WWW-Authenticate", "Basic realm=\"x\"").send(401));
                FaultyRegistry registry =
                        new FaultyRegistry(call -> call.with("Location", storage.address("/blob?signature=SECRET"))
                                .send(302));
                Repository repository = registry.open(LoginTest.withPassword(registry.options()))) {
            IOException failure = assertThrows(IOException.class, () -> repository.open(TestImage.descriptor(BLOB)));
            assertEquals(1, storage.asked().size());
            assertTrue(!failure.getMessage().contains("SECRET"), failure.getMessage());
        }
    }

    @Test
    void circleOfRedirectsIsLeft() throws IOException {
        try (FaultyRegistry registry = new FaultyRegistry(
                call -> call.with("Location", call.path() + "x").send(302))) {
            requireMessage("10 times", pullFails(registry, BLOB));
            assertEquals(11, registry.asked().size());
        }
    }

    @Test
    void redirectsToOtherThingsThanServersAreRefused() throws IOException {
        List<String> locations = List.of(
                "file:///x",
                "ftp://127.0.0.1/x",
                "jar:file:/x!/y",
                "http://user:password@127.0.0.1/x",
                "http://example.invalid/x",
                "http:///x",
                "https:x",
                "http://a b/",
                "mailto:x");
        for (String location : locations) {
            try (FaultyRegistry registry =
                    new FaultyRegistry(call -> call.with("Location", location).send(302))) {
                IOException failure = pullFails(registry, BLOB);
                assertEquals("RefusedException", failure.getCause().getClass().getSimpleName(), location);
                assertEquals(1, registry.asked().size());
            }
        }
    }

    /** The JDK's exception has no message, so ours once ended with "null". */
    @Test
    void whoCannotBeReachedIsNamed() throws Exception {
        RetryPolicy once = RetryPolicy.defaults()
                .withAttempts(1)
                .withDelays(Duration.ZERO, Duration.ZERO)
                .withPause(pause -> {});
        RegistryOptions options =
                RegistryOptions.defaults().withPlainHttpOnLoopback(true).withRetries(once);
        int port;
        try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = nobody.getLocalPort();
        }
        try (Repository closed = Registry.open("127.0.0.1:" + port + "/team/app", options);
                Repository unknown = Registry.open("nowhere.invalid/team/app", options)) {
            requireMessage("127.0.0.1:" + port, assertThrows(RegistryException.class, () -> closed.read("1")));
            RegistryException e = assertThrows(RegistryException.class, () -> unknown.read("1"));
            assertEquals(ConnectException.class, e.getCause().getClass());
            requireMessage("nowhere.invalid", e);
            requireMessage("no such host", e);
        }
    }
}
