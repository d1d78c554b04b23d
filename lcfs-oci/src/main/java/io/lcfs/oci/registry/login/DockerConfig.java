package io.lcfs.oci.registry.login;

import com.google.gson.JsonObject;
import io.lcfs.oci.json.JsonText;
import io.lcfs.oci.text.Quote;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The {@code config.json} of Docker, or the {@code auth.json} of podman and skopeo. Credentials are looked up in this
 * order: a program for one host ({@code credHelpers}); the entries of the file ({@code auths}) for a path on the host,
 * the longest first; a program for all hosts ({@code credsStore}); the entry of the file for the host. If a program has
 * no credentials, the look-up continues.
 */
public final class DockerConfig implements CredentialSource {
    private static final int MAX_BYTES = 4 << 20;
    private static final Duration HELPER_TIMEOUT = Duration.ofSeconds(30);
    private static final String DOCKER_HUB_KEY = "https://index.docker.io/v1/";
    private static final String DOCKER_HUB = "docker.io";
    private static final Set<String> DOCKER_HUB_NAMES = Set.of("docker.io", "index.docker.io", "registry-1.docker.io");
    private static final Set<String> API = Set.of("v1", "v2");

    private final Path file;
    private final CredentialHelper helper;

    /**
     * Creates a source for a file, which need not exist.
     *
     * @param file the file
     */
    public DockerConfig(Path file) {
        this(file, new CredentialHelper(CredentialHelper.searchPath(), HELPER_TIMEOUT));
    }

    DockerConfig(Path file, CredentialHelper helper) {
        this.file = file;
        this.helper = helper;
    }

    @Override
    public @Nullable RegistryCredentials find(String host) throws IOException {
        return find(host, "");
    }

    @Override
    public @Nullable RegistryCredentials find(String host, String repository) throws IOException {
        JsonObject config = read();
        if (config == null) {
            return null;
        }
        String name = canonical(host);
        for (String key : matching(config, "credHelpers", name, "")) {
            RegistryCredentials kept =
                    request(JsonText.string(Objects.requireNonNull(JsonText.object(config, "credHelpers")), key), name);
            if (kept != null) {
                return kept;
            }
        }
        List<String> entries = matching(config, "auths", name, repository);
        RegistryCredentials written = written(config, name, entries, true);
        if (written == null) {
            written = request(JsonText.string(config, "credsStore"), name);
        }
        return written == null ? written(config, name, entries, false) : written;
    }

    private @Nullable RegistryCredentials request(@Nullable String program, String host) throws IOException {
        return program == null ? null : helper.get(program, host.equals(DOCKER_HUB) ? DOCKER_HUB_KEY : host);
    }

    private @Nullable JsonObject read() throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (NoSuchFileException e) {
            return null;
        }
        JsonObject config = bytes.length > MAX_BYTES ? null : JsonText.object(bytes);
        if (config == null) {
            throw new IOException(
                    Quote.of(file.toString()) + " is not a JSON object of at most " + MAX_BYTES + " bytes");
        }
        return config;
    }

    /** Returns the fields of an object that match a repository, those with the longest path first. */
    private static List<String> matching(JsonObject config, String field, String host, String repository) {
        JsonObject object = JsonText.object(config, field);
        if (object == null) {
            return List.of();
        }
        return object.keySet().stream()
                .filter(key -> isFor(key, host, repository))
                .sorted(Comparator.comparing((String key) -> path(key).length()).reversed())
                .toList();
    }

    private @Nullable RegistryCredentials written(JsonObject config, String host, List<String> keys, boolean withPath)
            throws IOException {
        JsonObject auths = JsonText.object(config, "auths");
        for (String key : keys) {
            JsonObject entry = auths == null || path(key).isEmpty() == withPath ? null : JsonText.object(auths, key);
            RegistryCredentials credentials = entry == null ? null : credentials(entry, host);
            if (credentials != null) {
                return credentials;
            }
        }
        return null;
    }

    private static boolean isFor(String key, String host, String repository) {
        String path = path(key);
        String address = address(key);
        int slash = address.indexOf('/');
        return canonical(slash < 0 ? address : address.substring(0, slash)).equals(host)
                && (path.isEmpty() || repository.equals(path) || repository.startsWith(path + "/"));
    }

    private static String address(String key) {
        int scheme = key.indexOf("://");
        return scheme < 0 ? key : key.substring(scheme + 3);
    }

    /**
     * Returns the path in a key, which is compared with names of repositories. It is empty if the key is the address of
     * a registry's interface, such as {@code /v1/}.
     */
    private static String path(String key) {
        String address = address(key);
        int slash = address.indexOf('/');
        String path = slash < 0 ? "" : address.substring(slash + 1).replaceAll("/+$", "");
        return API.contains(path) ? "" : path;
    }

    private static String canonical(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return DOCKER_HUB_NAMES.contains(name) ? DOCKER_HUB : name;
    }

    private @Nullable RegistryCredentials credentials(JsonObject entry, String host) throws IOException {
        String identityToken = JsonText.string(entry, "identitytoken");
        if (identityToken != null) {
            return new RegistryCredentials(null, identityToken);
        }
        String auth = JsonText.string(entry, "auth");
        if (auth != null) {
            return decode(auth, host);
        }
        String username = JsonText.string(entry, "username");
        String password = JsonText.string(entry, "password");
        return username == null || password == null ? null : new RegistryCredentials(username, password);
    }

    private RegistryCredentials decode(String auth, String host) throws IOException {
        try {
            // Some tools pad the bytes with zeros.
            String both = new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8).replaceAll("\0+$", "");
            int colon = both.indexOf(':');
            if (colon > 0) {
                return new RegistryCredentials(both.substring(0, colon), both.substring(colon + 1));
            }
        } catch (IllegalArgumentException e) {
            // The text is not Base64. The exception's message shows a part of the secret, so it is not used as the
            // cause.
        }
        throw new IOException(Quote.of(file.toString()) + " has an entry for " + Quote.of(host)
                + " that is not user:password in Base64");
    }
}
