package io.lcfs.engine.posix;

import static io.lcfs.FileOption.NO_FOLLOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Credentials;
import io.lcfs.DirectoryEntries;
import io.lcfs.FileInfo;
import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerStore;
import io.lcfs.StoreClosedException;
import io.lcfs.Usage;
import io.lcfs.engine.store.CheckedStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.FileSystemException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.function.Executable;

/**
 * Behaviour of a handle with credentials for which the host has no equal call. After each test the checker must find
 * nothing.
 */
class CredentialsTest {
    private static final Credentials USER = new Credentials(5, 6, Set.of(7L), 027);
    private static final int LONG = 1 << 20;

    @RegisterExtension
    final CheckedStore checked = CheckedStore.ofBytes(32 << 20);

    private LayerStore store;
    private Layer layer;
    private Layer user;

    @BeforeEach
    void openStore() throws IOException {
        store = checked.store();
        layer = checked.createLayer("layer");
        user = layer.withCredentials(USER);
    }

    @AfterEach
    void restore() throws IOException {
        user.close();
    }

    private static void denied(String path, Executable call) {
        AccessDeniedException refused = assertThrows(AccessDeniedException.class, call);
        assertEquals(path, refused.getFile());
        assertTrue(refused.getReason().startsWith("user 5 may not "), refused.getReason());
        assertTrue(refused.getReason().contains(" has mode 0"), refused.getReason());
    }

    private static void notPermitted(Executable call) {
        FileSystemException refused = assertThrows(FileSystemException.class, call);
        assertTrue(refused.getReason().startsWith("Operation not permitted: "), refused.getReason());
    }

    /**
     * The later part of such a long write once checked permissions again, after the file had been created without the
     * right to write it.
     */
    @Test
    void aNewFileThatItsOwnerMayNotWriteIsWrittenToItsEnd() throws IOException {
        byte[] bytes = new byte[(17 << 20) + 5];
        Arrays.fill(bytes, (byte) 3);
        layer.createDirectory("/d", 0777);
        try (Layer careful = layer.withCredentials(new Credentials(5, 6, Set.of(), 0222))) {
            careful.write("/d/f", 0, bytes);
            assertEquals(0444, careful.stat("/d/f", NO_FOLLOW).mode());
            denied("/d/f", () -> careful.write("/d/f", 0, new byte[1]));
        }
        assertArrayEquals(bytes, layer.readAllBytes("/d/f"));
    }

    @Test
    void aHandleIsOfItsOwnAndChangesNoOther() throws IOException {
        layer.createDirectory("/d", 0700);
        assertEquals(USER, user.credentials());
        assertNull(layer.credentials());
        denied("/d/f", () -> user.createFile("/d/f"));
        layer.createFile("/d/f");
        try (Layer superuser = user.withCredentials(new Credentials(0, 0, Set.of(), 0))) {
            assertEquals(layer.stat("/d/f", NO_FOLLOW), superuser.stat("/d/f", NO_FOLLOW));
        }
        layer.close();
        denied("/d/f", () -> user.stat("/d/f", NO_FOLLOW));
        assertEquals("layer", user.name());
        user.close();
        assertThrows(StoreClosedException.class, () -> user.withCredentials(USER));
        assertThrows(StoreClosedException.class, () -> user.stat("/d", NO_FOLLOW));
        store.remove("layer");
        layer = store.createLayer("other");
    }

