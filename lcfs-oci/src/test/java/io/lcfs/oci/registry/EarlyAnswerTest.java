package io.lcfs.oci.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lcfs.oci.Registry;
import io.lcfs.oci.content.Blob;
import io.lcfs.oci.registry.login.CredentialSource;
import io.lcfs.oci.registry.login.RegistryCredentials;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/**
 * Registries that respond before a blob has been sent completely, as registries behind a proxy do. The JDK's server
 * cannot be used, because it reads a request completely first.
 */
class EarlyAnswerTest {
    private static final byte[] BLOB = TestImage.bytes(20 << 20, 1);

    /**
     * A server with as much HTTP as an upload needs. It sends the response that the test gives to the first PATCH,
     * before it reads the body.
     */
    private static final class Server implements AutoCloseable {
        private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        private final ExecutorService threads = Executors.newCachedThreadPool();
        private final Queue<String> asked = new ConcurrentLinkedQueue<>();
        private final String refusal;
        private boolean refused;

        Server(String refusal) throws IOException {
            this.refusal = refusal;
            threads.execute(() -> {
                while (!socket.isClosed()) {
                    try {
                        Socket accepted = socket.accept();
                        threads.execute(() -> serve(accepted));
                    } catch (IOException e) {
                        return;
                    }
                }
            });
        }

        private void serve(Socket accepted) {
            try (accepted) {
                InputStream in = new BufferedInputStream(accepted.getInputStream());
                while (response(in, accepted)) {}
                // A close with unread bytes could discard the response.
                accepted.shutdownOutput();
                in.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                // The client has closed the connection.
                asked.add("cut");
            }
        }

        private boolean response(InputStream in, Socket accepted) throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int read = in.read();
                if (read < 0) {
                    return false;
                }
                head.append((char) read);
            }
            String method = head.substring(0, head.indexOf(" "));
            asked.add(method);
            boolean refuse = method.equals("PATCH") && !refused;
            refused |= refuse;
            if (method.equals("PATCH") && !refuse) {
                in.skipNBytes(BLOB.length);
            }
            String status = switch (method) {
                case "HEAD" -> "404 Not Found";
                case "POST" -> "202 Accepted\r\nLocation: /v2/team/app/blobs/uploads/1";
                case "PATCH" -> refuse ? refusal : "202 Accepted";
                default -> "201 Created";
            };
            String response = "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n";
            accepted.getOutputStream().write(response.getBytes(StandardCharsets.US_ASCII));
            accepted.getOutputStream().flush();
            return !refuse;
        }

        Repository open() {
            RegistryOptions options = RegistryOptions.defaults()
                    .withPlainHttpOnLoopback(true)
                    .withCredentials(CredentialSource.of(new RegistryCredentials("user", "hush")))
                    .withRetries(RetryPolicy.defaults()
                            .withAttempts(3)
                            .withDelays(Duration.ZERO, Duration.ZERO)
                            .withPause(pause -> {}));
            return Registry.open("127.0.0.1:" + socket.getLocalPort() + "/team/app", options);
        }

        long asked(String method) {
            return asked.stream().filter(method::equals).count();
        }

        @Override
        public void close() throws IOException {
            socket.close();
            threads.shutdownNow();
        }
    }

    @Test
    void whatIsTooLargeIsRefusedAtOnce() throws IOException {
        try (Server server = new Server("413 Too Large\r\nConnection: close");
                Repository repository = server.open()) {
            RegistryException failure = assertThrows(RegistryException.class, () -> repository.write(Blob.of(BLOB)));
            assertEquals(413, failure.status());
            assertEquals(1, server.asked("PATCH"));
        }
    }

    @Test
    void whoMustLogInAgainSendsTheBlobAgain() throws IOException {
        for (String refusal : List.of(
                "401 No\r\nWWW-Authenticate: Basic realm=\"x\"\r\nConnection: close",
                "503 Busy\r\nConnection: close",
                "429 Slow down\r\nRetry-After: 0\r\nConnection: close")) {
            try (Server server = new Server(refusal);
                    Repository repository = server.open()) {
                assertEquals(TestImage.descriptor(BLOB), repository.write(Blob.of(BLOB)));
                assertEquals(2, server.asked("PATCH"), refusal);
            }
        }
    }
}
