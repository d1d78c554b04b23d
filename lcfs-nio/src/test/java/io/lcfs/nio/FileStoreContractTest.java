package io.lcfs.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The documented contract of {@link FileStore}. */
class FileStoreContractTest extends OnBothSides {
    private interface UnknownView extends FileAttributeView {}

    private interface UnknownStoreView extends FileStoreAttributeView {}

    @Test
    void storeHasNameTypeAndNumbers() throws IOException {
        FileStore store = Files.getFileStore(root());
        assertNotNull(store.name());
        assertFalse(store.type().isEmpty());
        assertFalse(store.isReadOnly());
        assertTrue(store.getTotalSpace() > 0);
        assertTrue(store.getBlockSize() > 0);
        assertTrue(store.getUnallocatedSpace() <= store.getTotalSpace());
        assertTrue(store.getUsableSpace() <= store.getTotalSpace());
        assertTrue(store.getUsableSpace() > 0);
    }

    @Test
    void numbersAreReadByName() throws IOException {
        FileStore store = Files.getFileStore(root());
        assertEquals(store.getTotalSpace(), store.getAttribute("totalSpace"));
        assertTrue((Long) store.getAttribute("usableSpace") > 0);
        assertTrue((Long) store.getAttribute("unallocatedSpace") > 0);
        assertThrows(UnsupportedOperationException.class, () -> store.getAttribute("noSuch"));
    }

    @Test
    void supportedViewsAreKnown() throws IOException {
        FileStore store = Files.getFileStore(root());
        for (String name : List.of("basic", "owner", "posix", "unix", "user")) {
            assertTrue(store.supportsFileAttributeView(name), name);
        }
        assertTrue(store.supportsFileAttributeView(BasicFileAttributeView.class));
        assertTrue(store.supportsFileAttributeView(FileOwnerAttributeView.class));
        assertTrue(store.supportsFileAttributeView(PosixFileAttributeView.class));
        assertTrue(store.supportsFileAttributeView(UserDefinedFileAttributeView.class));
        assertFalse(store.supportsFileAttributeView("noSuch"));
        assertFalse(store.supportsFileAttributeView(UnknownView.class));
        assertNull(store.getFileStoreAttributeView(UnknownStoreView.class));
    }

    @Test
    void storeOfAFileIsThatOfItsDirectory() throws IOException {
        FileStore store = Files.getFileStore(file("f", ""));
        assertEquals(Files.getFileStore(root()), store);
        assertEquals(Files.getFileStore(root()).hashCode(), store.hashCode());
        assertThrows(NoSuchFileException.class, () -> Files.getFileStore(at("missing")));
    }

    @Test
    void fileSystemHasAtLeastOneStore() {
        assertTrue(fs().getFileStores().iterator().hasNext());
    }
}
