package io.lcfs.oci.registry;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.DirectoryEntries;
import io.lcfs.DirectoryEntry;
import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.nio.LayerFileSystems;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.Registry;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.layout.OciLayout;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The program of another process, in which eight builders pull, build, commit, push and remove images in one store
 * until the process is killed. It prints a line before each call and after its return. Each line ends with a full stop,
 * so that an incomplete line can be recognized.
 */
final class Builders {
    static final int COUNT = 8;

    /** The name of a layer that is being built, before the name of its image. */
    static final String WORK = "work-";

    private static final List<String> TAGS = List.of("lower", "upper", "other");

    private final LayerStore store;
    private final ImageStore images;
    private final Path layout;
    private final String registry;
    private final String round;

    private Builders(LayerStore store, Path layout, String registry, String round) {
        this.store = store;
        this.images = ImageStore.of(store);
        this.layout = layout;
        this.registry = registry;
        this.round = round;
    }

    /** Starts the process. {@code seed} is also a part of the names of its images, so that each process has its own. */
    static Process start(Path path, Path layout, String registry, long seed) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Builders.class.getName(),
                        path.toString(),
                        layout.toString(),
                        registry,
                        Long.toString(seed))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /**
     * Runs the builders until the process is killed or a builder fails. The arguments are the store, a layout, the host
     * of a registry, and a seed.
     */
    public static void main(String[] arguments) throws IOException {
        Random random = new Random(Long.parseLong(arguments[3]));
        StoreOptions options = StoreOptions.defaults()
                .withCheckpointInterval(Duration.ofMillis(List.of(1, 20, 60_000).get(random.nextInt(3))))
                .withStageBytes(random.nextBoolean() ? 1 << 20 : 16 << 20);
        LayerStore store = LayerStore.open(Path.of(arguments[0]), options);
        Builders builders = new Builders(store, Path.of(arguments[1]), arguments[2], arguments[3]);
        for (int i = 0; i < COUNT; i++) {
            int number = i;
            Random own = new Random(random.nextLong());
            new Thread(() -> builders.build(number, own), "builder " + i).start();
        }
    }

    private static synchronized void say(String... words) {
        System.out.println(String.join(" ", words) + " .");
    }

    /** Runs one builder, until the process is killed. */
    private void build(int number, Random random) {
        try (Repository repository = Registry.open(
                registry + "/builder" + number, RegistryOptions.defaults().withPlainHttpOnLoopback(true))) {
            for (int step = 0; true; step++) {
                String name = "b" + number + "-" + round + "-" + step;
                List<String> own = own(number);
                int choice = random.nextInt(10);
                if (own.isEmpty() || choice < 2) {
                    pull(name, TAGS.get(random.nextInt(TAGS.size())));
                } else if (own.size() > 4 || choice < 4) {
                    remove(own.get(random.nextInt(own.size())), random);
                } else if (choice < 8) {
                    build(own.get(random.nextInt(own.size())), name, random);
                } else {
                    push(own.get(random.nextInt(own.size())), repository);
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            say("failed", trace.toString().replace('\n', ' '));
            Runtime.getRuntime().halt(3);
        }
    }

    private List<String> own(int number) throws IOException {
        List<String> own = new ArrayList<>(images.names());
        own.removeIf(name -> !name.startsWith("b" + number + "-"));
        return own;
    }

    private void pull(String name, String tag) throws IOException {
        say("begins", name, tag);
        try (OciLayout source = OciLayout.open(layout)) {
            images.pull(source, tag, name, PullOptions.defaults());
        }
        say("has", name);
    }

    private void remove(String name, Random random) throws IOException {
        say("removes", name);
        images.remove(name);
        if (random.nextBoolean()) {
            images.prune();
        }
        store.sync();
        say("lacks", name);
    }

    private void push(String name, Repository repository) throws IOException {
        String digest = images.push(name, repository, name, PushOptions.defaults())
                .descriptor()
                .digest()
                .toString();
        say("pushed", name, digest);
    }

    private void build(String base, String name, Random random) throws IOException {
        Image below = images.get(base);
        try (Layer work = store.cloneLayer(below.layer(), WORK + name)) {
            try (FileSystem files = LayerFileSystems.of(work)) {
                changeFiles(files, name, random);
            }
            changeLayer(work, name, random);
            say("begins", name, tree(work));
            images.commit(work, below.config().withCmd(List.of("/" + name)), name, name);
        }
        say("has", name);
    }

    private static byte[] bytes(int most, Random random) {
        byte[] bytes = new byte[random.nextInt(most)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Changes files through the file system of the JDK, like programs that do not know layers. */
    private static void changeFiles(FileSystem files, String name, Random random) throws IOException {
        Path folder = Files.createDirectories(files.getPath("/apps", name, "lib"));
        for (int i = random.nextInt(20); i >= 0; i--) {
            Files.write(folder.resolve("file" + i), bytes(random.nextInt(10) == 0 ? 400_000 : 6000, random));
        }
        Files.writeString(folder.resolve("log"), name + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-x---"));
        Files.move(folder.resolve("file0"), folder.resolve("moved"));
        Files.deleteIfExists(files.getPath("/apps", name, "lib", "file1"));
    }

    private static void changeLayer(Layer work, String name, Random random) throws IOException {
        work.createSymbolicLink("/apps/" + name + "/link", "lib/moved");
        work.createLink("/apps/" + name + "/same", "/apps/" + name + "/lib/moved");
        work.setXattr("/apps/" + name + "/same", "user.builder", bytes(100, random));
        work.write("/file3", random.nextInt(20_000), bytes(5000, random));
        work.truncate("/file3", random.nextInt(20_000));
        work.deleteRecursively("/apps/" + name + "/lib/file2");
    }

    /** Returns the digest of all paths, attributes and contents of a layer. */
    static String tree(Layer layer) throws IOException {
        SortedMap<String, String> lines = new TreeMap<>();
        Deque<String> folders = new ArrayDeque<>(List.of(""));
        while (!folders.isEmpty()) {
            String folder = folders.pop();
            try (DirectoryEntries entries = layer.list(folder + "/")) {
                for (DirectoryEntry entry : entries) {
                    String path = folder + "/" + entry.name();
                    lines.put(path, describe(layer, path));
                    if (entry.kind() == FileKind.DIRECTORY) {
                        folders.push(path);
                    }
                }
            }
        }
        return Digest.of(lines.toString().getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static String describe(Layer layer, String path) throws IOException {
        FileInfo info = layer.stat(path, NO_FOLLOW);
        StringBuilder line = new StringBuilder();
        line.append(info.kind()).append(' ').append(info.mode()).append(' ').append(info.mtime());
        line.append(' ').append(info.inode()).append(' ').append(info.linkCount());
        if (info.kind() == FileKind.REGULAR) {
            line.append(' ').append(Digest.of(layer.readAllBytes(path)));
        } else if (info.kind() == FileKind.SYMBOLIC_LINK) {
            line.append(" -> ").append(layer.readSymbolicLink(path));
        }
        for (String xattr : layer.listXattrs(path)) {
            line.append(' ').append(xattr).append('=').append(Digest.of(layer.getXattr(path, xattr)));
        }
        return line.toString();
    }
}
