package io.lcfs.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.Progress;
import io.lcfs.StoreOptions;
import io.lcfs.TreeEntry;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.layout.OciLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A store in memory and a folder of the host. After each test, the check of the store must find nothing. */
abstract class BuildFixture {
    static final Platform LINUX = new Platform("linux", "amd64", null);
    static final StoreOptions OPTIONS = StoreOptions.defaults().withBackground(false);

    /** A time that is long ago, so that a file that has it is not too young to be remembered. */
    static final Instant OLD = Instant.parse("2020-02-02T02:02:02.25Z");

    @TempDir
    Path folder;

    LayerStore store;

    /** What the steps of the last build did: S for skipped, M for made. */
    final StringBuilder done = new StringBuilder();

    @BeforeEach
    void createStore() throws IOException {
        store = newStore();
    }

    static LayerStore newStore() throws IOException {
        return LayerStore.createInMemory(64 << 20, OPTIONS);
    }

    @AfterEach
    void checkStore() throws IOException {
        assertEquals(List.of(), leftovers(store));
        assertEquals(List.of(), store.check().findings());
        store.close();
    }

    /** Returns the names of layers that only a running build may have. */
    static List<String> leftovers(LayerStore store) throws IOException {
        return store.list().stream()
                .map(layer -> layer.name())
                .filter(name -> name.startsWith("lcfs-build-work"))
                .toList();
    }

    /** Writes a file of the host, with directories above it, and an old time. */
    Path file(String path, String content) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        Files.setLastModifiedTime(file, FileTime.from(OLD));
        return file;
    }

    ImageBuilder scratch() {
        return ImageBuilder.fromScratch(store, LINUX).withProgress(this::note);
    }

    ImageBuilder from(String image) {
        return ImageBuilder.from(store, image).withProgress(this::note);
    }

    void note(Progress.Update update) {
        switch (update.phase()) {
            case SKIPPED -> done.append('S');
            case FINISHED -> done.append('M');
            default -> {}
        }
    }

    /** Returns what the steps did since the last call. */
    String done() {
        String text = done.toString();
        done.setLength(0);
        return text;
    }

    String text(Image image, String path) throws IOException {
        try (Layer layer = store.openLayer(image.layer())) {
            return new String(layer.readAllBytes(path), UTF_8);
        }
    }

    /** Returns each path of a layer with its attributes, one a line. */
    static List<String> tree(LayerStore store, String name) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Layer layer = store.openLayer(name);
                Stream<TreeEntry> entries = layer.walk("/")) {
            for (TreeEntry entry : entries.toList()) {
                var info = entry.info();
                lines.add(String.format(
                        "%s %s %o %d:%d %s",
                        entry.path(), info.kind(), info.mode(), info.uid(), info.gid(), info.mtime()));
            }
        }
        return lines;
    }

    /** Pushes an image to a layout; returns the digest of its manifest. */
    static Digest push(LayerStore store, String image, Path layout) throws IOException {
        try (OciLayout target = OciLayout.create(layout)) {
            return ImageStore.of(store)
                    .push(image, target, "latest", PushOptions.defaults())
                    .descriptor()
                    .digest();
        }
    }
}
