package io.lcfs.oci.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.content.MediaTypes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The parsing of manifests, and the bytes of changed manifests. */
class ImageManifestTest {
    private static final String A = "a".repeat(64);
    private static final String B = "b".repeat(64);
    private static final Descriptor CONFIG = Descriptor.of(MediaTypes.CONFIG, Digest.parse("sha256:" + A), 7);
    private static final Descriptor LAYER = Descriptor.of(MediaTypes.LAYER_GZIP, Digest.parse("sha256:" + B), 1L << 40);
    private static final String CONFIG_JSON =
            "{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\"sha256:" + A + "\",\"size\":7}";
    private static final String LAYER_JSON = "{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\","
            + "\"digest\":\"sha256:" + B + "\",\"size\":1099511627776}";
    private static final String GOLDEN =
            "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"config\":"
                    + CONFIG_JSON + ",\"layers\":[" + LAYER_JSON + "]}";

    private static ImageManifest parse(String json) throws InvalidImageException {
        return ImageManifest.parse(Document.of(MediaTypes.MANIFEST, json.getBytes(StandardCharsets.UTF_8)));
    }

    private static String text(ImageManifest manifest) {
        return new String(manifest.document().bytes(), StandardCharsets.UTF_8);
    }

    private static String refusal(String json) {
        return assertThrows(InvalidImageException.class, () -> parse(json)).getMessage();
    }

    @Test
    void aNewManifestHasTheseBytes() {
        ImageManifest manifest = ImageManifest.of(CONFIG, List.of(LAYER));
        assertEquals(GOLDEN, text(manifest));
        assertEquals(
                Digest.of(manifest.document().bytes()),
                manifest.document().descriptor().digest());
        assertEquals(
                GOLDEN.replace("]}", "],\"annotations\":{\"a\":\"<&>\",\"b\":\"\"}}"),
                text(manifest.withAnnotations(Map.of("b", "", "a", "<&>"))));
        assertEquals(GOLDEN, text(ImageManifest.of(CONFIG, List.of()).withLayer(LAYER)));
        assertEquals(
                GOLDEN,
                text(ImageManifest.of(LAYER, List.of())
                        .withLayers(List.of(LAYER))
                        .withConfig(CONFIG)));
    }

    @Test
    void whatWasReadKeepsItsBytesAndWhatIsNotKnownStaysWhenItIsChanged() throws InvalidImageException {
        String json = "{ \"x\": 1.0, \"annotations\": {\"k\": \"v\"}, \"layers\": [{\"urls\":[\"u\"],"
                + LAYER_JSON.substring(1)
                + "], \"subject\": " + CONFIG_JSON + ", \"artifactType\": \"some/thing\", \"config\": " + CONFIG_JSON
                + ", \"schemaVersion\": 2 }";
        ImageManifest manifest = parse(json);
        assertArrayEquals(
                json.getBytes(StandardCharsets.UTF_8), manifest.document().bytes());
        assertEquals(CONFIG, manifest.config());
        assertEquals(List.of(LAYER), manifest.layers());
        assertEquals(CONFIG, manifest.subject().orElseThrow());
        assertEquals("some/thing", manifest.artifactType().orElseThrow());
        assertEquals(Map.of("k", "v"), manifest.annotations());

        assertEquals(
                "{\"schemaVersion\":2,\"artifactType\":\"some/thing\",\"config\":" + CONFIG_JSON
                        + ",\"layers\":[{\"urls\":[\"u\"]," + LAYER_JSON.substring(1) + "," + LAYER_JSON
                        + "],\"subject\":"
                        + CONFIG_JSON + ",\"annotations\":{\"k\":\"v\"},\"x\":1.0}",
                text(manifest.withLayer(LAYER)));
    }

    @Test
    void aListThatIsNullIsEmpty() throws InvalidImageException {
        ImageManifest manifest = parse(GOLDEN.replace("[" + LAYER_JSON + "]", "null"));
        assertEquals(List.of(), manifest.layers());
        assertEquals(GOLDEN, text(manifest.withLayer(LAYER)));
    }

    @Test
    void dockerManifestsAreRead() throws InvalidImageException {
        String json = GOLDEN.replace(MediaTypes.MANIFEST, MediaTypes.DOCKER_MANIFEST);
        Document document = Document.of(MediaTypes.DOCKER_MANIFEST, json.getBytes(StandardCharsets.UTF_8));
        ImageManifest manifest = ImageManifest.parse(document);
        assertEquals(MediaTypes.DOCKER_MANIFEST, manifest.mediaType());
        assertEquals(MediaTypes.DOCKER_MANIFEST, manifest.withLayer(LAYER).mediaType());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"schemaVersion\":2|\"schemaVersion\":1|\"schemaVersion\" is not 2",
                "\"schemaVersion\":2|\"schemaVersion\":\"2\"|\"schemaVersion\" is not a number",
                "\"schemaVersion\":2|\"x\":2|\"schemaVersion\" is missing",
                "\"config\":|\"x\":|\"config\" is missing",
                "\"layers\":[|\"layers\":{},\"x\":[|\"layers\" is not a list",
                "\"layers\":[|\"layers\":[7,|\"layers[0]\" is not an object",
                "\"layers\":[|\"manifests\":[],\"layers\":[|\"manifests\" is a field of another kind of document",
                "\"size\":7|\"size\":-7|\"config.size\" is not a number",
                "\"size\":7|\"size\":7.0|\"config.size\" is not a number",
                "\"size\":7|\"size\":\"7\"|\"config.size\" is not a number",
                "\"size\":7|\"size\":9223372036854775808|\"config.size\" is not a number",
                "\"size\":1099511627776|\"size\":1e9999999|\"layers[0].size\" is not a number",
                "sha256:bb|sha256:../../bb|\"layers[0].digest\"",
                "sha256:bb|sha256:b|\"layers[0].digest\"",
                "sha256:bb|md5:bb|\"layers[0].digest\"",
                "sha256:bb|sha256:BB|\"layers[0].digest\"",
                "image.manifest.v1|image.index.v1|\"mediaType\" is",
                "]}|],\"annotations\":{\"a\":1}}|\"annotations.a\" is not a string"
            })
    void theFieldThatIsWrongIsNamed(String found, String instead, String message) {
        assertTrue(GOLDEN.contains(found));
        String refusal = refusal(GOLDEN.replaceFirst(java.util.regex.Pattern.quote(found), instead));
        assertTrue(refusal.contains(message), refusal);
    }

    @Test
    void anIndexIsNotTakenForAManifest() {
        Document index = ImageIndex.of(List.of()).document();
        assertThrows(InvalidImageException.class, () -> ImageManifest.parse(index));
    }
}
