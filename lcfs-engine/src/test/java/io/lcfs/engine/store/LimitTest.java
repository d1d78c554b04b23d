package io.lcfs.engine.store;

import static io.lcfs.FileOption.NO_FOLLOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lcfs.FileInfo;
import io.lcfs.Layer;
import io.lcfs.LayerOptions;
import io.lcfs.LayerStore;
import io.lcfs.NoSpaceException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The calls that a layer's limit refuses, and those that it does not affect. After each test the checker must find
 * nothing.
 */
class LimitTest {
    @RegisterExtension
    final CheckedStore checked = CheckedStore.ofBytes(16 << 20);

    private LayerStore store;
    private Layer layer;

    @BeforeEach
    void openStore() throws IOException {
        store = checked.store();
        layer = checked.createLayer("layer", LayerOptions.defaults().withMaxOwnBytes(100_000));
    }

    @Test
    void aLongWriteThatIsRefusedMakesNoFile() throws IOException {
        FileInfo before = layer.stat("/", NO_FOLLOW);
        for (int length : new int[] {200_000, 262_144, 262_145, 400_000, 3_000_000}) {
            for (int offset : new int[] {0, 1, 5000}) {
                assertThrows(NoSpaceException.class, () -> layer.write("/file", offset, new byte[length]));
                assertFalse(layer.exists("/file"));
            }
        }
        assertEquals(before, layer.stat("/", NO_FOLLOW));
    }

    private void fill() throws IOException {
        boolean isFull = false;
        for (int i = 0; !isFull; i++) {
            try {
                layer.write("/full", i * 4096L, content());
            } catch (NoSpaceException e) {
                isFull = true;
            }
        }
    }

    private static byte[] content() {
        byte[] content = new byte[1000];
        content[0] = 1;
        return content;
    }

    @Test
    void whatNeedsNoBlockOfContentIsNotRefused() throws IOException {
        fill();
        layer.createDirectories("/a/b/c");
        layer.createFile("/file");
        layer.write("/empty", 0, new byte[0]);
        layer.setXattr("/file", "none", new byte[0]);
        layer.setXattr("/file", "one", new byte[1]);
        layer.setXattr("/file", "longest", new byte[512]);
        layer.createSymbolicLink("/link", "t".repeat(512));
        layer.createLink("/second", "/file");
        layer.setMode("/file", 0600);
        layer.rename("/file", "/third");
        layer.truncate("/third", 1 << 20);
        layer.removeXattr("/third", "longest");
    }

    @Test
    void whatNeedsBlocksOfContentIsRefusedAndChangesNothing() throws IOException {
        layer.createFile("/file");
        fill();
        FileInfo before = layer.stat("/", NO_FOLLOW);
        FileInfo file = layer.stat("/file", NO_FOLLOW);
        assertThrows(NoSpaceException.class, () -> layer.write("/file", 0, content()));
        assertThrows(NoSpaceException.class, () -> layer.write("/new", 0, content()));
        assertThrows(NoSpaceException.class, () -> layer.setXattr("/file", "long", new byte[513]));
        assertThrows(NoSpaceException.class, () -> layer.setXattr("/file", "longest", new byte[65_536]));
        assertThrows(NoSpaceException.class, () -> layer.createSymbolicLink("/link", "t".repeat(513)));
        assertEquals(before, layer.stat("/", NO_FOLLOW));
        assertEquals(file, layer.stat("/file", NO_FOLLOW));
        assertEquals(List.of(), layer.listXattrs("/file"));
        layer.delete("/full");
        layer.createSymbolicLink("/link", "t".repeat(4000));
        layer.setXattr("/file", "long", new byte[10_000]);
    }
}
