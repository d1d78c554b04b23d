package io.lcfs.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.lcfs.FileOption;
import io.lcfs.FileView;
import io.lcfs.Layer;
import io.lcfs.LayerDiff;
import io.lcfs.LayerFile;
import io.lcfs.LayerStore;
import io.lcfs.Scrub;
import io.lcfs.ScrubOptions;
import io.lcfs.StoreOptions;
import io.lcfs.nio.LayerFileSystems;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.LayerTars;
import io.lcfs.oci.Registry;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.content.ImageTarget;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.layer.ExportOptions;
import io.lcfs.oci.layer.ImportOptions;
import io.lcfs.oci.layout.DockerArchive;
import io.lcfs.oci.layout.OciArchive;
import io.lcfs.oci.layout.OciLayout;
import io.lcfs.oci.registry.RegistryOptions;
import io.lcfs.oci.registry.Repository;
import io.lcfs.oci.registry.RetryPolicy;
import io.lcfs.oci.spec.ImageConfig;
import io.lcfs.spi.DeviceLock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Objects that are opened and closed many times leave no open descriptor and no running thread, whether their use
 * succeeds or fails.
 */
final class ClosedHandlesTest {
    private static final int TIMES = 20;
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final long STORE_BYTES = 1L << 26;

    @TempDir
    private Path directory;

    private int made;

    private interface Use {
        void run() throws Exception;
    }

    /** Returns a path that is different at each call. */
    private Path fresh(String end) {
        return directory.resolve("new-" + made++ + end);
    }

    @Test
    void storesLeaveNothingOpen() throws Exception {
        Path file = directory.resolve("store.lcfs");
        fill(file);
        Path text = Files.writeString(directory.resolve("text"), "text");
        leavesNothing(
                "create", () -> LayerStore.create(fresh(".lcfs"), STORE_BYTES).close());
        leavesNothing(
                "in memory",
                () -> LayerStore.createInMemory(STORE_BYTES, StoreOptions.defaults())
                        .close());
        leavesNothing("open", () -> LayerStore.open(file).close());
        leavesNothing(
                "open to read",
                () -> LayerStore.open(file, StoreOptions.defaults().withReadOnly(true))
                        .close());
        leavesNothing("no store", () -> assertThrows(IOException.class, () -> LayerStore.open(text)));
        leavesNothing("no file", () -> assertThrows(IOException.class, () -> LayerStore.open(fresh(""))));
        leavesNothing(
                "there already", () -> assertThrows(IOException.class, () -> LayerStore.create(file, STORE_BYTES)));
        leavesNothing("lock", () -> DeviceLock.hold(file, true).close());
        try (LayerStore store = LayerStore.open(file)) {
            leavesNothing("open twice", () -> assertThrows(IOException.class, () -> LayerStore.open(file)));
            leavesNothing("salvage", () -> {
                try (LayerStore target = LayerStore.create(fresh(".lcfs"), STORE_BYTES)) {
                    store.salvage(target);
                }
            });
        }
    }

    @Test
    void layersAndWhatIsOpenedInThemLeaveNothingOpen() throws Exception {
        Path file = directory.resolve("store.lcfs");
        fill(file);
        try (LayerStore store = LayerStore.open(file);
                Layer layer = store.openLayer("work")) {
            leavesNothing("layer", () -> {
                store.cloneLayer("base", "one").close();
                store.remove("one");
            });
            leavesNothing("file", () -> {
                try (LayerFile opened = layer.openFile("/etc/motd", FileOption.WRITE, FileOption.CREATE)) {
                    opened.write(0, ByteBuffer.allocate(10));
                }
            });
            leavesNothing("view", () -> {
                try (Layer base = store.openLayer("base");
                        FileView view = base.openView("/etc/hostname")) {
                    view.size();
                }
            });
            leavesNothing("list", () -> layer.list("/").close());
            leavesNothing("diff", () -> {
                try (LayerDiff diff = store.diff("base", "work")) {
                    diff.forEach(change -> {});
                }
            });
            leavesNothing("scrub", () -> {
                try (Scrub scrub = store.startScrub(ScrubOptions.defaults())) {
                    scrub.await();
                }
            });
            leavesNothing(
                    "scrub that is stopped",
                    () -> store.startScrub(ScrubOptions.defaults()).close());
        }
    }

