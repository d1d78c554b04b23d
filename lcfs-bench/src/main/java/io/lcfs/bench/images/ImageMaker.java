package io.lcfs.bench.images;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.bench.peers.Command;
import io.lcfs.bench.peers.PeerDirectory;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.layout.OciLayout;
import io.lcfs.oci.spec.ImageConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A maker of the image that is measured if none was given: of Debian's packages, or of the JDK that runs this. */
final class ImageMaker {
    private static final List<String> CLASSES = List.of("java.base", "java.xml");
    private static final List<String> PACKED = List.of("modules", "src.zip", "ct.sym", "classes.jsa");
    private static final Path SYSTEM = Path.of("/etc/os-release");
    private static final Duration LONGEST = Duration.ofMinutes(15);
    private static final String CODENAME = "VERSION_CODENAME=";

    private final ImageSite site;
    private final Path log;

    ImageMaker(ImageSite site, Path log) {
        this.site = site;
        this.log = log;
    }

    /**
     * Makes the image.
     *
     * @param small whether minutes for packages from the network are too long
     */
    MeasuredImage make(boolean small) throws IOException, InterruptedException {
        String reason = small ? "a quick run installs no packages" : missing();
        if (reason.isEmpty()) {
            try {
                ofPackages();
                return prepare("made by debootstrap and umoci");
            } catch (IOException e) {
                reason = "debootstrap or umoci: " + e.getMessage();
                PeerDirectory.deleteTree(site.made());
            }
        }
        ofThisJdk();
        return prepare("the libraries, texts and classes of this JDK (" + reason + ")");
    }

    private MeasuredImage prepare(String origin) throws IOException {
        return MeasuredImage.prepare(site.made(), ImageSite.IMAGE, origin, MeasuredImage.SMALL_FILES, site);
    }

    private static String missing() throws IOException {
        for (String name : List.of("debootstrap", "umoci")) {
            if (Command.find(name).isEmpty()) {
                return name + " is not installed";
            }
        }
        return codename().isEmpty() ? "this system has no name among Debian's" : "";
    }

    private static String codename() throws IOException {
        if (!Files.exists(SYSTEM)) {
            return "";
        }
        return Files.readAllLines(SYSTEM).stream()
                .filter(line -> line.startsWith(CODENAME))
                .map(line -> line.substring(CODENAME.length()))
                .findFirst()
                .orElse("");
    }

    private void ofPackages() throws IOException, InterruptedException {
        Path root = site.directory().resolve("packages");
        Path classes = site.memory().resolve("classes");
        writeClasses(classes);
        String image = site.made() + ":" + ImageSite.IMAGE;
        run("debootstrap", "--variant=minbase", codename(), root.toString());
        run("umoci", "init", "--layout", site.made().toString());
        run("umoci", "new", "--image", image);
        run("umoci", "insert", "--image", image, root.toString(), "/");
        run("umoci", "insert", "--image", image, classes.toString(), "/opt/classes");
        PeerDirectory.deleteTree(root);
        PeerDirectory.deleteTree(classes);
    }

    private void run(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = Stream.concat(
                        Stream.of(Command.find(program).orElseThrow().toString()), Stream.of(arguments))
                .toList();
        ProcessCost ignored = ProcessCost.of(command, LONGEST, log);
    }

    private void ofThisJdk() throws IOException {
        Path classes = site.memory().resolve("classes");
        Path libraries = site.memory().resolve("libraries");
        writeClasses(classes);
        Path home = Path.of(System.getProperty("java.home")).toRealPath();
        copy(home.resolve("lib"), libraries.resolve("lib"));
        copy(home.resolve("legal"), libraries.resolve("legal"));
        try (LayerStore store = ImageSite.createStore(site.directory().resolve("made.lcfs"));
                OciLayout target = OciLayout.create(Files.createDirectories(site.made()))) {
            try (Layer base = store.createLayer("base")) {
                base.copyIn(libraries, "/jdk");
                base.commit();
            }
            try (Layer top = store.cloneLayer("base", "top")) {
                top.copyIn(classes, "/classes");
                top.commit();
            }
            ImageStore images = ImageStore.of(store);
            images.create("top", ImageConfig.of(Platform.ofThisMachine()), ImageSite.IMAGE);
            images.push(ImageSite.IMAGE, target, ImageSite.IMAGE, PushOptions.defaults());
        }
        PeerDirectory.deleteTree(classes);
        PeerDirectory.deleteTree(libraries);
    }

    private static void writeClasses(Path directory) throws IOException {
        Path modules = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules");
        for (String module : CLASSES) {
            copy(modules.resolve(module), directory.resolve(module));
        }
    }

    /** Copies the regular files of a tree, without the JDK's own archives, which no image would have twice. */
    private static void copy(Path source, Path target) throws IOException {
        if (!Files.isDirectory(source)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> walk = Files.walk(source)) {
            files = walk.filter(Files::isRegularFile)
                    .filter(file -> !PACKED.contains(file.getFileName().toString()))
                    .toList();
        }
        for (Path file : files) {
            Path copied = target.resolve(source.relativize(file).toString());
            Files.createDirectories(copied.getParent());
            Files.copy(file, copied);
        }
    }
}
