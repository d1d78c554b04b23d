package io.lcfs.oci.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.oci.Registry;
import io.lcfs.oci.Tools;
import io.lcfs.oci.registry.login.CredentialSource;
import io.lcfs.oci.registry.login.RegistryCredentials;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry that requires a password, over TLS with a certificate that the JVM does not trust. */
class SecureRegistryTest {
    /** The users of the registry; the password is {@link LoginTest#PASSWORD}. */
    private static final String USERS = "user:$2y$05$abcdefghijklmnopqrstuueZPXIquOolLoZnV5UqUjtfYVdchOKxy\n";

    @TempDir
    private static Path directory;

    private static RegistryProcess registry;
    private static RegistryOptions options;

    @BeforeAll
    static void startRegistry() throws Exception {
        Tools.require("docker-registry");
        makeCertificate();
        Files.writeString(directory.resolve("users"), USERS);
        registry = RegistryProcess.start(
                directory,
                "  tls:",
                "    certificate: " + directory.resolve("certificate.pem"),
                "    key: " + directory.resolve("key.pem"),
                "auth:",
                "  htpasswd:",
                "    realm: some",
                "    path: " + directory.resolve("users"));
        options = RegistryOptions.defaults().withExtraAuthorities(directory.resolve("certificate.pem"));
    }

    @AfterAll
    static void endRegistry() {
        if (registry != null) {
            registry.close();
        }
    }

    private static void makeCertificate() throws IOException, InterruptedException, GeneralSecurityException {
        Path store = directory.resolve("store");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-alias",
                        "registry",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=registry",
                        "-ext",
                        "san=ip:127.0.0.1")
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, keytool.waitFor(), said);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        writePem(
                "certificate.pem",
                "CERTIFICATE",
                keys.getCertificate("registry").getEncoded());
        writePem(
                "key.pem",
                "PRIVATE KEY",
                keys.getKey("registry", "changeit".toCharArray()).getEncoded());
    }

    private static void writePem(String file, String type, byte[] bytes) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        Files.writeString(
                directory.resolve(file), "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n");
    }

    private static Repository open(RegistryOptions options) {
        return Registry.open(registry.host() + "/repo", options);
    }

    @Test
    void imageGoesAndComesWithPasswordAndCertificate() throws Exception {
        TestImage image = TestImage.of("amd64");
        try (Repository repository = open(LoginTest.withPassword(options).withChunkBytes(50))) {
            image.push(repository, "v1");
            image.requireIn(repository, "v1");
        }
        String told = Skopeo.run(
                "inspect",
                "--tls-verify=false",
                "--creds=user:" + LoginTest.PASSWORD,
                "docker://" + registry.host() + "/repo:v1");
        assertTrue(told.contains(image.manifest().descriptor().digest().toString()), told);
    }

    @Test
    void passwordOfDockersConfigurationIsUsed() throws IOException {
        String auth =
                Base64.getEncoder().encodeToString(("user:" + LoginTest.PASSWORD).getBytes(StandardCharsets.UTF_8));
        Path config = Files.write(
                directory.resolve("config.json"),
                TestImage.json("{'auths':{'" + registry.host() + "':{'auth':'" + auth + "'}}}"));
        TestImage image = TestImage.of("arm64");
        try (Repository repository = open(options.withCredentials(CredentialSource.dockerConfig(config)))) {
            image.push(repository, "v2");
            image.requireIn(repository, "v2");
        }
    }

    @Test
    void wrongPasswordIsRefused() throws IOException {
        RegistryOptions wrong = options.withCredentials(CredentialSource.of(new RegistryCredentials("user", "hush")));
        try (Repository without = open(options);
                Repository other = open(wrong)) {
            assertEquals(
                    401,
                    assertThrows(RegistryException.class, () -> without.read("v1"))
                            .status());
            assertEquals(
                    401,
                    assertThrows(RegistryException.class, () -> other.read("v1"))
                            .status());
        }
    }

    @Test
    void certificateThatNobodyVouchesForIsRefused() throws IOException {
        try (Repository repository = open(LoginTest.withPassword(RegistryOptions.defaults()))) {
            RegistryException failure = assertThrows(RegistryException.class, () -> repository.read("v1"));
            assertEquals(SSLHandshakeException.class, failure.getCause().getClass());
        }
    }

    @Test
    void certificateThatTheJvmTrustsIsAcceptedForItsHostOnly() throws Exception {
        String port = registry.host().substring(registry.host().indexOf(':'));
        String trusting = "-Djavax.net.ssl.trustStore=" + directory.resolve("store");
        String password = "-Djavax.net.ssl.trustStorePassword=changeit";
        String certain = ask(registry.host(), trusting, password);
        assertTrue(certain.contains("status 401"), certain);
        String other = ask("localhost" + port, trusting, password);
        assertTrue(other.contains("SSLHandshakeException"), other);
    }

    /** These certificates take longer to read than a small image takes to push. */
    @Test
    void certificatesOfTheJvmAreReadOnlyForTls() throws Exception {
        String plain = ask("127.0.0.1:1", "-Dplain=true", "-Xlog:class+load");
        assertTrue(plain.contains("ConnectException"), plain);
        assertEquals(
                List.of(),
                plain.lines()
                        .filter(line -> line.contains("sun.security.ssl.TrustStoreManager"))
                        .toList());
    }

    private static String ask(String host, String... properties) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(properties));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), AnotherJvm.class.getName(), host));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said;
    }

    /** A program that asks a registry once, and prints why it has no response. */
    static final class AnotherJvm {
        private AnotherJvm() {}

        public static void main(String[] arguments) throws IOException {
            RegistryOptions chosen = RegistryOptions.defaults()
                    .withRetries(RetryPolicy.defaults().withAttempts(1))
                    .withPlainHttpOnLoopback(Boolean.getBoolean("plain"));
            try (Repository repository = Registry.open(arguments[0] + "/repo", chosen)) {
                repository.read("v1");
            } catch (RegistryException e) {
                System.out.println("status " + e.status() + ", " + e.getCause());
            }
        }
    }

    @Test
    void fileWithoutCertificatesIsRefused() throws IOException {
        Path empty = Files.createFile(directory.resolve("empty.pem"));
        assertThrows(IOException.class, () -> RegistryOptions.defaults().withExtraAuthorities(empty));
        Path garbage = Files.writeString(directory.resolve("garbage.pem"), "garbage");
        assertThrows(IOException.class, () -> RegistryOptions.defaults().withExtraAuthorities(garbage));
    }
}
