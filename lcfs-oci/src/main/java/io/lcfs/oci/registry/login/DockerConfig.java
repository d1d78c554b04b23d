package io.lcfs.oci.registry.login;

import com.google.gson.JsonObject;
import io.lcfs.oci.CredentialSource;
import io.lcfs.oci.Credentials;
import io.lcfs.oci.text.JsonText;
import io.lcfs.oci.text.Quote;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The {@code config.json} of Docker: a program for one host ({@code credHelpers}), else one for all ({@code credsStore}),
 * else what stands in the file ({@code auths}), which also counts if the program has none.
 */
public final class DockerConfig implements CredentialSource {
    private static final int MOST_BYTES = 4 << 20;
    private static final Duration HELPER_TIMEOUT = Duration.ofSeconds(30);
    private static final String DOCKER_HUB_KEY = "https://index.docker.io/v1/";
    private static final Set<String> DOCKER_HUB = Set.of("docker.io", "index.docker.io", "registry-1.docker.io");

    private final Path file;
    private final CredentialHelper helper;

    /**
     * Over a file, which need not exist.
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
    public @Nullable Credentials find(String host) throws IOException {
        JsonObject config = read();
        if (config == null) {
            return null;
        }
        String program = program(config, host);
        if (program != null) {
            Credentials kept = helper.get(program, DOCKER_HUB.contains(host) ? DOCKER_HUB_KEY : host);
            if (kept != null) {
                return kept;
            }
        }
        return written(config, host);
    }

    private @Nullable JsonObject read() throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MOST_BYTES + 1);
        } catch (NoSuchFileException e) {
            return null;
        }
        JsonObject config = bytes.length > MOST_BYTES ? null : JsonText.object(bytes);
        if (config == null) {
            throw new IOException(
                    Quote.of(file.toString()) + " is not a JSON object of at most " + MOST_BYTES + " bytes");
        }
        return config;
    }

    private static @Nullable String program(JsonObject config, String host) {
        JsonObject helpers = JsonText.object(config, "credHelpers");
        if (helpers != null) {
            for (String key : helpers.keySet()) {
                if (isFor(key, host)) {
                    return JsonText.string(helpers, key);
                }
            }
        }
        return JsonText.string(config, "credsStore");
    }

    private @Nullable Credentials written(JsonObject config, String host) throws IOException {
        JsonObject auths = JsonText.object(config, "auths");
        if (auths == null) {
            return null;
        }
        for (String key : auths.keySet()) {
            JsonObject entry = JsonText.object(auths, key);
            Credentials credentials = entry == null || !isFor(key, host) ? null : credentials(entry, host);
            if (credentials != null) {
                return credentials;
            }
        }
        return null;
    }

    /** Keys are hosts, or addresses from which only the host counts. */
    private static boolean isFor(String key, String host) {
        String name = key.toLowerCase(Locale.ROOT);
        int scheme = name.indexOf("://");
        name = scheme < 0 ? name : name.substring(scheme + 3);
        int slash = name.indexOf('/');
        name = slash < 0 ? name : name.substring(0, slash);
        return name.equals(host.toLowerCase(Locale.ROOT)) || DOCKER_HUB.contains(name) && DOCKER_HUB.contains(host);
    }

    private @Nullable Credentials credentials(JsonObject entry, String host) throws IOException {
        String identityToken = JsonText.string(entry, "identitytoken");
        if (identityToken != null) {
            return new Credentials(null, identityToken);
        }
        String auth = JsonText.string(entry, "auth");
        if (auth != null) {
            return decode(auth, host);
        }
        String username = JsonText.string(entry, "username");
        String password = JsonText.string(entry, "password");
        return username == null || password == null ? null : new Credentials(username, password);
    }

    private Credentials decode(String auth, String host) throws IOException {
        try {
            String both = new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8);
            int colon = both.indexOf(':');
            if (colon > 0) {
                return new Credentials(both.substring(0, colon), both.substring(colon + 1));
            }
        } catch (IllegalArgumentException e) {
            // Not Base64. Its message shows a part of the secret, so it is not the cause of what follows.
        }
        throw new IOException(Quote.of(file.toString()) + " has an entry for " + Quote.of(host)
                + " that is not user:password in Base64");
    }
}
