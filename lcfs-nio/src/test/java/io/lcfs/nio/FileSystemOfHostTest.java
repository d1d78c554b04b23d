package io.lcfs.nio;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FileSystemOfHostTest extends Contract implements OnHost {
    @Test
    void defaultFileSystemIsNotClosed() {
        assertThrows(UnsupportedOperationException.class, () -> fs().close());
        assertTrue(fs().isOpen());
    }
}
