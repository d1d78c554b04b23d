package io.lcfs.oci.registry.token;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.lcfs.oci.registry.RegistryOptions;
import io.lcfs.oci.registry.http.HttpPolicy;
import io.lcfs.oci.registry.http.Response;
import io.lcfs.oci.registry.http.ResponseException;
import io.lcfs.oci.registry.http.Transport;
import io.lcfs.oci.registry.login.RegistryCredentials;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The Authorization headers for one repository of a registry. The scheme of authentication is known after the
 * registry's first refusal. Thread-safe: its lock is held while a token is fetched, so that all threads that need the
 * same token wait for it instead of fetching their own.
 */
public final class Authorizer {
    private static final int UNAUTHORIZED = 401;

    private final String host;
    private final String repository;
    private final RegistryOptions options;
    private final boolean secure;
    private final TokenServer tokenServer;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final Map<TokenScopes, TokenServer.Token> tokens = new HashMap<>();

    @GuardedBy("lock")
    private @Nullable Challenge bearer;

    @GuardedBy("lock")
    private @Nullable String basic;

    /**
     * Creates the headers for one repository of a registry.
     *
     * @param host the registry as users name it, under which credentials are stored
     * @param repository the repository; its credentials are not used for another one
     * @param root the registry's address
     * @param options the options with the source of credentials
     * @param transport the sender of requests for tokens
     * @param policy the rules for which addresses may receive credentials
     */
    public Authorizer(
            String host, String repository, URI root, RegistryOptions options, Transport transport, HttpPolicy policy) {
        this.host = host;
        this.repository = repository;
        this.options = options;
        this.secure = policy.mayCarryCredentials(root);
        this.tokenServer = new TokenServer(root.getRawAuthority(), transport, policy, options.clock());
    }

    /**
     * Returns the header of a request before the registry has refused it.
     *
     * @param access the operation of the request
     * @return the header, or {@code null} for none
     * @throws IOException if a required token cannot be fetched
     */
    public @Nullable String header(TokenScopes access) throws IOException {
        lock.lock();
        try {
            return bearer == null ? basic : bearerHeader(bearer, access);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns the header of a request after the registry has refused it.
     *
     * @param refusal the registry's response, of the status 401
     * @param access the operation of the request
     * @param refused the refused header, or {@code null} if there was none
     * @return another header
     * @throws ResponseException if there is no other header
     * @throws IOException if a required token cannot be fetched
     */
    public String headerAfter(Response refusal, TokenScopes access, @Nullable String refused) throws IOException {
        List<Challenge> challenges = Challenge.parse(refusal.headers("WWW-Authenticate"));
        if (!secure) {
            throw denied("the registry wants credentials, which are not sent over plain HTTP to another machine");
        }
        lock.lock();
        try {
            for (Challenge challenge : challenges) {
                if (challenge.scheme().equals("bearer")) {
                    return afterBearer(challenge, access, refused);
                }
            }
            for (Challenge challenge : challenges) {
                if (challenge.scheme().equals("basic")) {
                    return afterBasic(refused);
                }
            }
        } finally {
            lock.unlock();
        }
        throw denied("the registry offers neither Bearer nor Basic authentication");
    }

    @GuardedBy("lock")
    private String afterBearer(Challenge challenge, TokenScopes access, @Nullable String refused) throws IOException {
        bearer = challenge;
        TokenServer.Token known = tokens.get(access);
        // Another thread may have fetched a new token since then.
        if (known != null && ("Bearer " + known.value()).equals(refused)) {
            tokens.remove(access);
        }
        return bearerHeader(challenge, access);
    }

    @GuardedBy("lock")
    private String bearerHeader(Challenge challenge, TokenScopes access) throws IOException {
        TokenServer.Token known = tokens.get(access);
        if (known == null || !options.clock().instant().isBefore(known.until())) {
            known = tokenServer.fetch(challenge, access, options.credentials().find(host, repository));
            tokens.put(access, known);
        }
        return "Bearer " + known.value();
    }

    @GuardedBy("lock")
    private String afterBasic(@Nullable String refused) throws IOException {
        RegistryCredentials credentials = options.credentials().find(host, repository);
        if (credentials == null || credentials.username() == null) {
            throw denied("the registry wants a user and a password, and there are none");
        }
        String header = basic(credentials);
        if (header.equals(refused)) {
            basic = null;
            throw denied("the registry refuses the credentials");
        }
        bearer = null;
        basic = header;
        return header;
    }

    static String basic(RegistryCredentials credentials) {
        byte[] both = (credentials.username() + ":" + credentials.secret()).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(both);
    }

    private static ResponseException denied(String reason) {
        return new ResponseException(reason, UNAUTHORIZED);
    }
}
