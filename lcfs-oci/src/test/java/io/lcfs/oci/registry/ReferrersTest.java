package io.lcfs.oci.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.oci.Referrers;
import io.lcfs.oci.Registry;
import io.lcfs.oci.SampleImage;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.content.MediaTypes;
import io.lcfs.oci.layout.OciLayout;
import io.lcfs.oci.spec.ImageIndex;
import io.lcfs.oci.spec.ImageManifest;
import io.lcfs.oci.spec.Referrer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Artifacts that refer to images, in registries with and without lists of them, and in layouts. */
class ReferrersTest {
    private static final SampleImage IMAGE = SampleImage.of("referrers", true);
    private static final Descriptor SUBJECT = IMAGE.manifest().document().descriptor();
    private static final String TAG = "sha256-" + SUBJECT.digest().hex();
    private static final String SBOM = "application/spdx+json";

    private static Document content(String text) {
        return Document.of("text/spdx", text.getBytes(UTF_8));
    }

    /** Returns the manifest that {@link Referrers#attach} writes. */
    private static Document artifact(String text) {
        return ImageManifest.ofArtifact(SBOM, List.of(content(text).descriptor()))
                .withSubject(SUBJECT)
                .document();
    }

    private static Set<Digest> digests(List<Referrer> referrers) {
        return referrers.stream().map(one -> one.descriptor().digest()).collect(Collectors.toSet());
    }

    private static Repository open(RegistryProcess registry) {
        return Registry.open(
                registry.host() + "/team/app", RegistryOptions.defaults().withPlainHttpOnLoopback(true));
    }

    @Test
    void aTagListsTheReferrersInTheRegistryOfDebian(@TempDir Path folder) throws Exception {
        try (RegistryProcess process = RegistryProcess.start(folder);
                Repository registry = open(process)) {
            assertEquals(List.of(), registry.referrers(SUBJECT.digest()));
            IMAGE.writeTo(registry, "1");
            Document first = Referrers.attach(registry, SUBJECT, SBOM, List.of(content("a")));
            assertEquals(artifact("a"), first);
            assertEquals(first, Referrers.attach(registry, SUBJECT, SBOM, List.of(content("a"))));
            Document signature = ImageManifest.of(
                            ImageManifest.EMPTY_CONFIG.descriptor(),
                            List.of(content("a").descriptor()))
                    .withSubject(SUBJECT)
                    .withAnnotations(Map.of("by", "me"))
                    .document();
            registry.write(signature, null);
            Descriptor found = signature.descriptor();
            assertEquals(
                    List.of(
                            new Referrer(first.descriptor(), SBOM),
                            new Referrer(
                                    new Descriptor(
                                            found.mediaType(), found.digest(), found.size(), null, Map.of("by", "me")),
                                    MediaTypes.EMPTY)),
                    registry.referrers(SUBJECT.digest()));
            assertEquals(Set.of("1", TAG), Set.copyOf(registry.tags()));
            ImageManifest read = ImageManifest.parse(
                    registry.read(first.descriptor().digest().toString()));
            assertEquals(SUBJECT, read.subject().orElseThrow());
            try (InputStream in = registry.open(read.layers().get(0))) {
                assertArrayEquals("a".getBytes(UTF_8), in.readAllBytes());
            }
        }
    }

    /** Returns a registry without lists, in which another client replaces the tag after each of the first writes. */
    private static FaultyRegistry.Script replacedAfter(int writes, AtomicReference<byte[]> tag) {
        AtomicInteger written = new AtomicInteger();
        byte[] other = ImageIndex.of(List.of())
                .withReferrer(new Referrer(artifact("other").descriptor(), SBOM))
                .document()
                .bytes();
        return call -> {
            boolean isTag = call.path().endsWith("/manifests/" + TAG);
            if (call.method().equals("PUT")) {
                if (isTag) {
                    tag.set(written.incrementAndGet() <= writes ? other : call.body());
                }
                call.send(201);
            } else if (isTag && tag.get() != null) {
                call.with("Content-Type", MediaTypes.INDEX).send(200, tag.get());
            } else {
                call.send(call.method().equals("HEAD") ? 200 : 404);
            }
        };
    }

    @Test
    void aReferrerIsListedAgainIfAnotherClientReplacesTheTag() throws IOException {
        AtomicReference<byte[]> tag = new AtomicReference<>();
        try (FaultyRegistry fake = new FaultyRegistry(replacedAfter(1, tag));
                Repository registry = fake.open()) {
            Document mine = Referrers.attach(registry, SUBJECT, SBOM, List.of(content("a")));
            assertEquals(
                    Set.of(
                            artifact("other").descriptor().digest(),
                            mine.descriptor().digest()),
                    digests(registry.referrers(SUBJECT.digest())));
        }
    }

