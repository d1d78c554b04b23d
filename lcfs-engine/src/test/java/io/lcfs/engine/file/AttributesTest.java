package io.lcfs.engine.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.FileInfo;
import io.lcfs.engine.inode.Inode;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Attributes and extended attributes, by path. */
class AttributesTest extends OnTestLayer {
    @Test
    void attributesAreSet() throws IOException {
        file("/f");
        files.attributes().setMode("/f", 04755);
        files.attributes().setOwner("/f", 0xFFFF_FFFFL, 65534);
        Instant mtime = Instant.ofEpochSecond(-5, 999_999_999);
        files.attributes().setModifiedTime("/f", mtime);
        FileInfo info = files.lookup().stat("/f", false);
        assertEquals(04755, info.mode());
        assertEquals(0xFFFF_FFFFL, info.uid());
        assertEquals(65534, info.gid());
        assertEquals(mtime, info.mtime());
        assertEquals(layer.clock.last(), info.ctime());
        fails(
                IllegalArgumentException.class,
                "uid 4294967296",
                () -> files.attributes().setOwner("/f", 1L << 32, 0));
        fails(IllegalArgumentException.class, "gid -1", () -> files.attributes().setOwner("/f", 0, -1));
        fails(IllegalArgumentException.class, "07777", () -> files.attributes().setMode("/f", -1));
        Making.symbolicLink(files, "/l", "f");
        files.attributes().setMode("/l", 0700);
        assertEquals(04755, files.lookup().stat("/f", false).mode());
    }

    @Test
    void extendedAttributesOfAnyLengthAreKept() throws IOException {
        file("/f");
        for (int length : new int[] {0, 1, 512, 513, 900, 4096, 65_536}) {
            byte[] value = new byte[length];
            java.util.Arrays.fill(value, (byte) length);
            files.attributes().setXattr("/f", "user.x", value);
            assertArrayEquals(value, files.attributes().getXattr("/f", "user.x"), "length " + length);
            assertEquals(layer.clock.last(), files.lookup().stat("/f", false).ctime());
            layer.requireSound();
        }
        files.attributes().setXattr("/f", "n".repeat(255), new byte[70]);
        files.attributes().setXattr("/f", "a\udc80", new byte[7000]);
        assertEquals(
                List.of("a\udc80", "n".repeat(255), "user.x"),
                files.attributes().listXattrs("/f"));
        assertNull(files.attributes().getXattr("/f", "none"));
        assertFalse(files.attributes().removeXattr("/f", "none"));
        assertTrue(files.attributes().removeXattr("/f", "user.x"));
        assertNull(files.attributes().getXattr("/f", "user.x"));
        fails(
                IllegalArgumentException.class,
                "65537 bytes",
                () -> files.attributes().setXattr("/f", "x", new byte[65_537]));
        fails(
                IllegalArgumentException.class,
                "256 bytes",
                () -> files.attributes().getXattr("/f", "n".repeat(256)));
        fails(
                IllegalArgumentException.class,
                "0 bytes",
                () -> files.attributes().setXattr("/f", "", new byte[0]));
        assertEquals(2, layer.layer.inodes().count());
        layer.reap(files.remover().delete("/f"));
        assertEquals(1, layer.layer.inodes().count());
    }

    @Test
    void manyAttributesAreDroppedInSteps() throws IOException {
        file("/f");
        for (int i = 0; i < 300; i++) {
            files.attributes().setXattr("/f", "x" + i, new byte[i % 3 == 0 ? 600 : 5]);
        }
        assertEquals(300, files.attributes().listXattrs("/f").size());
        long orphan = files.remover().delete("/f");
        assertNotEquals(0, orphan);
        layer.requireSound();
        assertTrue(layer.reap(orphan) > 3);
        assertNull(Inode.find(layer.tree, orphan));
    }
}
