package io.lcfs.oci.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.InvalidImageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Pushes to registries that break the connection, forget an upload, stall, or require another form of upload. */
class PushFaultTest {
    private static final int CHUNK = 100;
    private static final byte[] BLOB = TestImage.bytes(350, 1);
    private static final Digest DIGEST = Digest.of(BLOB);

    private static RegistryOptions chunked(FaultyRegistry registry) {
        return registry.options().withChunkBytes(CHUNK);
    }

    private static void requirePushed(FaultyUploads uploads, Blob blob) throws IOException {
        try (FaultyRegistry registry = new FaultyRegistry(uploads);
                Repository repository = registry.open(chunked(registry))) {
            assertEquals(TestImage.descriptor(BLOB), repository.write(blob));
            assertArrayEquals(BLOB, uploads.blob(DIGEST));
        }
    }

    private static IOException pushFails(FaultyRegistry.Script script) throws IOException {
        try (FaultyRegistry registry = new FaultyRegistry(script);
                Repository repository = registry.open(chunked(registry))) {
            return assertThrows(IOException.class, () -> repository.write(Blob.of(BLOB)));
        }
    }

    @Test
    void partsFollowOneAnother() throws IOException {
        FaultyUploads uploads = new FaultyUploads();
        requirePushed(uploads, Blob.of(BLOB));
        assertEquals(List.of("0-99", "100-199", "200-299", "300-349"), uploads.ranges());
    }

    @Test
    void blobGoesInOneRequestUnlessPartsAreAskedFor() throws IOException {
        FaultyUploads uploads = new FaultyUploads();
        try (FaultyRegistry registry = new FaultyRegistry(uploads);
                Repository repository = registry.open()) {
            repository.write(Blob.of(BLOB));
            byte[] unknown = TestImage.bytes(1_000_000, 3);
            repository.write(TestImage.unknown(unknown));
            repository.write(Blob.of(new byte[0]));
            assertArrayEquals(unknown, uploads.blob(Digest.of(unknown)));
            assertEquals(List.of("", ""), uploads.ranges());
            assertEquals(3, registry.asked("PUT"));
        }
    }

    @Test
    void breakAtEveryByteOfAPartIsMendedFromThere() throws IOException {
        for (int part = 0; part < 4; part++) {
            for (int kept = 0; kept <= (part == 3 ? 50 : CHUNK); kept += 7) {
                FaultyUploads uploads = new FaultyUploads();
                int number = part;
                int count = kept;
                uploads.onPatch((call, upload) -> {
                    if (uploads.patches() == number) {
                        upload.append(call, count);
                        throw new IOException("the connection is cut");
                    }
                    return false;
                });
                requirePushed(uploads, TestImage.unknown(BLOB));
                int resumed = part * CHUNK + kept;
                if (resumed > 1) {
                    assertEquals(1, uploads.begun(), "the upload goes on");
                    assertEquals(BLOB.length, uploads.bytesKept());
                }
            }
        }
    }

    @Test
    void answerThatIsLostIsNotSentFor() throws IOException {
        FaultyUploads uploads = new FaultyUploads();
        uploads.onPatch((call, upload) -> {
            if (uploads.patches() == 2) {
                upload.append(call, call.body().length);
                throw new IOException("the connection is cut");
            }
            return false;
        });
        requirePushed(uploads, Blob.of(BLOB));
        assertEquals(List.of("0-99", "100-199", "200-299", "300-349"), uploads.ranges());
    }

    @Test
    void partThatIsKeptInPartIsSentOn() throws IOException {
        FaultyUploads uploads = new FaultyUploads();
        uploads.onPatch((call, upload) -> {
            upload.append(call, Math.min(40, call.body().length));
            upload.accept(call);
            return true;
        });
        requirePushed(uploads, Blob.of(BLOB));
        assertEquals(
                List.of("0-99", "40-99", "80-99", "100-199"), uploads.ranges().subList(0, 4));
    }

    @Test
    void busyRegistryIsAskedHowFarItCame() throws IOException {
        for (int status : List.of(429, 500, 503, 416)) {
            FaultyUploads uploads = new FaultyUploads();
            uploads.onPatch((call, upload) -> {
                boolean busy = uploads.patches() == 1;
                if (busy) {
                    call.send(status);
                }
                return busy;
            });
            requirePushed(uploads, Blob.of(BLOB));
            assertEquals(1, uploads.begun());
        }
    }

