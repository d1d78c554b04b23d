package io.lcfs.nio;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.DosFileAttributeView;
import org.junit.jupiter.api.Test;

class BasicAttributesOfLayerTest extends Contract implements OnLayer {
    /** Runs for layers only: before JDK 20 the host's provider rounds a time before 1970 up, or makes it 1970. */
    @Test
    void modificationTimeMayBeBefore1970() throws IOException {
        Path file = file("f", "");
        for (long seconds : new long[] {-1, -1_000_000, -3_000_000_000L}) {
            Files.setLastModifiedTime(file, BasicAttributesContractTest.time(seconds, 123_456_789));
            assertEquals(BasicAttributesContractTest.time(seconds, 123_456_789), Files.getLastModifiedTime(file));
        }
    }

    /** Runs for layers only: before JDK 20 the host's provider opens the file, which fails for a link. */
    @Test
    void linkHasATimeOfItsOwn() throws IOException {
        file("f", "");
        link("link", "f");
        Files.setLastModifiedTime(at("f"), BasicAttributesContractTest.time(1_000, 0));
        Files.getFileAttributeView(at("link"), BasicFileAttributeView.class, NOFOLLOW_LINKS)
                .setTimes(BasicAttributesContractTest.time(2_000, 5), null, null);
        assertEquals(BasicAttributesContractTest.time(2_000, 5), Files.getLastModifiedTime(at("link"), NOFOLLOW_LINKS));
        assertEquals(BasicAttributesContractTest.time(1_000, 0), Files.getLastModifiedTime(at("f")));
    }

    @Test
    void viewsOfOtherPlatformsAreNone() throws IOException {
        Path file = file("f", "");
        assertNull(Files.getFileAttributeView(file, AclFileAttributeView.class));
        assertNull(Files.getFileAttributeView(file, DosFileAttributeView.class));
    }
}
