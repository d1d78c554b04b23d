package io.lcfs.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.content.MediaTypes;
import io.lcfs.oci.content.NoSuchImageException;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.layout.OciLayout;
import io.lcfs.oci.spec.ImageConfig;
import io.lcfs.oci.spec.ImageIndex;
import io.lcfs.oci.spec.ImageManifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The choice of an image from an index: the image for the platform or no image is chosen, and never an image for
 * another platform.
 */
class ImageSelectionTest {
    @TempDir
    private Path directory;

    private static Platform platform(String text) {
        String[] parts = text.split("/");
        return new Platform(parts[0], parts[1], parts.length > 2 ? parts[2] : null);
    }

    /** Writes an image without layers whose author is {@code name}; returns the descriptor of its manifest. */
    private static Descriptor image(OciLayout layout, String platform, String name) throws IOException {
        ImageConfig config = ImageConfig.of(platform(platform)).withAuthor(name);
        layout.write(Blob.of(config.bytes()));
        Document manifest = ImageManifest.of(config.descriptor(), List.of()).document();
        layout.write(manifest, null);
        return manifest.descriptor();
    }

    /**
     * Returns an entry of an index for a text: {@code linux/amd64} is an image, in brackets if the entry does not
     * contain its platform; braces contain the entries of an inner index.
     */
    private static String entry(OciLayout layout, String text) throws IOException {
        if (text.startsWith("{")) {
            byte[] inner = index(layout, text.substring(1, text.length() - 1));
            layout.write(Document.of(MediaTypes.INDEX, inner), null);
            return json(Descriptor.of(MediaTypes.INDEX, inner), "");
        }
        if (text.startsWith("attestation:")) {
            return json(
                    image(layout, text.substring("attestation:".length()), text),
                    ",\"annotations\":{\"vnd.docker.reference.type\":\"attestation-manifest\"}"
                            + ",\"platform\":{\"os\":\"unknown\",\"architecture\":\"unknown\"}");
        }
        if (text.startsWith("artifact")) {
            byte[] config = "{}".getBytes(StandardCharsets.UTF_8);
            layout.write(Blob.of(config));
            Document manifest = ImageManifest.of(Descriptor.of("application/vnd.oci.empty.v1+json", config), List.of())
                    .document();
            layout.write(manifest, null);
            return json(manifest.descriptor(), "");
        }
        if (text.startsWith("absent")) {
            return json(Descriptor.of(MediaTypes.MANIFEST, Digest.of(text.getBytes(StandardCharsets.UTF_8)), 9), "");
        }
        if (text.startsWith("[") || text.startsWith("(")) {
            String plain = text.substring(1, text.length() - 1);
            return json(image(layout, plain, text), text.startsWith("(") ? ",\"platform\":{}" : "");
        }
        Platform told = platform(text);
        String variant = told.variant() == null ? "" : ",\"variant\":\"" + told.variant() + "\"";
        return json(
                image(layout, text, text),
                ",\"platform\":{\"os\":\"" + told.os() + "\",\"architecture\":\"" + told.architecture() + "\"" + variant
                        + "}");
    }

    private static String json(Descriptor descriptor, String more) {
        return "{\"mediaType\":\"" + descriptor.mediaType() + "\",\"digest\":\"" + descriptor.digest() + "\",\"size\":"
                + descriptor.size() + more + "}";
    }

