package io.lcfs.oci.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The parsing of the names of images. */
class ImageReferenceTest {
    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

    @ParameterizedTest
    @CsvSource({
        "debian, docker.io, library/debian, latest",
        "debian:12, docker.io, library/debian, 12",
        "docker.io/debian:12, docker.io, library/debian, 12",
        "index.docker.io/debian, docker.io, library/debian, latest",
        "user/image, docker.io, user/image, latest",
        "localhost/image, localhost, image, latest",
        "localhost:5000/image:v1, localhost:5000, image, v1",
        "registry/image, docker.io, registry/image, latest",
        "registry:5000/image, registry:5000, image, latest",
        "example.org/a/b/c:Tag_1.2-3, example.org, a/b/c, Tag_1.2-3",
        "127.0.0.1:5000/a__b/c--d/e.f, 127.0.0.1:5000, a__b/c--d/e.f, latest",
        "[::1]:5000/a, [::1]:5000, a, latest",
        "[2001:db8::1]/a, [2001:db8::1], a, latest",
        "example.org:5000, docker.io, library/example.org, 5000",
        "EXAMPLE.org/a, EXAMPLE.org, a, latest",
    })
    void partsAreFound(String text, String host, String repository, String tag) {
        ImageReference reference = ImageReference.parse(text);
        assertEquals(host, reference.host());
        assertEquals(repository, reference.repository());
        assertEquals(tag, reference.tagOrDigest());
        assertEquals(reference, ImageReference.parse(reference.toString()));
    }

    @Test
    void digestGoesBeforeTheTag() {
        ImageReference both = ImageReference.parse("example.org:80/a:b@" + DIGEST);
        assertEquals("b", both.tag());
        assertEquals(DIGEST, both.tagOrDigest());
        assertEquals("example.org:80/a:b@" + DIGEST, both.toString());
        ImageReference only = ImageReference.parse("a@" + DIGEST);
        assertNull(only.tag());
        assertEquals(only, ImageReference.parse(only.toString()));
    }

    @Test
    void dockerHubAnswersElsewhere() {
        assertEquals("registry-1.docker.io", ImageReference.parse("debian").endpoint());
        assertEquals("example.org:1", ImageReference.parse("example.org:1/a").endpoint());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "@",
                "/",
                "a:",
                "a@",
                ":tag",
                "/a",
                "a/",
                "a//b",
                "A",
                "a/B",
                "a b",
                "a\n",
                "a:b\n",
                "a/../b",
                "a/./b",
                "..",
                ".a",
                "a.",
                "a..b",
                "a___b",
                "a_-b",
                "-a",
                "a-",
                "a:.b",
                "a:-b",
                "a:b:c",
                "a:b/",
                "example.org:/a",
                "example.org:0/a",
                "example.org:65536/a",
                "example.org:999999/a",
                "-example.org/a",
                "exa_mple.org/a",
                "example..org/a",
                "user@example.org/a",
                "http://example.org/a",
                "example.org/a?b",
                "example.org/a#b",
                "example.org/%61",
                "[::1/a",
                "[x]:1/a",
                "a@sha256:12",
                "a@md5:0123",
                "a:" + "ä",
            })
    void otherTextIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> ImageReference.parse(text));
    }

    @Test
    void partsThatAreTooLongAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> ImageReference.parse("a".repeat(256)));
        assertThrows(IllegalArgumentException.class, () -> ImageReference.parse("a/".repeat(100_000) + "a"));
        assertThrows(IllegalArgumentException.class, () -> ImageReference.parse("a.".repeat(100_000) + "b/a"));
        assertThrows(IllegalArgumentException.class, () -> ImageReference.parse("a:" + "b".repeat(129)));
        assertEquals(
                "b".repeat(128), ImageReference.parse("a:" + "b".repeat(128)).tag());
    }

    @Test
    void messageNamesTheWrongPart() {
        var failure = assertThrows(IllegalArgumentException.class, () -> ImageReference.parse("example.org/Upper:v1"));
        assertTrue(failure.getMessage().contains("repository \"Upper\""), failure.getMessage());
    }
}
