package io.lcfs.oci.registry.token;

import com.google.gson.JsonObject;
import io.lcfs.oci.json.JsonText;
import io.lcfs.oci.registry.http.HttpPolicy;
import io.lcfs.oci.registry.http.RefusedException;
import io.lcfs.oci.registry.http.Request;
import io.lcfs.oci.registry.http.Response;
import io.lcfs.oci.registry.http.ResponseException;
import io.lcfs.oci.registry.http.Transport;
import io.lcfs.oci.registry.login.RegistryCredentials;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Fetches bearer tokens from the server that a registry names. Thread-safe and stateless. */
final class TokenServer {
    /** A token, and the time until which it may be used. */
    record Token(String value, Instant until) {}

    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int MAX_BYTES = 256 << 10;
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,65536}");
    private static final long SHORTEST_SECONDS = 60;
    private static final long MAX_SECONDS = 86_400;
    private static final long MARGIN_SECONDS = 10;

    private final String registry;
    private final Transport transport;
    private final HttpPolicy policy;
    private final Clock clock;

    TokenServer(String registry, Transport transport, HttpPolicy policy, Clock clock) {
        this.registry = registry;
        this.transport = transport;
        this.policy = policy;
        this.clock = clock;
    }

    /** Requests a token, with credentials if there are any. */
    Token fetch(Challenge challenge, TokenScopes access, @Nullable RegistryCredentials credentials) throws IOException {
        URI realm = realm(challenge);
        List<String> fields = new ArrayList<>();
        String service = challenge.parameter("service");
        if (service != null) {
            fields.add(field("service", service));
        }
        String identityToken = credentials != null && credentials.username() == null ? credentials.secret() : null;
        Set<String> scopes = scopes(challenge, access);
        if (identityToken != null) {
            fields.add(field("scope", String.join(" ", scopes)));
        } else {
            scopes.forEach(scope -> fields.add(field("scope", scope)));
        }
        Instant now = clock.instant();
        Request request = identityToken != null
                ? post(realm, fields, identityToken)
                : Request.of("GET", withQuery(realm, String.join("&", fields)));
        String authorization = credentials == null || identityToken != null ? null : Authorizer.basic(credentials);
        try (Response response = transport.send(request, authorization)) {
            return read(request, response, now);
        }
    }

    private URI realm(Challenge challenge) throws IOException {
        String realm = challenge.parameter("realm");
        if (realm == null) {
            throw new ResponseException("the registry does not name its token server", UNAUTHORIZED);
        }
        URI uri = policy.resolve(policy.root(registry), realm);
        if (!policy.mayCarryCredentials(uri)) {
            throw new RefusedException("the registry " + registry + " names a token server on plain HTTP");
        }
        return uri;
    }

    /** Returns the scopes that this client needs and those that the registry asked for. */
    private static Set<String> scopes(Challenge challenge, TokenScopes access) {
        Set<String> scopes = new LinkedHashSet<>(access.scopes());
        String asked = challenge.parameter("scope");
        if (asked != null && !asked.isBlank()) {
            scopes.addAll(List.of(asked.strip().split(" +")));
        }
        return scopes;
    }

    private static Request post(URI realm, List<String> fields, String secret) {
        fields.add(field("grant_type", "refresh_token"));
        fields.add(field("client_id", "lcfs"));
        fields.add(field("refresh_token", secret));
        byte[] form = String.join("&", fields).getBytes(StandardCharsets.US_ASCII);
        return Request.of("POST", realm)
                .with("application/x-www-form-urlencoded", new Request.Body(form, 0, form.length));
    }

    private static String field(String name, String value) {
        return name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static URI withQuery(URI uri, String query) {
        String before = uri.getRawQuery() == null ? "?" : "?" + uri.getRawQuery() + "&";
        return URI.create(uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath() + before + query);
    }

    private Token read(Request request, Response response, Instant now) throws IOException {
        if (response.status() == UNAUTHORIZED || response.status() == FORBIDDEN) {
            throw new ResponseException("the token server refuses the credentials", response.status());
        }
        if (response.status() != 200) {
            throw response.failure(request, clock);
        }
        JsonObject json = JsonText.object(response.start(MAX_BYTES));
        String token = json == null ? null : JsonText.string(json, "token");
        if (json != null && token == null) {
            token = JsonText.string(json, "access_token");
        }
        if (json == null || token == null || !TOKEN.matcher(token).matches()) {
            throw new RefusedException("the response to " + request + " contains no token");
        }
        long asked = JsonText.number(json, "expires_in", SHORTEST_SECONDS);
        long seconds = Math.max(SHORTEST_SECONDS, Math.min(MAX_SECONDS, asked));
        return new Token(token, now.plusSeconds(seconds - MARGIN_SECONDS));
    }
}
