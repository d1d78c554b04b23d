package io.lcfs.oci.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.lcfs.oci.Tools;
import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.layout.OciLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Each operation, with each dialect of a registry. */
class RegistryDialectsTest {
    private static final byte[] BLOB = TestImage.bytes(300_000, 1);
    private static final Digest DIGEST = Digest.of(BLOB);
    private static final int PART = 100_000;

    /** An operation with a registry. */
    private interface Verb {
        void run(DialectRegistry registry, RegistryOptions options) throws IOException;
    }

    private static DynamicTest test(Dialect dialect, String verb, Verb task) {
        return dynamicTest(dialect.name() + ": " + verb, () -> {
            try (DialectRegistry registry = new DialectRegistry(dialect)) {
                task.run(registry, registry.options());
                assertEquals(List.of(), registry.wrong());
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> everyVerbSucceedsInEveryDialect() {
        return Dialect.all().stream()
                .flatMap(dialect -> Stream.of(
                        test(dialect, "push", (registry, options) -> push(dialect, registry, options)),
                        test(
                                dialect,
                                "push in parts",
                                (registry, options) -> pushInParts(registry, options.withChunkBytes(PART))),
                        test(dialect, "push what is there", RegistryDialectsTest::pushTwice),
                        test(dialect, "mount", (registry, options) -> mount(dialect, registry, options)),
                        test(dialect, "resume", RegistryDialectsTest::resume),
                        test(
                                dialect,
                                "resume in parts",
                                (registry, options) -> resume(registry, options.withChunkBytes(PART))),
                        test(dialect, "pull", RegistryDialectsTest::pull),
                        test(dialect, "move an image", RegistryDialectsTest::image)));
    }

    private static void requireKept(DialectRegistry registry, Descriptor written) {
        assertEquals(TestImage.descriptor(BLOB), written);
        assertArrayEquals(BLOB, registry.blob(DIGEST));
    }

    private static void push(Dialect dialect, DialectRegistry registry, RegistryOptions options) throws IOException {
        try (Repository repository = registry.open("team/app", options)) {
            requireKept(registry, repository.write(Blob.of(BLOB)));
            boolean again = dialect.has(Dialect.Quirk.BUSY)
                    || dialect.has(Dialect.Quirk.TOO_MANY_REQUESTS)
                    || dialect.has(Dialect.Quirk.PATCH_MOVES);
            long patches = registry.asked("PATCH") + registry.asked("STORE PATCH");
            assertTrue(patches == 1 || again, registry.asked().toString());
            byte[] empty = new byte[0];
            repository.write(Blob.of(empty));
            repository.write(TestImage.unknown(TestImage.bytes(70_000, 3)));
            assertTrue(repository.has(Digest.of(empty)));
        }
    }

    private static void pushInParts(DialectRegistry registry, RegistryOptions options) throws IOException {
        try (Repository repository = registry.open("team/app", options)) {
            requireKept(registry, repository.write(TestImage.unknown(BLOB)));
        }
    }

    private static void pushTwice(DialectRegistry registry, RegistryOptions options) throws IOException {
        try (Repository repository = registry.open("team/app", options)) {
            repository.write(Blob.of(BLOB));
            registry.forgetRequests();
            requireKept(
                    registry,
                    repository.write(TestImage.pretending(TestImage.descriptor(BLOB), new byte[BLOB.length])));
            assertEquals(0, registry.asked("POST"), registry.asked().toString());
        }
    }

    private static void mount(Dialect dialect, DialectRegistry registry, RegistryOptions options) throws IOException {
        try (Repository source = registry.open("team/base", options);
                Repository target =
                        registry.open("team/app", options.withMountFrom(List.of("team/none", "team/base")))) {
            source.write(Blob.of(BLOB));
            registry.forgetRequests();
            requireKept(registry, target.write(Blob.of(BLOB)));
            long patches = registry.asked("PATCH") + registry.asked("STORE PATCH");
            assertTrue(
                    patches == 0 || dialect.has(Dialect.Quirk.IGNORES_MOUNT),
                    registry.asked().toString());
            TestImage.requireBlob(target, BLOB);
        }
    }

    private static void resume(DialectRegistry registry, RegistryOptions options) throws IOException {
        try (Repository repository = registry.open("team/app", options)) {
            registry.cutNextPatchAfter(90_000);
            requireKept(registry, repository.write(Blob.of(BLOB)));
            byte[] unknown = TestImage.bytes(250_000, 2);
            registry.cutNextPatchAfter(80_000);
            repository.write(TestImage.unknown(unknown));
            assertArrayEquals(unknown, registry.blob(Digest.of(unknown)));
        }
    }

    private static void pull(DialectRegistry registry, RegistryOptions options) throws IOException {
        try (Repository repository = registry.open("team/app", options)) {
            repository.write(Blob.of(BLOB));
            TestImage.requireBlob(repository, BLOB);
        }
    }

    private static void image(DialectRegistry registry, RegistryOptions options) throws IOException {
        TestImage image = TestImage.of("amd64");
        try (Repository repository = registry.open("team/app", options)) {
            image.push(repository, "1");
            image.requireIn(repository, "1");
            image.requireIn(repository, image.manifest().descriptor().digest().toString());
        }
    }

    /** The bytes before the cut are not sent again if the registry reports their number. */
    @Test
    void resumedUploadSendsOnlyTheRest() throws IOException {
        try (DialectRegistry registry = new DialectRegistry(Dialect.of("as the specification says"));
                Repository repository = registry.open("team/app", registry.options())) {
            registry.cutNextPatchAfter(90_000);
            requireKept(registry, repository.write(Blob.of(BLOB)));
            assertEquals(1, registry.asked("POST"), registry.asked().toString());
            assertEquals(2, registry.asked("PATCH"), registry.asked().toString());
        }
    }

    /** Once, layers above 8 MiB could not be pushed to any of these registries. */
    @Test
    void blobOfTwentyMebibytesGoesToAll() throws IOException {
        byte[] big = TestImage.bytes(20 << 20, 5);
        for (Dialect dialect : Dialect.all().subList(1, 8)) {
            try (DialectRegistry registry = new DialectRegistry(dialect);
                    Repository repository = registry.open("team/app", registry.options())) {
                repository.write(TestImage.unknown(big));
                assertArrayEquals(big, registry.blob(Digest.of(big)), dialect.name());
                assertEquals(List.of(), registry.wrong(), dialect.name());
            }
        }
    }

    /**
     * skopeo shows that other clients, too, work with the dialects of known registries. The runs are parallel, because
     * each takes ten seconds: skopeo tries TLS first.
     */
    @Test
    void skopeoPushesInTheDialectsOfRegistriesToo(@TempDir Path directory) throws Exception {
        Tools.require("skopeo");
        TestImage image = TestImage.of("amd64");
        try (OciLayout layout = OciLayout.create(directory.resolve("layout"))) {
            image.push(layout, "1");
        }
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<?>> all = new ArrayList<>();
            for (Dialect dialect : Dialect.all().subList(0, 8)) {
                all.add(threads.submit(() -> {
                    try (DialectRegistry registry = new DialectRegistry(dialect)) {
                        Skopeo.run(
                                "copy",
                                "--dest-tls-verify=false",
                                "--dest-creds=user:hush",
                                "oci:" + directory.resolve("layout") + ":1",
                                "docker://" + registry.host() + "/team/app:1");
                        assertArrayEquals(image.layer(), registry.blob(Digest.of(image.layer())), dialect.name());
                        image.requireIn(registry.open("team/app", registry.options()), "1");
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
