package io.lcfs.engine.store;

import static io.lcfs.FileOption.NO_FOLLOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.DirectoryEntries;
import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.RenameOption;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NotDirectoryException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Paths that end without a name: at the root, or at a directory to which a dot or the target of a symbolic link leads.
 * Debian has such links, for example {@code /usr/bin/X11 -> .}. Each path is tried with each call, in one thread,
 * because state that a path leaves in the thread must not affect the next call. After each test the checker must find
 * nothing.
 */
class NamelessPathTest {
    /** Paths to directories, with their real paths. */
    private static final Map<String, String> PATHS = new TreeMap<>(Map.ofEntries(
            Map.entry("/", "/"),
            Map.entry("//", "/"),
            Map.entry("/.", "/"),
            Map.entry("/..", "/"),
            Map.entry("/../", "/"),
            Map.entry("/./.././", "/"),
            Map.entry("/usr/..", "/"),
            Map.entry("/usr/bin/../../", "/"),
            Map.entry("/usr/root/", "/"),
            Map.entry("/usr/root/.", "/"),
            Map.entry("/usr/root//..", "/"),
            Map.entry("/usr/bin/X11/", "/usr/bin"),
            Map.entry("/usr/bin/X11/.", "/usr/bin"),
            Map.entry("/usr/bin/X11/X11/X11/", "/usr/bin"),
            Map.entry("/usr/bin/X11/..", "/usr"),
            Map.entry("/usr/bin/up/", "/usr"),
            Map.entry("/usr/bin/slashed/", "/usr"),
            Map.entry("/usr/bin/far/", "/"),
            Map.entry("/usr/bin/far/usr/bin/..", "/usr")));

    @RegisterExtension
    final CheckedStore checked = CheckedStore.ofBytes(16 << 20);

    private LayerStore store;
    private Layer layer;

    @BeforeEach
    void openStore() throws IOException {
        store = checked.store();
        layer = checked.createLayer("layer");
        layer.createDirectories("/usr/bin");
        layer.createSymbolicLink("/usr/root", "/");
        layer.createSymbolicLink("/usr/bin/X11", ".");
        layer.createSymbolicLink("/usr/bin/up", "..");
        layer.createSymbolicLink("/usr/bin/slashed", "../");
        layer.createSymbolicLink("/usr/bin/far", "/usr/../..");
    }

    @AfterEach
    void restore() throws IOException {
        layer.setMode("/usr/bin", 0700);
    }

    @Test
    void theirRealPathHasNoLinksAndDots() throws IOException {
        for (var path : PATHS.entrySet()) {
            assertEquals(path.getValue(), layer.realPath(path.getKey()), path.getKey());
            assertEquals("/", layer.realPath("/"), "after " + path);
        }
        assertEquals("/", layer.realPath("/usr/root"));
        assertEquals("/usr/bin", layer.realPath("/usr/bin/X11"));
        assertEquals("/usr", layer.realPath("/usr/bin/slashed"));
        layer.commit();
        layer = store.cloneLayer("layer", "above");
        for (var path : PATHS.entrySet()) {
            assertEquals(path.getValue(), layer.realPath(path.getKey()), path.getKey());
        }
    }

    @Test
    void attributesAreThoseOfTheDirectory() throws IOException {
        int mode = 0;
        for (var path : PATHS.entrySet()) {
            String to = path.getKey();
            String real = path.getValue();
            layer.setMode(to, ++mode);
            layer.setOwner(to, mode, mode);
            layer.setModifiedTime(to, Instant.ofEpochSecond(mode));
            layer.setXattr(to, "user.x", new byte[] {(byte) mode});
            assertEquals(mode, layer.stat(real, NO_FOLLOW).mode(), to);
            assertEquals(layer.stat(real, NO_FOLLOW), layer.stat(to, NO_FOLLOW), to);
            assertEquals(layer.stat(real, NO_FOLLOW), layer.stat(to), to);
            assertArrayEquals(new byte[] {(byte) mode}, layer.getXattr(real, "user.x"), to);
            assertEquals(List.of("user.x"), layer.listXattrs(to), to);
            assertTrue(layer.removeXattr(to, "user.x"), to);
            assertEquals(Set.of(real), layer.paths(to), to);
            assertTrue(layer.exists(to), to);
            try (DirectoryEntries entries = layer.list(to)) {
                assertTrue(entries.iterator().hasNext(), to);
            }
            layer.createDirectories(to);
            layer.write(to + "/f", 0, new byte[] {1});
            layer.delete(real + "/f");
        }
    }