    @Test
    void fileSystemsAndWhatIsOpenedInThemLeaveNothingOpen() throws Exception {
        Path file = directory.resolve("store.lcfs");
        fill(file);
        Map<String, ?> work = Map.of(LayerFileSystems.LAYER, "work");
        leavesNothing(
                "by the path of a store",
                () -> FileSystems.newFileSystem(file, work).close());
        try (LayerStore store = LayerStore.open(file);
                Layer layer = store.openLayer("work");
                FileSystem files = LayerFileSystems.of(layer)) {
            Path path = files.getPath("/etc/hostname");
            leavesNothing("file system", () -> LayerFileSystems.of(layer).close());
            leavesNothing("channel", () -> {
                try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
                        FileLock lock = channel.lock()) {
                    channel.map(FileChannel.MapMode.READ_ONLY, 0, lock.isValid() ? channel.size() : 0);
                }
            });
            leavesNothing("byte channel", () -> {
                try (SeekableByteChannel channel = Files.newByteChannel(path)) {
                    channel.read(ByteBuffer.allocate(10));
                }
            });
            // The channels use this executor, because the default threads of channels end only after a minute without
            // work.
            ExecutorService threads = Executors.newSingleThreadExecutor();
            leavesNothing("asynchronous channel", () -> {
                Set<StandardOpenOption> options = Set.of(StandardOpenOption.READ);
                try (AsynchronousFileChannel channel = AsynchronousFileChannel.open(path, options, threads)) {
                    channel.read(ByteBuffer.allocate(10), 0).get();
                }
            });
            threads.shutdown();
            leavesNothing("streams", () -> Files.copy(path, files.getPath("/copy-" + made++)));
            leavesNothing("directory", () -> {
                try (DirectoryStream<Path> names = Files.newDirectoryStream(files.getPath("/"))) {
                    names.forEach(Path::getFileName);
                }
            });
            leavesNothing("watching", () -> {
                try (WatchService watch = files.newWatchService()) {
                    files.getPath("/etc").register(watch, StandardWatchEventKinds.ENTRY_CREATE);
                }
            });
        }
    }

    @Test
    void imagesLeaveNothingOpen() throws Exception {
        Path file = directory.resolve("store.lcfs");
        fill(file);
        try (LayerStore store = LayerStore.open(file)) {
            ImageStore images = ImageStore.of(store);
            Path layout = directory.resolve("layout");
            Path archive = directory.resolve("oci.tar");
            Path docker = directory.resolve("docker.tar");
            Path text = Files.writeString(directory.resolve("text"), "text");
            leavesNothing("layout", () -> push(images, OciLayout.create(layout)));
            leavesNothing("archive", () -> push(images, OciArchive.create(archive)));
            leavesNothing("docker archive", () -> push(images, DockerArchive.create(docker)));
            leavesNothing(
                    "archive without image",
                    () -> OciArchive.create(fresh(".tar")).close());
            leavesNothing("pull from layout", () -> pull(images, OciLayout.open(layout)));
            leavesNothing("pull from archive", () -> pull(images, OciArchive.open(archive)));
            leavesNothing("pull from docker archive", () -> {
                try (DockerArchive opened = DockerArchive.open(docker)) {
                    opened.index();
                }
            });
            leavesNothing("no archive", () -> assertThrows(IOException.class, () -> OciArchive.open(text)));
            leavesNothing("no docker archive", () -> assertThrows(IOException.class, () -> DockerArchive.open(text)));
            leavesNothing("no layout", () -> assertThrows(IOException.class, () -> OciLayout.open(fresh(""))));
            ByteArrayOutputStream tar = new ByteArrayOutputStream();
            LayerTars.of(store).write("base", tar, ExportOptions.defaults());
            leavesNothing("no tar", () -> {
                byte[] half = Arrays.copyOf(tar.toByteArray(), 700);
                assertThrows(
                        IOException.class,
                        () -> LayerTars.of(store).read(null, new ByteArrayInputStream(half), ImportOptions.defaults()));
            });
        }
    }

    @Test
    void registriesLeaveNothingOpen() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.start();
        try {
            String name = "localhost:" + server.getAddress().getPort() + "/team/app";
            RegistryOptions options = RegistryOptions.defaults()
                    .withPlainHttpOnLoopback(true)
                    .withRetries(RetryPolicy.defaults()
                            .withAttempts(1)
                            .withDelays(Duration.ZERO, Duration.ZERO)
                            .withPause(duration -> {}));
            leavesNothing("repository", () -> {
                try (Repository repository = Registry.open(name, options)) {
                    repository.has(Digest.of("nothing".getBytes(UTF_8)));
                    assertThrows(IOException.class, () -> repository.read("latest"));
                }
            });
            leavesNothing("registry that does not answer", () -> {
                try (Repository repository = Registry.open("localhost:1/app", options)) {
                    assertThrows(IOException.class, () -> repository.read("latest"));
                }
            });
        } finally {
            server.stop(0);
        }
    }

    private static void fill(Path file) throws IOException {
        try (LayerStore store = LayerStore.create(file, STORE_BYTES)) {
            try (Layer base = store.createLayer("base")) {
                base.createDirectory("/etc");
                base.write("/etc/hostname", 0, "base\n".getBytes(UTF_8));
                base.commit();
            }
            ImageStore.of(store).create("base", ImageConfig.of(Platform.ofThisMachine()), "image");
            try (Layer work = store.cloneLayer("base", "work")) {
                work.write("/etc/motd", 0, "hello\n".getBytes(UTF_8));
            }
        }
    }

    private static void push(ImageStore images, ImageTarget target) throws IOException {
        try (target) {
            images.push("image", target, "app:1", PushOptions.defaults());
        }
    }

    private static void pull(ImageStore images, ImageSource source) throws IOException {
        try (source) {
            images.pull(source, "app:1", "pulled", PullOptions.defaults());
        }
    }

    /**
     * Runs a use twice, so that the JVM and the library open what they open only once, and then many times; requires
     * that no descriptor and no thread is added.
     */
    private static void leavesNothing(String what, Use use) throws Exception {
        assumeTrue(Files.isDirectory(DESCRIPTORS), "no " + DESCRIPTORS + " on this system");
        use.run();
        use.run();
        Map<String, Integer> before = descriptors();
        Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
        for (int i = 0; i < TIMES; i++) {
            use.run();
        }
        assertEquals(Map.of(), more(before, descriptors()), what);
        Set<Thread> more = new HashSet<>(Thread.getAllStackTraces().keySet());
        more.removeAll(threads);
        for (Thread thread : more) {
            // A thread that is ending may take a while, and the threads that a pool of the JDK keeps end after a
            // minute.
            thread.join(TimeUnit.MINUTES.toMillis(5));
        }
        assertEquals(List.of(), more.stream().filter(Thread::isAlive).toList(), what);
    }

    /**
     * Returns the descriptors that were added. Missing ones are ignored, because the garbage collector may end clients
     * of earlier tests at any time.
     */
    private static Map<String, Integer> more(Map<String, Integer> before, Map<String, Integer> after) {
        Map<String, Integer> more = new TreeMap<>();
        after.forEach((target, count) -> {
            int added = count - before.getOrDefault(target, 0);
            if (added > 0) {
                more.put(target, added);
            }
        });
        return more;
    }

    /**
     * Returns the targets of the descriptors of this process and their counts; sockets and pipes without their numbers.
     */
    private static Map<String, Integer> descriptors() throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        try (Stream<Path> all = Files.list(DESCRIPTORS)) {
            for (Path descriptor : all.toList()) {
                String target = target(descriptor);
                if (!target.endsWith(".jar") && !target.startsWith("/proc/")) {
                    counts.merge(target, 1, Integer::sum);
                }
            }
        }
        return counts;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().replaceAll(":\\[\\d+]", "");
        } catch (IOException e) {
            return "/proc/gone"; // This was the descriptor of the listing itself.
        }
    }
}
