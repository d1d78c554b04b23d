package io.lcfs.oci.registry.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.oci.registry.RegistryOptions;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The servers with which plain HTTP is used, and the servers that may receive credentials. */
class HttpPolicyTest {
    private static final RegistryOptions DEFAULTS = RegistryOptions.defaults();

    private static String root(RegistryOptions options, String endpoint) {
        return new HttpPolicy(options).root(endpoint).toString();
    }

    @Test
    void httpsIsSpokenUnlessAskedOtherwise() {
        for (String host : List.of("localhost:5000", "127.0.0.1:5000", "[::1]:5000", "example.org")) {
            assertEquals("https://" + host + "/", root(DEFAULTS, host));
        }
    }

    @Test
    void httpIsSpokenOnThisMachineWhenAskedFor() {
        RegistryOptions options = DEFAULTS.withPlainHttpOnLoopback(true);
        for (String host : List.of("localhost:5000", "LOCALHOST", "127.0.0.1:5000", "127.9.9.9", "[::1]:5000")) {
            assertEquals("http://" + host + "/", root(options, host));
        }
        for (String host : List.of("localhost.example", "127.0.0.1.example", "128.0.0.1", "[::2]", "example.org")) {
            assertEquals("https://" + host + "/", root(options, host));
        }
    }

    @Test
    void httpIsSpokenWithNamedHosts() {
        RegistryOptions options = DEFAULTS.withPlainHttpHosts(Set.of("a.example", "b.example:5000"));
        assertEquals("http://a.example/", root(options, "a.example"));
        assertEquals("http://a.example:1/", root(options, "a.example:1"));
        assertEquals("http://b.example:5000/", root(options, "b.example:5000"));
        assertEquals("https://b.example/", root(options, "b.example"));
        assertEquals("https://localhost/", root(options, "localhost"));
    }

    @Test
    void onlyHttpsAndThisMachineAreToldCredentials() {
        HttpPolicy policy = new HttpPolicy(DEFAULTS.withPlainHttpHosts(Set.of("a.example")));
        assertTrue(policy.mayCarryCredentials(URI.create("https://a.example/")));
        assertTrue(policy.mayCarryCredentials(URI.create("http://localhost:1/")));
        assertFalse(policy.mayCarryCredentials(URI.create("http://a.example/")));
    }

    @Test
    void locationsAreResolvedAndChecked() throws RefusedException {
        HttpPolicy policy = new HttpPolicy(DEFAULTS);
        URI base = URI.create("https://a.example/v2/x?y");
        assertEquals("https://a.example/z?w", policy.resolve(base, "/z?w").toString());
        assertEquals("https://b.example/", policy.resolve(base, "//b.example/").toString());
        for (String location :
                List.of("http://a.example/", "file:/x", "https://u@b.example/", "https:///x", "a b", "https:x", "//")) {
            assertThrows(RefusedException.class, () -> policy.resolve(base, location), location);
        }
    }

    @Test
    void originsDifferBySchemeHostAndPort() {
        Origin origin = Origin.of(URI.create("https://A.example/x"));
        assertEquals(origin, Origin.of(URI.create("HTTPS://a.EXAMPLE:443/y")));
        for (String other : List.of("http://a.example/", "https://b.example/", "https://a.example:444/")) {
            assertFalse(origin.equals(Origin.of(URI.create(other))), other);
        }
    }
}
