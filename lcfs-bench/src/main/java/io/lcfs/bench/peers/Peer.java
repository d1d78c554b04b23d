package io.lcfs.bench.peers;

import io.lcfs.bench.FileTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * A store that holds the files of one {@link FileTree} and one large file of 4 KiB blocks. Files and directories are
 * numbered as in the tree, so that each peer can keep its own kind of name for them and no call pays for a conversion.
 * Used by one thread. What is written may be read only after {@link #commit()}.
 */
sealed interface Peer extends AutoCloseable permits PathPeer, LmdbPeer, RocksDbPeer, MvStorePeer, XodusPeer {
    FileTree tree();

    /** Makes the tree's directories, where the peer has any. */
    default void createDirectories() throws IOException {}

    /** Makes a file, or writes over its start. */
    void write(int file, ByteBuffer content) throws IOException;

    /** Directories and files. */
    default void createTree() throws IOException {
        createDirectories();
        for (int file = 0; file < tree().files().length; file++) {
            write(file, tree().content(file));
        }
    }

    /** The length of a file. */
    long stat(int file) throws IOException;

    /** Reads a whole file into a buffer that is large enough. */
    void read(int file, ByteBuffer target) throws IOException;

    /** Gives the names of what is in a directory. */
    void list(int directory, Consumer<String> names) throws IOException;

    /** Makes the large file, which is not there yet. */
    void createBlocks(long blockCount) throws IOException;

    void writeBlock(long block, ByteBuffer content) throws IOException;

    void readBlock(long block, ByteBuffer target) throws IOException;

    /** Makes all that was written durable, where the peer can. */
    void commit() throws IOException;

    /** One small change made durable: the start of a file. */
    default void writeDurably(int file, ByteBuffer content) throws IOException {
        write(file, content);
        commit();
    }

    /** Brings what was imported into the form in which the peer reads fastest; not timed. */
    default void settle() throws IOException {}

    /** Makes a copy that can be opened and written, in a directory of this name inside the peer's own. */
    void copy(String name) throws IOException;

    /** Deletes such a copy. */
    void deleteCopy(String name) throws IOException;

    @Override
    void close() throws IOException;
}
