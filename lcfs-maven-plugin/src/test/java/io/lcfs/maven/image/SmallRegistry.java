package io.lcfs.maven.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.lcfs.oci.content.Digest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A registry in memory on a port of 127.0.0.1, which wants a user and a password. */
public final class SmallRegistry implements AutoCloseable {
    /** The user. */
    public static final String USER = "builder";

    /** The password. */
    public static final String PASSWORD = "hush";

    private static final String BASIC =
            "Basic " + Base64.getEncoder().encodeToString((USER + ":" + PASSWORD).getBytes(UTF_8));

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final Map<String, byte[]> parts = new ConcurrentHashMap<>();
    private final Map<String, String> types = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    /** Starts a registry without images. */
    public SmallRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Returns the host as names of images have it. */
    public String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** Returns the requests with the right password since the last call, each as its method and path. */
    List<String> requests() {
        List<String> all = List.copyOf(requests);
        requests.clear();
        return all;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!BASIC.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"small\"");
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            requests.add(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath());
            switch (exchange.getRequestMethod()) {
                case "POST" -> accept(exchange, 202, exchange.getRequestURI().getPath() + requests.size());
                case "PATCH", "PUT" -> write(exchange);
                default -> read(exchange);
            }
        }
    }

    private static void accept(HttpExchange exchange, int status, String place) throws IOException {
        exchange.getResponseHeaders().set("Location", place);
        exchange.sendResponseHeaders(status, -1);
    }

    private void write(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        byte[] bytes = exchange.getRequestBody().readAllBytes();
        if (path.contains("/manifests/")) {
            String digest = Digest.of(bytes).toString();
            for (String reference : List.of(path.substring(path.lastIndexOf('/') + 1), digest)) {
                String place = path.substring(0, path.lastIndexOf('/') + 1) + reference;
                parts.put(place, bytes);
                types.put(place, exchange.getRequestHeaders().getFirst("Content-Type"));
            }
            accept(exchange, 201, path);
            return;
        }
        byte[] before = parts.getOrDefault(path, new byte[0]);
        byte[] whole = Arrays.copyOf(before, before.length + bytes.length);
        System.arraycopy(bytes, 0, whole, before.length, bytes.length);
        if (exchange.getRequestMethod().equals("PATCH")) {
            parts.put(path, whole);
            exchange.getResponseHeaders().set("Range", "0-" + (whole.length - 1));
            accept(exchange, 202, path);
        } else {
            String blobs = path.substring(0, path.indexOf("/uploads/"));
            parts.put(blobs + "/" + Digest.of(whole), whole);
            accept(exchange, 201, blobs + "/" + Digest.of(whole));
        }
    }

    private void read(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        byte[] bytes = parts.get(path);
        if (bytes == null) {
            exchange.sendResponseHeaders(404, -1);
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", types.getOrDefault(path, "application/octet-stream"));
        exchange.getResponseHeaders()
                .set("Docker-Content-Digest", Digest.of(bytes).toString());
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(bytes.length));
            exchange.sendResponseHeaders(200, -1);
        } else {
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
