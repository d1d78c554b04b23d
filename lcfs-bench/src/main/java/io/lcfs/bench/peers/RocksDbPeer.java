package io.lcfs.bench.peers;

import io.lcfs.bench.FileTree;
import io.lcfs.bench.Workload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.Checkpoint;
import org.rocksdb.CompressionType;
import org.rocksdb.Filter;
import org.rocksdb.FlushOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteOptions;

/**
 * RocksDB. The key of a file is its path, the key of a block is its number. Nothing is compressed, because the content
 * is not compressible. The block cache holds the whole content, and a commit syncs the log. All calls use direct
 * buffers, which are its fastest interface.
 */
final class RocksDbPeer implements Peer {
    private static final String DATABASE = "rocksdb";
    private static final long CACHE_BYTES = 1L << 30;
    private static final double BLOOM_BITS_PER_KEY = 10;
    private static final int MAX_FILE_BYTES = 8 << 10;
    private static final int MAX_KEY_BYTES = 256;

    private final Path directory;
    private final FileTree tree;
    private final PathKeys files;
    private final PathKeys prefixes;
    private final ByteBuffer blockKey = ByteBuffer.allocateDirect(Long.BYTES);
    private final ByteBuffer staging = ByteBuffer.allocateDirect(MAX_FILE_BYTES);
    private final ByteBuffer lengthOnly = ByteBuffer.allocateDirect(1);
    private final ByteBuffer foundKey = ByteBuffer.allocateDirect(MAX_KEY_BYTES);
    private final Cache cache;
    private final Filter filter;
    private final Options options;
    private final ReadOptions readOptions;
    private final WriteOptions writeOptions;
    private final RocksDB database;
    private RocksIterator iterator;

    RocksDbPeer(Path directory, FileTree tree) throws IOException {
        this.directory = directory;
        this.tree = tree;
        files = new PathKeys(tree.files(), "");
        prefixes = new PathKeys(tree.directories(), "/");
        RocksDB.loadLibrary(); // The options need the native library before RocksDB loads it.
        cache = new LRUCache(CACHE_BYTES);
        filter = new BloomFilter(BLOOM_BITS_PER_KEY);
        readOptions = new ReadOptions();
        writeOptions = new WriteOptions();
        options = new Options()
                .setCreateIfMissing(true)
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setTableFormatConfig(
                        new BlockBasedTableConfig().setBlockCache(cache).setFilterPolicy(filter));
        database = call(() -> RocksDB.open(options, directory.resolve(DATABASE).toString()));
    }

    /** A call of RocksDB. */
    @FunctionalInterface
    private interface Call<T> {
        T run() throws RocksDBException;
    }

    private static <T> T call(Call<T> call) throws IOException {
        try {
            return call.run();
        } catch (RocksDBException e) {
            throw new IOException(e);
        }
    }

    @Override
    public FileTree tree() {
        return tree;
    }

    private ByteBuffer blockKey(long block) {
        return blockKey.clear().putLong(0, block);
    }

    private void put(ByteBuffer key, ByteBuffer value) throws IOException {
        try {
            database.put(writeOptions, key, value);
        } catch (RocksDBException e) {
            throw new IOException(e);
        }
    }

    /** Reads a value and returns its length, even if that exceeds the room in the target. */
    private int get(ByteBuffer key, ByteBuffer target) throws IOException {
        try {
            return database.get(readOptions, key, target);
        } catch (RocksDBException e) {
            throw new IOException(e);
        }
    }

    private int find(int file, ByteBuffer target) throws IOException {
        int length = get(files.get(file), target);
        if (length == RocksDB.NOT_FOUND) {
            throw new NoSuchFileException(tree.files()[file]);
        }
        return length;
    }

    @Override
    public void write(int file, ByteBuffer content) throws IOException {
        put(files.get(file), staging.clear().put(content).flip());
    }

    @Override
    public long stat(int file) throws IOException {
        return find(file, lengthOnly.clear());
    }

    @Override
    public void read(int file, ByteBuffer target) throws IOException {
        int start = target.position();
        int length = find(file, target);
        target.position(start + length);
    }

    @Override
    public void list(int directory, Consumer<String> names) {
        if (iterator == null) {
            iterator = database.newIterator(readOptions);
        }
        ByteBuffer prefix = prefixes.get(directory);
        iterator.seek(prefix);
        prefix.clear();
        while (iterator.isValid()) {
            iterator.key(foundKey.clear());
            if (!PathKeys.startsWith(foundKey, prefix)) {
                return;
            }
            names.accept(PathKeys.nameAfter(foundKey, prefix.limit()));
            iterator.next();
        }
    }

    @Override
    public void createBlocks(long blockCount) throws IOException {
        LargeFile content = new LargeFile(blockCount);
        for (long block = 0; block < blockCount; block++) {
            writeBlock(block, content.block(block));
        }
    }

    @Override
    public void writeBlock(long block, ByteBuffer content) throws IOException {
        put(blockKey(block), content);
    }

    @Override
    public void readBlock(long block, ByteBuffer target) throws IOException {
        int length = get(blockKey(block), target);
        if (length != Workload.BLOCK_BYTES) {
            throw new IOException("block " + block + " has length " + length);
        }
        target.position(target.limit());
    }

    @Override
    public void commit() throws IOException {
        closeIterator();
        call(() -> {
            database.syncWal();
            return null;
        });
    }

    @Override
    public void settle() throws IOException {
        try (FlushOptions flush = new FlushOptions()) {
            call(() -> {
                database.flush(flush);
                database.compactRange();
                return null;
            });
        }
    }

    @Override
    public void copy(String name) throws IOException {
        Path target = Files.createDirectory(directory.resolve(name)).resolve(DATABASE);
        try (Checkpoint checkpoint = Checkpoint.create(database)) {
            call(() -> {
                checkpoint.createCheckpoint(target.toString());
                return null;
            });
        }
    }

    @Override
    public void deleteCopy(String name) throws IOException {
        PeerDirectory.deleteTree(directory.resolve(name));
    }

    private void closeIterator() {
        if (iterator != null) {
            iterator.close();
            iterator = null;
        }
    }

    @Override
    public void close() {
        closeIterator();
        database.close();
        writeOptions.close();
        readOptions.close();
        options.close();
        filter.close();
        cache.close();
    }
}
