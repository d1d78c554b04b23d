package io.lcfs.nio;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the documentation of {@link WatchService}, {@link WatchKey} and {@link Path#register} says. */
abstract class WatchServiceContract extends Contract {
    /** A kind of event that no file system has. */
    private record UnknownKind(String name, Class<Path> type) implements WatchEvent.Kind<Path> {}

    private static final long PATIENCE_SECONDS = 600;

    private WatchService service;

    @BeforeEach
    void openService() throws IOException {
        service = fs().newWatchService();
    }

    @AfterEach
    void closeService() throws IOException {
        service.close();
    }

    /** The events of the next keys, until one of this kind has come. */
    private List<WatchEvent<?>> awaitEvent(WatchEvent.Kind<Path> kind) throws InterruptedException {
        List<WatchEvent<?>> events = new ArrayList<>();
        while (events.stream().noneMatch(event -> event.kind() == kind)) {
            WatchKey key = service.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertNotNull(key, "no event " + kind + ", but " + events);
            events.addAll(key.pollEvents());
            assertTrue(key.reset());
        }
        return events;
    }

    private void assertEvent(WatchEvent.Kind<Path> kind, String name) throws InterruptedException {
        List<WatchEvent<?>> events = awaitEvent(kind);
        for (WatchEvent<?> event : events) {
            assertEquals(fs().getPath(name), event.context());
            assertTrue(event.count() >= 1);
        }
    }

    @Test
    void newEntryIsReported() throws Exception {
        root().register(service, ENTRY_CREATE);
        file("f", "text");
        assertEvent(ENTRY_CREATE, "f");
    }

    @Test
    void newDirectoryIsReported() throws Exception {
        root().register(service, ENTRY_CREATE);
        directory("d");
        assertEvent(ENTRY_CREATE, "d");
    }

    @Test
    void deletedEntryIsReported() throws Exception {
        file("f", "text");
        root().register(service, ENTRY_DELETE);
        Files.delete(at("f"));
        assertEvent(ENTRY_DELETE, "f");
    }

    @Test
    void modifiedFileIsReported() throws Exception {
        Files.setLastModifiedTime(file("f", "text"), FileTime.fromMillis(1_000));
        root().register(service, ENTRY_MODIFY);
        Files.write(at("f"), utf8("a longer text"));
        assertEvent(ENTRY_MODIFY, "f");
    }

    @Test
    void moveIsADeletionAndACreation() throws Exception {
        directory("d");
        directory("e");
        file("d/f", "text");
        WatchKey from = at("d").register(service, ENTRY_CREATE, ENTRY_DELETE);
        WatchKey to = at("e").register(service, ENTRY_CREATE, ENTRY_DELETE);
        assertNotEquals(from, to);
        Files.move(at("d/f"), at("e/g"));
        List<Object> contexts = new ArrayList<>();
        while (contexts.size() < 2) {
            WatchKey key = service.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertNotNull(key, "no more than " + contexts);
            for (WatchEvent<?> event : key.pollEvents()) {
                assertEquals(key.equals(from) ? ENTRY_DELETE : ENTRY_CREATE, event.kind());
                contexts.add(event.context());
            }
            assertTrue(key.reset());
        }
        assertTrue(contexts.containsAll(List.of(fs().getPath("f"), fs().getPath("g"))), contexts.toString());
    }

    @Test
    void eventsFollowOneAnother() throws Exception {
        root().register(service, ENTRY_CREATE, ENTRY_DELETE);
        for (int i = 0; i < 2; i++) {
            file("f" + i, "");
            assertEvent(ENTRY_CREATE, "f" + i);
            Files.delete(at("f" + i));
            assertEvent(ENTRY_DELETE, "f" + i);
        }
    }

    @Test
    void keyThatIsNotResetIsNotQueuedAgain() throws Exception {
        WatchKey key = root().register(service, ENTRY_CREATE);
        file("f", "");
        assertSame(key, service.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertFalse(key.pollEvents().isEmpty());
        file("g", "");
        assertNull(service.poll());
        assertTrue(key.reset());
        assertSame(key, service.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertEquals(fs().getPath("g"), key.pollEvents().get(0).context());
    }

    @Test
    void keyIsResetToTheQueueWhileItHasEvents() throws Exception {
        WatchKey key = root().register(service, ENTRY_CREATE);
        file("f", "");
        assertSame(key, service.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertTrue(key.reset(), "with the event not taken yet");
        assertSame(key, service.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertEquals(1, key.pollEvents().size());
    }

    @Test
    void pollGivesNothingWithoutEvents() throws Exception {
        root().register(service, ENTRY_CREATE);
        assertNull(service.poll());
        assertNull(service.poll(1, TimeUnit.MILLISECONDS));
    }

    @Test
    void takeWaitsForAKey() throws Exception {
        WatchKey key = root().register(service, ENTRY_CREATE);
        file("f", "");
        assertSame(key, service.take());
    }

    @Test
    void keyKnowsWhatItWatches() throws Exception {
        WatchKey key = root().register(service, ENTRY_CREATE);
        assertTrue(key.isValid());
        assertEquals(root(), key.watchable());
        assertSame(key, root().register(service, ENTRY_CREATE, ENTRY_DELETE), "a directory has one key");
    }

    @Test
    void cancelledKeyIsNotValid() throws Exception {
        WatchKey key = root().register(service, ENTRY_CREATE);
        key.cancel();
        key.cancel();
        assertFalse(key.isValid());
        assertFalse(key.reset());
        WatchKey again = root().register(service, ENTRY_CREATE);
        assertTrue(again.isValid());
        assertFalse(key.isValid());
    }

    @Test
    void deletedDirectoryEndsItsKey() throws Exception {
        directory("d");
        WatchKey key = at("d").register(service, ENTRY_CREATE, ENTRY_DELETE);
        Files.delete(at("d"));
        WatchKey signalled = service.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertSame(key, signalled);
        key.pollEvents();
        assertFalse(key.reset());
        assertFalse(key.isValid());
    }

    @Test
    void closedServiceDoesNothing() throws Exception {
        WatchKey key = root().register(service, ENTRY_CREATE);
        service.close();
        service.close();
        assertFalse(key.isValid());
        assertThrows(ClosedWatchServiceException.class, service::poll);
        assertThrows(ClosedWatchServiceException.class, service::take);
        assertThrows(ClosedWatchServiceException.class, () -> service.poll(1, TimeUnit.SECONDS));
        assertThrows(ClosedWatchServiceException.class, () -> root().register(service, ENTRY_CREATE));
    }

    @Test
    void closingWakesWhoWaits() throws Exception {
        FutureTask<WatchKey> waiting = new FutureTask<>(() -> service.take());
        new Thread(waiting).start();
        service.close();
        ExecutionException end = assertThrows(ExecutionException.class, waiting::get);
        assertInstanceOf(ClosedWatchServiceException.class, end.getCause());
    }

    @Test
    void onlyADirectoryIsWatched() throws Exception {
        file("f", "");
        assertThrows(NotDirectoryException.class, () -> at("f").register(service, ENTRY_CREATE));
        assertThrows(NoSuchFileException.class, () -> at("missing").register(service, ENTRY_CREATE));
    }

    @Test
    void argumentsAreChecked() throws Exception {
        WatchEvent.Kind<Path> unknown = new UnknownKind("UNKNOWN", Path.class);
        assertThrows(IllegalArgumentException.class, () -> root().register(service));
        assertThrows(UnsupportedOperationException.class, () -> root().register(service, unknown));
        assertThrows(NullPointerException.class, () -> root().register(null, ENTRY_CREATE));
        assertThrows(NullPointerException.class, () -> root().register(service, ENTRY_CREATE, null));
    }

    /** A watch service of another provider. */
    abstract WatchService foreignService() throws IOException;

    @Test
    void serviceOfAnotherProviderIsRefused() throws Exception {
        try (WatchService other = foreignService()) {
            assertThrows(ProviderMismatchException.class, () -> root().register(other, ENTRY_CREATE));
        }
    }
}