    private static byte[] index(OciLayout layout, String entries) throws IOException {
        List<String> list = new ArrayList<>();
        int depth = 0;
        StringBuilder one = new StringBuilder();
        for (char c : (entries + " ").toCharArray()) {
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (c == ' ' && depth == 0) {
                if (one.length() > 0) {
                    list.add(entry(layout, one.toString()));
                }
                one.setLength(0);
            } else {
                one.append(c);
            }
        }
        return ("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.INDEX + "\",\"manifests\":["
                        + String.join(",", list) + "]}")
                .getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "linux/amd64, linux/arm64 linux/amd64, linux/amd64",
        "linux/amd64, attestation:linux/amd64 linux/amd64, linux/amd64",
        "linux/amd64, attestation:linux/amd64, -",
        "linux/amd64, [linux/arm64] [linux/amd64], [linux/amd64]",
        "linux/amd64, [linux/amd64] linux/amd64, linux/amd64",
        "linux/amd64, [linux/amd64] linux/arm64, [linux/amd64]",
        "linux/amd64, (linux/amd64), (linux/amd64)",
        "linux/amd64, (linux/arm64) (linux/amd64), (linux/amd64)",
        "linux/amd64, (linux/arm64), -",
        "linux/amd64, [linux/arm64], -",
        "linux/amd64, linux/386, -",
        "linux/s390x, linux/amd64 linux/arm64, -",
        "linux/s390x, linux/amd64 linux/s390x, linux/s390x",
        "linux/amd64, windows/amd64 linux/amd64, linux/amd64",
        "linux/arm64, linux/arm/v7 linux/arm64/v8, linux/arm64/v8",
        "linux/arm64, linux/arm/v7, -",
        "linux/arm64, linux/aarch64, linux/aarch64",
        "linux/amd64, linux/x86_64, linux/x86_64",
        "linux/arm64, linux/arm64/8, linux/arm64/8",
        "linux/arm/v7, linux/arm/v6 linux/arm/v7 linux/arm/v8, linux/arm/v7",
        "linux/arm/v6, linux/arm/v7, -",
        "linux/amd64, {linux/arm64 linux/amd64}, linux/amd64",
        "linux/amd64, {linux/arm64} {{linux/amd64}}, linux/amd64",
        "linux/amd64, {{{linux/amd64}}}, linux/amd64",
        "linux/amd64, {linux/arm64} {linux/s390x}, -",
        "linux/amd64, artifact [linux/amd64], [linux/amd64]",
        "linux/amd64, artifact, -",
        "linux/amd64, absent [linux/amd64], [linux/amd64]",
        "linux/amd64, absent, -",
        "linux/riscv64, linux/riscv64, linux/riscv64"
    })
    void theImageOfThePlatformIsTakenOrNone(String wanted, String entries, String taken) throws IOException {
        try (Images images = new Images();
                OciLayout layout = OciLayout.create(directory.resolve("l"))) {
            layout.write(Document.of(MediaTypes.INDEX, index(layout, entries)), "t");
            ImageStore store = ImageStore.of(images.store);
            PullOptions options = PullOptions.defaults().withPlatform(platform(wanted));
            if (taken.equals("-")) {
                InvalidImageException refusal =
                        assertThrows(InvalidImageException.class, () -> store.pull(layout, "t", "x", options));
                assertTrue(refusal.getMessage().contains("no image for " + wanted), refusal.getMessage());
            } else {
                assertEquals(
                        taken, store.pull(layout, "t", "x", options).config().author());
            }
        }
    }

    @Test
    void whatThereIsIsSaidWhereNothingFits() throws IOException {
        try (Images images = new Images();
                OciLayout layout = OciLayout.create(directory.resolve("l"))) {
            byte[] index =
                    index(layout, "linux/amd64 attestation:linux/amd64 {linux/arm/v7 [linux/riscv64]} linux/arm64");
            layout.write(Document.of(MediaTypes.INDEX, index), "t");
            PullOptions options = PullOptions.defaults().withPlatform(platform("linux/s390x"));
            String refusal = assertThrows(
                            InvalidImageException.class,
                            () -> ImageStore.of(images.store).pull(layout, "t", "x", options))
                    .getMessage();
            assertEquals(
                    "index \"t\" has no image for linux/s390x, but for linux/amd64, linux/arm/v7, linux/arm64, linux/riscv64",
                    refusal);
        }
    }

    @Test
    void indexesThatLeadOnAndOnAreLeft() throws IOException {
        try (Images images = new Images();
                OciLayout layout = OciLayout.create(directory.resolve("l"))) {
            layout.write(Document.of(MediaTypes.INDEX, index(layout, "{{{{linux/amd64}}}}")), "deep");
            layout.write(Document.of(MediaTypes.INDEX, index(layout, many("absent", 70))), "wide");
            PullOptions options = PullOptions.defaults().withPlatform(platform("linux/amd64"));
            ImageStore store = ImageStore.of(images.store);
            assertThrows(InvalidImageException.class, () -> store.pull(layout, "deep", "x", options));
            assertThrows(InvalidImageException.class, () -> store.pull(layout, "wide", "x", options));
        }
    }

    private static String many(String text, int count) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < count; i++) {
            all.append(text).append(i).append(' ');
        }
        return all.toString();
    }

    /** Several manifests of a layout, each for a platform, may have the same tag. */
    @Test
    void tagOfSeveralPlatformsIsAnIndex() throws IOException {
        try (Images images = new Images();
                OciLayout layout = OciLayout.create(directory.resolve("l"))) {
            List<Descriptor> entries = new ArrayList<>();
            for (String text : List.of("linux/amd64", "linux/arm64")) {
                Descriptor plain = image(layout, text, text);
                entries.add(new Descriptor(
                        plain.mediaType(),
                        plain.digest(),
                        plain.size(),
                        platform(text),
                        Map.of("org.opencontainers.image.ref.name", "t")));
            }
            Files.write(
                    directory.resolve("l/index.json"),
                    ImageIndex.of(entries).document().bytes());
            ImageStore store = ImageStore.of(images.store);
            PullOptions options = PullOptions.defaults().withPlatform(platform("linux/arm64"));
            assertEquals(
                    "linux/arm64",
                    store.pull(layout, "t", "x", options).config().author());
            assertTrue(assertThrows(NoSuchImageException.class, () -> store.pull(layout, "u", "x", options))
                    .getMessage()
                    .contains("but \"t\""));
        }
    }

    /**
     * A reference to a manifest, and not to an index, selects it whatever its platform is, as in containerd and Docker;
     * a warning is logged.
     */
    @Test
    void manifestOfAnotherPlatformIsTakenWhenItIsNamedItself() throws IOException {
        try (Images images = new Images();
                OciLayout layout = OciLayout.create(directory.resolve("l"))) {
            String digest = image(layout, "linux/arm64", "a").digest().toString();
            PullOptions options = PullOptions.defaults().withPlatform(platform("linux/amd64"));
            Image image = ImageStore.of(images.store).pull(layout, digest, "x", options);
            assertEquals("linux/arm64", image.config().platform().toString());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "amd64, amd64",
        "x86_64, amd64",
        "x86, 386",
        "i386, 386",
        "i686, 386",
        "aarch64, arm64",
        "arm, arm",
        "aarch32, arm",
        "ppc64le, ppc64le",
        "ppc64, ppc64",
        "s390x, s390x",
        "riscv64, riscv64",
        "loongarch64, loong64",
        "mips64el, mips64le",
        "mipsel, mipsle",
        "mips, mips",
        "mips64, mips64",
        "sparcv9, sparc64",
        "ppc, ppc",
        "AMD64, amd64",
        "something-new, something-new",
        "'', unknown",
        "'a b', unknown"
    })
    void portsOfTheJvmHaveTheirNamesOfGo(String jvm, String go) {
        String own = System.setProperty("os.arch", jvm);
        try {
            assertEquals("linux/" + go, Platform.ofThisMachine().toString());
            assertEquals(Platform.ofThisMachine(), PullOptions.defaults().platform());
        } finally {
            System.setProperty("os.arch", own);
        }
    }
}
