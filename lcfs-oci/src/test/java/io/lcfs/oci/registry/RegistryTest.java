package io.lcfs.oci.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Progress;
import io.lcfs.oci.Registry;
import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.content.MediaTypes;
import io.lcfs.oci.content.NoSuchBlobException;
import io.lcfs.oci.content.NoSuchImageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** This library reads the images that other programs wrote to a registry, and other programs read its images. */
class RegistryTest {
    private static final RegistryOptions OPTIONS = RegistryOptions.defaults().withPlainHttpOnLoopback(true);

    @TempDir
    private static Path directory;

    private static RegistryProcess registry;

    @BeforeAll
    static void startRegistry() throws IOException {
        registry = RegistryProcess.start(directory);
    }

    @AfterAll
    static void endRegistry() {
        if (registry != null) {
            registry.close();
        }
    }

    private static Repository open(String name, RegistryOptions options) {
        return Registry.open(registry.host() + "/" + name, options);
    }

    private static void skopeo(String... arguments) throws Exception {
        Skopeo.run(arguments);
    }

    @Test
    void pushedImageIsReadByTagAndByDigest() throws IOException {
        TestImage image = TestImage.of("amd64");
        try (Repository repository = open("by/both", OPTIONS)) {
            image.push(repository, "one");
            image.requireIn(repository, "one");
            image.requireIn(repository, image.manifest().descriptor().digest().toString());
        }
    }

    @Test
    void imageWithoutTagIsReadByDigest() throws IOException {
        TestImage image = TestImage.of("arm64");
        try (Repository repository = open("untagged", OPTIONS)) {
            image.push(repository, null);
            image.requireIn(repository, image.manifest().descriptor().digest().toString());
            assertThrows(NoSuchImageException.class, () -> repository.read("latest"));
        }
    }

    @Test
    void tagMovesToTheNextImage() throws IOException {
        TestImage older = TestImage.of("amd64");
        TestImage newer = TestImage.of("riscv64");
        try (Repository repository = open("moving", OPTIONS)) {
            older.push(repository, "latest");
            newer.push(repository, "latest");
            newer.requireIn(repository, "latest");
            older.requireIn(repository, older.manifest().descriptor().digest().toString());
        }
    }

    @Test
    void indexKeepsItsBytes() throws IOException {
        TestImage image = TestImage.of("amd64");
        byte[] bytes = TestImage.json("{ 'schemaVersion':2,'mediaType':'" + MediaTypes.INDEX + "','manifests':["
                + TestImage.described(MediaTypes.MANIFEST, image.manifest().bytes()) + "]  }");
        try (Repository repository = open("many", OPTIONS)) {
            image.push(repository, null);
            repository.write(Document.of(MediaTypes.INDEX, bytes), "all");
            Document read = repository.read("all");
            assertEquals(MediaTypes.INDEX, read.descriptor().mediaType());
            assertArrayEquals(bytes, read.bytes());
        }
    }

    @Test
    void blobsOfAllSizesAroundThePartComeBack() throws IOException {
        RegistryOptions small = OPTIONS.withChunkBytes(1000);
        try (Repository repository = open("sizes", small)) {
            for (int size : List.of(0, 1, 999, 1000, 1001, 2000, 2001, 12_345)) {
                byte[] known = TestImage.bytes(size, size);
                assertEquals(TestImage.descriptor(known), repository.write(Blob.of(known)));
                TestImage.requireBlob(repository, known);
                byte[] unknown = TestImage.bytes(size, -size - 1);
                assertEquals(TestImage.descriptor(unknown), repository.write(TestImage.unknown(unknown)));
                TestImage.requireBlob(repository, unknown);
            }
        }
    }

    @Test
    void blobOfSeveralDefaultPartsComesBack() throws IOException {
        byte[] bytes = TestImage.bytes(20_000_000, 1);
        try (Repository repository = open("big", OPTIONS)) {
            repository.write(TestImage.unknown(bytes));
            TestImage.requireBlob(repository, bytes);
        }
    }

    @Test
    void hasTellsWhatIsThere() throws IOException {
        byte[] bytes = TestImage.bytes(100, 2);
        try (Repository repository = open("asked", OPTIONS)) {
            assertFalse(repository.has(Digest.of(bytes)));
            repository.write(Blob.of(bytes));
            assertTrue(repository.has(Digest.of(bytes)));
        }
    }

