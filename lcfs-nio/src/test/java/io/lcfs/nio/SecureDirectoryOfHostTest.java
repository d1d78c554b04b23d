package io.lcfs.nio;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;

class SecureDirectoryOfHostTest extends SecureDirectoryContract implements OnHost {
    /** Returns a directory of a file system in memory, which most hosts have mounted. */
    @Override
    Subject newOther() throws IOException {
        Path memory = Path.of("/dev/shm");
        assumeTrue(
                Files.isWritable(memory) && !Files.getFileStore(memory).equals(Files.getFileStore(root())),
                "not run: the host has no second file system at /dev/shm");
        Path made = Files.createTempDirectory(memory, "contract");
        return new Subject() {
            @Override
            public FileSystem fs() {
                return made.getFileSystem();
            }

            @Override
            public Path root() {
                return made;
            }

            @Override
            public void close() throws IOException {
                Files.delete(made);
            }
        };
    }
}
