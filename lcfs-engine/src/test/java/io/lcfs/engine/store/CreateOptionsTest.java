package io.lcfs.engine.store;

import static io.lcfs.FileOption.NO_FOLLOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CreateOptions;
import io.lcfs.Credentials;
import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerOptions;
import io.lcfs.LayerStore;
import io.lcfs.NoSpaceException;
import io.lcfs.ReadOnlyLayerException;
import io.lcfs.RemoveOption;
import io.lcfs.Usage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Files that are created with attributes equal files that get the same attributes one after the other. */
@Tag("P11")
class CreateOptionsTest {
    private static final int MIB = 1 << 20;

    @RegisterExtension
    final CheckedStore checked = CheckedStore.ofBytes(128 << 20);

    private LayerStore store;
    private Layer layer;

    @BeforeEach
    void openStore() throws IOException {
        store = checked.store();
        layer = checked.createLayer("layer");
    }

    /** Returns everything that can be seen of a path. */
    private static String seen(Layer layer, String path) throws IOException {
        FileInfo info = layer.stat(path, NO_FOLLOW);
        StringBuilder text = new StringBuilder()
                .append(info.kind())
                .append(' ')
                .append(Integer.toOctalString(info.mode()))
                .append(' ')
                .append(List.of(info.uid(), info.gid(), info.linkCount(), info.size(), info.rdev()));
        for (String name : layer.listXattrs(path)) {
            text.append(' ').append(name).append('=').append(Arrays.hashCode(layer.getXattr(path, name)));
        }
        if (info.kind() == FileKind.REGULAR) {
            text.append(' ').append(Arrays.hashCode(layer.readAllBytes(path)));
        } else if (info.kind() == FileKind.SYMBOLIC_LINK) {
            text.append(' ').append(layer.readSymbolicLink(path));
        }
        return text.toString();
    }

