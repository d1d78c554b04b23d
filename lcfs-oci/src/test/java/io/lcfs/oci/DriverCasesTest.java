package io.lcfs.oci;

import static io.lcfs.FileOption.NO_FOLLOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.FileInfo;
import io.lcfs.Layer;
import io.lcfs.LayerOptions;
import io.lcfs.NoSpaceException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operations that a container engine needs of a graph driver. The seven cases are those of moby's tests. */
class DriverCasesTest {
    private static final int MANY_FILES = 1000;

    @AutoClose
    private final Images images = new Images();

    DriverCasesTest() throws IOException {}

    /** Creates a base whose entries have modes and owners of all kinds. */
    private String base() throws IOException {
        return images.edit(null, "base", layer -> {
            layer.createDirectory("/a", 01755);
            layer.setOwner("/a", 1, 2);
            layer.createFile("/a/set", 04755);
            layer.write("/a/set", 0, TarBytes.latin1("content"));
            layer.createDirectory("/a/sub", 0700);
            layer.setOwner("/a/sub", 3, 4);
            layer.createSymbolicLink("/a/link", "set");
            layer.createLink("/a/sub/linked", "/a/set");
        });
    }

    private static void writeMany(Layer layer, int first, int step, String content) throws IOException {
        for (int i = first; i < MANY_FILES; i += step) {
            layer.write(name(i), 0, TarBytes.latin1(content + i));
        }
    }

    private static String name(int number) {
        return String.format("/d%d/f%03d", number / 100, number);
    }

    private String many() throws IOException {
        return images.edit(null, "many", layer -> {
            for (int i = 0; i < MANY_FILES / 100; i++) {
                layer.createDirectory("/d" + i);
            }
            writeMany(layer, 0, 1, "first ");
        });
    }

    @Test
    void anEmptyLayerHasARootForAllToReadAndNothingElse() throws IOException {
        images.edit(null, "empty", layer -> {
            FileInfo root = layer.stat("/", NO_FOLLOW);
            assertEquals(0755, root.mode());
            assertEquals("0:0", root.uid() + ":" + root.gid());
            assertEquals(Set.of(), Images.paths(layer));
        });
    }

    @Test
    void aBaseShowsWhatWasWritten() throws IOException {
        base();
        assertEquals("content", images.text("base", "/a/sub/linked"));
        try (Layer layer = images.store.openLayer("base")) {
            assertEquals(Set.of("/a", "/a/link", "/a/set", "/a/sub", "/a/sub/linked"), Images.paths(layer));
            assertEquals(01755, layer.stat("/a", NO_FOLLOW).mode());
            assertEquals(04755, layer.stat("/a/set", NO_FOLLOW).mode());
            assertEquals(2, layer.stat("/a/set", NO_FOLLOW).linkCount());
            assertEquals(
                    "3:4",
                    layer.stat("/a/sub", NO_FOLLOW).uid() + ":"
                            + layer.stat("/a/sub", NO_FOLLOW).gid());
        }
    }

    @Test
    void aLayerOnABaseShowsTheBase() throws IOException {
        base();
        images.edit("base", "snapshot", layer -> {});
        assertEquals(images.tree("base"), images.tree("snapshot"));
        assertEquals(List.of(), images.changes("base", "snapshot"));
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 20, 100})
    void theLowestFileIsReadThroughAllLayers(int depth) throws IOException {
        String top = base();
        for (int i = 1; i < depth; i++) {
            String path = "/a/of" + i;
            top = images.edit(top, "layer" + i, layer -> layer.write(path, 0, TarBytes.latin1("of a layer")));
        }
        assertEquals("content", images.text(top, "/a/set"));
        assertEquals("of a layer", images.text(top, "/a/of1"));
        assertEquals(depth - 1, images.changes("base", top).size());
    }

    @Test
    void theDifferenceOfAThousandFilesMakesTheSameTreeOfTheSameSize() throws IOException {
        String copyOfBase = images.read(null, images.write(many()));
        images.edit("many", "upper", layer -> {
            writeMany(layer, 0, 2, "second ");
            layer.deleteRecursively("/d3");
        });
        String copy = images.read(copyOfBase, images.write("upper"));
        assertEquals(images.tree("upper"), images.tree(copy));
        assertEquals(
                images.store.usage("upper").inodes(), images.store.usage(copy).inodes());
        assertEquals(images.write("upper").length, images.canonical(copy).length);
    }

    @Test
    void changesAreListedAsTheyWereMade() throws IOException {
        many();
        images.edit("many", "upper", layer -> {
            layer.createFile("/d0/added");
            layer.write("/d1/f100", 0, TarBytes.latin1("changed"));
            layer.setMode("/d2", 0700);
            layer.delete("/d3/f300");
            layer.deleteRecursively("/d4");
        });
        assertEquals(
                List.of("A /d0/added", "M /d1/f100", "M /d2", "D /d3/f300", "D /d4"), images.changes("many", "upper"));
    }

    private static boolean isWritten(Layer layer, String path) throws IOException {
        byte[] block = new byte[4096];
        Arrays.fill(block, (byte) 2);
        try {
            layer.write(path, 0, block);
            return true;
        } catch (NoSpaceException e) {
            return false;
        }
    }

    @Test
    void aLayerAboveItsLimitHasNoSpaceAndOthersHave() throws IOException {
        base();
        byte[] half = new byte[512 << 10];
        Arrays.fill(half, (byte) 1);
        try (Layer layer = images.store.cloneLayer(
                "base", "limited", LayerOptions.defaults().withMaxOwnBytes(1 << 20))) {
            layer.write("/within", 0, half);
            layer.write("/more", 0, Arrays.copyOf(half, 256 << 10));
            byte[] quarter = Arrays.copyOf(half, 256 << 10);
            assertThrows(NoSpaceException.class, () -> layer.write("/above", 0, quarter));
            assertFalse(layer.exists("/above"), "what was refused is not there");
            assertArrayEquals(half, layer.readAllBytes("/within"));
            // Refused bytes do not count for the limit: smaller writes succeed until the limit is reached, and
            // deletions make room again.
            int count = 0;
            while (isWritten(layer, "/small" + count)) {
                count++;
            }
            assertTrue(count >= 32 && count < 64, count + " files of 4 KiB in a quarter of a MiB");
            assertTrue(images.store.usage("limited").ownBytes() <= 1 << 20);
            assertFalse(layer.exists("/small" + count));
            layer.delete("/within");
            assertTrue(isWritten(layer, "/again"));
        }
        images.edit("base", "unlimited", layer -> {
            layer.write("/within", 0, half);
            layer.write("/above", 0, half);
        });
    }
}
