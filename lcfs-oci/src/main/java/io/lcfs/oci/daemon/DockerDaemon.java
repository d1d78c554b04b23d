package io.lcfs.oci.daemon;

import com.google.gson.JsonObject;
import io.lcfs.oci.json.JsonText;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The daemon of Docker, or the service of Podman, on this machine: images are loaded through its Unix domain socket, as
 * {@code docker load} does. Immutable; each call has a connection of its own, so several threads may call.
 *
 * <pre>{@code
 * try (ImageTarget archive = DockerArchive.create(file)) {
 *     images.push("app", archive, "team/app:1.0", PushOptions.defaults());
 * }
 * DockerDaemon.at(Path.of("/var/run/docker.sock")).load(file);
 * }</pre>
 */
public final class DockerDaemon {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final String LOADED = "Loaded image";

    private final Path socket;

    private DockerDaemon(Path socket) {
        this.socket = Objects.requireNonNull(socket);
    }

    /**
     * Returns the daemon of a socket, without connecting to it.
     *
     * @param socket the path of the socket: {@code /var/run/docker.sock} for Docker, {@code /run/podman/podman.sock}
     *     for Podman
     * @return the daemon
     */
    public static DockerDaemon at(Path socket) {
        return new DockerDaemon(socket);
    }

    /**
     * Loads the images of an archive, as {@link io.lcfs.oci.layout.DockerArchive#create} makes it, under the names that
     * they have in it; an image of the daemon that has such a name loses it. O(bytes of the archive). The call waits
     * for the daemon without a limit, and an interrupt of the thread ends it. If the call fails, the daemon may have
     * loaded some of the images.
     *
     * @param archive the file
     * @return what the daemon says of each image that it loaded: a name, or the ID of an image without a name
     * @throws java.nio.file.NoSuchFileException if there is no such archive
     * @throws IOException if the archive cannot be read, the daemon cannot be reached or refuses the archive; the
     *     message has the path of the socket and what the daemon says
     */
    public List<String> load(Path archive) throws IOException {
        try (FileChannel file = FileChannel.open(archive, StandardOpenOption.READ);
                SocketChannel connection = connect()) {
            @Nullable IOException cut = send(file, connection);
            DaemonReply reply;
            try {
                reply = DaemonReply.read(connection);
            } catch (IOException e) {
                if (cut != null) {
                    e.addSuppressed(cut);
                }
                throw new IOException("daemon at " + socket + " gives no answer: " + e.getMessage(), e);
            }
            List<String> loaded = loaded(reply);
            if (cut != null) {
                throw new IOException("daemon at " + socket + " has not read all of " + archive, cut);
            }
            return loaded;
        }
    }

    private SocketChannel connect() throws IOException {
        SocketChannel connection = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            connection.connect(UnixDomainSocketAddress.of(socket));
            return connection;
        } catch (SocketException e) {
            connection.close();
            throw new IOException("there is no daemon at " + socket + ": " + e.getMessage(), e);
        } catch (IOException | RuntimeException | Error e) {
            connection.close();
            throw e;
        }
    }

    /** Sends the request; returns the failure if the daemon stops reading, because it may have answered before. */
    private static @Nullable IOException send(FileChannel file, SocketChannel connection) throws IOException {
        long length = file.size();
        String head = String.join(
                "\r\n",
                "POST /images/load?quiet=1 HTTP/1.1",
                "Host: localhost",
                "Connection: close",
                "Content-Type: application/x-tar",
                "Content-Length: " + length,
                "",
                "");
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).put(head.getBytes(StandardCharsets.US_ASCII));
        long left = length;
        while (left > 0 || buffer.position() > 0) {
            buffer.limit((int) Math.min(buffer.capacity(), buffer.position() + left));
            if (left > 0) {
                int read = file.read(buffer);
                if (read < 0) {
                    throw new IOException("the archive became shorter while it was sent");
                }
                left -= read;
            }
            buffer.flip();
            try {
                while (buffer.hasRemaining()) {
                    connection.write(buffer);
                }
            } catch (ClosedChannelException e) {
                throw e; // The thread was interrupted.
            } catch (IOException e) {
                return e;
            }
            buffer.clear();
        }
        return null;
    }

    private List<String> loaded(DaemonReply reply) throws IOException {
        List<String> loaded = new ArrayList<>();
        for (String line : reply.body().lines().filter(text -> !text.isBlank()).toList()) {
            JsonObject message = JsonText.object(line.getBytes(StandardCharsets.UTF_8));
            String error = message == null ? null : JsonText.string(message, reply.isOk() ? "error" : "message");
            if (error != null) {
                throw new IOException("daemon at " + socket + " refuses the archive: " + error);
            }
            String said = message == null ? null : JsonText.string(message, "stream");
            if (said != null && said.startsWith(LOADED) && said.contains(": ")) {
                loaded.add(said.substring(said.indexOf(": ") + 2).strip());
            }
        }
        if (!reply.isOk() || loaded.isEmpty()) {
            throw new IOException(
                    "daemon at " + socket + " does not say that it loaded an image, but answers " + reply.status());
        }
        return List.copyOf(loaded);
    }

    /** Returns the path of the socket. */
    @Override
    public String toString() {
        return "daemon at " + socket;
    }
}