    @Test
    void aTagThatIsReplacedEachTimeIsAnError() throws IOException {
        try (FaultyRegistry fake = new FaultyRegistry(replacedAfter(1000, new AtomicReference<>()));
                Repository registry = fake.open()) {
            IOException e = assertThrows(
                    IOException.class, () -> Referrers.attach(registry, SUBJECT, SBOM, List.of(content("a"))));
            assertTrue(e.getMessage().contains("but the tag " + TAG + " of repo"), e.getMessage());
        }
    }

    /** Answers as a registry with lists does, in two pages. */
    private static void listed(FaultyRegistry.Call call) throws IOException {
        String list = "/v2/repo/referrers/" + SUBJECT.digest();
        if (call.path().equals(list)) {
            call.with("Link", "<" + list + "?page=2>; rel=\"next\"")
                    .send(
                            200,
                            ImageIndex.of(List.of())
                                    .withReferrer(new Referrer(artifact("a").descriptor(), SBOM))
                                    .document()
                                    .bytes());
        } else if (call.path().startsWith(list)) {
            call.send(
                    200,
                    ImageIndex.of(List.of())
                            .withReferrer(new Referrer(artifact("a").descriptor(), SBOM))
                            .withReferrer(new Referrer(artifact("b").descriptor(), ""))
                            .document()
                            .bytes());
        } else if (call.method().equals("PUT") && call.path().contains("/manifests/")) {
            call.with("OCI-Subject", SUBJECT.digest().toString()).send(201);
        } else {
            call.send(call.method().equals("HEAD") ? 200 : 404);
        }
    }

    @Test
    void aRegistryThatHasListsGetsNoTag() throws IOException {
        try (FaultyRegistry fake = new FaultyRegistry(ReferrersTest::listed);
                Repository registry = fake.open()) {
            Document ignored = Referrers.attach(registry, SUBJECT, SBOM, List.of(content("a")));
            assertEquals(1, fake.asked("PUT"));
            assertEquals(
                    List.of(
                            new Referrer(artifact("a").descriptor(), SBOM),
                            new Referrer(artifact("b").descriptor(), "")),
                    registry.referrers(SUBJECT.digest()));
            assertEquals(0, fake.asked("GET /v2/repo/manifests"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 405, 501})
    void aRegistryWithoutListsIsAskedForTheTag(int status) throws IOException {
        FaultyRegistry.Script script = call -> {
            if (call.path().equals("/v2/repo/manifests/" + TAG)) {
                call.with("Content-Type", MediaTypes.INDEX)
                        .send(
                                200,
                                ImageIndex.of(List.of())
                                        .withReferrer(new Referrer(artifact("a").descriptor(), SBOM))
                                        .document()
                                        .bytes());
            } else {
                call.send(status);
            }
        };
        try (FaultyRegistry fake = new FaultyRegistry(script);
                Repository registry = fake.open()) {
            assertEquals(List.of(new Referrer(artifact("a").descriptor(), SBOM)), registry.referrers(SUBJECT.digest()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "{'schemaVersion':2,'manifests':[{}]}", "{'schemaVersion':2,'manifests':1}"})
    void aMalformedListIsRefused(String list) throws IOException {
        try (FaultyRegistry fake = new FaultyRegistry(call -> call.send(200, list));
                Repository registry = fake.open()) {
            assertThrows(InvalidImageException.class, () -> registry.referrers(SUBJECT.digest()));
        }
    }

    @Test
    void aLayoutFindsWhatItListsAndWhatTheTagLists(@TempDir Path folder) throws IOException {
        try (OciLayout layout = OciLayout.create(folder.resolve("layout"))) {
            IMAGE.writeTo(layout, "1");
            assertEquals(List.of(), layout.referrers(SUBJECT.digest()));
            Document first = Referrers.attach(layout, SUBJECT, SBOM, List.of(content("a")));
            assertEquals(List.of(new Referrer(first.descriptor(), SBOM)), layout.referrers(SUBJECT.digest()));
            assertEquals(List.of("1"), layout.tags());
            Document tagged = ImageIndex.of(List.of())
                    .withReferrer(new Referrer(artifact("b").descriptor(), "text/other"))
                    .document();
            layout.write(tagged, TAG);
            assertEquals(
                    Set.of(
                            first.descriptor().digest(),
                            artifact("b").descriptor().digest()),
                    digests(layout.referrers(SUBJECT.digest())));
            assertEquals(List.of(), layout.referrers(Digest.of(new byte[0])));
        }
    }
}
