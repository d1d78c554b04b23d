package io.lcfs.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.oci.Tools;
import io.lcfs.oci.content.Digest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Built images as other programs see them. */
class BuiltImageToolsTest extends BuildFixture {
    private Digest digest;

    @BeforeEach
    void build() throws Exception {
        file("src/bin/app", "program");
        file("src/lib/gone.jar", "jar");
        scratch()
                .mkdir("/etc")
                .write("/etc/motd", "hello\n".getBytes(UTF_8))
                .copy(folder.resolve("src"), "/opt")
                .delete("/opt/lib/gone.jar")
                .link("/app", "opt/bin/app")
                .env("MODE", "test")
                .workdir("/opt")
                .user("7:8")
                .expose("80")
                .label("k", "v")
                .entrypoint("/app")
                .cmd("run")
                .annotation("note", "text")
                .commitTo("app");
        digest = push(store, "app", folder.resolve("layout"));
    }

    @Test
    void skopeoReadsTheConfigurationAndCopiesTheImageUnchanged() throws Exception {
        String inspected = Tools.run(folder, "skopeo", "inspect", "oci:layout:latest");
        assertTrue(inspected.contains(digest.toString()), inspected);
        assertTrue(inspected.contains("\"MODE=test\""), inspected);
        String config = Tools.run(folder, "skopeo", "inspect", "--config", "oci:layout:latest");
        for (String part : new String[] {"\"/app\"", "\"run\"", "\"80/tcp\"", "\"7:8\"", "\"/opt\"", "\"k\": \"v\""}) {
            assertTrue(config.contains(part), part + " is not in " + config);
        }
        assertEquals(12, config.split("\"created_by\"", -1).length - 1, config);
        assertEquals(7, config.split("\"empty_layer\": true", -1).length - 1, config);
        Tools.run(folder, "skopeo", "copy", "oci:layout:latest", "oci:copy:latest");
        assertEquals(inspected, Tools.run(folder, "skopeo", "inspect", "oci:copy:latest"));
        String raw = Tools.run(folder, "skopeo", "inspect", "--raw", "oci:copy:latest");
        assertEquals(digest, Digest.of(raw.getBytes(UTF_8)));
        assertTrue(raw.contains("\"note\":\"text\""), raw);
    }

    @Test
    void umociUnpacksTheFiles() throws Exception {
        Tools.run(folder, "umoci", "unpack", "--rootless", "--image", "layout:latest", "bundle");
        Path root = folder.resolve("bundle/rootfs");
        assertEquals("hello\n", Files.readString(root.resolve("etc/motd")));
        assertEquals("program", Files.readString(root.resolve("opt/bin/app")));
        assertEquals(Path.of("opt/bin/app"), Files.readSymbolicLink(root.resolve("app")));
        assertTrue(Files.isDirectory(root.resolve("opt/lib")));
        assertFalse(Files.exists(root.resolve("opt/lib/gone.jar")));
        assertEquals(
                1,
                Files.getLastModifiedTime(root.resolve("opt/bin")).toInstant().getEpochSecond());
        assertEquals(
                1,
                Files.getLastModifiedTime(root.resolve("opt/bin/app"))
                        .toInstant()
                        .getEpochSecond());
    }
}
