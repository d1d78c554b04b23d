package io.lcfs.oci.registry.http;

import java.lang.ref.WeakReference;
import java.net.http.HttpClient;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's HTTP clients, one for each TLS context, shared by all repositories. On Java 17 a client cannot be closed:
 * it ends, with its threads and connections, when it is no longer reachable. Therefore this class holds a client no
 * longer than repositories do, and a thousand repositories that are opened one after the other use one client.
 */
final class HttpClients {
    private static final long IDLE_SECONDS = 2;

    /**
     * The clients by TLS context, as weak references: a value that held its client strongly would hold its key through
     * it.
     */
    private static final Map<@Nullable SSLContext, WeakReference<HttpClient>> CLIENTS = new WeakHashMap<>();

    private HttpClients() {}

    /** Returns the client of a TLS context; {@code null} is the context of the JVM. */
    static HttpClient of(@Nullable SSLContext tls) {
        synchronized (CLIENTS) {
            WeakReference<HttpClient> known = CLIENTS.get(tls);
            HttpClient client = known == null ? null : known.get();
            if (client == null) {
                client = create(tls);
                CLIENTS.put(tls, new WeakReference<>(client));
            }
            return client;
        }
    }

    private static HttpClient create(@Nullable SSLContext tls) {
        // HTTP/1.1 is used because several blobs on one HTTP/2 connection would share its window and fail together.
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .executor(new ThreadPoolExecutor(
                        0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                            Thread thread = new Thread(task, "lcfs-registry");
                            thread.setDaemon(true);
                            return thread;
                        }));
        // Without parameters of its own, a client asks the context for them, which would make that of the JVM at once.
        return tls == null
                ? builder.sslContext(new LateTls())
                        .sslParameters(new SSLParameters())
                        .build()
                : builder.sslContext(tls).build();
    }
}