    @Test
    void forgottenUploadBeginsAnew() throws IOException {
        FaultyUploads uploads = new FaultyUploads();
        uploads.onPatch((call, upload) -> {
            boolean forget = uploads.begun() == 1 ? upload.length() == 200 : uploads.begun() == 2;
            if (forget) {
                upload.forget();
                call.send(404);
            }
            return forget;
        });
        requirePushed(uploads, TestImage.unknown(BLOB));
        assertEquals(3, uploads.begun());
    }

    @Test
    void registryThatAlwaysForgetsIsGivenUp() throws IOException {
        FaultyUploads uploads = new FaultyUploads();
        uploads.onPatch((call, upload) -> {
            upload.forget();
            call.send(404);
            return true;
        });
        assertTrue(pushFails(uploads).getMessage().contains("404"));
        assertEquals(6, uploads.begun());
    }

    @Test
    void registryThatAlwaysBreaksIsGivenUp() throws IOException {
        FaultyUploads uploads = new FaultyUploads();
        uploads.onPatch((call, upload) -> {
            throw new IOException("the connection is cut");
        });
        pushFails(uploads);
        assertTrue(uploads.patches() <= 36, "attempts " + uploads.patches());
    }

    @Test
    void registryThatSaysItHasMoreThanWasSentIsGivenUp() throws IOException {
        FaultyUploads uploads = new FaultyUploads();
        uploads.onPatch((call, upload) -> {
            call.with("Location", call.path()).with("Range", "0-999999").send(202);
            return true;
        });
        pushFails(uploads);
        assertTrue(uploads.patches() <= 36, "attempts " + uploads.patches());
    }

    @Test
    void partThatIsRefusedIsNotSentAgain() throws IOException {
        FaultyUploads uploads = new FaultyUploads();
        uploads.onPatch((call, upload) -> {
            call.send(413, "{'errors':[{'code':'SIZE_INVALID'}]}");
            return true;
        });
        assertTrue(pushFails(uploads).getMessage().contains("413, SIZE_INVALID"));
        assertEquals(0, uploads.patches(), "the first PATCH is the last one");
    }

    @Test
    void lostAnswerToTheEndIsMadeUpByALook() throws IOException {
        FaultyUploads uploads = new FaultyUploads();
        uploads.onPut((call, upload) -> {
            upload.commit(call);
            throw new IOException("the connection is cut");
        });
        requirePushed(uploads, Blob.of(BLOB));
        assertEquals(1, uploads.begun());
        uploads.removeAll();
        requirePushed(uploads, TestImage.unknown(BLOB));
        assertEquals(2, uploads.begun());
    }

    @Test
    void lostEndIsMadeUpByAnotherUpload() throws IOException {
        FaultyUploads uploads = new FaultyUploads();
        uploads.onPut((call, upload) -> {
            if (uploads.begun() == 1) {
                upload.forget();
                throw new IOException("the connection is cut");
            }
            return false;
        });
        requirePushed(uploads, TestImage.unknown(BLOB));
        assertEquals(2, uploads.begun());
    }

    @Test
    void longerPartsAreSentWhereTheRegistryWantsThem() throws IOException {
        FaultyUploads uploads = new FaultyUploads();
        uploads.onPost(call -> call.with("OCI-Chunk-Min-Length", "150"));
        requirePushed(uploads, Blob.of(BLOB));
        assertEquals(List.of("0-149", "150-299", "300-349"), uploads.ranges());
    }

    @Test
    void absurdLeastLengthIsRefused() throws IOException {
        FaultyUploads uploads = new FaultyUploads();
        uploads.onPost(call -> call.with("OCI-Chunk-Min-Length", "999999999"));
        assertTrue(pushFails(uploads).getMessage().contains("999999999"));
    }

    @Test
    void absoluteLocationsAreFollowedToo() throws IOException {
        FaultyUploads uploads = new FaultyUploads();
        uploads.useAbsoluteLocations();
        requirePushed(uploads, Blob.of(BLOB));
    }

    @Test
    void uploadElsewhereIsNotToldWhoWeAre() throws IOException {
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        FaultyUploads uploads = new FaultyUploads();
        try (FaultyRegistry storage = new FaultyRegistry(call -> {
                    told.add(call.header("Authorization"));
                    uploads.respond(call);
                });
                FaultyRegistry registry = new FaultyRegistry(call -> {
                    if (call.header("Authorization").isEmpty()) {
                        call.with("WWW-Authenticate", "Basic realm=\"x\"").send(401);
                    } else if (call.method().equals("POST")) {
                        call.with("Location", storage.address(uploads.begin())).send(202);
                    } else {
                        uploads.respond(call);
                    }
                });
                Repository repository = registry.open(LoginTest.withPassword(chunked(registry)))) {
            repository.write(Blob.of(BLOB));
            assertArrayEquals(BLOB, uploads.blob(DIGEST));
            assertEquals(List.of("", "", "", "", ""), told);
        }
    }

