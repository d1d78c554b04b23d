package io.lcfs.maven.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.oci.content.Platform;
import io.lcfs.oci.registry.login.RegistryCredentials;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Times, platforms, the place of the store, and credentials. */
class ImageParametersTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final Path HOME = Path.of("/home/user");

    @Test
    void timeIsThatOfTheParameterThenOfTheVariableThenAlwaysTheSame() {
        assertEquals(Instant.ofEpochSecond(1), ImageTime.of(null, null, NOW));
        assertEquals(Instant.ofEpochSecond(7), ImageTime.of(null, "7", NOW));
        assertEquals(Instant.ofEpochSecond(9), ImageTime.of("9", "7", NOW));
        assertEquals(Instant.ofEpochSecond(7), ImageTime.of("x", "7", NOW), "as Maven turns its own time off");
        assertEquals(NOW, ImageTime.of("now", "7", NOW));
        assertEquals(NOW, ImageTime.of("2026-11-28T14:00:00+02:00", null, NOW));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "-1", "9999999999999999999", "999999999999999999"})
    void whatIsNoTimeIsRefusedWithItsName(String text) {
        assertRefused("SOURCE_DATE_EPOCH is \"" + text + "\"", () -> ImageTime.of(null, text, NOW));
        assertRefused("parameter lcfs.created is \"" + text + "\"", () -> ImageTime.of(text, null, NOW));
    }

    private static void assertRefused(String begin, Runnable call) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, call::run);
        assertTrue(e.getMessage().startsWith(begin), e.getMessage());
    }

    @Test
    void platformsAreThoseOfTheListOrTheOneOfThisMachine() {
        assertEquals(List.of(Platform.ofThisMachine()), PlatformNames.parse(List.of()));
        assertEquals(
                List.of(new Platform("linux", "amd64", null), new Platform("linux", "arm", "v7")),
                PlatformNames.parse(List.of("linux/amd64", "linux/arm/v7", "linux/amd64")));
        assertRefused("parameter lcfs.platforms has \"amd64\"", () -> PlatformNames.parse(List.of("amd64")));
        assertRefused("the architecture", () -> PlatformNames.parse(List.of("linux/")));
    }

    @Test
    void storeIsInTheDirectoryForCachesOfTheSystem() {
        assertEquals(HOME.resolve(".cache/lcfs/maven.lcfs"), CacheFile.of(Map.of(), HOME, "Linux"));
        assertEquals(
                Path.of("/cache/lcfs/maven.lcfs"), CacheFile.of(Map.of("XDG_CACHE_HOME", "/cache"), HOME, "Linux"));
        assertEquals(
                HOME.resolve(".cache/lcfs/maven.lcfs"),
                CacheFile.of(Map.of("XDG_CACHE_HOME", "relative"), HOME, "Linux"));
        assertEquals(HOME.resolve("Library/Caches/lcfs/maven.lcfs"), CacheFile.of(Map.of(), HOME, "Mac OS X"));
        assertEquals(
                Path.of("/local/lcfs/maven.lcfs"), CacheFile.of(Map.of("LOCALAPPDATA", "/local"), HOME, "Windows 11"));
    }

    @Test
    void serverWithTheLongestPartOfTheNameGivesTheCredentials() throws IOException {
        Map<String, String> passwords = Map.of("host:5000", "all", "host:5000/team", "team");
        ServerCredentials source = new ServerCredentials(
                id -> passwords.containsKey(id) ? new RegistryCredentials("user", passwords.get(id)) : null);
        assertEquals(new RegistryCredentials("user", "team"), source.find("host:5000", "team/app"));
        assertEquals(new RegistryCredentials("user", "all"), source.find("host:5000", "teams/app"));
        assertEquals(new RegistryCredentials("user", "all"), source.find("host:5000"));
        assertEquals(null, source.find("other", "team/app"));
    }

    @Test
    void blanksAfterTheCommasOfPropertiesDoNotCount() {
        assertEquals(
                List.of(new Platform("linux", "amd64", null), new Platform("linux", "arm64", null)),
                PlatformNames.parse(List.of("linux/amd64", " linux/arm64")));
        assertEquals("B", KeyValue.key("environment", " B= x"));
        assertEquals(" x", KeyValue.value(" B= x"));
    }

    @Test
    void directoryOfTheImageIsAbsoluteAndCanBeInAClassPath() {
        for (String root : List.of("app", "", "/a:b")) {
            assertRefused(
                    "parameter lcfs.appRoot is \"" + root + "\", and must be an absolute path",
                    () -> new ProjectFiles(root, HOME, List.of()).classPath());
        }
        assertEquals(List.of("/a/resources", "/a/classes"), new ProjectFiles("/a/", HOME, List.of()).classPath());
        assertEquals(List.of("/resources", "/classes"), new ProjectFiles("/", HOME, List.of()).classPath());
    }

    @Test
    void failureWhoseMessageIsAPathGetsWords() {
        assertEquals("f: does not exist", Failures.text(new NoSuchFileException("f")));
        assertEquals("f: why", Failures.text(new NoSuchFileException("f", null, "why")));
        assertEquals(
                "f: exists, and is not of the kind that is needed here",
                Failures.text(new FileAlreadyExistsException("f")));
        assertEquals("f: access is denied", Failures.text(new AccessDeniedException("f")));
        assertEquals("f: is not a directory", Failures.text(new NotDirectoryException("f")));
        assertEquals("f: FileSystemLoopException", Failures.text(new FileSystemLoopException("f")));
        assertEquals("text", Failures.text(new IOException("text")));
    }
}
