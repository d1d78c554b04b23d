package io.lcfs.oci.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.lcfs.oci.Registry;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.registry.login.CredentialSource;
import io.lcfs.oci.registry.login.RegistryCredentials;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A registry in memory with the behavior of a dialect. It has a storage and a token server on other ports, and
 * therefore with other origins. It records each fault in the requests, such as a secret that was sent to the wrong
 * origin, or a second PATCH if only one is allowed.
 */
final class DialectRegistry implements AutoCloseable {
    private static final String USER = "user";
    private static final String PASSWORD = "hush";
    private static final String IDENTITY = "hush-identity";
    private static final String BASIC =
            "Basic " + Base64.getEncoder().encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));

    static {
        // Without this, each response of the JDK's server would wait 40 milliseconds for an acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    /** The bytes of one blob that have arrived. */
    private static final class Upload {
        private final String repository;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private int patches;
        private int firstPart;
        private int lastPart;
        private boolean ended;
        private boolean moved;

        private Upload(String repository) {
            this.repository = repository;
        }
    }

    private final Dialect dialect;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer registry;
    private final HttpServer store;
    private final HttpServer tokens;
    private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
    private final Map<String, byte[]> manifests = new ConcurrentHashMap<>();
    private final Map<String, String> types = new ConcurrentHashMap<>();
    private final Map<Integer, Upload> uploads = new ConcurrentHashMap<>();
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final Random luck = new Random(1);
    private final AtomicInteger tokenNumber = new AtomicInteger();
    private final AtomicInteger tokenUses = new AtomicInteger();
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile int cutAfter = -1;

    DialectRegistry(Dialect dialect) throws IOException {
        this.dialect = dialect;
        registry = start(this::respond);
        store = start(this::answerAsStore);
        tokens = start(this::giveToken);
    }

    private HttpServer start(Handler handler) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                handler.respond(exchange);
            } catch (RuntimeException e) {
                wrong.add("the server failed: " + e);
                throw e;
            }
        });
        server.start();
        return server;
    }

    private interface Handler {
        void respond(HttpExchange exchange) throws IOException;
    }

    private static String host(HttpServer server) {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    String host() {
        return host(registry);
    }

    Repository open(String repository, RegistryOptions options) {
        return Registry.open(host(registry) + "/" + repository, options);
    }

    /** Returns the options that the dialect requires, without waits between attempts. */
    RegistryOptions options() {
        RegistryCredentials credentials = dialect.login() == Dialect.Login.OAUTH
                ? new RegistryCredentials(null, IDENTITY)
                : new RegistryCredentials(USER, PASSWORD);
        return RegistryOptions.defaults()
                .withPlainHttpOnLoopback(true)
                .withTimeout(Duration.ofSeconds(30))
                .withRetries(RetryPolicy.defaults()
                        .withAttempts(8)
                        .withDelays(Duration.ofSeconds(1), Duration.ofSeconds(60))
                        .withPause(pause -> {}))
                .withCredentials(CredentialSource.of(credentials));
    }

    byte[] blob(Digest digest) {
        return blobs.getOrDefault(digest.toString(), new byte[0]);
    }

    /** Returns the number of requests that began with the text since the last {@link #forgetRequests}. */
    long asked(String start) {
        return asked.stream().filter(one -> one.startsWith(start)).count();
    }

    List<String> asked() {
        return List.copyOf(asked);
    }

    void forgetRequests() {
        asked.clear();
    }

    List<String> wrong() {
        return List.copyOf(wrong);
    }

    /** Cuts off the next PATCH after the given number of bytes, which are kept. */
    void cutNextPatchAfter(int bytes) {
        cutAfter = bytes;
    }

    private void respond(HttpExchange exchange) throws IOException {
        String method = exchange.getRequestMethod();
        asked.add(method + " " + exchange.getRequestURI());
        if (dialect.has(Dialect.Quirk.BUSY) && isUnlucky()) {
            exchange.getRequestBody().readAllBytes();
            send(exchange, 503);
        } else if (dialect.has(Dialect.Quirk.TOO_MANY_REQUESTS) && isUnlucky()) {
            exchange.getRequestBody().readAllBytes();
            header(exchange, "Retry-After", "1");
            send(exchange, 429);
        } else if (isLetIn(exchange)) {
            serve(exchange, exchange.getRequestURI().getPath().substring("/v2/".length()));
        }
    }

    private boolean isUnlucky() {
        synchronized (luck) {
            return luck.nextInt(4) == 0;
        }
    }

    private boolean isLetIn(HttpExchange exchange) throws IOException {
        String told = authorization(exchange);
        boolean in = switch (dialect.login()) {
            case NONE -> true;
            case BASIC -> told.equals(BASIC);
            case TOKEN, OAUTH -> told.startsWith("Bearer token-");
            case TOKEN_OF_TEN_REQUESTS ->
                told.equals("Bearer token-" + tokenNumber.get()) && tokenUses.incrementAndGet() <= 10;
        };
        if (dialect.login() == Dialect.Login.NONE && !told.isEmpty()) {
            wrong.add("credentials that nobody wanted");
        }
        if (dialect.login() != Dialect.Login.BASIC && told.contains(BASIC)) {
            wrong.add("the password goes to the registry instead of the token server");
        }
        if (!in) {
            exchange.getRequestBody().readAllBytes();
            header(
                    exchange,
                    "WWW-Authenticate",
                    dialect.login() == Dialect.Login.BASIC
                            ? "Basic realm=\"x\""
                            : "Bearer realm=\"http://" + host(tokens) + "/token\",service=\"s\"");
            send(exchange, 401);
        }
        return in;
    }

    private static String authorization(HttpExchange exchange) {
        String told = exchange.getRequestHeaders().getFirst("Authorization");
        return told == null ? "" : told;
    }

    private void giveToken(HttpExchange exchange) throws IOException {
        String form = URLDecoder.decode(
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        boolean good = dialect.login() == Dialect.Login.OAUTH
                ? exchange.getRequestMethod().equals("POST") && form.contains("refresh_token=" + IDENTITY)
                : authorization(exchange).equals(BASIC);
        if (!good) {
            send(exchange, 401);
            return;
        }
        tokenUses.set(0);
        send(
                exchange,
                200,
                ("{\"token\":\"token-" + tokenNumber.incrementAndGet() + "\"}").getBytes(StandardCharsets.UTF_8));
    }

    private void serve(HttpExchange exchange, String path) throws IOException {
        if (path.isEmpty()) {
            send(exchange, 200, "{}".getBytes(StandardCharsets.UTF_8));
            return;
        }
        int uploadsAt = path.indexOf("/blobs/uploads/");
        int blobsAt = path.indexOf("/blobs/");
        int manifestsAt = path.indexOf("/manifests/");
        if (uploadsAt >= 0) {
            serveUpload(exchange, path.substring(0, uploadsAt), path.substring(uploadsAt + "/blobs/uploads/".length()));
        } else if (blobsAt >= 0) {
            serveBlob(exchange, path.substring(0, blobsAt), path.substring(blobsAt + "/blobs/".length()));
        } else {
            serveManifest(
                    exchange,
                    path.substring(0, manifestsAt) + "@" + path.substring(manifestsAt + "/manifests/".length()));
        }
    }

    private void serveManifest(HttpExchange exchange, String name) throws IOException {
        if (exchange.getRequestMethod().equals("PUT")) {
            byte[] bytes = exchange.getRequestBody().readAllBytes();
            String type = exchange.getRequestHeaders().getFirst("Content-Type");
            for (String key : List.of(name, name.substring(0, name.indexOf('@') + 1) + Digest.of(bytes))) {
                manifests.put(key, bytes);
                types.put(key, type);
            }
            header(exchange, "Docker-Content-Digest", Digest.of(bytes).toString());
            send(exchange, dialect.ended());
        } else if (manifests.containsKey(name)) {
            header(exchange, "Content-Type", types.get(name));
            send(exchange, 200, manifests.get(name));
        } else {
            send(exchange, 404);
        }
    }

    private void serveBlob(HttpExchange exchange, String repository, String digest) throws IOException {
        byte[] blob = blobs.get(repository + "@" + digest);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        if (blob == null) {
            send(exchange, head && refusesHead() ? headStatus() : 404);
        } else if (head && dialect.head() != Dialect.Head.FORBIDDEN_BY_STORE && refusesHead()) {
            send(exchange, headStatus());
        } else if (dialect.has(Dialect.Quirk.STORE_ELSEWHERE)) {
            header(exchange, "Location", "http://" + host(store) + "/store/" + digest + "?signature=x");
            send(exchange, 307);
        } else {
            sendBlob(exchange, blob);
        }
    }

    private boolean refusesHead() {
        return dialect.head() == Dialect.Head.NOT_ALLOWED || dialect.head() == Dialect.Head.NOT_IMPLEMENTED;
    }

    private int headStatus() {
        return dialect.head() == Dialect.Head.NOT_ALLOWED ? 405 : 501;
    }

    private void sendBlob(HttpExchange exchange, byte[] blob) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        if (range == null || dialect.has(Dialect.Quirk.NO_RANGES)) {
            sendCut(exchange, 200, blob);
            return;
        }
        String[] ends = range.substring("bytes=".length()).split("-", -1);
        int start = Integer.parseInt(ends[0]);
        int end = ends[1].isEmpty() ? blob.length : Math.min(blob.length, Integer.parseInt(ends[1]) + 1);
        if (start >= blob.length) {
            send(exchange, 416);
            return;
        }
        header(exchange, "Content-Range", "bytes " + start + "-" + (end - 1) + "/" + blob.length);
        sendCut(exchange, 206, Arrays.copyOfRange(blob, start, end));
    }

    private void sendCut(HttpExchange exchange, int status, byte[] bytes) throws IOException {
        if (dialect.has(Dialect.Quirk.CUTS_DOWNLOADS)
                && exchange.getRequestMethod().equals("GET")
                && cuts.incrementAndGet() % 3 != 0) {
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes, 0, bytes.length / 2);
            exchange.getResponseBody().flush();
            throw new IOException("the connection is cut");
        }
        send(exchange, status, bytes);
    }

    private void serveUpload(HttpExchange exchange, String repository, String name) throws IOException {
        if (exchange.getRequestMethod().equals("POST")) {
            begin(exchange, repository);
            return;
        }
        Upload upload = uploads.get(Integer.parseInt(name));
        if (upload == null || upload.ended || !upload.repository.equals(repository)) {
            exchange.getRequestBody().readAllBytes();
            send(exchange, 404);
            return;
        }
        switch (exchange.getRequestMethod()) {
            case "PATCH" -> patch(exchange, name, upload);
            case "PUT" -> put(exchange, upload);
            case "GET" -> {
                if (dialect.asked() == Dialect.Told.REFUSED) {
                    send(exchange, 405);
                } else {
                    tell(exchange, name, upload, dialect.asked(), 204);
                }
            }
            default -> {
                upload.ended = !dialect.has(Dialect.Quirk.NO_DELETE);
                send(exchange, dialect.has(Dialect.Quirk.NO_DELETE) ? 405 : 204);
            }
        }
    }

    private void begin(HttpExchange exchange, String repository) throws IOException {
        Map<String, String> query = query(exchange);
        String mount = query.get("mount");
        byte[] other = blobs.get(query.get("from") + "@" + mount);
        if (other != null && !dialect.has(Dialect.Quirk.IGNORES_MOUNT)) {
            keep(repository, mount, other);
            header(exchange, "Location", "/v2/" + repository + "/blobs/" + mount);
            send(exchange, 201);
            return;
        }
        int number = numbers.incrementAndGet();
        Upload upload = new Upload(repository);
        uploads.put(number, upload);
        header(exchange, "Location", location(Integer.toString(number), upload));
        if (dialect.least() > 0) {
            header(exchange, "OCI-Chunk-Min-Length", Integer.toString(dialect.least()));
        }
        send(exchange, dialect.begun());
    }

    private String location(String name, Upload upload) {
        String path = "/v2/" + upload.repository + "/blobs/uploads/" + name;
        if (dialect.has(Dialect.Quirk.UPLOADS_ELSEWHERE)) {
            return "http://" + host(store) + path + "?signature=x";
        }
        return switch (dialect.place()) {
            case ABSOLUTE -> "http://" + host(registry) + path;
            case WITH_QUERY -> path + "?state=a%2Fb%3D&next=1";
            case MOVING -> path + "?state=" + upload.bytes.size();
            default -> path;
        };
    }

    private static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> query = new java.util.HashMap<>();
        String text = exchange.getRequestURI().getQuery();
        for (String field : (text == null ? "" : text).split("&")) {
            int equals = field.indexOf('=');
            if (equals > 0) {
                query.put(field.substring(0, equals), field.substring(equals + 1));
            }
        }
        return query;
    }

    private void patch(HttpExchange exchange, String name, Upload upload) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Content-Range");
        if (dialect.has(Dialect.Quirk.PATCH_MOVES) && !upload.moved) {
            upload.moved = true;
            exchange.getRequestBody().readAllBytes();
            header(
                    exchange,
                    "Location",
                    "http://" + host(store) + "/v2/" + upload.repository + "/blobs/uploads/" + name);
            send(exchange, 307);
            return;
        }
        int cut = cutAfter;
        if (cut >= 0) {
            cutAfter = -1;
            byte[] kept = exchange.getRequestBody().readNBytes(cut);
            upload.bytes.write(kept);
            upload.patches++;
            upload.firstPart = kept.length;
            upload.lastPart = kept.length;
            throw new IOException("the connection is cut");
        }
        byte[] body = exchange.getRequestBody().readAllBytes();
        int refused = refusal(range, body, upload);
        if (refused != 0) {
            send(exchange, refused);
            return;
        }
        upload.bytes.write(body);
        upload.patches++;
        upload.firstPart = upload.patches == 1 ? body.length : upload.firstPart;
        upload.lastPart = body.length;
        tell(exchange, name, upload, dialect.told(), dialect.taken());
    }

    /** Returns the status with which a part is refused; 0 if it is accepted. */
    private int refusal(String range, byte[] body, Upload upload) {
        if (range == null) {
            return upload.patches > 0 ? 416 : 0;
        }
        if (!range.equals(upload.bytes.size() + "-" + (upload.bytes.size() + body.length - 1))) {
            return 416;
        }
        if (body.length > dialect.most()) {
            return 416;
        }
        return switch (dialect.parts()) {
            case ALLOWED -> 0;
            case BAD_REQUEST -> 400;
            case OUT_OF_RANGE -> 416;
            case NOT_ALLOWED -> 405;
        };
    }

    private void tell(HttpExchange exchange, String name, Upload upload, Dialect.Told told, int status)
            throws IOException {
        int size = upload.bytes.size();
        String range = switch (told) {
            case HONEST -> "0-" + Math.max(0, size - 1);
            case FIRST_PART -> "0-" + Math.max(0, upload.firstPart - 1);
            case LAST_PART -> size - upload.lastPart + "-" + Math.max(0, size - 1);
            case ONE_MORE -> "0-" + size;
            case ZERO -> "0-0";
            case NOTHING, REFUSED -> null;
        };
        if (range != null) {
            header(exchange, "Range", range);
        }
        if (dialect.place() != Dialect.Place.ONLY_AT_FIRST) {
            header(exchange, "Location", location(name, upload));
        }
        send(exchange, status);
    }

    private void put(HttpExchange exchange, Upload upload) throws IOException {
        upload.bytes.write(exchange.getRequestBody().readAllBytes());
        String digest = query(exchange).get("digest");
        if (dialect.place() == Dialect.Place.WITH_QUERY
                && !"a/b=".equals(query(exchange).get("state"))) {
            wrong.add("the place has lost its query: " + exchange.getRequestURI());
        }
        upload.ended = true;
        if (!Digest.of(upload.bytes.toByteArray()).toString().equals(digest)) {
            send(exchange, 400, "{\"errors\":[{\"code\":\"DIGEST_INVALID\"}]}".getBytes(StandardCharsets.UTF_8));
            return;
        }
        keep(upload.repository, digest, upload.bytes.toByteArray());
        header(exchange, "Docker-Content-Digest", digest);
        send(exchange, dialect.ended());
    }

    private void keep(String repository, String digest, byte[] bytes) {
        blobs.put(repository + "@" + digest, bytes);
        blobs.put(digest, bytes);
    }

    private void answerAsStore(HttpExchange exchange) throws IOException {
        asked.add("STORE " + exchange.getRequestMethod());
        if (!authorization(exchange).isEmpty()) {
            wrong.add("the store is told who we are");
        }
        String path = exchange.getRequestURI().getPath();
        if (path.startsWith("/v2/")) {
            serve(exchange, path.substring("/v2/".length()));
        } else if (exchange.getRequestMethod().equals("HEAD") && dialect.head() == Dialect.Head.FORBIDDEN_BY_STORE) {
            send(exchange, 403);
        } else {
            sendBlob(exchange, blobs.get(path.substring("/store/".length())));
        }
    }

    private static void header(HttpExchange exchange, String name, String value) {
        exchange.getResponseHeaders().add(name, value);
    }

    private static void send(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
    }

    private static void send(HttpExchange exchange, int status, byte[] bytes) throws IOException {
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head || bytes.length == 0 ? -1 : bytes.length);
        if (!head && bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        registry.stop(0);
        store.stop(0);
        tokens.stop(0);
        threads.shutdownNow();
    }
}
