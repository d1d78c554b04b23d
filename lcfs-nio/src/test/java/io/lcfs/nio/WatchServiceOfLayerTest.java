package io.lcfs.nio;

import static io.lcfs.FileOption.NO_FOLLOW;
import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Credentials;
import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WatchServiceOfLayerTest extends Contract implements OnLayer {
    private Layer layer() {
        return ((WritableLayerSubject) subject()).layer();
    }

    private LayerStore store() {
        return ((WritableLayerSubject) subject()).store();
    }

    private static void assertNext(WatchService service, WatchKey key, WatchEvent.Kind<?> kind, String name)
            throws InterruptedException {
        assertSame(key, service.poll(WatchServiceContractTest.PATIENCE_SECONDS, TimeUnit.SECONDS), name);
        List<WatchEvent<?>> events = key.pollEvents();
        assertEquals(1, events.size(), name);
        assertEquals(kind, events.get(0).kind(), name);
        assertEquals(name, String.valueOf(events.get(0).context()));
        key.reset();
    }

    @Test
    void changesByWhateverHandleAreReported() throws Exception {
        try (WatchService service = fs().newWatchService()) {
            WatchKey key = root().register(service, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
            layer().createFile("/inside/own");
            assertNext(service, key, ENTRY_CREATE, "own");
            try (Layer other = store().openLayer("layer");
                    FileSystem files = LayerFileSystems.of(other);
                    LayerFile file = other.openFile("/inside/own", FileOption.WRITE)) {
                file.write(0, ByteBuffer.allocate(10));
                assertNext(service, key, ENTRY_MODIFY, "own");
                Files.createDirectory(files.getPath("/inside/other"));
                assertNext(service, key, ENTRY_CREATE, "other");
                other.delete("/inside/own");
                assertNext(service, key, ENTRY_DELETE, "own");
            }
            store().snapshot("layer", "below").close();
            layer().createFile("/inside/after");
            assertNext(service, key, ENTRY_CREATE, "after");
        }
    }

    @Test
    void lastChangeBeforeACommitIsReported() throws Exception {
        try (WatchService service = fs().newWatchService()) {
            WatchKey key = root().register(service, ENTRY_CREATE);
            layer().createFile("/inside/last");
            layer().commit();
            assertNext(service, key, ENTRY_CREATE, "last");
            assertSame(key, root().register(service, ENTRY_CREATE));
        }
    }

    @Test
    void closingTheFileSystemEndsItsServices() throws Exception {
        FileSystem files = LayerFileSystems.of(layer());
        WatchService service = files.newWatchService();
        WatchKey key = files.getPath("/inside").register(service, ENTRY_CREATE);
        FutureTask<WatchKey> waiting = new FutureTask<>(service::take);
        new Thread(waiting).start();
        files.close();
        ExecutionException end = assertThrows(ExecutionException.class, waiting::get);
        assertInstanceOf(ClosedWatchServiceException.class, end.getCause());
        assertFalse(key.isValid());
    }

    private static void assertEnds(WatchService service, WatchKey... keys) throws InterruptedException {
        for (int i = 0; i < keys.length; i++) {
            WatchKey ended = service.poll(WatchServiceContractTest.PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertNotNull(ended, "keys that ended: " + i);
            assertEquals(List.of(), ended.pollEvents());
            assertFalse(ended.reset());
        }
        for (WatchKey key : keys) {
            assertFalse(key.isValid());
        }
    }

    @Test
    void closingTheLayerEndsTheKeysOfItsFileSystem() throws Exception {
        Layer other = store().openLayer("layer");
        try (FileSystem files = LayerFileSystems.of(other);
                WatchService service = files.newWatchService()) {
            Path sub = Files.createDirectory(files.getPath("/inside/sub"));
            WatchKey key = files.getPath("/inside").register(service, ENTRY_CREATE);
            WatchKey below = sub.register(service, ENTRY_CREATE);
            other.close();
            assertEnds(service, key, below);
        }
    }

    /** Closes the layer between two batches of the entries. */
    @Test
    void closingTheLayerWhileADirectoryIsListedEndsTheKeys() throws Exception {
        Path inside = root();
        for (int i = 0; i < 500; i++) {
            file("f" + i, "");
        }
        Layer other = store().openLayer("layer");
        String listing = "list " + other.stat(inside.toString(), NO_FOLLOW).inode() + ":";
        AtomicBoolean closes = new AtomicBoolean();
        Layer observed = ObservedLayer.of(other, call -> {
            if (closes.get() && call.equals(listing)) {
                other.close();
            }
        });
        try (FileSystem files = LayerFileSystems.of(observed);
                WatchService service = files.newWatchService()) {
            WatchKey key = files.getPath(inside.toString()).register(service, ENTRY_CREATE);
            WatchKey root = files.getPath("/").register(service, ENTRY_CREATE);
            closes.set(true);
            file("change", "");
            assertEnds(service, key, root);
        }
    }

    @Test
    void keysEndWhenALookFailsUnexpectedlyAndTheNextRegistrationIsWatched() throws Exception {
        AtomicBoolean fails = new AtomicBoolean();
        Layer observed = ObservedLayer.of(layer(), call -> {
            if (call.startsWith("list ") && fails.getAndSet(false)) {
                throw new UnsupportedOperationException("of the test");
            }
        });
        try (FileSystem files = LayerFileSystems.of(observed);
                WatchService service = files.newWatchService()) {
            Path inside = files.getPath(root().toString());
            WatchKey key = inside.register(service, ENTRY_CREATE);
            fails.set(true);
            file("change", "");
            assertEnds(service, key);
            WatchKey again = inside.register(service, ENTRY_CREATE);
            file("later", "");
            assertNext(service, again, ENTRY_CREATE, "later");
        }
    }

    @Test
    void directoryThatCannotBeReadCostsTheOthersNoLooks() throws Exception {
        directory("readable");
        directory("denied");
        String listing = "list " + layer().stat("/inside/readable", NO_FOLLOW).inode() + ":";
        AtomicInteger listings = new AtomicInteger();
        Semaphore turns = new Semaphore(0);
        try (Layer user = layer().withCredentials(new Credentials(1000, 1000, Set.of(), 0))) {
            Layer observed = ObservedLayer.of(user, call -> {
                if (call.equals(listing)) {
                    listings.incrementAndGet();
                } else if (call.equals("changeCount")) {
                    turns.release();
                }
            });
            try (FileSystem files = LayerFileSystems.of(observed);
                    WatchService service = files.newWatchService()) {
                files.getPath("/inside/readable").register(service, ENTRY_CREATE);
                WatchKey denied = files.getPath("/inside/denied").register(service, ENTRY_CREATE);
                layer().setMode("/inside/denied", 0700);
                turns.drainPermits();
                // The first turn may have begun before the change. The second turn sees the change, and has ended when
                // the third turn begins.
                turns.acquire(3);
                int before = listings.get();
                turns.acquire(10);
                assertEquals(before, listings.get());

                layer().createFile("/inside/denied/f");
                layer().setMode("/inside/denied", 0755);
                assertNext(service, denied, ENTRY_CREATE, "f");
            }
        }
    }

    @Test
    void lookThatFailsIsMadeAgainWithoutAnotherChange() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        Layer observed = ObservedLayer.of(layer(), call -> {
            if (call.startsWith("list ") && failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new UncheckedIOException(new IOException("of the test"));
            }
        });
        try (FileSystem files = LayerFileSystems.of(observed);
                WatchService service = files.newWatchService()) {
            WatchKey key = files.getPath("/inside").register(service, ENTRY_CREATE);
            failures.set(3);
            layer().createFile("/inside/f");
            assertNext(service, key, ENTRY_CREATE, "f");
            assertEquals(0, failures.get());
        }
    }

    @Test
    void registrationThatIsRefusedLeavesNothing() throws Exception {
        directory("denied");
        link("link", "denied");
        layer().setMode("/inside/denied", 0700);
        try (Layer user = layer().withCredentials(new Credentials(1000, 1000, Set.of(), 0));
                FileSystem files = LayerFileSystems.of(user);
                WatchService service = files.newWatchService()) {
            Path link = files.getPath("/inside/link");
            assertThrows(AccessDeniedException.class, () -> link.register(service, ENTRY_CREATE));
            layer().setMode("/inside/denied", 0755);
            Path directory = files.getPath("/inside/denied");
            assertEquals(directory, directory.register(service, ENTRY_CREATE).watchable());
        }
    }

    @Test
    void registrationBesideACancellationGivesAKeyThatIsValid() throws Exception {
        try (WatchService service = fs().newWatchService()) {
            for (int i = 0; i < 5_000; i++) {
                WatchKey key = root().register(service, ENTRY_CREATE);
                FutureTask<WatchKey> registration = new FutureTask<>(() -> {
                    while (key.isValid()) {
                        Thread.onSpinWait();
                    }
                    return root().register(service, ENTRY_CREATE);
                });
                new Thread(registration).start();
                key.cancel();
                assertTrue(registration.get().isValid(), "round " + i);
            }
        }
    }

    @Test
    void closingTheStoreEndsTheKeysOfItsFileSystems() throws Exception {
        LayerStore store = LayerStore.createInMemory(16 << 20, StoreOptions.defaults());
        try (Layer layer = store.createLayer("layer");
                FileSystem files = LayerFileSystems.of(layer);
                WatchService service = files.newWatchService()) {
            WatchKey key = files.getPath("/").register(service, ENTRY_CREATE);
            store.close();
            assertEnds(service, key);
        }
    }
}
