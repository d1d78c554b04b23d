package io.lcfs.oci.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.oci.Registry;
import io.lcfs.oci.SampleImage;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.content.MediaTypes;
import io.lcfs.oci.content.NoSuchImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tags of a repository and their manifests, from a correct registry and from faulty registries. */
class TagsTest {
    private static final SampleImage IMAGE = SampleImage.of("tags", true);
    private static final String FIRST = "/v2/repo/tags/list?n=1000";

    private static List<String> tags(FaultyRegistry registry) throws IOException {
        try (Repository repository = registry.open()) {
            return repository.tags();
        }
    }

    private static void refused(FaultyRegistry.Script script, String message) throws IOException {
        try (FaultyRegistry registry = new FaultyRegistry(script)) {
            InvalidImageException e = assertThrows(InvalidImageException.class, () -> tags(registry));
            assertTrue(e.getMessage().contains(message), e.getMessage());
        }
    }

    @Test
    void registryOfDebianListsAndResolvesWhatWasPushed(@TempDir Path folder) throws Exception {
        try (RegistryProcess registry = RegistryProcess.start(folder);
                Repository repository = Registry.open(
                        registry.host() + "/team/app",
                        RegistryOptions.defaults().withPlainHttpOnLoopback(true))) {
            assertEquals(
                    "team/app",
                    assertThrows(NoSuchImageException.class, repository::tags).reference());
            for (String tag : List.of("b", "a", "c.1")) {
                IMAGE.writeTo(repository, tag);
            }
            assertEquals(
                    List.of("a", "b", "c.1"),
                    repository.tags().stream().sorted().toList());
            Descriptor manifest = IMAGE.manifest().document().descriptor();
            assertEquals(manifest, repository.resolve("a"));
            assertEquals(manifest, repository.resolve(manifest.digest().toString()));
            assertThrows(NoSuchImageException.class, () -> repository.resolve("nothing"));
        }
    }

    @Test
    void registryOfDebianDeletesManifestsIfItIsConfiguredForIt(@TempDir Path folder) throws Exception {
        RegistryOptions options = RegistryOptions.defaults().withPlainHttpOnLoopback(true);
        String digest = IMAGE.digest().toString();
        try (RegistryProcess registry = RegistryProcess.start(folder);
                Repository repository = Registry.open(registry.host() + "/team/app", options)) {
            IMAGE.writeTo(repository, "a");
            RegistryException e = assertThrows(RegistryException.class, () -> repository.delete(digest));
            assertTrue(e.getMessage().startsWith("manifest " + digest + " cannot be deleted, in"), e.getMessage());
            assertEquals(405, e.status());
            assertThrows(RegistryException.class, () -> repository.delete("a"));
            assertEquals(List.of("a"), repository.tags());
        }
        Path other = Files.createDirectory(folder.resolve("other"));
        try (RegistryProcess registry = RegistryProcess.start(
                        other,
                        "storage:",
                        "  filesystem:",
                        "    rootdirectory: " + other.resolve("data"),
                        "  delete:",
                        "    enabled: true");
                Repository repository = Registry.open(registry.host() + "/team/app", options)) {
            IMAGE.writeTo(repository, "a");
            repository.delete(digest);
            assertThrows(NoSuchImageException.class, () -> repository.resolve("a"));
            assertThrows(NoSuchImageException.class, () -> repository.delete(digest));
        }
    }

    @Test
    void aTagIsDeletedByItsName() throws IOException {
        try (FaultyRegistry registry =
                        new FaultyRegistry(call -> call.send(call.path().endsWith("/b") ? 404 : 202));
                Repository repository = registry.open()) {
            repository.delete("a");
            assertEquals(List.of("DELETE /v2/repo/manifests/a"), registry.asked());
            assertThrows(NoSuchImageException.class, () -> repository.delete("b"));
            assertThrows(IllegalArgumentException.class, () -> repository.delete("a b"));
        }
    }

