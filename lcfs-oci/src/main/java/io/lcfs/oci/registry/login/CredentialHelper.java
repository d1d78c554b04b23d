package io.lcfs.oci.registry.login;

import com.google.gson.JsonObject;
import io.lcfs.oci.json.JsonText;
import io.lcfs.oci.text.Quote;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The call of a program {@code docker-credential-NAME}, which stores credentials for Docker and other tools. Its output
 * is never part of a message.
 */
final class CredentialHelper {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final int MAX_BYTES = 64 << 10;
    private static final String NOT_FOUND = "credentials not found";
    private static final String IDENTITY_TOKEN = "<token>";

    private final List<Path> directories;
    private final Duration timeout;

    CredentialHelper(List<Path> directories, Duration timeout) {
        this.directories = directories;
        this.timeout = timeout;
    }

    /** Returns the absolute directories of PATH; a relative one would run a program from the working directory. */
    static List<Path> searchPath() {
        String path = System.getenv("PATH");
        return Stream.of((path == null ? "" : path).split(Pattern.quote(File.pathSeparator)))
                .filter(directory -> !directory.isEmpty())
                .map(Path::of)
                .filter(Path::isAbsolute)
                .toList();
    }

    /** Asks for the credentials of a server; returns null if the program has none. */
    @Nullable
    RegistryCredentials get(String name, String server) throws IOException {
        if (!NAME.matcher(name).matches()) {
            throw new IOException("credential helper " + Quote.of(name) + " has a name that is not allowed");
        }
        Process process = new ProcessBuilder(find(name).toString(), "get")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            return talk(process, name, server);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private Path find(String name) throws IOException {
        for (Path directory : directories) {
            for (String suffix : List.of("", ".exe")) {
                Path program = directory.resolve("docker-credential-" + name + suffix);
                if (Files.isRegularFile(program) && Files.isExecutable(program)) {
                    return program;
                }
            }
        }
        throw new IOException("credential helper " + Quote.of(name) + ": there is no program docker-credential-" + name
                + " in the directories of PATH");
    }

    private @Nullable RegistryCredentials talk(Process process, String name, String server) throws IOException {
        CompletableFuture<byte[]> output = new CompletableFuture<>();
        Thread reader = new Thread(() -> read(process.getInputStream(), output), "lcfs-credential-helper");
        reader.setDaemon(true);
        reader.start();
        try (OutputStream input = process.getOutputStream()) {
            input.write(server.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // The program ended without reading its input; its output and status are examined below.
        }
        try {
            byte[] said = output.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            if (said.length > MAX_BYTES) {
                throw new IOException(
                        "credential helper " + Quote.of(name) + " writes more than " + MAX_BYTES + " bytes");
            }
            if (!process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new TimeoutException();
            }
            return result(said, process.exitValue(), name, server);
        } catch (TimeoutException e) {
            throw new IOException("credential helper " + Quote.of(name) + " does not end within " + timeout, e);
        } catch (ExecutionException e) {
            throw new IOException("credential helper " + Quote.of(name) + " cannot be read", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the thread was interrupted");
        }
    }

    private static void read(InputStream from, CompletableFuture<byte[]> output) {
        try {
            output.complete(from.readNBytes(MAX_BYTES + 1));
        } catch (IOException e) {
            output.completeExceptionally(e);
        }
    }

    private static @Nullable RegistryCredentials result(byte[] said, int status, String name, String server)
            throws IOException {
        if (status != 0) {
            if (new String(said, StandardCharsets.UTF_8).contains(NOT_FOUND)) {
                return null;
            }
            throw new IOException("credential helper " + Quote.of(name) + " ends with the status " + status
                    + " when asked for " + Quote.of(server));
        }
        JsonObject json = JsonText.object(said);
        String secret = json == null ? null : JsonText.string(json, "Secret");
        if (json == null || secret == null) {
            throw new IOException("credential helper " + Quote.of(name) + " gives no secret for " + Quote.of(server));
        }
        String username = JsonText.string(json, "Username");
        boolean token = username == null || username.equals(IDENTITY_TOKEN);
        return new RegistryCredentials(token ? null : username, secret);
    }
}