    @Test
    void numbersOutsideTheirLimitsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Credentials(-1, 0, Set.of(), 0));
        assertThrows(IllegalArgumentException.class, () -> new Credentials(0, 1L << 32, Set.of(), 0));
        assertThrows(IllegalArgumentException.class, () -> new Credentials(0, 0, Set.of(-1L), 0));
        assertThrows(IllegalArgumentException.class, () -> new Credentials(0, 0, Set.of(), 01000));
        Credentials largest = new Credentials(0xFFFF_FFFFL, 0xFFFF_FFFFL, Set.of(0xFFFF_FFFFL), 0777);
        assertTrue(largest.isIn(0xFFFF_FFFFL));
        assertFalse(largest.isSuperuser());
    }

    @Test
    void whatAnotherHandleHasLookedUpIsNotShown() throws IOException {
        layer.createDirectory("/d", 0700);
        layer.write("/d/f", 0, new byte[] {1});
        for (int i = 0; i < 3; i++) {
            layer.stat("/d/f", NO_FOLLOW);
            layer.stat("/d/f");
            denied("/d/f", () -> user.stat("/d/f", NO_FOLLOW));
            denied("/d/f", () -> user.stat("/d/f"));
            denied("/d/f", () -> user.openFile("/d/f"));
            denied("/d/f", () -> user.openFile("/d/f", FileOption.WRITE, FileOption.CREATE));
        }
        assertFalse(user.exists("/d/f"));
        layer.setMode("/d", 0701);
        assertTrue(user.exists("/d/f"));
        assertArrayEquals(new byte[] {1}, user.readAllBytes("/d/f"));
    }

    @Test
    void missingDirectoriesAreMadeAsTheUser() throws IOException {
        denied("/a/b/c", () -> user.createDirectories("/a/b/c"));
        assertFalse(layer.exists("/a"));
        layer.setMode("/", 02777);
        layer.setOwner("/", 0, 99);
        user.createDirectories("/a/b/c");
        for (String path : List.of("/a", "/a/b", "/a/b/c")) {
            FileInfo info = layer.stat(path, NO_FOLLOW);
            assertEquals(02750, info.mode(), path);
            assertEquals(5, info.uid(), path);
            assertEquals(99, info.gid(), path);
        }
        layer.setMode("/a", 0);
        user.createDirectories("/a");
        denied("/a/b/c", () -> user.createDirectories("/a/b/c"));
    }

    @Test
    void deletingRecursivelyStopsAtWhatMayNotBeDeleted() throws IOException {
        layer.setMode("/", 0777);
        user.createDirectories("/d/e");
        user.createFile("/d/f");
        layer.createDirectory("/d/e/root", 0755);
        layer.createFile("/d/e/root/f");
        denied("/d", () -> user.deleteRecursively("/d"));
        assertTrue(layer.exists("/d/e/root/f"));
        layer.setMode("/d/e/root", 0300);
        layer.setOwner("/d/e/root", 5, 6);
        denied("/d", () -> user.deleteRecursively("/d"));
        layer.setMode("/d/e/root", 0700);
        user.deleteRecursively("/d");
        assertFalse(layer.exists("/d"));
    }

    @Test
    void allPathsOfAFileAreTheSuperusersToSee() throws IOException {
        layer.createFile("/f");
        notPermitted(() -> user.paths("/f"));
        assertEquals(Set.of("/f"), layer.paths("/f"));
        assertEquals("/f", user.realPath("/./f"));
    }

    @Test
    void aRelativePathIsCheckedFromTheInodeAtWhichItBegins() throws IOException {
        layer.createDirectories("/d/e");
        layer.setMode("/d", 0700);
        layer.createFile("/d/e/f");
        denied("/d/e/f", () -> user.stat("/d/e/f", NO_FOLLOW));
        Layer directory = user.at(layer.stat("/d/e", NO_FOLLOW).inode());
        assertEquals(layer.stat("/d/e/f", NO_FOLLOW), directory.stat("f", NO_FOLLOW));
        denied("g", () -> directory.createFile("g"));
        layer.setMode("/d/e", 0700);
        denied("f", () -> directory.stat("f", NO_FOLLOW));
    }

    @Test
    void aLongWriteIsRefusedBeforeItsFirstPieceAndClearsSetIdBits() throws IOException {
        byte[] bytes = new byte[LONG];
        Arrays.fill(bytes, (byte) 1);
        layer.createFile("/f", 06755);
        Usage before = layer.usage();
        denied("/f", () -> user.write("/f", 0, bytes));
        denied("/new", () -> user.write("/new", 0, bytes));
        assertEquals(before, layer.usage());
        layer.setMode("/f", 06757);
        user.write("/f", 0, bytes);
        assertEquals(0757, layer.stat("/f", NO_FOLLOW).mode());
        layer.setMode("/f", 06757);
        try (LayerFile file = user.openFile("/f", FileOption.WRITE)) {
            file.append(ByteBuffer.wrap(bytes));
        }
        assertEquals(0757, layer.stat("/f", NO_FOLLOW).mode());
        layer.setMode("/f", 06757);
        user.punch("/f", 5, 10_000);
        assertEquals(0757, layer.stat("/f", NO_FOLLOW).mode());
        layer.setMode("/f", 0755);
        denied("/f", () -> user.punch("/f", 5, 10_000));
        assertEquals(2 * LONG, layer.stat("/f", NO_FOLLOW).size());
    }

    @Test
    void aDirectoryThatIsBeingListedIsListedToItsEnd() throws IOException {
        layer.createDirectory("/d", 0755);
        for (int i = 0; i < 5_000; i++) {
            layer.createFile("/d/" + i);
        }
        try (DirectoryEntries entries = user.list("/d")) {
            layer.setMode("/d", 0);
            int count = 0;
            for (var entry : entries) {
                assertFalse(entry.name().isEmpty());
                count++;
            }
            assertEquals(5_000, count);
        }
        denied("/d", () -> user.list("/d"));
    }

    @Test
    void streamsAndViewsAreThoseOfTheUser() throws IOException {
        layer.setMode("/", 0777);
        try (OutputStream out = user.newOutputStream("/f")) {
            out.write(1);
        }
        assertEquals(0640, layer.stat("/f", NO_FOLLOW).mode());
        layer.setOwner("/f", 0, 0);
        denied("/f", () -> user.newInputStream("/f"));
        denied("/f", () -> user.newOutputStream("/f"));
        layer.commit();
        denied("/f", () -> user.openView("/f"));
        denied("/f", () -> user.readAllBytes("/f"));
        denied("/f", () -> user.openFile("/f"));
        layer.openView("/f").close();
    }

    @Test
    void accessIsToldWithoutCredentialsAsOfTheSuperuser() throws IOException {
        layer.createFile("/f", 0);
        layer.checkAccess("/f");
        layer.checkAccess("/f", AccessMode.READ, AccessMode.WRITE);
        assertThrows(AccessDeniedException.class, () -> layer.checkAccess("/f", AccessMode.EXECUTE));
        layer.checkAccess("/", AccessMode.EXECUTE);
        user.checkAccess("/f");
        denied("/f", () -> user.checkAccess("/f", AccessMode.READ));
    }
}
