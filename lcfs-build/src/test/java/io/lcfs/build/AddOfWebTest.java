package io.lcfs.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.lcfs.build.dockerfile.Dockerfile;
import io.lcfs.build.dockerfile.DockerfileException;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.image.Image;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ADD of files that a server on loopback has. */
class AddOfWebTest extends BuildFixture {
    private final AtomicInteger asked = new AtomicInteger();
    private volatile String content = "content";
    private HttpServer server;
    private String url;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext("/", this::respond);
        server.start();
        url = "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void endServer() {
        server.stop(0);
    }

    private void respond(HttpExchange exchange) throws IOException {
        asked.incrementAndGet();
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            byte[] bytes = content.getBytes(UTF_8);
            switch (path) {
                case "/moved" -> redirect(exchange, "file.txt");
                case "/loop" -> redirect(exchange, "/loop");
                case "/away" -> redirect(exchange, "file:///etc/passwd");
                case "/cut" -> {
                    exchange.sendResponseHeaders(200, bytes.length + 1L);
                    exchange.getResponseBody().write(bytes);
                    exchange.getResponseBody().flush();
                }
                case "/broken" -> exchange.sendResponseHeaders(500, -1);
                case "/none" -> exchange.sendResponseHeaders(404, -1);
                default -> {
                    exchange.sendResponseHeaders(200, bytes.length);
                    exchange.getResponseBody().write(bytes);
                }
            }
        }
    }

    private static void redirect(HttpExchange exchange, String to) throws IOException {
        exchange.getResponseHeaders().add("Location", to);
        exchange.sendResponseHeaders(302, -1);
    }

    private Image build(String... lines) throws IOException {
        Dockerfile file = Dockerfile.parse("FROM scratch\n" + String.join("\n", lines));
        return DockerfileBuild.of(store, file, folder)
                .withSettings(builder -> builder.withProgress(this::note))
                .commitTo("app");
    }

    private List<String> lines(Image image) throws IOException {
        return tree(store, image.layer());
    }

    @Test
    void aFileOfTheWebHasItsContentAndFixedAttributes() throws IOException {
        Image image = build("ADD " + url + "/dir/file.txt?x=1 /in/");
        assertEquals("content", text(image, "/in/file.txt"));
        assertTrue(lines(image).contains("/in/file.txt REGULAR 600 0:0 1970-01-01T00:00:01Z"));
        Image other = build("ADD --chmod=755 --chown=1:2 " + url + "/moved /in/named");
        assertTrue(lines(other).contains("/in/named REGULAR 755 1:2 1970-01-01T00:00:01Z"));
        assertEquals("content", text(other, "/in/named"));
    }

    @Test
    void theStepRunsOnlyIfTheContentChanged() throws IOException {
        String add = "ADD " + url + "/file.txt /";
        Image first = build(add);
        assertEquals(first.layer(), build(add).layer());
        content = "changed";
        assertEquals("changed", text(build(add), "/file.txt"));
        assertEquals("MSM", done());
        assertEquals(3, asked.get());
    }

    @Test
    void aKnownChecksumNeedsNoRequestIfTheStepIsKnown() throws IOException {
        String sum = Digest.of(content.getBytes(UTF_8)).toString();
        String add = "ADD --checksum=$SUM " + url + "/file.txt /";
        build("ARG SUM=" + sum, add);
        build("ARG SUM=" + sum, add);
        assertEquals(1, asked.get());
        Image plain = build("ARG SUM=" + sum, "ADD " + url + "/file.txt /");
        assertEquals("MSS", done());
        assertEquals("content", text(plain, "/file.txt"));
        content = "other";
        String wrong = Digest.of(new byte[0]).toString();
        FileSystemException e =
                assertThrows(FileSystemException.class, () -> build("ADD --checksum=" + wrong + " " + url + "/f /"));
        assertEquals("has the checksum " + Digest.of("other".getBytes(UTF_8)) + ", not " + wrong, e.getReason());
        assertEquals(plain, ImageStore.of(store).get("app"));
    }

    @Test
    void filesOfTheWebAndOfTheContextCanBeAddedTogether() throws IOException {
        file("local", "local");
        Image image = build("ADD local " + url + "/a " + url + "/b /in/");
        assertEquals("local", text(image, "/in/local"));
        assertEquals("content", text(image, "/in/a"));
        assertEquals("content", text(image, "/in/b"));
        assertEquals("M", done());
    }

    @ParameterizedTest
    @CsvSource({
        "/none, the server answers 404",
        "/broken, cannot be read: the server answers 500",
        "/loop, cannot be read: the server redirects more than 10 times",
        "/away, 'cannot be read: it is redirected to file:///etc/passwd, which is not a URL with http or https'",
        "/cut, ends after 7 of 8 bytes",
    })
    void aServerThatDoesNotGiveTheFileFailsTheStep(String path, String message) {
        IOException e = assertThrows(IOException.class, () -> build("ADD " + url + path + " /file"));
        assertTrue(e.getMessage().endsWith(message), e.getMessage());
        assertTrue(e.getMessage().contains(url + path), e.getMessage());
        assertEquals(path.equals("/none"), e instanceof NoSuchFileException);
        assertEquals(path.equals("/cut"), e instanceof EOFException);
    }

    @Test
    void aServerThatCannotBeReachedIsNamed() {
        server.stop(0);
        IOException e = assertThrows(IOException.class, () -> build("ADD " + url + "/a /"));
        assertTrue(e.getMessage().startsWith(url + "/a cannot be read: there is no answer"), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "--checksum=sha256:00 http://h/a /, digest",
        "--checksum=sha256:00 a /, the flag --checksum needs a URL as the only source",
        "--unpack http://h/a /, the flag --unpack is not supported for URLs",
        "http://h/ /dir/, 'has no name at the end of its path, so the target must be a file, but is /dir/'",
        "http://me:secret@h/a /, the source is a URL with a user",
        "http:///a /, is not a URL with http or https and a host",
        "https://h/a.git /, Git repositories are not supported",
        "ftp://h/a /, and URLs only with http and https",
    })
    void anInstructionThatCannotBeUsedNamesItsFault(String arguments, String message) {
        DockerfileException e = assertThrows(DockerfileException.class, () -> build("ADD " + arguments));
        assertTrue(e.getMessage().contains(message), e.getMessage());
        assertEquals(2, e.line());
    }
}
