package io.lcfs.oci.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.content.MediaTypes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Manifests from registries that break or lie. */
class ManifestFaultTest {
    private static void requireMessage(String part, Throwable failure) {
        assertTrue(failure.getMessage().contains(part), failure.toString());
    }

    private static Document read(FaultyRegistry registry, String reference) throws IOException {
        try (Repository repository = registry.open()) {
            return repository.read(reference);
        }
    }

    @Test
    void manifestsAreAskedForInAllFormats() throws IOException {
        TestImage image = TestImage.of("amd64");
        List<String> accepted = new ArrayList<>();
        try (FaultyRegistry registry = new FaultyRegistry(call -> {
            accepted.add(call.header("Accept"));
            call.with("Content-Type", MediaTypes.MANIFEST + "; charset=utf-8")
                    .send(200, image.manifest().bytes());
        })) {
            assertEquals(image.manifest().descriptor(), read(registry, "latest").descriptor());
        }
        for (String type :
                List.of(MediaTypes.MANIFEST, MediaTypes.INDEX, MediaTypes.DOCKER_MANIFEST, MediaTypes.DOCKER_INDEX)) {
            assertTrue(accepted.get(0).contains(type), accepted.toString());
        }
    }

    @Test
    void manifestThatIsNotItsDigestIsRefused() throws IOException {
        TestImage image = TestImage.of("amd64");
        Digest other = Digest.of(new byte[1]);
        try (FaultyRegistry registry = new FaultyRegistry(call -> call.with("Content-Type", MediaTypes.MANIFEST)
                .send(200, image.manifest().bytes()))) {
            IOException failure = assertThrows(InvalidImageException.class, () -> read(registry, other.toString()));
            requireMessage(other.toString(), failure);
            requireMessage(registry.host(), failure);
        }
    }

    @Test
    void manifestThatIsNotTheDigestInTheHeaderIsRefused() throws IOException {
        TestImage image = TestImage.of("amd64");
        for (String header : List.of(Digest.of(new byte[1]).toString(), "sha256:12", "nothing")) {
            try (FaultyRegistry registry = new FaultyRegistry(call -> call.with("Content-Type", MediaTypes.MANIFEST)
                    .with("Docker-Content-Digest", header)
                    .send(200, image.manifest().bytes()))) {
                assertThrows(InvalidImageException.class, () -> read(registry, "latest"));
            }
        }
    }

    @Test
    void manifestThatIsAnnouncedAsAnotherThingIsRefused() throws IOException {
        TestImage image = TestImage.of("amd64");
        try (FaultyRegistry registry = new FaultyRegistry(call -> call.with("Content-Type", MediaTypes.INDEX)
                .send(200, image.manifest().bytes()))) {
            requireMessage("announced", assertThrows(InvalidImageException.class, () -> read(registry, "latest")));
        }
    }

    @Test
    void manifestOfAnUnknownKindIsRefused() throws IOException {
        for (String body : List.of("{}", "[]", "", "<html>", "[".repeat(100_000))) {
            try (FaultyRegistry registry = new FaultyRegistry(
                    call -> call.with("Content-Type", "text/html").send(200, body))) {
                assertThrows(InvalidImageException.class, () -> read(registry, "latest"));
            }
        }
    }

    @Test
    void manifestThatIsTooLongIsCutOff() throws IOException {
        try (FaultyRegistry registry = new FaultyRegistry(call -> call.sendForEver(200))) {
            requireMessage(
                    "more than 4194304 bytes",
                    assertThrows(InvalidImageException.class, () -> read(registry, "latest")));
        }
    }

    @Test
    void manifestWhoseConnectionBreaksIsReadAgain() throws IOException {
        TestImage image = TestImage.of("amd64");
        byte[] bytes = image.manifest().bytes();
        AtomicInteger calls = new AtomicInteger();
        try (FaultyRegistry registry = new FaultyRegistry(call -> {
            call.with("Content-Type", MediaTypes.MANIFEST);
            if (calls.incrementAndGet() < 3) {
                call.breakAfter(50, 200, bytes);
            } else {
                call.send(200, bytes);
            }
        })) {
            assertArrayEquals(bytes, read(registry, "latest").bytes());
        }
    }
}
