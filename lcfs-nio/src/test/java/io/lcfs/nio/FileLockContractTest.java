package io.lcfs.nio;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** The documented contract of {@link FileLock} and of the lock methods of {@link FileChannel}. */
class FileLockContractTest extends OnBothSides {
    private Path file;

    @BeforeEach
    void makeFile() throws IOException {
        file = file("f", "abcdef");
    }

    private FileChannel open() throws IOException {
        return FileChannel.open(file, READ, WRITE);
    }

    @Test
    void lockWithoutArgumentsIsExclusiveAndOfTheWholeFile() throws IOException {
        try (FileChannel channel = open()) {
            FileLock lock = channel.lock();
            assertTrue(lock.isValid());
            assertFalse(lock.isShared());
            assertEquals(0, lock.position());
            assertEquals(Long.MAX_VALUE, lock.size());
            assertSame(channel, lock.channel());
            assertSame(channel, lock.acquiredBy());
            assertThrows(OverlappingFileLockException.class, channel::lock);
            assertThrows(OverlappingFileLockException.class, channel::tryLock);
        }
    }

    @Test
    void tryLockGivesWhatItIsAskedFor() throws IOException {
        try (FileChannel channel = open()) {
            FileLock lock = channel.tryLock(2, 3, true);
            assertNotNull(lock);
            assertTrue(lock.isShared());
            assertEquals(2, lock.position());
            assertEquals(3, lock.size());
        }
    }

    @Test
    void lockKeepsOtherChannelsOfTheFileOut() throws IOException {
        try (FileChannel channel = open();
                FileChannel other = open()) {
            FileLock lock = channel.lock();
            assertThrows(OverlappingFileLockException.class, other::lock);
            assertThrows(OverlappingFileLockException.class, other::tryLock);
            assertThrows(OverlappingFileLockException.class, () -> other.tryLock(100, 1, true));
            lock.release();
            assertNotNull(other.tryLock());
        }
    }

    @Test
    void lockIsOfTheFileWhateverItsName() throws IOException {
        Path name = Files.createLink(at("g"), file);
        try (FileChannel channel = open();
                FileChannel other = FileChannel.open(name, READ, WRITE)) {
            assertNotNull(channel.lock());
            assertThrows(OverlappingFileLockException.class, other::tryLock);
        }
    }

    @Test
    void channelsOfBothKindsKnowOneAnothersLocks() throws IOException {
        try (FileChannel channel = open();
                AsynchronousFileChannel asynchronous = AsynchronousFileChannel.open(file, READ, WRITE)) {
            FileLock lock = asynchronous.tryLock();
            assertThrows(OverlappingFileLockException.class, channel::tryLock);
            lock.release();
            assertNotNull(channel.tryLock());
            assertThrows(OverlappingFileLockException.class, asynchronous::tryLock);
        }
    }

    @Test
    void lockOfOneFileIsNoneOfAnother() throws IOException {
        try (FileChannel channel = open();
                FileChannel other = FileChannel.open(file("g", ""), READ, WRITE)) {
            assertNotNull(channel.lock());
            assertNotNull(other.tryLock());
        }
    }

    @Test
    void locksOfDisjointRegionsDoNotMeet() throws IOException {
        try (FileChannel channel = open();
                FileChannel other = open()) {
            assertNotNull(channel.lock(0, 3, false));
            assertNotNull(channel.lock(10, 5, false));
            assertNotNull(other.tryLock(3, 7, false));
            assertThrows(OverlappingFileLockException.class, () -> other.tryLock(2, 1, false));
            assertThrows(OverlappingFileLockException.class, () -> other.lock(14, 1, false));
            assertNotNull(other.tryLock(15, 1, false));
        }
    }

    @Test
    void sharedLocksOfOneProgramOverlapToo() throws IOException {
        // Locks are held on behalf of the whole virtual machine, so two locks of it never overlap, even if both are
        // shared.
        try (FileChannel channel = open();
                FileChannel other = open()) {
            assertNotNull(channel.lock(0, 10, true));
            assertThrows(OverlappingFileLockException.class, () -> other.tryLock(5, 1, true));
        }
    }

    @Test
    void lockMayLieBehindTheEnd() throws IOException {
        try (FileChannel channel = open()) {
            assertNotNull(channel.lock(1_000_000, 10, false));
            assertEquals(6, channel.size());
        }
    }

    @Test
    void lockDoesNotKeepOthersFromReadingAndWriting() throws IOException {
        try (FileChannel channel = open()) {
            assertNotNull(channel.lock());
            Files.write(file, utf8("other"));
            assertEquals("other", text(file));
        }
    }

    @Test
    void releasedLockIsNotValid() throws IOException {
        try (FileChannel channel = open()) {
            FileLock lock = channel.lock();
            lock.release();
            assertFalse(lock.isValid());
            lock.release();
            FileLock again = channel.lock();
            again.close();
            assertFalse(again.isValid());
            assertNotNull(channel.tryLock());
        }
    }

    @Test
    void closingTheChannelReleasesItsLocks() throws IOException {
        FileLock lock;
        try (FileChannel channel = open()) {
            lock = channel.lock();
        }
        assertFalse(lock.isValid());
        assertThrows(ClosedChannelException.class, lock::release);
        try (FileChannel channel = open()) {
            assertNotNull(channel.tryLock());
        }
    }

    @Test
    void overlapsComparesRegions() throws IOException {
        try (FileChannel channel = open()) {
            FileLock lock = channel.lock(10, 10, false);
            assertTrue(lock.overlaps(0, 11));
            assertFalse(lock.overlaps(0, 10));
            assertTrue(lock.overlaps(19, 1));
            assertFalse(lock.overlaps(20, 1));
            assertTrue(lock.overlaps(12, 2));
        }
    }

    @Test
    void lockNeedsAChannelThatIsOpenedForIt() throws IOException {
        try (FileChannel reader = FileChannel.open(file, READ);
                FileChannel writer = FileChannel.open(file, WRITE)) {
            assertThrows(NonWritableChannelException.class, reader::lock);
            assertThrows(NonWritableChannelException.class, reader::tryLock);
            assertThrows(NonReadableChannelException.class, () -> writer.lock(0, 1, true));
            assertThrows(NonReadableChannelException.class, () -> writer.tryLock(0, 1, true));
            assertNotNull(reader.tryLock(0, 1, true));
            assertNotNull(writer.tryLock(1, 1, false));
        }
    }

    @Test
    void regionOutOfRangeIsRefused() throws IOException {
        try (FileChannel channel = open()) {
            assertThrows(IllegalArgumentException.class, () -> channel.lock(-1, 1, false));
            assertThrows(IllegalArgumentException.class, () -> channel.lock(0, -1, false));
            assertThrows(IllegalArgumentException.class, () -> channel.tryLock(Long.MAX_VALUE, 1, false));
        }
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_20)
    void lockOfNoBytesIsOfAllThatFollow() throws IOException {
        try (FileChannel one = open();
                FileChannel other = open()) {
            assertEquals(Long.MAX_VALUE - 10, one.lock(10, 0, false).size());
            assertThrows(OverlappingFileLockException.class, () -> other.tryLock(100, 10, false));
        }
    }
}
