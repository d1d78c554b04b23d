package io.lcfs.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The documented contract of {@link FileSystem} and its provider. */
class FileSystemContractTest extends OnBothSides {
    @Test
    void writableFileSystemIsOpen() {
        assertTrue(fs().isOpen());
        assertFalse(fs().isReadOnly());
    }

    @Test
    void thereIsOneRoot() {
        List<Path> roots = new ArrayList<>();
        fs().getRootDirectories().forEach(roots::add);
        assertEquals(List.of(fs().getPath("/")), roots);
        assertEquals("/", fs().getSeparator());
    }

    @Test
    void viewsOfPosixAreSupported() {
        Set<String> views = fs().supportedFileAttributeViews();
        assertTrue(views.containsAll(Set.of("basic", "owner", "posix", "unix", "user")), views.toString());
    }

    @Test
    void providerKnowsThePathsOfItsUris() {
        assertEquals(root(), fs().provider().getPath(root().toUri()));
        assertSame(fs().provider(), root().getFileSystem().provider());
        assertThrows(IllegalArgumentException.class, () -> fs().provider().getPath(URI.create("no-such:/a")));
        assertThrows(NullPointerException.class, () -> fs().provider().getPath(null));
    }

    @Test
    void providerIsInstalledOnce() {
        assertEquals(
                1,
                FileSystemProvider.installedProviders().stream()
                        .filter(provider ->
                                provider.getScheme().equals(fs().provider().getScheme()))
                        .count());
    }
}
