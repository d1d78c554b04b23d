package io.lcfs.bench.peers;

import io.lcfs.bench.FileTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * A store that holds the files of one {@link FileTree} and one large file of 4 KiB blocks. Files and directories are
 * numbered as in the tree, so that each peer can keep its own form of their names, and no measured call converts names.
 * Not thread-safe. A change may be read only after {@link #commit()}.
 */
sealed interface Peer extends AutoCloseable permits PathPeer, LmdbPeer, RocksDbPeer, MvStorePeer, XodusPeer {
    FileTree tree();

    /** Creates the tree's directories, if the peer has directories. */
    default void createDirectories() throws IOException {}

    /** Creates a file, or overwrites its start. */
    void write(int file, ByteBuffer content) throws IOException;

    /** Creates all directories and files. */
    default void createTree() throws IOException {
        createDirectories();
        for (int file = 0; file < tree().files().length; file++) {
            write(file, tree().content(file));
        }
    }

    /** Returns the length of a file. */
    long stat(int file) throws IOException;

    /** Reads a whole file into a buffer, which must be large enough. */
    void read(int file, ByteBuffer target) throws IOException;

    /** Passes on the names of the entries of a directory. */
    void list(int directory, Consumer<String> names) throws IOException;

    /** Creates the large file, which must not exist yet. */
    void createBlocks(long blockCount) throws IOException;

    void writeBlock(long block, ByteBuffer content) throws IOException;

    void readBlock(long block, ByteBuffer target) throws IOException;

    /** Makes all changes durable, if the peer can. */
    void commit() throws IOException;

    /** Makes one small change durable: the start of a file. */
    default void writeDurably(int file, ByteBuffer content) throws IOException {
        write(file, content);
        commit();
    }

    /** Brings imported data into the form in which the peer reads fastest; not measured. */
    default void settle() throws IOException {}

    /** Creates a copy that can be opened and written, in a directory of this name inside the peer's own directory. */
    void copy(String name) throws IOException;

    /** Deletes a copy. */
    void deleteCopy(String name) throws IOException;

    @Override
    void close() throws IOException;
}
