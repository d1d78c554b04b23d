package io.lcfs.oci.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.lcfs.oci.Registry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server on 127.0.0.1 that responds as the script of a test determines, and records its requests. */
final class FaultyRegistry implements AutoCloseable {
    /** The responses of a test. */
    @FunctionalInterface
    interface Script {
        void respond(Call call) throws IOException;
    }

    /** One request. */
    record Call(HttpExchange exchange, byte[] body) {
        String method() {
            return exchange.getRequestMethod();
        }

        String path() {
            return exchange.getRequestURI().toString();
        }

        String header(String name) {
            String value = exchange.getRequestHeaders().getFirst(name);
            return value == null ? "" : value;
        }

        Call with(String name, String value) {
            exchange.getResponseHeaders().add(name, value);
            return this;
        }

        void send(int status) throws IOException {
            exchange.sendResponseHeaders(status, -1);
        }

        void send(int status, byte[] bytes) throws IOException {
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }

        void send(int status, String json) throws IOException {
            send(status, TestImage.json(json));
        }

        /** Announces all bytes, sends some of them, and breaks the connection. */
        void breakAfter(int count, int status, byte[] bytes) throws IOException {
            exchange.sendResponseHeaders(status, bytes.length);
            OutputStream out = exchange.getResponseBody();
            out.write(bytes, 0, count);
            out.flush();
            throw new IOException("the connection is cut, as the test wants");
        }

        /** Sends bytes without a length, until the reader closes the connection. */
        void sendForEver(int status) throws IOException {
            exchange.sendResponseHeaders(status, 0);
            byte[] block = new byte[64 << 10];
            while (true) {
                exchange.getResponseBody().write(block);
            }
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Script script;
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());

    FaultyRegistry(Script script) throws IOException {
        this.script = script;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::respond);
        server.start();
    }

    private void respond(HttpExchange exchange) throws IOException {
        try (exchange) {
            Call call = new Call(exchange, exchange.getRequestBody().readAllBytes());
            asked.add(call.method() + " " + call.path());
            script.respond(call);
        }
    }

    String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    String address(String path) {
        return "http://" + host() + path;
    }

    /** Returns all requests, in their order. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    /** Returns the number of requests that began with the text. */
    long asked(String start) {
        return asked.stream().filter(one -> one.startsWith(start)).count();
    }

    /** Returns the time of each wait of the client, without the client having waited. */
    List<Duration> pauses() {
        return List.copyOf(pauses);
    }

    /** Returns options with six attempts and with waits that are only recorded. */
    RegistryOptions options() {
        return RegistryOptions.defaults()
                .withPlainHttpOnLoopback(true)
                .withTimeout(Duration.ofMinutes(10))
                .withRetries(RetryPolicy.defaults()
                        .withAttempts(6)
                        .withDelays(Duration.ofSeconds(1), Duration.ofSeconds(60))
                        .withPause(pauses::add));
    }

    Repository open(RegistryOptions options) {
        return Registry.open(host() + "/repo", options);
    }

    Repository open() {
        return open(options());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
