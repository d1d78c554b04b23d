package io.lcfs.maven.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.oci.registry.RegistryOptions;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts of the parameters lcfs.from and lcfs.to. */
class ImageAddressTest {
    private static final Path BASE = Path.of("/project");
    private static final String DIGEST = "sha256:" + "0".repeat(64);

    private static ImageAddress parse(String text) {
        return ImageAddress.parse("lcfs.to", text, BASE);
    }

    @Test
    void eachKindIsRecognized() {
        assertInstanceOf(ImageAddress.Scratch.class, parse("scratch"));
        assertEquals(new ImageAddress.InLayout(BASE.resolve("target/images"), "1.0"), parse("target/images:1.0"));
        assertEquals(new ImageAddress.InLayout(BASE.resolve("images"), "latest"), parse("images"));
        assertEquals(new ImageAddress.InLayout(Path.of("/a:b/images"), "latest"), parse("/a:b/images"));
        assertEquals(new ImageAddress.InArchive(BASE.resolve("app.tar"), "v1"), parse("app.tar:v1"));
        assertEquals(new ImageAddress.InArchive(Path.of("/tmp/app.TAR"), "latest"), parse("/tmp/../tmp/app.TAR"));
        assertEquals("localhost:5000/team/app:1", remote("docker://localhost:5000/team/app:1"));
        assertEquals("localhost:5000/app@" + DIGEST, remote("docker://localhost:5000/app@" + DIGEST));
    }

    private static String remote(String text) {
        return assertInstanceOf(ImageAddress.InRegistry.class, parse(text))
                .name()
                .toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", ":tag", "images:", "docker://", "docker://UPPER", "docker://a:5000/b:", "a.tar:"})
    void whatIsNoAddressIsRefusedWithTheParameterAndTheText(String text) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> parse(text));
        assertTrue(e.getMessage().startsWith("parameter lcfs.to is \"" + text + "\""), e.getMessage());
    }

    @Test
    void missingLayoutSaysHowARegistryIsNamed() {
        NoSuchFileException e =
                assertThrows(NoSuchFileException.class, () -> parse("debian:12").open(RegistryOptions.defaults()));
        assertTrue(e.getMessage().contains("/project/debian"), e.getMessage());
        assertTrue(e.getMessage().contains("docker://"), e.getMessage());
    }
}