    @Test
    void locationsThatAreNoneAreRefused() throws IOException {
        for (String location : List.of("file:///x", "http://example.invalid/x", "http://a b", "ftp://127.0.0.1/")) {
            IOException failure = pushFails(call -> {
                if (call.method().equals("POST")) {
                    call.with("Location", location).send(202);
                } else {
                    call.send(404);
                }
            });
            assertEquals("RefusedException", failure.getCause().getClass().getSimpleName(), location);
        }
        pushFails(call -> call.send(call.method().equals("POST") ? 202 : 404));
    }

    @Test
    void repositoryThatIsNotThereIsNamed() throws IOException {
        IOException failure = pushFails(call -> call.send(404));
        assertEquals(404, ((RegistryException) failure).status());
        assertTrue(failure.getMessage().contains("repository repo of the registry 127.0.0.1"), failure.getMessage());
    }

    @Test
    void mountThatIsForbiddenLeadsToAnUpload() throws IOException {
        FaultyUploads uploads = new FaultyUploads();
        try (FaultyRegistry registry = new FaultyRegistry(call -> {
                    if (call.path().contains("from=secret")) {
                        call.send(403);
                    } else {
                        uploads.respond(call);
                    }
                });
                Repository repository =
                        registry.open(chunked(registry).withMountFrom(List.of("one", "two", "secret")))) {
            repository.write(Blob.of(BLOB));
            assertArrayEquals(BLOB, uploads.blob(DIGEST));
            assertEquals(4, registry.asked("POST"));
            assertEquals(2, registry.asked("DELETE"), "what the first two began is taken back");
        }
    }

    @Test
    void wrongBlobTakesItsUploadBack() throws IOException {
        FaultyUploads uploads = new FaultyUploads();
        try (FaultyRegistry registry = new FaultyRegistry(uploads);
                Repository repository = registry.open(chunked(registry))) {
            byte[] other = TestImage.bytes(BLOB.length, 9);
            assertThrows(
                    InvalidImageException.class,
                    () -> repository.write(TestImage.pretending(TestImage.descriptor(BLOB), other)));
            assertEquals(0, registry.asked("PUT"));
            assertEquals(1, registry.asked("DELETE"));
        }
    }

    @Test
    void onlySoManyUploadsRunAtOnce() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch both = new CountDownLatch(2);
        FaultyUploads uploads = new FaultyUploads();
        uploads.onPut((call, upload) -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            both.countDown();
            try {
                both.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            running.decrementAndGet();
            return false;
        });
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try (FaultyRegistry registry = new FaultyRegistry(uploads);
                Repository repository = registry.open(registry.options().withParallelUploads(2))) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                byte[] bytes = TestImage.bytes(10, i);
                all.add(threads.submit(() -> repository.write(Blob.of(bytes))));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(2, most.get());
    }

    @Test
    void manifestIsPutAgainWhenTheRegistryWasBusy() throws IOException {
        TestImage image = TestImage.of("amd64");
        AtomicInteger calls = new AtomicInteger();
        List<byte[]> bodies = Collections.synchronizedList(new ArrayList<>());
        try (FaultyRegistry registry = new FaultyRegistry(call -> {
                    bodies.add(call.body());
                    call.send(calls.getAndIncrement() == 0 ? 503 : 201);
                });
                Repository repository = registry.open()) {
            repository.write(image.manifest(), "v1");
            assertEquals(List.of("PUT /v2/repo/manifests/v1", "PUT /v2/repo/manifests/v1"), registry.asked());
            assertArrayEquals(image.manifest().bytes(), bodies.get(1));
        }
    }

    @Test
    void manifestThatIsKeptUnderAnotherDigestIsNoticed() throws IOException {
        TestImage image = TestImage.of("amd64");
        try (FaultyRegistry registry = new FaultyRegistry(call ->
                        call.with("Docker-Content-Digest", DIGEST.toString()).send(201));
                Repository repository = registry.open()) {
            assertThrows(InvalidImageException.class, () -> repository.write(image.manifest(), "v1"));
            assertFalse(registry.asked().isEmpty());
        }
    }
}
