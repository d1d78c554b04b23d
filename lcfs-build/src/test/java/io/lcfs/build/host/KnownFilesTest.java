package io.lcfs.build.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.oci.content.Digest;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files are read again. */
class KnownFilesTest {
    private static final byte[] DIGEST = new byte[32];

    @TempDir
    private Path folder;

    private LayerStore store;
    private Path file;
    private int reads;

    @BeforeEach
    void create() throws IOException {
        store = LayerStore.createInMemory(16 << 20, StoreOptions.defaults().withBackground(false));
        file = Files.writeString(folder.resolve("file"), "content");
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
    }

    @AfterEach
    void check() throws IOException {
        assertEquals(List.of(), store.check().findings());
        store.close();
    }

    /** Looks at the file so many seconds from now, and returns how often it was read. */
    private int look(int seconds) throws IOException {
        reads = 0;
        KnownFiles known = KnownFiles.of(store, "name", Instant.now().plusSeconds(seconds));
        HostAttributes attributes = HostAttributes.of(file);
        assertArrayEquals(DIGEST, known.digest("path", attributes, this::read));
        known.save();
        return reads;
    }

    private byte[] read() {
        reads++;
        return DIGEST;
    }

    @Test
    void anUnchangedFileIsReadOnce() throws IOException {
        assertEquals(1, look(60));
        assertEquals(0, look(60));
        assertEquals(0, look(61));
    }

    /** Such a file may be changed once more without a new time. */
    @Test
    void aFileThatIsAsYoungAsTheLookIsReadEachTimeUntilItIsOld() throws IOException {
        assertEquals(1, look(0));
        assertEquals(1, look(1));
        assertEquals(1, look(60));
        assertEquals(0, look(60));
    }

    @Test
    void anyChangeOfTheFileIsSeen() throws IOException {
        look(60);
        Files.writeString(file, "tnetnoc");
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
        assertEquals(1, look(60), "only the time of change differs");
        Files.writeString(folder.resolve("other"), "content");
        Files.setLastModifiedTime(folder.resolve("other"), FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
        Files.move(folder.resolve("other"), file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertEquals(1, look(60), "another inode");
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2021-01-01T00:00:00Z")));
        assertEquals(1, look(60), "another time");
        assertEquals(0, look(60));
    }

    @Test
    void theBytesAreThoseOfTheDocument() throws Exception {
        look(60);
        byte[] saved;
        try (Layer root = store.root()) {
            saved = root.readAllBytes("/lcfs-build/files/name");
        }
        HostAttributes attributes = HostAttributes.of(file);
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(saved));
        assertEquals(1, in.readInt());
        assertEquals(1, in.readInt());
        assertEquals("path", in.readUTF());
        assertEquals(attributes.mode(), in.readInt());
        assertEquals(attributes.device(), in.readLong());
        assertEquals(attributes.inode(), in.readLong());
        assertEquals(1, in.readLong());
        assertEquals(7, in.readLong());
        assertEquals(Instant.parse("2020-01-01T00:00:00Z"), Instant.ofEpochSecond(in.readLong(), in.readInt()));
        assertEquals(attributes.changed(), Instant.ofEpochSecond(in.readLong(), in.readInt()));
        assertArrayEquals(DIGEST, in.readNBytes(32));
        byte[] before = Arrays.copyOf(saved, saved.length - 32);
        assertEquals(Digest.of(before), Digest.sha256(in.readAllBytes()));
    }

    @Test
    void damagedMemoryCountsAsNone() throws IOException {
        look(60);
        byte[] saved;
        try (Layer root = store.root()) {
            saved = root.readAllBytes("/lcfs-build/files/name");
        }
        for (int at = 0; at < saved.length; at++) {
            byte[] damaged = saved.clone();
            damaged[at] ^= 1;
            try (Layer root = store.root()) {
                root.writeAllBytes("/lcfs-build/files/name", damaged);
            }
            assertEquals(1, look(60), "byte " + at);
            assertEquals(0, look(60));
            try (Layer root = store.root()) {
                root.truncate("/lcfs-build/files/name", at);
            }
            assertEquals(1, look(60), "length " + at);
        }
    }
}
