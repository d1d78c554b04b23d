package io.lcfs.oci.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.MediaTypes;
import io.lcfs.oci.registry.login.CredentialSource;
import io.lcfs.oci.registry.login.RegistryCredentials;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens and passwords: the servers to which they are sent, and the time at which they are sent. */
class LoginTest {
    static final String PASSWORD = "hush:hush";
    private static final String BASIC =
            "Basic " + Base64.getEncoder().encodeToString(("user:" + PASSWORD).getBytes(StandardCharsets.UTF_8));

    private final List<String> tokenRequests = Collections.synchronizedList(new ArrayList<>());
    private final List<String> tokenAuthorizations = Collections.synchronizedList(new ArrayList<>());

    static RegistryOptions withPassword(RegistryOptions options) {
        return options.withCredentials(CredentialSource.of(new RegistryCredentials("user", PASSWORD)));
    }

    /** Starts a token server that returns the tokens 1, 2, 3, and so on. */
    private FaultyRegistry tokenServer(String more) throws IOException {
        AtomicInteger tokens = new AtomicInteger();
        return new FaultyRegistry(call -> {
            String form = new String(call.body(), StandardCharsets.US_ASCII);
            tokenRequests.add(
                    call.method() + " " + URLDecoder.decode(call.path() + " " + form, StandardCharsets.UTF_8));
            tokenAuthorizations.add(call.header("Authorization"));
            call.send(200, "{'token':'t" + tokens.incrementAndGet() + "'" + more + "}");
        });
    }

    /** Starts a registry with a manifest that requires the present token. */
    private static FaultyRegistry registry(FaultyRegistry tokenServer, AtomicReference<String> wanted)
            throws IOException {
        byte[] manifest = TestImage.of("amd64").manifest().bytes();
        return new FaultyRegistry(call -> {
            if (!call.header("Authorization").equals("Bearer " + wanted.get())) {
                call.with(
                                "WWW-Authenticate",
                                "Bearer realm=\"" + tokenServer.address("/token?a=b")
                                        + "\",service=\"the \\\"service\\\"\",scope=\"repository:repo:pull\"")
                        .send(401);
            } else {
                call.with("Content-Type", MediaTypes.MANIFEST).send(200, manifest);
            }
        });
    }

    @Test
    void tokenIsFetchedOnceAndKept() throws IOException {
        try (FaultyRegistry tokens = tokenServer("");
                FaultyRegistry registry = registry(tokens, new AtomicReference<>("t1"));
                Repository repository = registry.open(withPassword(registry.options()))) {
            repository.read("a");
            repository.read("b");
            assertEquals(List.of("GET /token?a=b&service=the \"service\"&scope=repository:repo:pull "), tokenRequests);
            assertEquals(List.of(BASIC), tokenAuthorizations);
            assertEquals(3, registry.asked().size());
        }
    }

    @Test
    void tokenIsFetchedWithoutCredentialsIfThereAreNone() throws IOException {
        try (FaultyRegistry tokens = tokenServer("");
                FaultyRegistry registry = registry(tokens, new AtomicReference<>("t1"));
                Repository repository = registry.open()) {
            repository.read("a");
            assertEquals(List.of(""), tokenAuthorizations);
        }
    }

    @Test
    void identityTokenIsExchanged() throws IOException {
        try (FaultyRegistry tokens = tokenServer("");
                FaultyRegistry registry = registry(tokens, new AtomicReference<>("t1"));
                Repository repository = registry.open(registry.options()
                        .withCredentials(CredentialSource.of(new RegistryCredentials(null, "id/+ entity"))))) {
            repository.read("a");
            assertEquals(
                    List.of("POST /token?a=b service=the \"service\"&scope=repository:repo:pull"
                            + "&grant_type=refresh_token&client_id=lcfs&refresh_token=id/+ entity"),
                    tokenRequests);
            assertEquals(List.of(""), tokenAuthorizations);
        }
    }

    @Test
    void refusedTokenIsFetchedAnew() throws IOException {
        AtomicReference<String> wanted = new AtomicReference<>("t1");
        try (FaultyRegistry tokens = tokenServer("");
                FaultyRegistry registry = registry(tokens, wanted);
                Repository repository = registry.open()) {
            repository.read("a");
            wanted.set("t2");
            repository.read("a");
            assertEquals(2, tokenRequests.size());
        }
    }

