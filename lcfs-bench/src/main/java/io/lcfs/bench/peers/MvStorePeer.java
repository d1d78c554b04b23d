package io.lcfs.bench.peers;

import io.lcfs.bench.FileTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.function.Consumer;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/**
 * MVStore, the storage of H2. The key of a file is its path, the key of a block is its number. It commits on demand,
 * not by a timer, and its cache holds the whole content.
 */
final class MvStorePeer implements Peer {
    private static final int CACHE_MIB = 1024;
    private static final int BLOCKS_PER_COMMIT = 4096;

    private final FileTree tree;
    private final String[] prefixes;
    private final MVStore store;
    private final MVMap<String, byte[]> files;
    private final MVMap<Long, byte[]> blocks;

    MvStorePeer(Path directory, FileTree tree) {
        this.tree = tree;
        prefixes = new String[tree.directories().length];
        for (int i = 0; i < prefixes.length; i++) {
            prefixes[i] = tree.directories()[i] + "/";
        }
        store = new MVStore.Builder()
                .fileName(directory.resolve("mvstore").toString())
                .cacheSize(CACHE_MIB)
                .autoCommitDisabled()
                .open();
        files = store.openMap("files");
        blocks = store.openMap("blocks");
    }

    @Override
    public FileTree tree() {
        return tree;
    }

    private static byte[] bytes(ByteBuffer content) {
        byte[] bytes = new byte[content.remaining()];
        content.get(bytes);
        return bytes;
    }

    @Override
    public void write(int file, ByteBuffer content) {
        files.put(tree.files()[file], bytes(content));
    }

    private byte[] find(int file) throws IOException {
        byte[] value = files.get(tree.files()[file]);
        if (value == null) {
            throw new NoSuchFileException(tree.files()[file]);
        }
        return value;
    }

    @Override
    public long stat(int file) throws IOException {
        return find(file).length;
    }

    @Override
    public void read(int file, ByteBuffer target) throws IOException {
        target.put(find(file));
    }

    @Override
    public void list(int directory, Consumer<String> names) {
        String prefix = prefixes[directory];
        Iterator<String> keys = files.keyIterator(prefix);
        while (keys.hasNext()) {
            String key = keys.next();
            if (!key.startsWith(prefix)) {
                return;
            }
            names.accept(key.substring(prefix.length()));
        }
    }

    @Override
    public void createBlocks(long blockCount) {
        LargeFile content = new LargeFile(blockCount);
        for (long block = 0; block < blockCount; block++) {
            writeBlock(block, content.block(block));
            if (block % BLOCKS_PER_COMMIT == BLOCKS_PER_COMMIT - 1) {
                store.commit(); // Otherwise the heap would have to hold all blocks.
            }
        }
    }

    @Override
    public void writeBlock(long block, ByteBuffer content) {
        blocks.put(block, bytes(content));
    }

    @Override
    public void readBlock(long block, ByteBuffer target) {
        target.put(blocks.get(block));
    }

    @Override
    public void commit() {
        store.commit();
        store.sync();
    }

    @Override
    public void copy(String name) {
        throw new PeerUnavailableException(Peers.MVSTORE, "it cannot copy a store that is open");
    }

    @Override
    public void deleteCopy(String name) {}

    @Override
    public void close() {
        store.close();
    }
}
