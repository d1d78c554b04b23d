package io.lcfs.nio;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RealPathOfLayerTest extends Contract implements OnLayer {
    @Test
    void realPathThatKeepsLinksGoesUpTwiceFromWhatTheLinkLeadsTo() throws IOException {
        Files.createDirectories(at("a/b/c"));
        link("l", "a/b/c");
        Path path = at("l/../..");
        assertTrue(Files.isSameFile(at("a"), path));
        assertTrue(Files.isSameFile(path, path.toRealPath(LinkOption.NOFOLLOW_LINKS)));
    }
}