    private static CreateOptions options(Random random) {
        CreateOptions options = CreateOptions.defaults();
        if (random.nextBoolean()) {
            options = options.withMode(random.nextInt(010000));
        }
        if (random.nextBoolean()) {
            options = options.withOwner(random.nextInt(9), 0xFFFF_FFFFL - random.nextInt(9));
        }
        if (random.nextBoolean()) {
            options = options.withModifiedTime(Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000)));
        }
        int[] lengths = {0, 1, 300, 512, 513, 4096, 9_000, 65_536};
        for (int i = random.nextInt(3) * random.nextInt(20); i > 0; i--) {
            byte[] value = new byte[lengths[random.nextInt(lengths.length)]];
            random.nextBytes(value);
            options = options.withXattr("user." + random.nextInt(30), value);
        }
        return options;
    }

    private static void make(Layer layer, String path, int kind, byte[] content, CreateOptions options)
            throws IOException {
        switch (kind) {
            case 0 -> layer.createDirectory(path, options);
            case 1 -> layer.createSymbolicLink(path, "t".repeat(1 + content.length % 4095), options);
            case 2 -> layer.createNode(path, FileKind.CHARACTER_DEVICE, content.length, options);
            case 3 -> layer.createNode(path, FileKind.FIFO, 0, options);
            case 4 -> layer.createFile(path, options);
            case 5 ->
                layer.openFile(path, options, FileOption.CREATE_NEW, FileOption.WRITE)
                        .close();
            case 6 -> layer.openFile(path, options, FileOption.CREATE).close();
            default -> layer.createFile(path, options, ByteBuffer.wrap(content));
        }
    }

    private static void setAll(Layer layer, String path, CreateOptions options) throws IOException {
        if (options.mode().isPresent()) {
            layer.setMode(path, options.mode().getAsInt());
        }
        if (options.uid().isPresent()) {
            layer.setOwner(path, options.uid().getAsLong(), options.gid().getAsLong());
        }
        for (var xattr : options.xattrs().entrySet()) {
            layer.setXattr(path, xattr.getKey(), xattr.getValue());
        }
        if (options.modifiedTime().isPresent()) {
            layer.setModifiedTime(path, options.modifiedTime().get());
        }
    }

    @Test
    void whatIsMadeWithAttributesIsWhatGetsThemOneAfterTheOther() throws IOException {
        int[] lengths = {0, 1, 512, 513, 5_000, 262_144, 262_145, 2 * MIB + 3};
        try (Layer other = store.createLayer("other")) {
            for (int i = 0; i < 400; i++) {
                Random random = new Random(i);
                CreateOptions options = options(random);
                byte[] content = new byte[lengths[random.nextInt(random.nextInt(9) == 0 ? lengths.length : 5)]];
                random.nextBytes(content);
                int kind = random.nextInt(9);
                String path = "/" + i;
                make(layer, path, kind, content, options);
                make(other, path, kind, content, CreateOptions.defaults());
                setAll(other, path, options);
                assertEquals(seen(other, path), seen(layer, path), "case " + i);
                if (options.modifiedTime().isPresent()) {
                    assertEquals(
                            options.modifiedTime().get(),
                            layer.stat(path, NO_FOLLOW).mtime(),
                            "case " + i);
                }
                assertFalse(layer.stat(path, NO_FOLLOW)
                        .ctime()
                        .isBefore(layer.stat(path, NO_FOLLOW).birthTime()));
                if (i % 50 == 0) {
                    store.snapshot("layer", "snapshot" + i).close();
                }
            }
            assertEquals(other.usage().inodes(), layer.usage().inodes());
        }
    }

    /** A snapshot shows one instant, as a checkpoint does, and can be made between any two changes. */
    @Test
    void aSnapshotShowsNothingThatIsHalfMade() throws Exception {
        byte[] content = new byte[600_000];
        new Random(1).nextBytes(content);
        CreateOptions options = CreateOptions.defaults()
                .withMode(0600)
                .withOwner(1, 2)
                .withModifiedTime(Instant.EPOCH)
                .withXattr("user.a", new byte[10])
                .withXattr("user.b", new byte[60_000]);
        List<String> whole = new ArrayList<>();
        layer.createDirectory("/whole");
        for (int kind = 0; kind < 8; kind++) {
            make(layer, "/whole/" + kind, kind, content, options);
            whole.add(seen(layer, "/whole/" + kind));
        }
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            AtomicInteger made = new AtomicInteger();
            Future<?> making = other.submit(() -> {
                for (int i = 0; !done.get(); i = made.incrementAndGet()) {
                    make(layer, "/" + i % 8, i % 8, content, options);
                    if (i >= 5) {
                        layer.delete("/" + (i - 5) % 8);
                    }
                }
                return null;
            });
            while (made.get() == 0 && !making.isDone()) {
                Thread.onSpinWait();
            }
            for (int i = 0; i < 60; i++) {
                try (Layer snapshot = store.snapshot("layer", "snapshot")) {
                    for (int kind = 0; kind < 8; kind++) {
                        if (snapshot.exists("/" + kind)) {
                            assertEquals(whole.get(kind), seen(snapshot, "/" + kind), "snapshot " + i);
                        }
                    }
                }
                store.remove("snapshot", RemoveOption.FORCE);
            }
            done.set(true);
            making.get();
        } finally {
            done.set(true);
            other.shutdown();
        }
    }

    @Test
    void aLargeFileHasItsTimeAlsoWhenItTakesSeveralChanges() throws IOException {
        byte[] content = new byte[LongWrite.MAX_BYTES + MIB];
        new Random(1).nextBytes(content);
        ByteBuffer buffer = ByteBuffer.wrap(content);
        layer.createFile(
                "/f", CreateOptions.defaults().withModifiedTime(Instant.EPOCH).withMode(06755), buffer);
        assertFalse(buffer.hasRemaining());
        assertEquals(Instant.EPOCH, layer.stat("/f", NO_FOLLOW).mtime());
        assertEquals(06755, layer.stat("/f", NO_FOLLOW).mode());
        assertArrayEquals(content, layer.readAllBytes("/f"));
    }

    @Test
    void aRefusalMakesNothing() throws IOException {
        byte[] content = new byte[MIB];
        Arrays.fill(content, (byte) 1);
        try (Layer limited =
                store.createLayer("limited", LayerOptions.defaults().withMaxOwnBytes(MIB))) {
            Usage usage = limited.usage();
            ByteBuffer buffer = ByteBuffer.wrap(content);
            assertThrows(NoSpaceException.class, () -> limited.createFile("/f", CreateOptions.defaults(), buffer));
            assertEquals(0, buffer.position());
            CreateOptions many = CreateOptions.defaults();
            for (int i = 0; i < 20; i++) {
                many = many.withXattr("user." + i, new byte[65_536]);
            }
            CreateOptions attributes = many;
            assertThrows(NoSpaceException.class, () -> limited.createDirectory("/d", attributes));
            assertEquals(usage, limited.usage());
        }
        layer.createDirectory("/d");
        long changes = layer.changeCount();
        CreateOptions options = CreateOptions.defaults();
        for (int kind = 0; kind < 8; kind++) {
            int made = kind;
            if (kind != 6) {
                assertThrows(FileAlreadyExistsException.class, () -> make(layer, "/d", made, content, options));
            }
            assertThrows(NoSuchFileException.class, () -> make(layer, "/n/x", made, content, options));
        }
        assertEquals(1, layer.stat("/", NO_FOLLOW).size());
        assertTrue(layer.changeCount() >= changes);
        layer.commit();
        assertThrows(ReadOnlyLayerException.class, () -> make(layer, "/f", 7, content, options));
        assertThrows(ReadOnlyLayerException.class, () -> make(layer, "/f", 7, new byte[1], options));
    }

    @Test
    void aUserIsRefusedWhatTheCallsOneByOneRefuse() throws IOException {
        layer.createDirectory("/d", CreateOptions.defaults().withOwner(1, 1).withMode(0755));
        try (Layer user = layer.withCredentials(new Credentials(1, 1, Set.of(2L), 022))) {
            List<CreateOptions> refused = new ArrayList<>(List.of(
                    CreateOptions.defaults().withOwner(2, 1),
                    CreateOptions.defaults().withOwner(1, 3),
                    CreateOptions.defaults().withXattr("trusted.x", new byte[1]),
                    CreateOptions.defaults().withMode(0444).withXattr("user.x", new byte[1])));
            for (CreateOptions options : refused) {
                for (int kind : new int[] {4, 5, 6, 7}) {
                    assertThrows(FileSystemException.class, () -> make(user, "/d/x", kind, new byte[600_000], options));
                    assertFalse(layer.exists("/d/x"));
                }
            }
            user.createFile(
                    "/d/x",
                    CreateOptions.defaults().withMode(0666).withOwner(1, 2).withXattr("user.x", new byte[1]));
            assertEquals(0644, layer.stat("/d/x", NO_FOLLOW).mode());
            assertEquals(2, layer.stat("/d/x", NO_FOLLOW).gid());
        }
    }

    @Test
    void limitsOfOptionsAreToldWithTheValue() {
        CreateOptions options = CreateOptions.defaults();
        List<IllegalArgumentException> refusals = List.of(
                assertThrows(IllegalArgumentException.class, () -> options.withMode(010000)),
                assertThrows(IllegalArgumentException.class, () -> options.withOwner(-1, 0)),
                assertThrows(IllegalArgumentException.class, () -> options.withOwner(0, 1L << 32)),
                assertThrows(IllegalArgumentException.class, () -> options.withXattr("", new byte[0])),
                assertThrows(IllegalArgumentException.class, () -> options.withXattr("a\0", new byte[0])),
                assertThrows(IllegalArgumentException.class, () -> options.withXattr("x".repeat(256), new byte[0])),
                assertThrows(IllegalArgumentException.class, () -> options.withXattr("user.x", new byte[65_537])));
        String messages = refusals.stream().map(Throwable::getMessage).toList().toString();
        for (String value : List.of("010000", "-1", "4294967296", " 0 bytes", "256 bytes", "65537")) {
            assertTrue(messages.contains(value), value + " in " + messages);
        }
    }

    @Test
    void neitherSideCanChangeOptionsAfterwards() {
        byte[] value = {1};
        CreateOptions options = CreateOptions.defaults().withXattr("user.x", value);
        value[0] = 2;
        options.xattrs().get("user.x")[0] = 3;
        options.xattrs().clear();
        assertArrayEquals(new byte[] {1}, options.xattrs().get("user.x"));
    }

    @Test
    void aFileThatIsThereKeepsItsAttributes() throws IOException {
        layer.createFile("/f", 0600);
        CreateOptions options = CreateOptions.defaults().withMode(0777).withOwner(5, 5);
        try (LayerFile file = layer.openFile("/f", options, FileOption.CREATE, FileOption.WRITE)) {
            assertEquals(0600, file.stat().mode());
            assertEquals(0, file.stat().uid());
        }
    }
}
