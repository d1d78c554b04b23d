package io.lcfs.bench.peers;

import io.lcfs.bench.FileTree;
import io.lcfs.bench.Workload;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Consumer;
import jetbrains.exodus.env.Environment;
import jetbrains.exodus.env.EnvironmentConfig;
import jetbrains.exodus.env.Environments;
import jetbrains.exodus.env.Transaction;
import jetbrains.exodus.vfs.ClusteringStrategy;
import jetbrains.exodus.vfs.File;
import jetbrains.exodus.vfs.VfsConfig;
import jetbrains.exodus.vfs.VfsInputStream;
import jetbrains.exodus.vfs.VirtualFileSystem;

/**
 * The virtual file system of Xodus, which has files with paths but no directories. Its clusters are 4 KiB, like the
 * blocks. Its cache holds the whole content. One transaction lasts from the first change to the commit, which is
 * forced.
 */
final class XodusPeer implements Peer {
    private static final String LARGE = "large";
    private static final long CACHE_BYTES = 1L << 30;
    private static final int BLOCKS_PER_COMMIT = 4096;

    private final FileTree tree;
    private final Environment environment;
    private final VirtualFileSystem vfs;
    private final byte[] bytes = new byte[2 * Workload.BLOCK_BYTES];
    private Transaction reader;
    private Transaction writer;
    private File large;

    XodusPeer(Path directory, FileTree tree) throws IOException {
        this.tree = tree;
        EnvironmentConfig config =
                new EnvironmentConfig().setMemoryUsage(CACHE_BYTES).setLogDurableWrite(true);
        VfsConfig clusters = new VfsConfig();
        clusters.setClusteringStrategy(new ClusteringStrategy.LinearClusteringStrategy(Workload.BLOCK_BYTES));
        environment = Environments.newInstance(
                Files.createDirectories(directory.resolve("xodus")).toFile(), config);
        vfs = new VirtualFileSystem(environment, clusters);
        reader = environment.beginReadonlyTransaction();
        large = vfs.openFile(reader, LARGE, false);
    }

    @Override
    public FileTree tree() {
        return tree;
    }

    private Transaction writer() {
        if (writer == null) {
            writer = environment.beginTransaction();
        }
        return writer;
    }

    private File find(int file) throws IOException {
        File found = vfs.openFile(reader, tree.files()[file], false);
        if (found == null) {
            throw new NoSuchFileException(tree.files()[file]);
        }
        return found;
    }

    private static void put(OutputStream stream, ByteBuffer content) throws IOException {
        byte[] copy = new byte[content.remaining()];
        content.get(copy);
        try (stream) {
            stream.write(copy);
        }
    }

    @Override
    public void write(int file, ByteBuffer content) throws IOException {
        File opened = vfs.openFile(writer(), tree.files()[file], true);
        put(vfs.writeFile(writer(), opened, 0), content);
    }

    @Override
    public long stat(int file) throws IOException {
        return vfs.getFileLength(reader, find(file));
    }

    @Override
    public void read(int file, ByteBuffer target) throws IOException {
        try (VfsInputStream stream = vfs.readFile(reader, find(file))) {
            int count = stream.read(bytes, 0, bytes.length);
            while (count > 0) {
                target.put(bytes, 0, count);
                count = stream.read(bytes, 0, bytes.length);
            }
        }
    }

    @Override
    public void list(int directory, Consumer<String> names) {
        throw new PeerUnavailableException(Peers.XODUS, "it has no directories, and lists all files or none");
    }

    @Override
    public void createBlocks(long blockCount) throws IOException {
        LargeFile content = new LargeFile(blockCount);
        large = vfs.createFile(writer(), LARGE);
        OutputStream stream = vfs.writeFile(writer(), large);
        for (long block = 0; block < blockCount; block++) {
            ByteBuffer part = content.block(block);
            part.get(bytes, 0, Workload.BLOCK_BYTES);
            stream.write(bytes, 0, Workload.BLOCK_BYTES);
            if (block % BLOCKS_PER_COMMIT == BLOCKS_PER_COMMIT - 1) {
                stream.close();
                commit(); // Otherwise the heap would have to hold all blocks.
                stream = vfs.writeFile(writer(), large, (block + 1) * Workload.BLOCK_BYTES);
            }
        }
        stream.close();
    }

    @Override
    public void writeBlock(long block, ByteBuffer content) throws IOException {
        put(vfs.writeFile(writer(), large, block * Workload.BLOCK_BYTES), content);
    }

    @Override
    public void readBlock(long block, ByteBuffer target) throws IOException {
        try (VfsInputStream stream = vfs.readFile(reader, large, block * Workload.BLOCK_BYTES)) {
            int length = 0;
            while (length < Workload.BLOCK_BYTES) {
                int count = stream.read(bytes, length, Workload.BLOCK_BYTES - length);
                if (count < 0) {
                    throw new EOFException("no block " + block);
                }
                length += count;
            }
        }
        target.put(bytes, 0, Workload.BLOCK_BYTES);
    }

    @Override
    public void commit() throws IOException {
        if (writer != null) {
            if (!writer.commit()) {
                throw new IOException("another transaction came between");
            }
            writer = null;
        }
        reader.abort();
        reader = environment.beginReadonlyTransaction();
    }

    @Override
    public void copy(String name) {
        throw new PeerUnavailableException(Peers.XODUS, "it cannot copy an environment that is open");
    }

    @Override
    public void deleteCopy(String name) {}

    @Override
    public void close() {
        if (writer != null) {
            writer.abort();
        }
        reader.abort();
        vfs.shutdown();
        environment.close();
    }
}
