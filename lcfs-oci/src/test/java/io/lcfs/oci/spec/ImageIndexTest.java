package io.lcfs.oci.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.content.MediaTypes;
import io.lcfs.oci.content.Platform;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bytes of indexes, and the choice of an entry for a platform. */
class ImageIndexTest {
    private static final String A = "a".repeat(64);

    private static Platform platform(String text) {
        String[] parts = text.split("/");
        return new Platform(parts[0], parts[1], parts.length > 2 ? parts[2] : null);
    }

    private static Descriptor entry(String platform) {
        Digest digest = Digest.of(platform.getBytes(StandardCharsets.UTF_8));
        return new Descriptor(MediaTypes.MANIFEST, digest, 1, platform(platform), Map.of());
    }

    @Test
    void aNewIndexHasTheseBytes() {
        Descriptor entry = new Descriptor(
                MediaTypes.MANIFEST,
                Digest.parse("sha256:" + A),
                9,
                platform("linux/arm64/v8"),
                Map.of("b", "2", "a", "1"));
        String golden = "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":["
                + "{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\"sha256:" + A
                + "\",\"size\":9,\"annotations\":{\"a\":\"1\",\"b\":\"2\"},"
                + "\"platform\":{\"architecture\":\"arm64\",\"os\":\"linux\",\"variant\":\"v8\"}}]}";
        ImageIndex index = ImageIndex.of(List.of(entry));
        assertEquals(golden, new String(index.document().bytes(), StandardCharsets.UTF_8));
        assertEquals(List.of(entry), index.manifests());
        assertEquals(
                golden,
                new String(
                        ImageIndex.of(List.of()).withManifest(entry).document().bytes(), StandardCharsets.UTF_8));
    }

    @Test
    void aManifestIsNotTakenForAnIndex() {
        String both = "{\"schemaVersion\":2,\"manifests\":[],\"layers\":[]}";
        assertThrows(
                InvalidImageException.class,
                () -> ImageIndex.parse(Document.of(MediaTypes.INDEX, both.getBytes(StandardCharsets.UTF_8))));
        assertThrows(
                InvalidImageException.class,
                () -> ImageIndex.parse(Document.of(MediaTypes.MANIFEST, both.getBytes(StandardCharsets.UTF_8))));
    }

    @ParameterizedTest
    @CsvSource({
        "linux/amd64, linux/arm64 linux/amd64, linux/amd64",
        "linux/amd64, windows/amd64 linux/arm64, -",
        "linux/arm64, linux/arm64/v8, linux/arm64/v8",
        "linux/arm64/v8, linux/arm64, linux/arm64",
        "linux/arm/v7, linux/arm/v5 linux/arm/v6 linux/arm/v7, linux/arm/v7",
        "linux/arm/v6, linux/arm/v5 linux/arm/v7, linux/arm/v5",
        "linux/arm, linux/arm/v5 linux/arm/v6, linux/arm/v6",
        "linux/arm/v5, linux/arm/v6 linux/arm/v7, -",
        "linux/amd64, linux/amd64/v3 linux/amd64, linux/amd64",
        "linux/amd64, linux/amd64/v2, -",
        "linux/amd64/v3, linux/amd64 linux/amd64/v2 linux/amd64/v4, linux/amd64/v2",
        "linux/riscv64/rva23, linux/riscv64/rva20, -",
        "linux/riscv64/rva23, linux/riscv64 linux/riscv64/rva23, linux/riscv64/rva23",
        "linux/amd64, unknown/unknown, -"
    })
    void theHighestVariantThatRunsIsFound(String wanted, String offered, String found) {
        List<Descriptor> entries = new ArrayList<>();
        for (String platform : offered.split(" ")) {
            entries.add(entry(platform));
        }
        Optional<Descriptor> expected = found.equals("-") ? Optional.empty() : Optional.of(entry(found));
        assertEquals(expected, ImageIndex.of(entries).find(platform(wanted)));
    }

    @Test
    void anEntryWithoutAPlatformIsFoundIfItIsAlone() {
        Descriptor plain = Descriptor.of(MediaTypes.MANIFEST, Digest.parse("sha256:" + A), 9);
        assertEquals(Optional.of(plain), ImageIndex.of(List.of(plain)).find(platform("linux/amd64")));
        assertEquals(Optional.empty(), ImageIndex.of(List.of(plain, plain)).find(platform("linux/amd64")));
    }
}
