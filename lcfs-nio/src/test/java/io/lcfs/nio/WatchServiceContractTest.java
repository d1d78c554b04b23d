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
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The documented contract of {@link WatchService}, {@link WatchKey} and {@link Path#register}. */
class WatchServiceContractTest extends OnBothSides {
    /** A kind of event that no file system has. */
    private record UnknownKind(String name, Class<Path> type) implements WatchEvent.Kind<Path> {}

    /** A watch service of another provider, because the JDK has no second provider that has one. */
    private static final class Foreign implements WatchService {
        @Override
        public void close() {}

        @Override
        public WatchKey poll() {
            return null;
        }

        @Override
        public WatchKey poll(long timeout, TimeUnit unit) {
            return null;
        }

        @Override
        public WatchKey take() {
            throw new UnsupportedOperationException();
        }
    }

    static final long PATIENCE_SECONDS = 600;

    private WatchService service;

    @BeforeEach
    void openService() throws IOException {
        service = fs().newWatchService();
    }

    @AfterEach
    void closeService() throws IOException {
        service.close();
    }

    /** Takes the events of keys until an event of this kind arrives. */
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

    /** Returns a short form of an event. */
    private static String shown(WatchEvent<?> event) {
        return event.kind() + " " + event.context();
    }

    /**
     * Waits until a service has seen everything that happened so far, which is when it has reported two later changes.
     * Discards other keys.
     */
    private void settle(WatchKey... others) throws Exception {
        Path marked = Files.createDirectories(at("marked"));
        WatchKey key = marked.register(service, ENTRY_CREATE);
        for (int i = 0; i < 2; i++) {
            Files.createTempFile(marked, "marker", null);
            WatchKey signalled;
            do {
                signalled = service.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                assertTrue(key.equals(signalled) || List.of(others).contains(signalled), "key " + signalled);
            } while (!key.equals(signalled));
            key.pollEvents();
            assertTrue(key.reset());
        }
        key.cancel();
    }

    /** Returns the events of a key after the service has seen everything that happened so far. */
    private List<String> settledEvents(WatchKey key) throws Exception {
        settle(key);
        List<String> events =
                key.pollEvents().stream().map(WatchServiceContractTest::shown).toList();
        key.reset();
        return events;
    }

    @Test
    void fileMadeAfterRegistrationIsReportedWhenItChangesLater() throws Exception {
        root().register(service, ENTRY_CREATE, ENTRY_MODIFY);
        file("f", "");
        assertEvent(ENTRY_CREATE, "f");
        for (int i = 0; i < 3; i++) {
            Files.write(at("f"), utf8("text"), StandardOpenOption.APPEND);
            assertEvent(ENTRY_MODIFY, "f");
        }
    }

    @Test
    void changeOfAttributesIsAModification() throws Exception {
        file("f", "text");
        directory("d");
        WatchKey key = root().register(service, ENTRY_MODIFY);
        Files.setLastModifiedTime(at("f"), FileTime.fromMillis(1_000));
        assertEquals(List.of("ENTRY_MODIFY f"), settledEvents(key));
        Files.setPosixFilePermissions(at("d"), PosixFilePermissions.fromString("rwx------"));
        assertEquals(List.of("ENTRY_MODIFY d"), settledEvents(key));
    }

    @Test
    void modificationsOfAFileThatWaitAreOneEvent() throws Exception {
        file("f", "text");
        file("g", "text");
        WatchKey key = root().register(service, ENTRY_MODIFY);
        for (int i = 0; i < 5; i++) {
            Files.write(at("f"), utf8("text"), StandardOpenOption.APPEND);
            settle(key);
            Files.write(at("g"), utf8("text"), StandardOpenOption.APPEND);
            settle(key);
        }
        assertEquals(List.of("ENTRY_MODIFY f", "ENTRY_MODIFY g"), settledEvents(key));
    }

    @Test
    void changeInADirectoryBelowIsNotReported() throws Exception {
        directory("d");
        WatchKey key = root().register(service, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
        file("d/f", "text");
        Files.delete(at("d/f"));
        assertEquals(List.of("ENTRY_CREATE marked"), settledEvents(key));
    }

    @Test
    void renamingIsADeletionAndACreation() throws Exception {
        file("f", "text");
        directory("marked");
        WatchKey key = root().register(service, ENTRY_CREATE, ENTRY_DELETE);
        Files.move(at("f"), at("g"));
        assertEquals(List.of("ENTRY_DELETE f", "ENTRY_CREATE g"), settledEvents(key));
    }

    @Test
    void renamingOverAFileIsADeletionAndACreation() throws Exception {
        file("f", "text");
        file("g", "text");
        directory("marked");
        WatchKey key = root().register(service, ENTRY_CREATE, ENTRY_DELETE);
        Files.move(at("f"), at("g"), StandardCopyOption.ATOMIC_MOVE);
        assertEquals(List.of("ENTRY_DELETE f", "ENTRY_CREATE g"), settledEvents(key));
    }

    @Test
    void directoryThatIsRenamedIsStillWatched() throws Exception {
        directory("d");
        WatchKey key = at("d").register(service, ENTRY_CREATE);
        Files.move(at("d"), at("e"));
        file("e/f", "");
        assertEvent(ENTRY_CREATE, "f");
        assertEquals(at("d"), key.watchable());
    }

    @Test
    void entriesOfADirectoryThatIsDeletedAreReported() throws Exception {
        directory("d");
        file("d/f", "");
        WatchKey key = at("d").register(service, ENTRY_DELETE);
        Files.delete(at("d/f"));
        Files.delete(at("d"));
        List<String> events = new ArrayList<>();
        boolean valid = true;
        while (valid) {
            assertSame(key, service.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
            key.pollEvents().forEach(event -> events.add(shown(event)));
            valid = key.reset();
        }
        assertEquals(List.of("ENTRY_DELETE f"), events);
    }

    @Test
    void moreEventsThanAreKeptOverflow() throws Exception {
        directory("d");
        WatchKey key = at("d").register(service, ENTRY_CREATE);
        for (int i = 0; i < 1_000; i++) {
            file("d/f" + i, "");
        }
        assertEquals(List.of("OVERFLOW null"), settledEvents(key));
        file("d/after", "");
        assertEquals(List.of("ENTRY_CREATE after"), settledEvents(key));
    }

    @Test
    void eachOfManyKeysIsSignalled() throws Exception {
        Map<WatchKey, String> waiting = new HashMap<>();
        for (int i = 0; i < 50; i++) {
            directory("d" + i);
            waiting.put(at("d" + i).register(service, ENTRY_CREATE), "f" + i);
        }
        assertEquals(50, waiting.size());
        for (int i = 0; i < 50; i++) {
            file("d" + i + "/f" + i, "");
        }
        while (!waiting.isEmpty()) {
            WatchKey key = service.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertNotNull(key, "no key of " + waiting);
            assertEquals(
                    fs().getPath(waiting.remove(key)), key.pollEvents().get(0).context());
        }
    }

    @Test
    void servicesDoNotTakeEventsFromOneAnother() throws Exception {
        try (WatchService other = fs().newWatchService()) {
            WatchKey key = root().register(service, ENTRY_CREATE);
            WatchKey otherKey = root().register(other, ENTRY_CREATE);
            file("f", "");
            assertSame(key, service.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
            assertSame(otherKey, other.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
            service.close();
            otherKey.pollEvents();
            assertTrue(otherKey.reset());
            file("g", "");
            assertSame(otherKey, other.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
        }
    }

    @Test
    void keyThatIsRegisteredAnewHasTheNewKinds() throws Exception {
        directory("marked");
        WatchKey key = root().register(service, ENTRY_CREATE, ENTRY_DELETE);
        assertSame(key, root().register(service, ENTRY_DELETE));
        file("f", "");
        assertEquals(List.of(), settledEvents(key));
        Files.delete(at("f"));
        assertEquals(List.of("ENTRY_DELETE f"), settledEvents(key));
    }

    @Test
    void keyThatIsRegisteredAnewWithFewerKindsHearsOfRealModificationsOnly() throws Exception {
        directory("marked");
        file("f", "text");
        file("g", "text");
        WatchKey key = root().register(service, ENTRY_DELETE, ENTRY_MODIFY);
        assertSame(key, root().register(service, ENTRY_DELETE));
        assertEquals(List.of(), settledEvents(key));
        root().register(service, ENTRY_MODIFY);
        Files.setLastModifiedTime(at("g"), FileTime.fromMillis(1_000));
        root().register(service, ENTRY_DELETE);
        assertEquals(List.of("ENTRY_MODIFY g"), settledEvents(key), "it was modified while that was asked for");
    }

    @Test
    void cancelledKeyHearsNothingMore() throws Exception {
        directory("d");
        WatchKey key = at("d").register(service, ENTRY_CREATE);
        file("d/f", "");
        assertSame(key, service.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
        key.cancel();
        assertFalse(key.reset());
        assertEquals(1, key.pollEvents().size(), "what it heard before stays");
        file("d/g", "");
        settle();
        assertEquals(List.of(), key.pollEvents());
    }

    @Test
    void namesKnownByEventsAreThoseOfTheDirectory() throws Exception {
        long seed = Long.getLong("lcfs.seed", 20261127L);
        Random random = new Random(seed);
        directory("d");
        WatchKey key = at("d").register(service, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
        Set<Object> known = new HashSet<>();
        for (int i = 0; i < 400; i++) {
            Path path = at("d/f" + random.nextInt(20));
            if (!Files.exists(path)) {
                Files.write(path, new byte[random.nextInt(3)]);
            } else {
                switch (random.nextInt(3)) {
                    case 0 -> Files.delete(path);
                    case 1 -> Files.move(path, at("d/f" + random.nextInt(20)), StandardCopyOption.REPLACE_EXISTING);
                    default -> Files.write(path, new byte[random.nextInt(9_000)]);
                }
            }
            if (i % 50 == 49) {
                settle(key);
                for (WatchEvent<?> event : key.pollEvents()) {
                    if (event.kind() == ENTRY_DELETE) {
                        known.remove(event.context());
                    } else {
                        known.add(event.context());
                    }
                }
                key.reset();
                try (Stream<Path> entries = Files.list(at("d"))) {
                    assertEquals(entries.map(Path::getFileName).collect(Collectors.toSet()), known, "seed " + seed);
                }
            }
        }
    }

    @Test
    void modifierThatSaysHowSoonIsTakenAndAnotherOneRefused() throws Exception {
        Class<?> sensitivity = Class.forName("com.sun.nio.file.SensitivityWatchEventModifier");
        for (Object modifier : sensitivity.getEnumConstants()) {
            root().register(service, new WatchEvent.Kind<?>[] {ENTRY_CREATE}, (WatchEvent.Modifier) modifier);
        }
        WatchEvent.Kind<?>[] kinds = {ENTRY_CREATE};
        assertThrows(UnsupportedOperationException.class, () -> root().register(service, kinds, () -> "other"));
        assertThrows(NullPointerException.class, () -> root().register(service, kinds, (WatchEvent.Modifier) null));
    }

    /** Creates a watch service of another provider. */
    private WatchService foreignService() throws IOException {
        return isOnLayer() ? FileSystems.getDefault().newWatchService() : new Foreign();
    }

    @Test
    void serviceOfAnotherProviderIsRefused() throws Exception {
        try (WatchService other = foreignService()) {
            assertThrows(ProviderMismatchException.class, () -> root().register(other, ENTRY_CREATE));
        }
    }
}