    @Test
    void expiredTokenIsNotUsed() throws IOException {
        AtomicReference<String> wanted = new AtomicReference<>("t1");
        AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
        Clock clock = new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now.get();
            }
        };
        try (FaultyRegistry tokens = tokenServer(",'expires_in':300");
                FaultyRegistry registry = registry(tokens, wanted);
                Repository repository = registry.open(registry.options().withClock(clock))) {
            repository.read("a");
            now.set(Instant.EPOCH.plusSeconds(280));
            repository.read("a");
            assertEquals(1, tokenRequests.size());
            now.set(Instant.EPOCH.plusSeconds(300));
            wanted.set("t2");
            repository.read("a");
            assertEquals(2, tokenRequests.size());
            assertEquals(4, registry.asked().size(), "the second token was fetched before a request was refused");
        }
    }

    @Test
    void manyThreadsFetchOneToken() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (FaultyRegistry tokens = tokenServer("");
                FaultyRegistry registry = registry(tokens, new AtomicReference<>("t1"));
                Repository repository = registry.open()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                all.add(threads.submit(() -> repository.read("a")));
            }
            for (Future<?> one : all) {
                one.get();
            }
            assertEquals(1, tokenRequests.size());
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void writingAsksForMore() throws IOException {
        try (FaultyRegistry tokens = tokenServer("");
                FaultyRegistry registry = new FaultyRegistry(call -> {
                    if (call.header("Authorization").isEmpty()) {
                        call.with("WWW-Authenticate", "Bearer realm=\"" + tokens.address("/token") + "\"")
                                .send(401);
                    } else if (call.method().equals("POST")) {
                        call.send(201);
                    } else {
                        call.send(404);
                    }
                });
                Repository repository = registry.open(registry.options().withMountFrom(List.of("other")))) {
            repository.write(Blob.of(new byte[10]));
            assertEquals(
                    List.of(
                            "GET /token?scope=repository:repo:pull,push ",
                            "GET /token?scope=repository:repo:pull,push&scope=repository:other:pull "),
                    tokenRequests);
        }
    }

    private static int status(IOException failure) {
        return ((RegistryException) failure).status();
    }

    private static IOException readFails(Repository repository) {
        IOException failure = assertThrows(IOException.class, () -> repository.read("a"));
        for (Throwable part = failure; part != null; part = part.getCause()) {
            assertFalse(part.toString().contains("hush"), part.toString());
            assertFalse(part.toString().contains("t1"), part.toString());
        }
        return failure;
    }

    @Test
    void tokenThatIsNeverGoodEnoughIsGivenUp() throws IOException {
        try (FaultyRegistry tokens = tokenServer("");
                FaultyRegistry registry = registry(tokens, new AtomicReference<>("none"));
                Repository repository = registry.open(withPassword(registry.options()))) {
            assertEquals(401, status(readFails(repository)));
            assertEquals(2, registry.asked().size());
        }
    }

    @Test
    void tokenServerInTroubleIsAskedAgain() throws IOException {
        AtomicInteger calls = new AtomicInteger();
        try (FaultyRegistry tokens = new FaultyRegistry(call -> {
                    if (calls.getAndIncrement() < 2) {
                        call.send(503);
                    } else {
                        call.send(200, "{'access_token':'t1'}");
                    }
                });
                FaultyRegistry registry = registry(tokens, new AtomicReference<>("t1"));
                Repository repository = registry.open()) {
            repository.read("a");
            assertEquals(2, registry.pauses().size());
        }
    }

    @Test
    void tokensThatAreNoneAreRefused() throws IOException {
        for (String response : List.of(
                "{}", "[]", "", "{'token':1}", "{'token':'a b'}", "{'token':'a\\r\\nX-Header: b'}", "{'token':''}")) {
            try (FaultyRegistry tokens = new FaultyRegistry(call -> call.send(200, response));
                    FaultyRegistry registry = registry(tokens, new AtomicReference<>("t1"));
                    Repository repository = registry.open(withPassword(registry.options()))) {
                assertTrue(readFails(repository).getMessage().contains("no token"), response);
            }
        }
    }

    @Test
    void tokenServersThatNeverEndOrRefuseAreLeft() throws IOException {
        for (FaultyRegistry.Script script : List.<FaultyRegistry.Script>of(
                call -> call.sendForEver(200), call -> call.send(401), call -> call.send(404))) {
            try (FaultyRegistry tokens = new FaultyRegistry(script);
                    FaultyRegistry registry = registry(tokens, new AtomicReference<>("t1"));
                    Repository repository = registry.open(withPassword(registry.options()))) {
                readFails(repository);
                assertEquals(1, tokens.asked().size());
            }
        }
    }

    @Test
    void credentialsDoNotGoToATokenServerOnPlainHttpElsewhere() throws IOException {
        for (String realm : List.of("http://example.invalid/token", "file:///x", "ftp://127.0.0.1/")) {
            try (FaultyRegistry registry =
                            new FaultyRegistry(call -> call.with("WWW-Authenticate", "Bearer realm=\"" + realm + "\"")
                                    .send(401));
                    Repository repository = registry.open(
                            withPassword(registry.options().withPlainHttpHosts(java.util.Set.of("example.invalid"))))) {
                assertEquals(
                        "RefusedException",
                        readFails(repository).getCause().getClass().getSimpleName());
            }
        }
    }

    @Test
    void credentialsDoNotFollowARedirectOfTheTokenServer() throws IOException {
        try (FaultyRegistry other = tokenServer("");
                FaultyRegistry tokens = new FaultyRegistry(
                        call -> call.with("Location", other.address("/x")).send(302));
                FaultyRegistry registry = registry(tokens, new AtomicReference<>("t1"));
                Repository repository = registry.open(withPassword(registry.options()))) {
            repository.read("a");
            assertEquals(List.of(""), tokenAuthorizations);
        }
    }

    @Test
    void passwordIsSentOnlyWhenAskedForAndRemembered() throws IOException {
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        byte[] manifest = TestImage.of("amd64").manifest().bytes();
        try (FaultyRegistry registry = new FaultyRegistry(call -> {
                    told.add(call.header("Authorization"));
                    if (call.header("Authorization").equals(BASIC)) {
                        call.with("Content-Type", MediaTypes.MANIFEST).send(200, manifest);
                    } else {
                        call.with("WWW-Authenticate", "Negotiate abc==, BASIC realm=\"a, b\"")
                                .send(401);
                    }
                });
                Repository repository = registry.open(withPassword(registry.options()))) {
            repository.read("a");
            repository.read("a");
            assertEquals(List.of("", BASIC, BASIC), told);
        }
    }

    @Test
    void wrongPasswordIsNotSentAgainAndAgain() throws IOException {
        try (FaultyRegistry registry = new FaultyRegistry(call -> call.with("WWW-Authenticate", "Basic realm=\"x\"")
                        .send(401, "{'errors':[{'code':'UNAUTHORIZED','message':'" + PASSWORD + "'}]}"));
                Repository repository = registry.open(withPassword(registry.options()))) {
            RegistryException failure = (RegistryException) readFails(repository);
            assertEquals(401, failure.status());
            assertEquals("UNAUTHORIZED", failure.code().orElseThrow());
            assertTrue(failure.getMessage().contains("UNAUTHORIZED"), failure.getMessage());
            assertEquals(2, registry.asked().size());
        }
    }

    @Test
    void refusalsWithoutAWayInAreAccessDenied() throws IOException {
        for (String challenge : List.of("", "Digest realm=\"x\"", "Bearer", "Bearer realm=\"http", ",,,=\"")) {
            try (FaultyRegistry registry = new FaultyRegistry(
                            call -> call.with("WWW-Authenticate", challenge).send(401));
                    Repository repository = registry.open(withPassword(registry.options()))) {
                assertEquals(401, status(readFails(repository)), challenge);
            }
        }
    }

    @Test
    void forbiddenIsAccessDenied() throws IOException {
        try (FaultyRegistry registry =
                        new FaultyRegistry(call -> call.send(403, "{'errors':[{'code':'DENIED','message':'no'}]}"));
                Repository repository = registry.open()) {
            IOException failure = readFails(repository);
            assertEquals(403, status(failure));
            assertTrue(failure.getMessage().contains("DENIED"));
            assertEquals(1, registry.asked().size());
        }
    }

    @Test
    void credentialsDoNotGoToAnotherMachineOnPlainHttp() throws IOException {
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        for (String challenge : List.of("Basic realm=\"x\"", "Bearer realm=\"/token\"")) {
            try (FaultyRegistry registry = new FaultyRegistry(call -> {
                told.add(call.header("Authorization"));
                call.with("WWW-Authenticate", challenge).send(401);
            })) {
                // This is a name of this machine that does not look like one.
                String host = registry.host().replace("127.0.0.1", "[::ffff:127.0.0.1]");
                RegistryOptions options = withPassword(registry.options().withPlainHttpHosts(java.util.Set.of(host)));
                try (Repository repository = io.lcfs.oci.Registry.open(host + "/repo", options)) {
                    assertTrue(readFails(repository).getMessage().contains("plain HTTP"));
                }
            }
        }
        assertEquals(List.of("", ""), told);
    }

    /**
     * The test examines all requests to the registry, its token server and its storage, during all operations on three
     * repositories.
     */
    @Test
    void secretOfOneTeamGoesToItsRepositoriesOnly(@TempDir Path directory) throws IOException {
        for (String scheme : List.of("Basic", "Bearer")) {
            Queue<String> told = new ConcurrentLinkedQueue<>();
            try (FaultyRegistry store = new FaultyRegistry(call -> {
                        told.add("store " + call.header("Authorization"));
                        call.send(200, new byte[5]);
                    });
                    FaultyRegistry tokens = new FaultyRegistry(call -> {
                        String scope = URLDecoder.decode(call.path(), StandardCharsets.UTF_8);
                        told.add(scope.replaceAll("^.*?repository:([^/]*)/.*", "$1 ") + call.header("Authorization"));
                        call.send(call.header("Authorization").isEmpty() ? 401 : 200, "{'token':'t'}");
                    });
                    FaultyRegistry registry = new FaultyRegistry(call -> {
                        told.add(call.path().split("/")[2] + " " + call.header("Authorization"));
                        if (call.header("Authorization").isEmpty()) {
                            String challenge = scheme + " realm=\"" + tokens.address("/token") + "\"";
                            call.with("WWW-Authenticate", challenge).send(401);
                        } else if (call.method().equals("GET")) {
                            call.with("Location", store.address("/x")).send(307);
                        } else {
                            call.send(call.method().equals("HEAD") ? 404 : 202);
                        }
                    })) {
                String auths = "{'auths':{'" + registry.host() + "/team-a':{'auth':'" + base64("a:secret-a") + "'},'"
                        + registry.host() + "/team-b':{'auth':'" + base64("b:secret-b") + "'}}}";
                Path file = Files.write(directory.resolve("config.json"), TestImage.json(auths));
                RegistryOptions options = registry.options()
                        .withCredentials(CredentialSource.dockerConfig(file))
                        .withMountFrom(List.of("team-b/base", "team-a/base"));
                for (String team : List.of("team-a", "team-b", "team-c")) {
                    try (Repository repository =
                            io.lcfs.oci.Registry.open(registry.host() + "/" + team + "/app", options)) {
                        for (int i = 0; i < 2; i++) {
                            assertThrows(IOException.class, () -> repository.read("1"));
                            assertThrows(IOException.class, () -> repository.write(Blob.of(new byte[10])));
                        }
                    }
                }
            }
            assertTrue(told.contains("team-a Basic " + base64("a:secret-a")), told.toString());
            assertTrue(told.contains("team-b Basic " + base64("b:secret-b")), told.toString());
            for (String one : told) {
                boolean right = one.endsWith(" ")
                        || one.endsWith("Bearer t")
                        || one.equals("team-a Basic " + base64("a:secret-a"))
                        || one.equals("team-b Basic " + base64("b:secret-b"));
                assertTrue(right && !one.startsWith("store Bearer") && !one.startsWith("team-c Bearer"), one);
            }
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
