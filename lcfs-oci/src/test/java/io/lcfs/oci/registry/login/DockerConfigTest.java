package io.lcfs.oci.registry.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Credentials from Docker's configuration, and from the programs that it names. */
class DockerConfigTest {
    private static final String SECRET = "hush:hush";
    private static final RegistryCredentials USER = new RegistryCredentials("user", SECRET);

    @TempDir
    private Path directory;

    private DockerConfig config(String json) throws IOException {
        Path file = Files.writeString(directory.resolve("config.json"), json.replace('\'', '"'));
        return new DockerConfig(file, new CredentialHelper(List.of(directory), Duration.ofMinutes(10)));
    }

    private static String auth(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** Creates a program from the lines of a shell script. */
    private void program(String name, String... lines) throws IOException {
        Path file = directory.resolve("docker-credential-" + name);
        Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private String fails(DockerConfig config, String host) {
        IOException failure = assertThrows(IOException.class, () -> config.find(host));
        for (Throwable part = failure; part != null; part = part.getCause()) {
            assertFalse(part.toString().contains("hush"), part.toString());
        }
        return failure.getMessage();
    }

    @Test
    void userAndPasswordAreRead() throws IOException {
        DockerConfig config = config("{'auths':{'other':{},'example.org:5000':{'auth':'" + auth("user:" + SECRET)
                + "'},'plain':{'username':'user','password':'" + SECRET + "'}}}");
        assertEquals(USER, config.find("example.org:5000"));
        assertEquals(USER, config.find("plain"));
        assertNull(config.find("example.org"));
        assertNull(config.find("other"));
    }

    @Test
    void keysMayBeAddresses() throws IOException {
        String entry = "{'auth':'" + auth("user:" + SECRET) + "'}";
        for (String key : List.of("example.org", "https://example.org", "http://Example.org/v1/", "example.org/v2/")) {
            assertEquals(USER, config("{'auths':{'" + key + "':" + entry + "}}").find("example.org"), key);
        }
        for (String key : List.of("https://index.docker.io/v1/", "docker.io", "registry-1.docker.io")) {
            assertEquals(USER, config("{'auths':{'" + key + "':" + entry + "}}").find("docker.io"), key);
        }
    }

    @Test
    void identityTokenGoesBeforeThePassword() throws IOException {
        DockerConfig config =
                config("{'auths':{'a.b':{'auth':'" + auth("user:x") + "','identitytoken':'" + SECRET + "'}}}");
        assertEquals(new RegistryCredentials(null, SECRET), config.find("a.b"));
    }

    @Test
    void missingFileMeansNoCredentials() throws IOException {
        assertNull(new DockerConfig(directory.resolve("none")).find("a.b"));
        assertNull(config("{}").find("a.b"));
    }

    @Test
    void fileThatIsNoneIsNamed() throws IOException {
        for (String json : List.of("", "[]", "{'auths':", SECRET)) {
            assertTrue(fails(config(json), "a.b").contains("config.json"));
        }
    }

    @Test
    void entryThatCannotBeReadIsNamedWithoutIt() throws IOException {
        for (String auth : List.of("hush!!", auth("hush"), auth(":hush"))) {
            assertTrue(fails(config("{'auths':{'a.b':{'auth':'" + auth + "'}}}"), "a.b")
                    .contains("\"a.b\""));
        }
    }

    @Test
    void programIsAskedForTheHost() throws IOException {
        program(
                "vault",
                "[ \"$1\" = get ] || exit 3",
                "echo '{\"ServerURL\":\"'$(cat)'\",\"Username\":\"user\",\"Secret\":\"" + SECRET + "\"}'"
                        + " | tee \"$0.said\"");
        DockerConfig config = config("{'credsStore':'vault'}");
        assertEquals(USER, config.find("a.b:1"));
        Path said = directory.resolve("docker-credential-vault.said");
        assertTrue(Files.readString(said).contains("\"a.b:1\""));
        assertEquals(USER, config.find("docker.io"));
        assertTrue(Files.readString(said).contains("\"https://index.docker.io/v1/\""));
    }

    @Test
    void programOfOneHostGoesBeforeThatOfAll() throws IOException {
        program("one", "echo '{\"Username\":\"<token>\",\"Secret\":\"one\"}'");
        program("all", "echo '{\"Username\":\"user\",\"Secret\":\"all\"}'");
        DockerConfig config = config("{'credHelpers':{'a.b':'one'},'credsStore':'all'}");
        assertEquals(new RegistryCredentials(null, "one"), config.find("a.b"));
        assertEquals(new RegistryCredentials("user", "all"), config.find("c.d"));
    }

    @Test
    void whatTheProgramDoesNotHaveMayStandInTheFile() throws IOException {
        program("empty", "echo credentials not found in native keychain", "exit 1");
        DockerConfig config =
                config("{'credsStore':'empty','auths':{'a.b':{'auth':'" + auth("user:" + SECRET) + "'}}}");
        assertEquals(USER, config.find("a.b"));
        assertNull(config.find("c.d"));
    }

    @Test
    void programThatFailsIsNamedWithoutWhatItSays() throws IOException {
        program("failing", "echo hush", "echo hush >&2", "exit 7");
        String message = fails(config("{'credsStore':'failing'}"), "a.b");
        assertTrue(message.contains("\"failing\"") && message.contains("status 7"), message);
    }

    @Test
    void programThatTalksNonsenseIsNamed() throws IOException {
        program("odd", "echo hush");
        assertTrue(fails(config("{'credsStore':'odd'}"), "a.b").contains("\"odd\""));
        program("endless", "yes hush");
        assertTrue(fails(config("{'credsStore':'endless'}"), "a.b").contains("65536"));
    }

    @Test
    void programThatDoesNotEndIsEnded() throws IOException {
        program("slow", "echo $$ > \"$0.new\"", "mv \"$0.new\" \"$0.id\"", "sleep 6000");
        Path file = Files.writeString(directory.resolve("config.json"), "{\"credsStore\":\"slow\"}");
        Path written = directory.resolve("docker-credential-slow.id");
        // On a busy machine the program needs more time until it writes the file.
        for (Duration limit = Duration.ofMillis(500); !Files.exists(written); limit = limit.multipliedBy(4)) {
            DockerConfig config = new DockerConfig(file, new CredentialHelper(List.of(directory), limit));
            assertTrue(fails(config, "a.b").contains("does not end within " + limit));
        }
        long id = Long.parseLong(Files.readString(written).strip());
        ProcessHandle.of(id).ifPresent(left -> left.onExit().join());
    }

    @Test
    void programThatIsNotThereIsNamed() throws IOException {
        assertTrue(fails(config("{'credsStore':'none'}"), "a.b").contains("docker-credential-none"));
    }

    @Test
    void namesThatCouldBeAnotherProgramAreRefused() throws IOException {
        for (String name : List.of("../x", "a/b", "a b", "-x", ".x", "a;b", "a".repeat(65))) {
            assertTrue(fails(config("{'credsStore':'" + name + "'}"), "a.b").contains("not allowed"), name);
        }
    }

    private static String entry(String user) {
        return "{'auth':'" + auth(user + ":" + SECRET) + "'}";
    }

    /** The entry that counts for each repository does not depend on the order in the file. */
    @Test
    void longestPathCounts() throws IOException {
        List<String> keys = List.of(
                "'a.b:5000':" + entry("host"),
                "'a.b:5000/team-a':" + entry("a"),
                "'a.b:5000/team-a/deep/app':" + entry("deep"),
                "'https://a.b:5000/team-b':" + entry("b"),
                "'a.b:5000/team-c':{}",
                "'a.b/team-a':" + entry("other-port"),
                "'docker.io/library':" + entry("library"),
                "'https://index.docker.io/v1/':" + entry("hub"));
        Map<String, String> expected = Map.of(
                "a.b:5000/team-a/app", "a",
                "a.b:5000/team-a", "a",
                "a.b:5000/team-ab/app", "host",
                "a.b:5000/team-a/deep/app", "deep",
                "a.b:5000/team-a/deep/apple", "a",
                "a.b:5000/team-b/app", "b",
                "a.b:5000/team-c/app", "host",
                "a.b:5000/x/team-a", "host",
                "docker.io/library/debian", "library",
                "docker.io/me/app", "hub");
        for (int turn = 0; turn < keys.size(); turn++) {
            List<String> turned = new ArrayList<>(keys);
            Collections.rotate(turned, turn);
            DockerConfig config = config("{'auths':{" + String.join(",", turned) + "}}");
            for (Map.Entry<String, String> one : expected.entrySet()) {
                int slash = one.getKey().indexOf('/');
                RegistryCredentials found = config.find(
                        one.getKey().substring(0, slash), one.getKey().substring(slash + 1));
                assertEquals(new RegistryCredentials(one.getValue(), SECRET), found, one.getKey());
            }
            assertNull(config.find("a.b", "team-b/app"));
            assertNull(config.find("c.d", "team-a/app"));
        }
    }

    /** Once, the secret of one team was sent for another team. */
    @Test
    void entryForAPathIsNoneForTheHost() throws IOException {
        DockerConfig config =
                config("{'auths':{'a.b/team-a':" + entry("a") + ",'https://a.b/team-b/':" + entry("b") + "}}");
        assertNull(config.find("a.b"));
        assertNull(config.find("a.b", "team-c/app"));
    }

    @Test
    void programOfAHostWithAPortIsForThatPortOnly() throws IOException {
        program("one", "echo '{\"Username\":\"one\",\"Secret\":\"x\"}'");
        program("all", "echo '{\"Username\":\"all\",\"Secret\":\"x\"}'");
        DockerConfig config =
                config("{'credHelpers':{'a.b:5000':'one','e.f':''},'credsStore':'all','auths':{'c.d/team':"
                        + entry("team") + ",'c.d':" + entry("host") + "}}");
        assertEquals("one", config.find("a.b:5000", "x").username());
        assertEquals("all", config.find("a.b:5001", "x").username());
        assertEquals("all", config.find("a.b", "x").username());
        assertEquals("all", config.find("e.f", "x").username());
        assertEquals("team", config.find("c.d", "team/x").username());
        assertEquals("all", config.find("c.d", "x").username());
    }

    @Test
    void filesAreLookedForWhereTheToolsKeepThem() {
        Path home = Path.of("/home/me");
        assertEquals(
                List.of(Path.of("/only")),
                CredentialPlaces.of(Map.of("REGISTRY_AUTH_FILE", "/only", "DOCKER_CONFIG", "/d"), home));
        assertEquals(
                List.of(
                        Path.of("/run/user/7/containers/auth.json"),
                        Path.of("/home/me/.config/containers/auth.json"),
                        Path.of("/home/me/.docker/config.json")),
                CredentialPlaces.of(Map.of("XDG_RUNTIME_DIR", "/run/user/7", "REGISTRY_AUTH_FILE", ""), home));
        List<Path> all = CredentialPlaces.of(Map.of("XDG_CONFIG_HOME", "/c", "DOCKER_CONFIG", "/d"), home);
        assertEquals(
                List.of(Path.of("/c/containers/auth.json"), Path.of("/d/config.json")),
                all.subList(all.size() - 2, all.size()));
    }

    @Test
    void firstFileThatHasCredentialsCounts() throws IOException {
        Path none = directory.resolve("absent.json");
        Path first = Files.writeString(
                directory.resolve("first.json"), ("{'auths':{'a.b/x':" + entry("first") + "}}").replace('\'', '"'));
        Path second = Files.writeString(
                directory.resolve("second.json"), ("{'auths':{'a.b':" + entry("second") + "}}").replace('\'', '"'));
        FirstOf all = new FirstOf(List.of(new DockerConfig(none), new DockerConfig(first), new DockerConfig(second)));
        assertEquals("first", all.find("a.b", "x/y").username());
        assertEquals("second", all.find("a.b", "z").username());
        assertEquals("second", all.find("a.b").username());
        assertNull(all.find("c.d", "x"));
    }
}
