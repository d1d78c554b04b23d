package io.lcfs.bench.peers;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.lcfs.bench.FileTree;
import io.lcfs.bench.RawFile;
import io.lcfs.bench.Workload;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Consumer;

/** Plain files in a directory, accessed through {@code java.nio.file}: on a disk, on tmpfs, or in Jimfs. */
final class PathPeer implements Peer {
    static final String TREE = "tree";
    private static final String LARGE = "large";

    /** The way in which changes become durable. */
    enum Durability {
        /** Changes never become durable: they end with the process or the machine. */
        NONE,
        /** A small change is forced on its file; a tree is made durable by one sync of the file system. */
        SYNC
    }

    private final Path root;
    private final FileTree tree;
    private final Durability durability;
    private final Path[] upper;
    private final Path[] directories;
    private final Path[] files;
    private FileChannel large;

    PathPeer(Path root, FileTree tree, Durability durability) throws IOException {
        this.root = root;
        this.tree = tree;
        this.durability = durability;
        upper = paths(tree.upperDirectories());
        directories = paths(tree.directories());
        files = paths(tree.files());
        Files.createDirectories(root.resolve(TREE));
        if (Files.exists(root.resolve(LARGE))) {
            large = FileChannel.open(root.resolve(LARGE), READ, WRITE);
        }
    }

    private Path[] paths(String[] names) {
        Path[] paths = new Path[names.length];
        for (int i = 0; i < names.length; i++) {
            paths[i] = root.resolve(TREE + names[i]);
        }
        return paths;
    }

    @Override
    public FileTree tree() {
        return tree;
    }

    @Override
    public void createDirectories() throws IOException {
        for (Path directory : upper) {
            Files.createDirectory(directory);
        }
        for (Path directory : directories) {
            Files.createDirectory(directory);
        }
    }

    @Override
    public void write(int file, ByteBuffer content) throws IOException {
        try (FileChannel channel = FileChannel.open(files[file], CREATE, WRITE)) {
            RawFile.writeFully(channel, content, 0);
        }
    }

    @Override
    public long stat(int file) throws IOException {
        return Files.readAttributes(files[file], BasicFileAttributes.class).size();
    }

    @Override
    public void read(int file, ByteBuffer target) throws IOException {
        try (FileChannel channel = FileChannel.open(files[file], READ)) {
            while (channel.read(target) > 0) {
                // A file system may return fewer bytes than requested.
            }
        }
    }

    @Override
    public void list(int directory, Consumer<String> names) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directories[directory])) {
            for (Path entry : entries) {
                names.accept(entry.getFileName().toString());
            }
        }
    }

    @Override
    public void createBlocks(long blockCount) throws IOException {
        LargeFile content = new LargeFile(blockCount);
        large = FileChannel.open(root.resolve(LARGE), CREATE_NEW, READ, WRITE);
        for (long block = 0; block < blockCount; block++) {
            writeBlock(block, content.block(block));
        }
    }

    @Override
    public void writeBlock(long block, ByteBuffer content) throws IOException {
        RawFile.writeFully(large, content, block * Workload.BLOCK_BYTES);
    }

    @Override
    public void readBlock(long block, ByteBuffer target) throws IOException {
        long position = block * Workload.BLOCK_BYTES;
        while (target.hasRemaining()) {
            int count = large.read(target, position);
            if (count < 0) {
                throw new EOFException("no block " + block);
            }
            position += count;
        }
    }

    @Override
    public void commit() throws IOException {
        if (durability == Durability.NONE) {
            return;
        }
        if (large != null) {
            large.force(false);
        } else {
            Kernel.syncFileSystem(root);
        }
    }

    @Override
    public void writeDurably(int file, ByteBuffer content) throws IOException {
        try (FileChannel channel = FileChannel.open(files[file], CREATE, WRITE)) {
            RawFile.writeFully(channel, content, 0);
            if (durability != Durability.NONE) {
                channel.force(false);
            }
        }
    }

    @Override
    public void copy(String name) throws IOException {
        Path source = root.resolve(TREE);
        Path target = Files.createDirectory(root.resolve(name)).resolve(TREE);
        Files.walkFileTree(source, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Files.createDirectory(target.resolve(source.relativize(directory)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, target.resolve(source.relativize(file)));
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public void deleteCopy(String name) throws IOException {
        PeerDirectory.deleteTree(root.resolve(name));
    }

    @Override
    public void close() throws IOException {
        if (large != null) {
            large.close();
        }
        if (root.getFileSystem() != FileSystems.getDefault()) {
            root.getFileSystem().close(); // This discards the content.
        }
    }
}
