package io.lcfs.oci.daemon;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.SampleImage;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageTarget;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.layout.DockerArchive;
import io.lcfs.oci.layout.OciLayout;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Archives that are loaded through a socket, by a server that answers as the test wants. */
class DockerDaemonTest {
    private static final String LOADED = "{\"stream\":\"Loaded image: app:1\\n\"}\r\n";

    @TempDir
    private Path folder;

    private byte[] head = new byte[0];
    private byte[] body = new byte[0];

    /** Loads a file through a server that reads up to {@code most} bytes of the body and then sends an answer. */
    private List<String> load(Path file, String answer, int most) throws Exception {
        Path socket = folder.resolve("socket");
        Files.deleteIfExists(socket);
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            FutureTask<Boolean> serving = new FutureTask<>(() -> {
                serve(server, answer, most);
                return true;
            });
            new Thread(serving, "test-daemon").start();
            try {
                return DockerDaemon.at(socket).load(file);
            } finally {
                awaitEnd(serving);
            }
        }
    }

    private static void awaitEnd(FutureTask<Boolean> serving) throws InterruptedException, ExecutionException {
        assertTrue(serving.get());
    }

    private void serve(ServerSocketChannel server, String answer, int most) throws IOException {
        try (SocketChannel connection = server.accept()) {
            InputStream in = Channels.newInputStream(connection);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            while (!bytes.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
                bytes.write(in.read());
            }
            head = bytes.toByteArray();
            String length = bytes.toString(ISO_8859_1).replaceAll("(?s).*Content-Length: ([0-9]+).*", "$1");
            body = in.readNBytes(Math.min(most, Integer.parseInt(length)));
            ByteBuffer rest = ByteBuffer.wrap(answer.getBytes(ISO_8859_1));
            while (rest.hasRemaining()) {
                connection.write(rest);
            }
        }
    }

    private Path file(int bytes) throws IOException {
        return Files.write(folder.resolve("file"), new byte[bytes]);
    }

    private static String chunked(String text) {
        return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(text.length()) + "\r\n"
                + text + "\r\n0\r\n\r\n";
    }

    @Test
    void anImageOfTheStoreArrivesAsAnArchive() throws Exception {
        Path file = folder.resolve("app.tar");
        try (LayerStore store = LayerStore.createInMemory(
                        16 << 20, StoreOptions.defaults().withBackground(false));
                OciLayout layout = OciLayout.create(folder.resolve("layout"))) {
            SampleImage.of("daemon", true).writeTo(layout, "1");
            PullOptions options = PullOptions.defaults().withPlatform(new Platform("linux", "amd64", null));
            Image ignored = ImageStore.of(store).pull(layout, "1", "app", options);
            try (ImageTarget archive = DockerArchive.create(file)) {
                Document written = ImageStore.of(store).push("app", archive, "app:1", PushOptions.defaults());
                assertTrue(written.bytes().length > 0);
            }
        }
        assertEquals(List.of("app:1"), load(file, chunked(LOADED), Integer.MAX_VALUE));
        assertArrayEquals(Files.readAllBytes(file), body);
        assertTrue(
                new String(head, ISO_8859_1).startsWith("POST /images/load?quiet=1 HTTP/1.1\r\nHost: localhost\r\n"));
    }

    @Test
    void eachFormOfAnAnswerIsRead() throws Exception {
        Path file = file(200_000);
        String id = "{\"stream\":\"Loaded image ID: sha256:00\\n\"}\n";
        assertEquals(List.of("app:1", "sha256:00"), load(file, chunked(LOADED + id), Integer.MAX_VALUE));
        assertEquals(List.of("sha256:00"), load(file, "HTTP/1.0 200 OK\r\n\r\n" + id, Integer.MAX_VALUE));
        String sized =
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: " + LOADED.length() + "\r\n\r\n";
        assertEquals(List.of("app:1"), load(file, sized + LOADED + "and more", Integer.MAX_VALUE));
        assertEquals(List.of("app:1"), load(file(0), chunked(LOADED), Integer.MAX_VALUE));
        assertEquals(0, body.length);
    }

    @ParameterizedTest
    @CsvSource({
        "'HTTP/1.1 200 OK\n\n{\"error\":\"no space\"}', refuses the archive: no space",
        "'HTTP/1.1 500 Oh\n\n{\"message\":\"broken tar\"}', refuses the archive: broken tar",
        "'HTTP/1.1 404 No\n\npage not found', 'does not say that it loaded an image, but answers 404'",
        "'HTTP/1.1 200 OK\n\n', 'does not say that it loaded an image, but answers 200'",
        "'', gives no answer: the answer ends within a line",
        "'SSH-2.0\n', gives no answer: the answer is not one of HTTP/1.1",
        "'HTTP/1.1 200 OK\nContent-Length: 9\n\n{}', gives no answer: the answer ends after 2 bytes",
        "'HTTP/1.1 200 OK\nContent-Length: 99999999\n\n{}', gives no answer: the answer has more than 4194304 bytes",
        "'HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\nx\n', gives no answer: a chunk has no length",
    })
    void aDaemonThatLoadsNothingIsNamedWithItsReason(String answer, String message) throws Exception {
        Path file = file(10);
        IOException e = assertThrows(IOException.class, () -> load(file, answer, Integer.MAX_VALUE));
        assertEquals("daemon at " + folder.resolve("socket") + " " + message, e.getMessage());
    }

    /** More than the socket holds, so that the daemon answers and closes the connection before all is written. */
    @Test
    void anAnswerBeforeTheEndOfTheArchiveIsRead() throws Exception {
        Path file = file(8 << 20);
        IOException e = assertThrows(
                IOException.class, () -> load(file, "HTTP/1.1 413 No\r\n\r\n{\"message\":\"too large\"}", 10));
        assertTrue(e.getMessage().contains("too large") || e.getMessage().contains("gives no answer"), e.getMessage());
    }

    @Test
    void aSocketOrAFileThatDoesNotExistIsNamed() throws IOException {
        Path none = folder.resolve("none");
        Path file = file(1);
        IOException e =
                assertThrows(IOException.class, () -> DockerDaemon.at(none).load(file));
        assertTrue(e.getMessage().startsWith("there is no daemon at " + none + ": "), e.getMessage());
        assertThrows(NoSuchFileException.class, () -> DockerDaemon.at(none).load(none));
    }
}