    @Test
    void blobThatIsThereIsNotProducedAgain() throws IOException {
        byte[] bytes = TestImage.bytes(100, 3);
        try (Repository repository = open("twice", OPTIONS)) {
            repository.write(Blob.of(bytes));
            repository.write(TestImage.pretending(TestImage.descriptor(bytes), new byte[1]));
        }
    }

    @Test
    void blobOfAnotherRepositoryIsMounted() throws IOException {
        byte[] bytes = TestImage.bytes(5000, 4);
        try (Repository source = open("mount/source", OPTIONS);
                Repository target =
                        open("mount/target", OPTIONS.withMountFrom(List.of("mount/nowhere", "mount/source")))) {
            source.write(Blob.of(bytes));
            target.write(TestImage.pretending(TestImage.descriptor(bytes), new byte[1]));
            TestImage.requireBlob(target, bytes);
        }
    }

    @Test
    void blobThatIsNowhereElseIsSent() throws IOException {
        byte[] bytes = TestImage.bytes(5000, 5);
        try (Repository target = open("mount/else", OPTIONS.withMountFrom(List.of("mount/nowhere")))) {
            target.write(Blob.of(bytes));
            TestImage.requireBlob(target, bytes);
        }
    }

    @Test
    void blobThatIsNotItsDigestIsNotWritten() throws IOException {
        byte[] bytes = TestImage.bytes(3000, 6);
        try (Repository repository = open("liar", OPTIONS.withChunkBytes(1000))) {
            for (byte[] other : List.of(TestImage.bytes(3000, 7), TestImage.bytes(2999, 8), TestImage.bytes(3001, 9))) {
                var failure = assertThrows(
                        InvalidImageException.class,
                        () -> repository.write(TestImage.pretending(TestImage.descriptor(bytes), other)));
                assertTrue(failure.getMessage().contains(Digest.of(bytes).toString()), failure.getMessage());
                assertTrue(failure.getMessage().contains(registry.host()), failure.getMessage());
                assertFalse(repository.has(Digest.of(bytes)));
                assertFalse(repository.has(Digest.of(other)));
            }
        }
    }

    @Test
    void failureOfTheBlobItselfIsNotTriedAgain() throws IOException {
        List<Integer> calls = new ArrayList<>();
        IOException own = new IOException("own");
        Blob broken = new Blob() {
            @Override
            public java.util.Optional<io.lcfs.oci.content.Descriptor> descriptor() {
                return java.util.Optional.empty();
            }

            @Override
            public void writeTo(java.io.OutputStream target) throws IOException {
                calls.add(1);
                target.write(new byte[100]);
                throw own;
            }
        };
        try (Repository repository = open("broken", OPTIONS.withChunkBytes(10))) {
            assertEquals(own, assertThrows(IOException.class, () -> repository.write(broken)));
        }
        assertEquals(1, calls.size());
    }

    @Test
    void manifestThatIsNotItsDescriptorIsNotWritten() throws IOException {
        TestImage image = TestImage.of("amd64");
        Document forged = Document.of(
                TestImage.of("s390x").manifest().descriptor(), image.manifest().bytes());
        try (Repository repository = open("forged", OPTIONS)) {
            image.push(repository, null);
            assertThrows(InvalidImageException.class, () -> repository.write(forged, "latest"));
            assertThrows(NoSuchImageException.class, () -> repository.read("latest"));
        }
    }

    @Test
    void whatIsNotThereIsNamed() throws IOException {
        byte[] bytes = TestImage.bytes(100, 10);
        try (Repository repository = open("empty", OPTIONS)) {
            var manifest = assertThrows(NoSuchImageException.class, () -> repository.read("v1"));
            assertTrue(
                    manifest.getMessage()
                            .contains("manifest v1 in the repository empty of the registry " + registry.host()),
                    manifest.getMessage());
            assertEquals("v1", manifest.reference());
            var blob = assertThrows(NoSuchBlobException.class, () -> repository.open(TestImage.descriptor(bytes)));
            assertEquals(Digest.of(bytes), blob.digest());
            assertTrue(blob.getMessage().contains(Digest.of(bytes).toString()), blob.getMessage());
            assertThrows(IllegalArgumentException.class, () -> repository.read("../x"));
        }
    }

