package io.lcfs.bench.peers;

import io.lcfs.bench.FileTree;
import io.lcfs.bench.Workload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.GetOp;
import org.lmdbjava.Txn;

/**
 * LMDB through lmdbjava. The key of a file is its path, the key of a block is its number. One read transaction is kept
 * and renewed after each commit, which is LMDB's fastest way to read. One write transaction lasts from the first change
 * to the commit, which forces the changes.
 */
final class LmdbPeer implements Peer {
    private static final String ENVIRONMENT = "lmdb";
    private static final long MAP_BYTES = 64L << 30; // This is address space; the file grows as needed.
    private static final int DATABASES = 2;
    private static final int BLOCKS_PER_COMMIT = 4096;

    private final Path directory;
    private final FileTree tree;
    private final PathKeys files;
    private final PathKeys prefixes;
    private final ByteBuffer blockKey = ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder());
    private final Env<ByteBuffer> env;
    private final Dbi<ByteBuffer> fileTable;
    private final Dbi<ByteBuffer> blockTable;
    private final Txn<ByteBuffer> reader;
    private final Cursor<ByteBuffer> cursor;
    private Txn<ByteBuffer> writer;

    LmdbPeer(Path directory, FileTree tree) throws IOException {
        this.directory = directory;
        this.tree = tree;
        files = new PathKeys(tree.files(), "");
        prefixes = new PathKeys(tree.directories(), "/");
        // The reader's slot belongs to the transaction and not to the thread, because a copy takes another slot in the
        // same thread.
        env = Env.create()
                .setMapSize(MAP_BYTES)
                .setMaxDbs(DATABASES)
                .open(Files.createDirectories(directory.resolve(ENVIRONMENT)).toFile(), EnvFlags.MDB_NOTLS);
        fileTable = env.openDbi("files", DbiFlags.MDB_CREATE);
        blockTable = env.openDbi("blocks", DbiFlags.MDB_CREATE, DbiFlags.MDB_INTEGERKEY);
        reader = env.txnRead();
        cursor = fileTable.openCursor(reader);
    }

    @Override
    public FileTree tree() {
        return tree;
    }

    private Txn<ByteBuffer> writer() {
        if (writer == null) {
            writer = env.txnWrite();
        }
        return writer;
    }

    private ByteBuffer blockKey(long block) {
        return blockKey.clear().putLong(0, block);
    }

    @Override
    public void write(int file, ByteBuffer content) {
        fileTable.reserve(writer(), files.get(file), content.remaining()).put(content);
    }

    private ByteBuffer find(int file) throws IOException {
        ByteBuffer value = fileTable.get(reader, files.get(file));
        if (value == null) {
            throw new NoSuchFileException(tree.files()[file]);
        }
        return value;
    }

    @Override
    public long stat(int file) throws IOException {
        return find(file).remaining();
    }

    @Override
    public void read(int file, ByteBuffer target) throws IOException {
        target.put(find(file));
    }

    @Override
    public void list(int directory, Consumer<String> names) {
        ByteBuffer prefix = prefixes.get(directory);
        boolean found = cursor.get(prefix, GetOp.MDB_SET_RANGE);
        while (found && PathKeys.startsWith(cursor.key(), prefix)) {
            names.accept(PathKeys.nameAfter(cursor.key(), prefix.limit()));
            found = cursor.next();
        }
    }

    @Override
    public void createBlocks(long blockCount) {
        LargeFile content = new LargeFile(blockCount);
        for (long block = 0; block < blockCount; block++) {
            writeBlock(block, content.block(block));
            if (block % BLOCKS_PER_COMMIT == BLOCKS_PER_COMMIT - 1) {
                commit(); // The size of a transaction is limited.
            }
        }
    }

    @Override
    public void writeBlock(long block, ByteBuffer content) {
        blockTable.reserve(writer(), blockKey(block), Workload.BLOCK_BYTES).put(content);
    }

    @Override
    public void readBlock(long block, ByteBuffer target) {
        target.put(blockTable.get(reader, blockKey(block)));
    }

    @Override
    public void commit() {
        if (writer != null) {
            writer.commit();
            writer.close();
            writer = null;
        }
        reader.reset();
        reader.renew();
        cursor.renew(reader);
    }

    @Override
    public void copy(String name) throws IOException {
        Path target = directory.resolve(name).resolve(ENVIRONMENT);
        env.copy(Files.createDirectories(target).toFile());
    }

    @Override
    public void deleteCopy(String name) throws IOException {
        PeerDirectory.deleteTree(directory.resolve(name));
    }

    @Override
    public void close() {
        if (writer != null) {
            writer.close();
        }
        cursor.close();
        reader.close();
        env.close();
    }
}
