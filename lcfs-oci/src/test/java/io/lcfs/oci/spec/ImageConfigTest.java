package io.lcfs.oci.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.oci.content.ChainId;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.content.Platform;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bytes of configurations, and the fields that a change does not touch. */
class ImageConfigTest {
    private static final String A = "a".repeat(64);
    private static final Digest DIGEST = Digest.parse("sha256:" + A);
    private static final Instant TIME = Instant.parse("2020-02-03T04:05:06.700Z");
    private static final String EMPTY = "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{},"
            + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}";

    private static ImageConfig empty() {
        return ImageConfig.of(new Platform("linux", "amd64", null));
    }

    private static ImageConfig parse(String json) throws InvalidImageException {
        return ImageConfig.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(ImageConfig config) {
        return new String(config.bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void aNewConfigurationHasTheseBytes() {
        assertEquals(EMPTY, text(empty()));
        ImageConfig config = empty().withLayer(DIGEST, new History(TIME, "COPY <a> & b", "me", "it", false))
                .withHistory(new History(null, "ENV", "", "", true))
                .withLabels(Map.of("b", "2", "a", "1"))
                .withUser("1000:users")
                .withWorkingDirectory("/work")
                .withCmd(List.of("-c", "true"))
                .withEntrypoint(List.of("/bin/sh"))
                .withEnvironment(List.of("PATH=/bin", "A="))
                .withCreated(TIME);
        assertEquals(
                "{\"created\":\"2020-02-03T04:05:06.700Z\",\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{"
                        + "\"User\":\"1000:users\",\"Env\":[\"PATH=/bin\",\"A=\"],\"Entrypoint\":[\"/bin/sh\"],"
                        + "\"Cmd\":[\"-c\",\"true\"],\"WorkingDir\":\"/work\",\"Labels\":{\"a\":\"1\",\"b\":\"2\"}},"
                        + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:" + A + "\"]},\"history\":["
                        + "{\"created\":\"2020-02-03T04:05:06.700Z\",\"created_by\":\"COPY <a> & b\",\"author\":\"me\","
                        + "\"comment\":\"it\"},{\"created_by\":\"ENV\",\"empty_layer\":true}]}",
                text(config));
        assertEquals(Digest.of(config.bytes()), config.descriptor().digest());
    }

    @Test
    void fieldsAreRead() throws InvalidImageException {
        ImageConfig config =
                parse("{\"created\":\"2020-02-03T06:05:06.7+02:00\",\"author\":\"me\",\"architecture\":\"arm64\","
                        + "\"os\":\"linux\",\"variant\":\"v8\",\"os.version\":\"6\",\"config\":{\"User\":\"u\",\"Env\":[\"A=b\"],"
                        + "\"ExposedPorts\":{\"80/tcp\":{},\"53/udp\":{}},\"Volumes\":{\"/v\":{}},\"Entrypoint\":null,"
                        + "\"Cmd\":[\"c\"],\"WorkingDir\":\"/w\",\"Labels\":{\"l\":\"m\"},\"StopSignal\":\"SIGINT\"},"
                        + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:" + A + "\"]},"
                        + "\"history\":[{\"created\":null,\"comment\":\"c\",\"empty_layer\":true}]}");
        assertEquals(Optional.of(TIME), config.created());
        assertEquals("me", config.author());
        assertEquals(new Platform("linux", "arm64", "v8"), config.platform());
        assertEquals("6", config.osVersion());
        assertEquals(List.of(DIGEST), config.diffIds());
        assertEquals(List.of(new History(null, "", "", "c", true)), config.history());
        assertEquals(
                new RunSettings(
                        "u",
                        List.of("53/udp", "80/tcp"),
                        List.of("A=b"),
                        List.of(),
                        List.of("c"),
                        List.of("/v"),
                        "/w",
                        Map.of("l", "m"),
                        "SIGINT",
                        List.of(),
                        null,
                        List.of()),
                config.settings());
    }

    @Test
    void whatWasReadKeepsItsBytesAndWhatIsNotKnownStaysWhenItIsChanged() throws InvalidImageException {
        String json = "{ \"docker_version\": \"20\", \"rootfs\": {\"diff_ids\": [], \"type\": \"layers\", \"n\": 1e2},"
                + " \"os\": \"linux\", \"architecture\": \"amd64\","
                + " \"config\": {\"Healthcheck\": {\"Test\": [\"x\"]}, \"Env\": [\"A=b\"], \"Tty\": false} }";
        ImageConfig config = parse(json);
        assertArrayEquals(json.getBytes(StandardCharsets.UTF_8), config.bytes());
        assertSame(config, config.withEnvironment(List.of("A=b")).withUser(""));
        assertEquals(
                "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"User\":\"u\",\"Env\":[\"A=b\"],"
                        + "\"Healthcheck\":{\"Test\":[\"x\"]},\"Tty\":false},"
                        + "\"rootfs\":{\"diff_ids\":[],\"type\":\"layers\",\"n\":1e2},\"docker_version\":\"20\"}",
                text(config.withUser("u")));
        assertEquals(
                text(config.withUser("u")),
                text(config.withCmd(List.of("x")).withUser("u").withCmd(List.of())));
    }

    @Test
    void aConfigurationWithoutSettingsAndHistoryGetsThem() throws InvalidImageException {
        ImageConfig bare = parse(EMPTY.replace("\"config\":{}", "\"config\":null"));
        assertEquals(RunSettings.NONE, bare.settings());
        assertEquals("u", bare.withUser("u").settings().user());
        assertEquals(1, bare.withLayer(DIGEST, History.of(TIME, "x")).history().size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"os\":\"linux\"|\"os\":7|\"os\" is not a string",
                "\"os\":\"linux\",||\"os\" is missing",
                "\"architecture\":\"amd64\",||\"architecture\" is missing",
                "\"rootfs\":|\"x\":|\"rootfs\" is missing",
                "\"type\":\"layers\"|\"type\":\"lower\"|\"rootfs.type\" is not",
                "\"diff_ids\":[]|\"diff_ids\":[\"x\"]|\"rootfs.diff_ids[0]\"",
                "\"config\":{}|\"config\":[]|\"config\" is not an object",
                "\"config\":{}|\"config\":{\"Env\":\"A=b\"}|\"config.Env\" is not a list",
                "\"config\":{}|\"config\":{\"Cmd\":[1]}|\"config.Cmd[0]\" is not a string",
                "\"config\":{}|\"config\":{\"Labels\":{\"a\":{}}}|\"config.Labels.a\" is not a string",
                "\"config\":{}|\"created\":\"today\"|\"created\" is not a time",
                "\"config\":{}|\"history\":[{\"empty_layer\":1}]|\"history[0].empty_layer\" is neither"
            })
    void theFieldThatIsWrongIsNamed(String found, String instead, String message) {
        String json = EMPTY.replace(found, instead == null ? "" : instead);
        String refusal =
                assertThrows(InvalidImageException.class, () -> parse(json)).getMessage();
        assertTrue(refusal.contains(message), refusal);
    }

    @Test
    void layersAndTheirHistoryBelongTogether() {
        History nothing = new History(TIME, "", "", "", true);
        assertThrows(IllegalArgumentException.class, () -> empty().withLayer(DIGEST, nothing));
        assertThrows(IllegalArgumentException.class, () -> empty().withCreated(Instant.MAX));
    }

    /** The expected chain IDs were computed with sha256sum. */
    @Test
    void chainIdsAreThoseOfTheSpecification() {
        Digest second = Digest.parse("sha256:" + "b".repeat(64));
        Digest chain = Digest.of(("sha256:" + A + " sha256:" + "b".repeat(64)).getBytes(StandardCharsets.US_ASCII));
        assertEquals(List.of(), ChainId.of(List.of()));
        assertEquals(List.of(DIGEST, chain), ChainId.of(List.of(DIGEST, second)));
        assertEquals(
                "406364a4bd8d39df8107071d4494fa73814420337124657ec5999b072e5d3352",
                ChainId.of(List.of(DIGEST, second, DIGEST)).get(2).hex());
    }

    @Test
    void allThatDockerKnowsCanBeSet() throws InvalidImageException {
        HealthCheck check = new HealthCheck(
                List.of("CMD", "/bin/ok"),
                Duration.ofSeconds(5),
                Duration.ofMillis(1500),
                Duration.ZERO,
                Duration.ofSeconds(2),
                3);
        ImageConfig config = empty().withAuthor("me")
                .withExposedPorts(List.of("80/tcp", "53/udp", "8000-8010", "0"))
                .withVolumes(List.of("/v", "/a b"))
                .withStopSignal("SIGRTMIN+3")
                .withShell(List.of("/bin/bash", "-c"))
                .withHealthCheck(check)
                .withOnBuild(List.of("COPY . /app"));
        ImageConfig read = parse(text(config));
        assertEquals("me", read.author());
        assertEquals(
                List.of("0", "53/udp", "80/tcp", "8000-8010"), read.settings().exposedPorts());
        assertEquals(List.of("/a b", "/v"), read.settings().volumes());
        assertEquals("SIGRTMIN+3", read.settings().stopSignal());
        assertEquals(List.of("/bin/bash", "-c"), read.settings().shell());
        assertEquals(check, read.settings().healthCheck());
        assertTrue(text(config).contains("\"Interval\":5000000000"), text(config));
        assertTrue(text(config).contains("\"StartInterval\":2000000000"), text(config));
        assertEquals(List.of("COPY . /app"), read.settings().onBuild());
        assertEquals(
                text(empty()),
                text(config.withAuthor("")
                        .withExposedPorts(List.of())
                        .withVolumes(List.of())
                        .withStopSignal("")
                        .withShell(List.of())
                        .withHealthCheck(null)
                        .withOnBuild(List.of())));
    }

    @Test
    void whatNoRuntimeUnderstandsIsRefusedWithItsValue() {
        for (String variable : List.of("", "A", "=b", "A\0=b")) {
            String refusal = assertThrows(
                            IllegalArgumentException.class, () -> empty().withEnvironment(List.of("A=b", variable)))
                    .getMessage();
            assertTrue(refusal.contains("NAME=value"), refusal);
        }
        for (String port : List.of("", "x", "65536", "80/http", "80/", "-80", "1-65536/tcp")) {
            assertThrows(IllegalArgumentException.class, () -> empty().withExposedPorts(List.of(port)), port);
        }
        for (String signal : List.of("0", "65", "term", "SIG", "SIGTERM ", "-9")) {
            assertThrows(IllegalArgumentException.class, () -> empty().withStopSignal(signal), signal);
        }
        assertThrows(IllegalArgumentException.class, () -> empty().withVolumes(List.of("v")));
        assertThrows(
                IllegalArgumentException.class,
                () -> new HealthCheck(List.of(), Duration.ofSeconds(-1), null, null, null, null));
        for (String word : List.of("", " ", "a/b", "x".repeat(129))) {
            assertThrows(IllegalArgumentException.class, () -> new Platform(word, "amd64", null), word);
            assertThrows(IllegalArgumentException.class, () -> new Platform("linux", word, null), word);
        }
        assertThrows(IllegalArgumentException.class, () -> Descriptor.of(" ", DIGEST, 1));
    }
}