    @Test
    void manyBlobsGoAndComeAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (Repository repository = open("parallel", OPTIONS.withChunkBytes(30_000))) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                byte[] bytes = TestImage.bytes(100_000, 1000 + i);
                boolean known = i % 2 == 0;
                all.add(threads.submit(() -> {
                    repository.write(known ? Blob.of(bytes) : TestImage.unknown(bytes));
                    TestImage.requireBlob(repository, bytes);
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

    @Test
    void progressGrowsToTheWhole() throws IOException {
        Queue<Progress.Update> told = new ConcurrentLinkedQueue<>();
        byte[] bytes = TestImage.bytes(10_000, 11);
        try (Repository repository =
                open("progress", OPTIONS.withChunkBytes(3000).withProgress(told::add))) {
            repository.write(Blob.of(bytes));
            List<Long> sent = told.stream().map(Progress.Update::doneBytes).toList();
            assertEquals(List.of(0L, 3000L, 6000L, 9000L, 10_000L, 10_000L), sent);
            requireTask(told, Digest.of(bytes), Progress.Phase.FINISHED);
            repository.write(Blob.of(bytes));
            requireTask(told, Digest.of(bytes), Progress.Phase.SKIPPED);
            TestImage.requireBlob(repository, bytes);
        }
        requireTask(told, Digest.of(bytes), Progress.Phase.FINISHED);
    }

    /** Requires that the updates are those of one transfer of 10,000 bytes, and removes them. */
    private static void requireTask(Queue<Progress.Update> told, Digest blob, Progress.Phase end) {
        List<Progress.Update> updates = List.copyOf(told);
        told.clear();
        assertEquals(1, updates.stream().map(Progress.Update::taskId).distinct().count());
        assertEquals(blob + " STARTED, 0 of 10000 bytes", updates.get(0).toString());
        assertEquals(
                blob + " " + end + ", 10000 of 10000 bytes",
                updates.get(updates.size() - 1).toString());
    }

    @Test
    void streamClosedEarlyDoesNoHarm() throws IOException {
        byte[] bytes = TestImage.bytes(3_000_000, 12);
        try (Repository repository = open("early", OPTIONS)) {
            repository.write(Blob.of(bytes));
            for (int i = 0; i < 5; i++) {
                try (InputStream in = repository.open(TestImage.descriptor(bytes))) {
                    assertArrayEquals(java.util.Arrays.copyOf(bytes, 1000), in.readNBytes(1000));
                }
            }
            TestImage.requireBlob(repository, bytes);
        }
    }

    @Test
    void skopeoReadsWhatWeWrite() throws Exception {
        TestImage image = TestImage.of("amd64");
        try (Repository repository = open("ours", OPTIONS)) {
            image.push(repository, "v1");
        }
        String name = "docker://" + registry.host() + "/ours:v1";
        String told = Skopeo.run("inspect", "--tls-verify=false", name);
        assertTrue(told.contains(image.manifest().descriptor().digest().toString()), told);
        skopeo("copy", "--src-tls-verify=false", name, "oci:" + directory.resolve("layout") + ":v1");
    }

    @Test
    void whatSkopeoWritesIsRead() throws Exception {
        TestImage image = TestImage.of("amd64");
        try (Repository repository = open("before", OPTIONS);
                Repository copied = open("after", OPTIONS)) {
            image.push(repository, "v1");
            String layout = "oci:" + directory.resolve("other") + ":v1";
            skopeo("copy", "--src-tls-verify=false", "docker://" + registry.host() + "/before:v1", layout);
            skopeo("copy", "--dest-tls-verify=false", layout, "docker://" + registry.host() + "/after:v2");
            image.requireIn(copied, "v2");
        }
    }

    @Test
    void dockerManifestsAreReadToo() throws Exception {
        TestImage image = TestImage.of("amd64");
        try (Repository repository = open("oci", OPTIONS);
                Repository copied = open("docker", OPTIONS)) {
            image.push(repository, "v1");
            skopeo(
                    "copy",
                    "--format=v2s2",
                    "--src-tls-verify=false",
                    "--dest-tls-verify=false",
                    "docker://" + registry.host() + "/oci:v1",
                    "docker://" + registry.host() + "/docker:v1");
            assertEquals(
                    MediaTypes.DOCKER_MANIFEST, copied.read("v1").descriptor().mediaType());
            TestImage.requireBlob(copied, image.layer());
        }
    }
}
