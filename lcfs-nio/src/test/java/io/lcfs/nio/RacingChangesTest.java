package io.lcfs.nio;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lcfs.LayerStore;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two concurrent calls, neither of which may undo the other or be left half done. */
class RacingChangesTest extends Contract implements OnLayer {
    private static final int ROUNDS = 2000;

    private final ExecutorService threads = Executors.newFixedThreadPool(2);

    @AfterEach
    void endThreads() {
        threads.shutdown();
    }

    private void race(Callable<?> one, Callable<?> other) throws Exception {
        CyclicBarrier begin = new CyclicBarrier(2);
        Future<?> first = threads.submit(() -> {
            begin.await();
            return one.call();
        });
        Future<?> second = threads.submit(() -> {
            begin.await();
            return other.call();
        });
        first.get();
        second.get();
    }

    @Test
    void ownerAndGroupThatAreSetAtOnceAreBothKept() throws Exception {
        UserPrincipalLookupService names = fs().getUserPrincipalLookupService();
        PosixFileAttributeView view = Files.getFileAttributeView(file("f", ""), PosixFileAttributeView.class);
        for (int round = 1; round <= ROUNDS; round++) {
            UserPrincipal user = names.lookupPrincipalByName(Integer.toString(round));
            GroupPrincipal group = names.lookupPrincipalByGroupName(Integer.toString(round));
            race(
                    () -> {
                        view.setOwner(user);
                        return user;
                    },
                    () -> {
                        view.setGroup(group);
                        return group;
                    });
            PosixFileAttributes now = view.readAttributes();
            assertEquals(round + ":" + round, now.owner() + ":" + now.group());
        }
    }

    @Test
    void ofTwoTruncationsTheShorterCounts() throws Exception {
        Path path = file("f", "");
        try (FileChannel one = FileChannel.open(path, WRITE);
                FileChannel other = FileChannel.open(path, WRITE)) {
            for (int round = 0; round < ROUNDS; round++) {
                one.write(ByteBuffer.allocate(100), 0);
                race(() -> one.truncate(50), () -> other.truncate(10));
                assertEquals(10, one.size());
            }
        }
    }

    @Test
    void lockThatMeetsTheCloseOfItsAsynchronousChannelIsNotKept() throws Exception {
        Path path = file("f", "");
        for (int round = 0; round < ROUNDS; round++) {
            AsynchronousFileChannel channel = AsynchronousFileChannel.open(path, Set.of(READ, WRITE), threads);
            race(
                    () -> {
                        channel.close();
                        return channel;
                    },
                    channel::lock);
            try (FileChannel other = FileChannel.open(path, WRITE)) {
                assertDoesNotThrow(() -> other.tryLock());
            }
        }
    }

    @Test
    void lockThatTheExecutorRefusesIsNotKept() throws Exception {
        Path path = file("f", "");
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (AsynchronousFileChannel channel = AsynchronousFileChannel.open(path, Set.of(READ, WRITE), executor);
                FileChannel other = FileChannel.open(path, WRITE)) {
            executor.shutdown();
            assertThrows(RejectedExecutionException.class, channel::lock);
            assertDoesNotThrow(() -> other.tryLock());
        }
    }

    @Test
    void layerThatIsMissingIsMadeByOneFileSystemAndOpenedByTheOther(@TempDir Path host) throws Exception {
        Path device = host.resolve("store");
        LayerStore.create(device, 64 << 20).close();
        try (FileSystem first = FileSystems.newFileSystem(device, Map.of("layer", "first", "create", true))) {
            for (int round = 0; round < 100; round++) {
                Map<String, ?> asked = Map.of("layer", "made" + round, "create", true);
                Callable<?> openAndClose = () -> {
                    FileSystems.newFileSystem(device, asked).close();
                    return first;
                };
                race(openAndClose, openAndClose);
            }
        }
    }
}
