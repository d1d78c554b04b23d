package io.lcfs.engine.copy;

import static io.lcfs.FileOption.NO_FOLLOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Credentials;
import io.lcfs.FileInfo;
import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.Names;
import io.lcfs.TreeEntry;
import io.lcfs.engine.store.CheckedStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Walks of trees, compared with the created files. */
class TreeWalkTest {
    @RegisterExtension
    final CheckedStore checked = CheckedStore.ofBytes(64 << 20);

    private LayerStore store;
    private Layer layer;

    @BeforeEach
    void openStore() throws IOException {
        store = checked.store();
        layer = checked.createLayer("layer");
    }

    private List<String> paths(String top) throws IOException {
        return layer.walk(top).map(TreeEntry::path).toList();
    }

    /** Compares paths component by component, as bytes. */
    private static int compare(String a, String b) {
        String[] left = a.split("/", -1);
        String[] right = b.split("/", -1);
        for (int i = 0; i < Math.min(left.length, right.length); i++) {
            int order = Arrays.compareUnsigned(Names.encode(left[i]), Names.encode(right[i]));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.length, right.length);
    }

    @Test
    void everyNameIsShownOnceInOrderWithItsAttributes() throws IOException {
        Random random = new Random(1);
        List<String> directories = new ArrayList<>(List.of(""));
        Map<String, FileInfo> made = new HashMap<>();
        for (int i = 0; i < 3_000; i++) {
            String name = (random.nextInt(4) == 0 ? "\u00e9\udcff" : "") + Integer.toString(random.nextInt(100_000), 36)
                    + "-!";
            String path = directories.get(random.nextInt(directories.size())) + "/" + name + i;
            if (random.nextInt(6) == 0) {
                layer.createDirectory(path, random.nextInt(01000));
                directories.add(path);
            } else if (random.nextInt(9) == 0) {
                layer.createSymbolicLink(path, "/");
            } else {
                layer.createFile(path, random.nextInt(01000));
            }
            made.put(path, layer.stat(path, NO_FOLLOW));
        }
        for (String directory : directories.subList(1, directories.size())) {
            made.put(directory, layer.stat(directory));
        }
        List<String> expected = new ArrayList<>(made.keySet());
        expected.sort(TreeWalkTest::compare);
        List<TreeEntry> found = layer.walk("/").toList();
        assertEquals("/", found.get(0).path());
        assertEquals(expected, found.stream().skip(1).map(TreeEntry::path).toList());
        for (TreeEntry entry : found.subList(1, found.size())) {
            assertEquals(made.get(entry.path()), entry.info());
        }
    }

    @Test
    void aFileOrALinkIsWalkedToo() throws IOException {
        layer.createDirectories("/d/e");
        layer.createFile("/d/f");
        layer.createSymbolicLink("/link", "d");
        assertEquals(List.of("/d/f"), paths("/d/f"));
        assertEquals(List.of("/d", "/d/e", "/d/f"), paths("/link/"));
        assertThrows(NoSuchFileException.class, () -> layer.walk("/none"));
    }

    @Test
    void aTreeOfTenThousandLevelsIsWalked() throws IOException {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            path.append("/d");
        }
        layer.createDirectories(path.toString());
        assertEquals(10_001, layer.walk("/").count());
        assertEquals(
                path.toString(),
                layer.walk("/").skip(10_000).findFirst().orElseThrow().path());
    }

    @Test
    void whatIsDeletedMeanwhileIsNotShown() throws IOException {
        for (String directory : List.of("/a", "/b", "/c")) {
            layer.createDirectories(directory + "/x");
        }
        Iterator<TreeEntry> walk = layer.walk("/").iterator();
        assertEquals("/", walk.next().path());
        layer.deleteRecursively("/b");
        List<String> left = new ArrayList<>();
        walk.forEachRemaining(entry -> left.add(entry.path()));
        assertEquals(List.of("/a", "/a/x", "/c", "/c/x"), left);
    }

    @Test
    void aUserSeesWhatItMayList() throws IOException {
        layer.createDirectories("/d/x");
        layer.setMode("/d", 0711);
        try (Layer user = layer.withCredentials(new Credentials(1, 1, Set.of(), 0))) {
            UncheckedIOException refused = assertThrows(
                    UncheckedIOException.class, () -> user.walk("/").toList());
            assertTrue(refused.getCause() instanceof AccessDeniedException, refused.toString());
            assertEquals(1, user.walk("/d/x").count());
        }
    }
}