    @Test
    void pagesAreFollowedByTheirLinksWithoutRepeatingATag() throws IOException {
        FaultyRegistry.Script script = call -> {
            switch (call.path()) {
                case FIRST ->
                    call.with("Link", "</v2/repo/tags/list?n=1000&last=b>; rel=\"next\"")
                            .send(200, "{'name':'repo','tags':['a','b']}");
                case FIRST + "&last=b" ->
                    call.with("Link", "<list?page=3>; rel=next").send(200, "{'tags':['b','c']}");
                default -> call.send(200, "{'tags':null}");
            }
        };
        try (FaultyRegistry registry = new FaultyRegistry(script)) {
            assertEquals(List.of("a", "b", "c"), tags(registry));
            assertEquals(
                    List.of("GET " + FIRST, "GET " + FIRST + "&last=b", "GET /v2/repo/tags/list?page=3"),
                    registry.asked());
        }
    }

    @Test
    void aPageThatFailsOnceIsAskedForAgain() throws IOException {
        AtomicInteger count = new AtomicInteger();
        try (FaultyRegistry registry = new FaultyRegistry(call -> {
            if (count.incrementAndGet() == 1) {
                call.send(503);
            } else {
                call.send(200, "{'tags':['a']}");
            }
        })) {
            assertEquals(List.of("a"), tags(registry));
        }
    }

    @Test
    void pagesOnAnotherHostAreNotFollowed() throws IOException {
        try (FaultyRegistry other = new FaultyRegistry(call -> call.send(200, "{'tags':['x']}"));
                FaultyRegistry registry = new FaultyRegistry(
                        call -> call.with("Link", "<" + other.address("/v2/repo/tags/list") + ">; rel=\"next\"")
                                .send(200, "{'tags':['a']}"))) {
            assertThrows(RegistryException.class, () -> tags(registry));
            assertEquals(List.of(), other.asked());
        }
    }

    @Test
    void pagesWithoutEndAreRefused() throws IOException {
        refused(
                call -> call.with("Link", "<" + FIRST + ">; rel=\"next\"").send(200, "{'tags':['a']}"),
                "more than 1000 pages");
    }

    @Test
    void aPageWithoutEndIsRefused() throws IOException {
        refused(call -> call.sendForEver(200), "more than 4194304 bytes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[]", "x", "{'tags':'a'}", "{'tags':{}}", "{'tags':[1]}", "{'tags':['../a']}", "{'tags':['']}"})
    void whatIsNoListOfTagsIsRefused(String json) throws IOException {
        refused(call -> call.send(200, json), "list of tags of repo");
    }

    @Test
    void whatTheRegistryDoesNotSayIsRead() throws IOException {
        byte[] manifest = IMAGE.manifest().document().bytes();
        for (int status : new int[] {200, 405}) {
            try (FaultyRegistry registry = new FaultyRegistry(call -> {
                        if (call.method().equals("HEAD")) {
                            call.send(status);
                        } else {
                            call.with("Content-Type", MediaTypes.MANIFEST).send(200, manifest);
                        }
                    });
                    Repository repository = registry.open()) {
                assertEquals(IMAGE.manifest().document().descriptor(), repository.resolve("v1"));
            }
        }
    }

    @Test
    void anotherDigestThanTheOneThatIsAskedForIsRefused() throws IOException {
        Digest asked = Digest.of(new byte[] {1});
        try (FaultyRegistry registry = new FaultyRegistry(call -> {
                    call.with("Content-Type", MediaTypes.MANIFEST)
                            .with("Content-Length", "5")
                            .with(
                                    "Docker-Content-Digest",
                                    Digest.of(new byte[] {2}).toString())
                            .send(200);
                });
                Repository repository = registry.open()) {
            assertThrows(InvalidImageException.class, () -> repository.resolve(asked.toString()));
        }
    }
}