    @Test
    void whatNeedsANameIsRefusedAndChangesNothing() throws IOException {
        layer.createFile("/file");
        for (String path : PATHS.keySet()) {
            List<Object> before = List.of(
                    layer.stat("/", NO_FOLLOW), layer.stat("/usr", NO_FOLLOW), layer.stat("/usr/bin", NO_FOLLOW));
            assertThrows(FileSystemException.class, () -> layer.delete(path), path);
            assertThrows(FileSystemException.class, () -> layer.deleteRecursively(path), path);
            assertThrows(FileSystemException.class, () -> layer.rename(path, "/new"), path);
            assertThrows(FileSystemException.class, () -> layer.rename("/usr/bin", path), path);
            assertThrows(FileSystemException.class, () -> layer.rename("/file", path), path);
            assertThrows(FileSystemException.class, () -> layer.rename(path, "/usr/bin", RenameOption.EXCHANGE), path);
            assertThrows(FileSystemException.class, () -> layer.createLink("/new", path), path);
            assertThrows(FileSystemException.class, () -> layer.openFile(path, FileOption.WRITE), path);
            assertThrows(FileSystemException.class, () -> layer.write(path, 0, new byte[1]), path);
            assertThrows(FileSystemException.class, () -> layer.readAllBytes(path), path);
            assertThrows(
                    FileAlreadyExistsException.class,
                    () -> layer.openFile(path, FileOption.WRITE, FileOption.CREATE_NEW),
                    path);
            assertEquals(
                    before,
                    List.of(
                            layer.stat("/", NO_FOLLOW),
                            layer.stat("/usr", NO_FOLLOW),
                            layer.stat("/usr/bin", NO_FOLLOW)),
                    path);
        }
        assertThrows(FileAlreadyExistsException.class, () -> layer.createDirectory("/"));
        assertThrows(FileAlreadyExistsException.class, () -> layer.createFile("/usr/.."));
        assertThrows(FileAlreadyExistsException.class, () -> layer.createSymbolicLink("/.", "x"));
    }

    /** Such a path once deleted everything below it before it failed. */
    @Test
    void aPathThatEndsWithADotNamesNothingThatCanBeDeletedOrMoved() throws IOException {
        layer.createDirectories("/d/sub");
        layer.createFile("/d/sub/file");
        layer.createDirectory("/empty");
        layer.createSymbolicLink("/link", "d");
        Set<String> before = layer.paths("/d/sub/file");
        for (String path :
                List.of("/d/.", "/d/./", "/d//./.", "/d/sub/..", "/empty/.", "/link/", "/link/.", "/link/..")) {
            assertThrows(FileSystemException.class, () -> layer.deleteRecursively(path), path);
            assertThrows(FileSystemException.class, () -> layer.delete(path), path);
            assertThrows(FileSystemException.class, () -> layer.rename(path, "/new"), path);
            assertThrows(FileSystemException.class, () -> layer.rename("/empty", path), path);
            assertThrows(FileSystemException.class, () -> layer.rename("/empty", path, RenameOption.EXCHANGE), path);
        }
        assertThrows(FileSystemException.class, () -> layer.rename("/empty", "/new/."));
        assertThrows(NotDirectoryException.class, () -> layer.deleteRecursively("/d/sub/file/"));
        assertEquals(before, layer.paths("/d/sub/file"));
        assertTrue(layer.exists("/empty"));
        layer.deleteRecursively("/none");
        layer.deleteRecursively("/none/..");
        layer.deleteRecursively("/link");
        layer.deleteRecursively("/d/");
        layer.delete("/empty/");
        assertEquals(1, layer.stat("/", NO_FOLLOW).size());
    }
}
