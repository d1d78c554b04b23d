package io.lcfs.maven.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.oci.content.Document;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.registry.RegistryException;
import io.lcfs.oci.registry.RegistryOptions;
import io.lcfs.oci.registry.login.CredentialSource;
import io.lcfs.oci.registry.login.RegistryCredentials;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Images below in a registry: when it is asked, and what the user is told. */
class RegistryBaseTest extends StoreFixture {
    private static final CredentialSource LOGIN =
            CredentialSource.of(new RegistryCredentials(SmallRegistry.USER, SmallRegistry.PASSWORD));

    private SmallRegistry registry;

    @BeforeEach
    void startRegistry() throws IOException {
        registry = new SmallRegistry();
    }

    @AfterEach
    void stopRegistry() {
        registry.close();
    }

    private RegistryOptions options() {
        return RegistryOptions.defaults().withPlainHttpOnLoopback(true).withCredentials(LOGIN);
    }

    private String bring(String text, boolean isOffline) throws IOException {
        return new BaseImage(store, options(), isOffline, warnings::add)
                .bring(ImageAddress.parse("lcfs.from", text, folder), LINUX);
    }

    /** Builds an image of one class, and pushes it. */
    private Document push(String tag, String content) throws IOException {
        file("classes/Main.class", content);
        List<Image> built = build(SCRATCH, project(), LINUX);
        return new ImageDelivery(store, options()).write(built, address(tag));
    }

    private ImageAddress address(String tag) {
        return ImageAddress.parse("lcfs.to", "docker://" + registry.host() + "/team/base:" + tag, folder);
    }

    @Test
    void imageOfADigestIsAskedForOnceAndGivesNoWarning() throws IOException {
        String digest = push("1", "one").descriptor().digest().toString();
        String pinned = "docker://" + registry.host() + "/team/base@" + digest;
        registry.requests();
        String name = bring(pinned, false);
        assertTrue(!registry.requests().isEmpty());
        assertEquals(name, bring(pinned, false));
        assertEquals(name, bring(pinned, true));
        assertEquals(List.of(), registry.requests());
        assertEquals(List.of(), warnings);
    }

    @Test
    void imageOfATagIsLookedAtEachTimeAndTheWarningHasItsDigest() throws IOException {
        String digest = push("1", "one").descriptor().digest().toString();
        String tagged = "docker://" + registry.host() + "/team/base:1";
        String name = bring(tagged, false);
        registry.requests();
        assertEquals(name, bring(tagged, false));
        assertEquals(List.of("GET /v2/team/base/manifests/1"), registry.requests());
        assertEquals(name, bring(tagged, true));
        assertEquals(List.of(), registry.requests());
        assertEquals(2, warnings.size());
        assertTrue(warnings.get(0).endsWith("docker://" + registry.host() + "/team/base@" + digest), warnings.get(0));
    }

    @Test
    void imageThatTwoModulesNeedAtTheSameTimeIsPulledOnce() throws Exception {
        push("1", "one");
        registry.requests();
        String tagged = "docker://" + registry.host() + "/team/base:1";
        FutureTask<String> other = new FutureTask<>(() -> bring(tagged, false));
        new Thread(other, "another module").start();
        assertEquals(bring(tagged, false), other.get());
        List<String> blobs = registry.requests().stream()
                .filter(line -> line.startsWith("GET /v2/team/base/blobs/"))
                .toList();
        assertEquals(2, blobs.size(), "configuration and layer: " + blobs);
    }

    @Test
    void secondPushSendsNoLayer() throws IOException {
        Document first = push("1", "one");
        registry.requests();
        assertEquals(first, push("2", "one"));
        assertEquals(
                List.of(),
                registry.requests().stream()
                        .filter(line -> line.startsWith("POST"))
                        .toList());
    }

    @Test
    void missingPasswordIsAnErrorOfTheRegistry() throws IOException {
        file("classes/Main.class", "one");
        List<Image> built = build(SCRATCH, project(), LINUX);
        RegistryException e = assertThrows(
                RegistryException.class,
                () -> new ImageDelivery(store, RegistryOptions.defaults().withPlainHttpOnLoopback(true))
                        .write(built, address("1")));
        assertEquals(401, e.status());
    }
}
