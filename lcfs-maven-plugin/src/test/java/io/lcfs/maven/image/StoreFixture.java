package io.lcfs.maven.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.Progress;
import io.lcfs.StoreOptions;
import io.lcfs.TreeEntry;
import io.lcfs.build.ImageBuilder;
import io.lcfs.maven.image.ProjectFiles.Dependency;
import io.lcfs.maven.image.ProjectFiles.Kind;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.layout.OciLayout;
import io.lcfs.oci.registry.RegistryOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A store, the files of a project, and a folder with a layout. The check of the store must find nothing at the end. */
abstract class StoreFixture {
    static final Platform LINUX = new Platform("linux", "amd64", null);
    static final Platform ARM = new Platform("linux", "arm64", null);
    static final ImageAddress SCRATCH = new ImageAddress.Scratch();
    static final ContainerSettings PLAIN =
            new ContainerSettings(List.of("run"), List.of(), List.of(), List.of(), List.of(), "", "");

    @TempDir
    Path folder;

    LayerStore store;
    final List<String> warnings = new ArrayList<>();

    /** The names of the layers that the builds made since the last look. */
    final List<String> made = new ArrayList<>();

    @BeforeEach
    void createStore() throws IOException {
        store = LayerStore.createInMemory(64 << 20, StoreOptions.defaults().withBackground(false));
    }

    @AfterEach
    void checkStore() throws IOException {
        assertEquals(List.of(), store.check().findings());
        store.close();
    }

    Path file(String path, String content) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        return file;
    }

    Path classes() {
        return folder.resolve("classes");
    }

    Dependency dependency(String group, String name, Kind kind) throws IOException {
        return new Dependency(group, file("repository/" + group + "/" + name, group + name), name, kind);
    }

    BaseImage base(boolean isOffline) {
        return new BaseImage(store, RegistryOptions.defaults().withPlainHttpOnLoopback(true), isOffline, warnings::add);
    }

    List<Image> build(ImageAddress from, ProjectFiles files, Platform... platforms) throws IOException {
        made.clear();
        return new AppImage("test:app", List.of(platforms), files.layers(), PLAIN, Instant.ofEpochSecond(1))
                .build(store, from, base(false), step -> {
                    if (step.phase() == Progress.Phase.FINISHED) {
                        made.add(step.task());
                    }
                });
    }

    ProjectFiles project(Dependency... dependencies) {
        return new ProjectFiles("/app", classes(), List.of(dependencies));
    }

    ImageDelivery delivery() {
        return new ImageDelivery(store, RegistryOptions.defaults());
    }

    /** Writes an image with one file to a layout; returns its digest. */
    Digest writeBase(Path layout, String tag, String content) throws IOException {
        try (LayerStore other = LayerStore.createInMemory(
                        16 << 20, StoreOptions.defaults().withBackground(false));
                OciLayout target = OciLayout.create(layout)) {
            ImageBuilder.fromScratch(other, LINUX)
                    .write("/etc/base", content.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                    .commitTo("base");
            return ImageStore.of(other)
                    .push("base", target, tag, PushOptions.defaults())
                    .descriptor()
                    .digest();
        }
    }

    /** Returns the paths of the files of an image. */
    List<String> paths(Image image) throws IOException {
        try (Layer layer = store.openLayer(image.layer());
                Stream<TreeEntry> entries = layer.walk("/")) {
            return entries.filter(entry -> entry.info().kind() == FileKind.REGULAR)
                    .map(TreeEntry::path)
                    .toList();
        }
    }
}
