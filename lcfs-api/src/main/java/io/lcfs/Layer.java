package io.lcfs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.AccessMode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An open handle to one layer: its file tree, by path.
 *
 * <p>Paths are absolute and separated by {@code /}; empty components and {@code .} are skipped, {@code ..} goes to the
 * parent and stays at the root. Names are 1 to 255 bytes; see {@link Names} for bytes that are not UTF-8. Symbolic
 * links inside a path are followed within the layer, 40 at most; one at its end is followed where the method says so.
 * Relative paths are refused, except by a {@linkplain #at view of an inode}, where they begin.
 *
 * <p>Modes and owners are stored and reported, and never enforced: there is no umask, and a file made in a set-gid
 * directory does not get the directory's group. A handle {@linkplain #withCredentials with credentials} does what a
 * kernel does for that user.
 *
 * <p>Each call is atomic for other threads and for a crash, except writes above 16 MiB to a file that has a name,
 * {@link #deleteRecursively} and the copies of trees. No call is durable on return except {@link #commit()}. A call
 * costs a few B+tree look-ups for each component of its path, whatever the depth of the layer; a name look-up in a
 * directory is O(log entries). All calls may be made by several threads at once.
 *
 * <p>Failures are {@code java.nio.file} exceptions with the path in them: {@link java.nio.file.NoSuchFileException},
 * {@link java.nio.file.FileAlreadyExistsException}, {@link java.nio.file.NotDirectoryException},
 * {@link java.nio.file.DirectoryNotEmptyException}, {@link java.nio.file.NotLinkException},
 * {@link java.nio.file.FileSystemLoopException}; {@link java.nio.file.FileSystemException} with a reason where the
 * platform has no class of its own (is a directory, name too long, too many links, file too large: above 16 TiB). A
 * method that changes something throws {@link ReadOnlyLayerException} on a committed layer, {@link NoSpaceException}
 * when the device or the layer's limit is full, and has then changed nothing.
 */
public interface Layer extends AutoCloseable {
    /**
     * Returns the layer's present name. O(1).
     *
     * @return the name; after a removal, the last name
     */
    String name();

    /**
     * Returns the layer's id, which is never used again in this store. O(1).
     *
     * @return the id; 0 for layer 0
     */
    long id();

    /**
     * Returns the store that contains the layer.
     *
     * @return the store
     */
    LayerStore store();

    /**
     * Returns a view of this handle in which relative paths begin at an inode, whatever its current names; absolute
     * paths begin at the root as always. The empty path addresses the inode itself, and {@code "a/b"} an entry below it
     * if it is a directory. A view keeps hitting the same file or directory when others rename or replace something
     * above it, and no look-up is needed to reach the inode. O(1); nothing is read before a call needs it.
     *
     * <p>Inode numbers are never reused in a layer: if there is no such inode, or it has lost its names, a relative
     * path ends in a {@link java.nio.file.NoSuchFileException}. Calls that change a name need a name: {@code
     * at(7).delete("")} is refused, {@code at(7).delete("a")} is not. Exceptions have the path as it was given.
     *
     * @param inode a number from {@link FileInfo#inode()} or {@link DirectoryEntry#inode()}
     * @return the view, with the credentials of this handle; it is open as long as this handle, and closing the view
     *     does nothing
     */
    Layer at(long inode);

    /**
     * Returns another handle of the layer, whose calls on files are those of a user: as on Linux: the right to search
     * each directory of a path, to read, write and execute as owner, group or others, the rules of sticky directories,
     * and the right to change modes, owners, times and extended attributes. New files belong to the user and, in a
     * set-gid directory, to the directory's group; the bits of the umask are cleared in their modes. Set-id bits are
     * cleared when a user other than the superuser writes or truncates a file, and when any user changes its owner or
     * group. The superuser, uid 0, may do everything. O(1); each call through the handle also looks at each directory
     * of its path, and calls through other handles cost no more than before.
     *
     * <p>A refusal is an {@link java.nio.file.AccessDeniedException} with path and reason, or a {@link
     * java.nio.file.FileSystemException} with the reason "Operation not permitted" if only the owner or the superuser
     * has the right. An open file keeps the rights with which the handle opened it, and sets attributes as the user.
     *
     * <p>Calls on the layer as a whole, such as {@link #commit()}, are not checked. Only the superuser may call {@link
     * #paths}. A relative path of a {@linkplain #at view of an inode} is checked from that inode on. Credentials do not
     * protect against code in this process, because it can get other handles.
     *
     * @param credentials the user
     * @return a handle that the caller closes; it is independent of this handle
     * @throws StoreClosedException if this handle is closed
     */
    Layer withCredentials(Credentials credentials);

    /**
     * Returns the user whose permissions are checked.
     *
     * @return the user, or {@code null} if nothing is checked
     */
    @Nullable
    Credentials credentials();

    /**
     * Checks that a path leads to something, and that the user of the handle has the given rights to it. Without
     * credentials every right is granted, except that of executing a file that has no execute bit. Changes nothing.
     * O(components of the path).
     *
     * @param path the path; a symbolic link at its end is followed
     * @param modes the rights; none checks only that the path leads to something
     * @throws java.nio.file.NoSuchFileException if there is nothing at the path
     * @throws java.nio.file.NotDirectoryException if a component above the end of the path is not a directory
     * @throws java.nio.file.FileSystemLoopException if more than 40 symbolic links are on the way
     * @throws java.nio.file.AccessDeniedException if the user lacks one of the rights
     * @throws CorruptStoreException if a block is damaged
     * @throws StoreClosedException if the handle is closed
     * @throws IOException if the store has failed
     */
    void checkAccess(String path, AccessMode... modes) throws IOException;

    /**
     * Returns what the store knows of the layer: state, parent, times, labels. O(labels).
     *
     * @return the state at the time of the call
     * @throws NoSuchLayerException if the layer was removed
     * @throws IOException if the store has failed
     */
    LayerInfo info() throws IOException;

    /**
     * Returns a number that grows with each change of the layer's names, contents and attributes through any handle. As
     * long as it stays the same, earlier results about the layer are still right. A change is counted when it ends. Two
     * numbers can be compared if a handle of the layer was open all the time between the two calls. O(1).
     *
     * @return the number of changes, of which one call may make several
     * @throws StoreClosedException if the handle or the store is closed
     */
    long changeCount();

    /**
     * Returns how much space the layer occupies, and its number of inodes. O(1).
     *
     * @return the figures at the time of the call
     * @throws NoSuchLayerException if the layer was removed
     * @throws IOException if the store has failed
     */
    Usage usage() throws IOException;

    /**
     * Makes the layer read-only for ever and, with everything else in the store, durable. Moves no data: the work is
     * O(1), the I/O in proportion to what is not on the device yet. Committing a committed layer makes it durable. The
     * blocks of a file that has lost its last name and is still open stay in the layer until it is removed, so close
     * such files first. The same is true of blocks that a write of more than 256 KiB by another thread has written
     * so far, at most 16 MiB.
     *
     * @throws NoSuchLayerException if the layer was removed
     * @throws UnsupportedOperationException on layer 0
     * @throws IOException if the device fails; the store has latched then
     */
    void commit() throws IOException;

    /**
     * Commits the layer under another name, in one step; see {@link #commit()}. Durable on return. The work is O(1),
     * the I/O in proportion to the data that is not on the device yet.
     *
     * @param newName the name of the committed layer; the present name is free afterwards
     * @throws IllegalArgumentException if the name is not a valid layer name
     * @throws LayerExistsException if another layer has the name; nothing is changed then
     * @throws NoSuchLayerException if the layer was removed
     * @throws UnsupportedOperationException on layer 0
     * @throws StoreClosedException if the handle is closed
     * @throws IOException if the device fails; the store has latched then
     */
    default void commit(String newName) throws IOException {
        commit(newName, Map.of());
    }

    /**
     * Commits the layer under a name and sets labels, in one step; see {@link #commit()}. After a crash the layer is
     * either committed, with the name and all the labels, or unchanged. So a caller can record other facts in labels,
     * and make them durable together with the commit. The work is O(labels), the I/O in proportion to the data that is
     * not on the device yet.
     *
     * @param newName the name of the committed layer, which may be its present name; a different present name is
     *     free afterwards
     * @param labels labels to be set beside those that the layer has; at most 64 with them, of the sizes in
     *     {@link LayerStore#setLabels}
     * @throws LayerExistsException if another layer has the name; nothing is changed then
     * @throws IllegalArgumentException if the name, a label or the number of labels is outside the limits; nothing is
     *     changed then
     * @throws NoSuchLayerException if the layer was removed
     * @throws UnsupportedOperationException on layer 0
     * @throws NoSpaceException if the store has no space for the labels
     * @throws StoreClosedException if the handle is closed
     * @throws IOException if the device fails; the store has latched then
     */
    void commit(String newName, Map<String, String> labels) throws IOException;

    /**
     * Returns the attributes of the file at a path. A symbolic link at its end is followed, unless {@link
     * FileOption#NO_FOLLOW} is given: then the attributes are those of the link. O(1) if the path was looked up before
     * and the layer has not changed, or else O(components of the path).
     *
     * @param path the path
     * @param options none, or {@link FileOption#NO_FOLLOW}
     * @return the attributes now
     * @throws java.nio.file.NoSuchFileException if there is nothing at the path
     * @throws java.nio.file.NotDirectoryException if a component above the end of the path is not a directory
     * @throws java.nio.file.FileSystemLoopException if more than 40 symbolic links are on the way
     * @throws IllegalArgumentException if another option is given
     * @throws CorruptStoreException if a block is damaged
     * @throws IOException if the store has failed
     */
    FileInfo stat(String path, FileOption... options) throws IOException;

    /**
     * Returns whether a path names something. O(components of the path).
     *
     * @param path the path; a symbolic link at its end is not followed
     * @return whether it does; false too if the user of the handle may not search a directory of the path
     * @throws CorruptStoreException if a block is damaged
     * @throws StoreClosedException if the handle is closed
     * @throws IOException if the store has failed
     */
    boolean exists(String path) throws IOException;

    /**
     * Lists the entries of a directory, without {@code .} and {@code ..}, in an order that is stable but arbitrary.
     * Entries that are added or deleted during the iteration may be returned or not; every other entry is returned
     * once. O(components of the path), and O(log entries) for each batch of 256 entries.
     *
     * @param path the directory; a symbolic link at its end is followed
     * @return an iteration that the caller closes; it belongs to one thread at a time
     * @throws java.nio.file.NoSuchFileException if there is nothing at the path
     * @throws java.nio.file.NotDirectoryException if a component of the path, the last included, is not a directory
     * @throws java.nio.file.FileSystemLoopException if more than 40 symbolic links are on the way
     * @throws java.nio.file.AccessDeniedException if the user of the handle may not read the directory
     * @throws CorruptStoreException if a block is damaged
     * @throws StoreClosedException if the handle is closed
     * @throws IOException if the store has failed
     */
    DirectoryEntries list(String path) throws IOException;

    /**
     * Creates a directory with mode 0755; see {@link #createDirectory(String, CreateOptions)}. Not durable on return.
     * O(components of the path).
     *
     * @param path the path; a symbolic link at its end is not followed
     * @throws java.nio.file.FileAlreadyExistsException if the path names something already
     * @throws java.nio.file.NoSuchFileException if a directory of the path is missing
     * @throws java.nio.file.NotDirectoryException if a component above the end of the path is not a directory
     * @throws java.nio.file.AccessDeniedException if the user of the handle may not make entries in the directory
     * @throws java.nio.file.FileSystemException if a name is too long, or a limit of the directory is exceeded
     * @throws ReadOnlyLayerException if the layer is committed
     * @throws NoSpaceException if the device or the layer's limit is full
     * @throws StoreClosedException if the handle is closed
     * @throws IOException if the store has failed
     */
    default void createDirectory(String path) throws IOException {
        createDirectory(path, CreateOptions.defaults());
    }

    /**
     * Creates a directory with a mode; see {@link #createDirectory(String, CreateOptions)}. Not durable on return.
     * O(components of the path).
     *
     * @param path the path; a symbolic link at its end is not followed
     * @param mode the twelve permission bits
     * @throws IllegalArgumentException if the mode has other bits
     * @throws java.nio.file.FileAlreadyExistsException if the path names something already
     * @throws java.nio.file.NoSuchFileException if a directory of the path is missing
     * @throws java.nio.file.NotDirectoryException if a component above the end of the path is not a directory
     * @throws java.nio.file.AccessDeniedException if the user of the handle may not make entries in the directory
     * @throws java.nio.file.FileSystemException if a name is too long, or a limit of the directory is exceeded
     * @throws ReadOnlyLayerException if the layer is committed
     * @throws NoSpaceException if the device or the layer's limit is full
     * @throws StoreClosedException if the handle is closed
     * @throws IOException if the store has failed
     */
    default void createDirectory(String path, int mode) throws IOException {
        createDirectory(path, CreateOptions.defaults().withMode(mode));
    }

    /**
     * Creates a directory with its attributes in one change. Its owner is 0:0, or the user of the handle, its mode
     * 0755, its time the time of the call, unless the options say otherwise. Not durable on return. O(components of the
     * path, and bytes of extended attributes).
     *
     * @param path the path; a symbolic link at its end is not followed
     * @param options the attributes
     * @throws java.nio.file.FileAlreadyExistsException if the path names something already
     * @throws java.nio.file.NoSuchFileException if a directory of the path is missing
     * @throws java.nio.file.NotDirectoryException if a component above the end of the path is not a directory
     * @throws java.nio.file.AccessDeniedException if the user of the handle may not make entries in the directory
     * @throws java.nio.file.FileSystemException if a name is too long, a limit of the directory is exceeded, or the
     *     user may not set an attribute
     * @throws ReadOnlyLayerException if the layer is committed
     * @throws NoSpaceException if the device or the layer's limit is full
     * @throws IOException if the store has failed
     */
    void createDirectory(String path, CreateOptions options) throws IOException;

    /**
     * Creates a directory with mode 0755, and all missing directories above it, in one change; an existing directory is
     * no error. Symbolic links on the way and at the end are followed, also to a missing directory. A directory that
     * {@code ..} leaves again is made too. Not durable on return. O(components of the path).
     *
     * @param path the path; at most 16,384 directories may be missing
     * @throws java.nio.file.FileAlreadyExistsException if something other than a directory is at the end of the path
     * @throws java.nio.file.NotDirectoryException if a component of the path is not a directory
     * @throws java.nio.file.FileSystemLoopException if more than 40 symbolic links are on the way
     * @throws java.nio.file.AccessDeniedException if the user of the handle may not make entries in the last existing
     *     directory
     * @throws java.nio.file.FileSystemException if a name is too long, or too many directories are missing; no
     *     directory was made
     * @throws ReadOnlyLayerException if the layer is committed
     * @throws NoSpaceException if the device or the layer's limit is full
     * @throws IOException if the store has failed
     */
    void createDirectories(String path) throws IOException;

    /**
     * Creates an empty regular file with mode 0644; see {@link #createFile(String, CreateOptions)}. Not durable on
     * return. O(components of the path).
     *
     * @param path the path; a symbolic link at its end is not followed
     * @throws java.nio.file.FileAlreadyExistsException if the path names something already
     * @throws java.nio.file.NoSuchFileException if a directory of the path is missing
     * @throws java.nio.file.NotDirectoryException if a component above the end of the path is not a directory, or the
     *     path ends in a slash
     * @throws java.nio.file.AccessDeniedException if the user of the handle may not make entries in the directory
     * @throws java.nio.file.FileSystemException if a name is too long, or a limit of the directory is exceeded
     * @throws ReadOnlyLayerException if the layer is committed
     * @throws NoSpaceException if the device or the layer's limit is full
     * @throws StoreClosedException if the handle is closed
     * @throws IOException if the store has failed
     */
    default void createFile(String path) throws IOException {
        createFile(path, CreateOptions.defaults());
    }

    /**
     * Creates an empty regular file with a mode; see {@link #createFile(String, CreateOptions)}. Not durable on return.
     * O(components of the path).
     *
     * @param path the path; a symbolic link at its end is not followed
     * @param mode the twelve permission bits
     * @throws IllegalArgumentException if the mode has other bits
     * @throws java.nio.file.FileAlreadyExistsException if the path names something already
     * @throws java.nio.file.NoSuchFileException if a directory of the path is missing
     * @throws java.nio.file.NotDirectoryException if a component above the end of the path is not a directory, or the
     *     path ends in a slash
     * @throws java.nio.file.AccessDeniedException if the user of the handle may not make entries in the directory
     * @throws java.nio.file.FileSystemException if a name is too long, or a limit of the directory is exceeded
     * @throws ReadOnlyLayerException if the layer is committed
     * @throws NoSpaceException if the device or the layer's limit is full
     * @throws StoreClosedException if the handle is closed
     * @throws IOException if the store has failed
     */
    default void createFile(String path, int mode) throws IOException {
        createFile(path, CreateOptions.defaults().withMode(mode));
    }

    /**
     * Creates an empty regular file with its attributes in one change. Its owner is 0:0, or the user of the handle, its
     * mode 0644, its time the time of the call, unless the options say otherwise. Not durable on return. O(components
     * of the path, and bytes of extended attributes).
     *
     * @param path the path; a symbolic link at its end is not followed
     * @param options the attributes
     * @throws java.nio.file.FileAlreadyExistsException if the path names something already
     * @throws java.nio.file.NoSuchFileException if a directory of the path is missing
     * @throws java.nio.file.NotDirectoryException if a component above the end of the path is not a directory, or the
     *     path ends in a slash
     * @throws java.nio.file.AccessDeniedException if the user of the handle may not make entries in the directory
     * @throws java.nio.file.FileSystemException if a name is too long, a limit of the directory is exceeded, or the
     *     user may not set an attribute
     * @throws ReadOnlyLayerException if the layer is committed
     * @throws NoSpaceException if the device or the layer's limit is full
     * @throws IOException if the store has failed
     */
    void createFile(String path, CreateOptions options) throws IOException;

    /**
     * Makes a regular file with its attributes and its content, as {@link #createFile(String, CreateOptions)}: no other
     * thread and no crash shows the file without all of its content, however long that is. Content above 16 MiB is
     * written to a file without a name, which gets its name at the end; a snapshot in between keeps the blocks that
     * were written until then, although it does not show them. Not durable on return. O(bytes).
     *
     * @param path the path; a symbolic link at its end is not followed
     * @param options the attributes; the time of last modification is the given one also after the content was written
     * @param content what remains in the buffer; its position is at its limit afterwards
     * @throws LayerStoreException if the buffer cannot be read, because it maps a file that was truncated
     * @throws java.nio.file.FileAlreadyExistsException if the path names something already
     * @throws java.nio.file.NoSuchFileException if a directory of the path is missing
     * @throws java.nio.file.NotDirectoryException if a component above the end of the path is not a directory, or the
     *     path ends in a slash
     * @throws java.nio.file.AccessDeniedException if the user of the handle may not make entries in the directory
     * @throws java.nio.file.FileSystemException if a name is too long, a limit of the directory is exceeded, or the
     *     user may not set an attribute
     * @throws ReadOnlyLayerException if the layer is committed
     * @throws NoSpaceException if the device or the layer's limit is full
     * @throws IOException if the store has failed
     */
    void createFile(String path, CreateOptions options, ByteBuffer content) throws IOException;

    /**
     * Creates a symbolic link with mode 0777; see {@link #createSymbolicLink(String, String, CreateOptions)}. Not
     * durable on return. O(components of the path).
     *
     * @param path the path of the link
     * @param target the target, 1 to 4,095 bytes; it need not exist
     * @throws IllegalArgumentException if the target is empty, too long, or has a zero in it
     * @throws java.nio.file.FileAlreadyExistsException if the path names something already
     * @throws java.nio.file.NoSuchFileException if a directory of the path is missing
     * @throws java.nio.file.NotDirectoryException if a component above the end of the path is not a directory, or the
     *     path ends in a slash
     * @throws java.nio.file.AccessDeniedException if the user of the handle may not make entries in the directory
     * @throws java.nio.file.FileSystemException if a name is too long, or a limit of the directory is exceeded
     * @throws ReadOnlyLayerException if the layer is committed
     * @throws NoSpaceException if the device or the layer's limit is full
     * @throws StoreClosedException if the handle is closed
     * @throws IOException if the store has failed
     */
    default void createSymbolicLink(String path, String target) throws IOException {
        createSymbolicLink(path, target, CreateOptions.defaults());
    }

    /**
     * Creates a symbolic link with its attributes in one change. Its owner is 0:0, or the user of the handle, its mode
     * 0777, its time the time of the call, unless the options say otherwise. Not durable on return. O(components of the
     * path, and bytes of extended attributes).
     *
     * @param path the path of the link; a symbolic link at its end is not followed
     * @param target the target, 1 to 4,095 bytes; it need not exist
     * @param options the attributes
     * @throws IllegalArgumentException if the target is empty, too long, or has a zero in it
     * @throws java.nio.file.FileAlreadyExistsException if the path names something already
     * @throws java.nio.file.NoSuchFileException if a directory of the path is missing
     * @throws java.nio.file.NotDirectoryException if a component above the end of the path is not a directory, or the
     *     path ends in a slash
     * @throws java.nio.file.AccessDeniedException if the user of the handle may not make entries in the directory
     * @throws java.nio.file.FileSystemException if a name is too long, a limit of the directory is exceeded, or the
     *     user may not set an attribute
     * @throws ReadOnlyLayerException if the layer is committed
     * @throws NoSpaceException if the device or the layer's limit is full
     * @throws IOException if the store has failed
     */
    void createSymbolicLink(String path, String target, CreateOptions options) throws IOException;

    /**
     * Returns the target of a symbolic link, as it was given. O(components of the path).
     *
     * @param path the path of the link
     * @return the target
     * @throws java.nio.file.NotLinkException if something else is at the path
     * @throws java.nio.file.NoSuchFileException if there is nothing at the path
     * @throws java.nio.file.NotDirectoryException if a component above the end of the path is not a directory
     * @throws java.nio.file.FileSystemLoopException if more than 40 symbolic links are on the way
     * @throws java.nio.file.AccessDeniedException if the user of the handle lacks a permission
     * @throws CorruptStoreException if a block is damaged
     * @throws StoreClosedException if the handle is closed
     * @throws IOException if the store has failed
     */
    String readSymbolicLink(String path) throws IOException;

    /**
     * Gives a file another name in one change; the order of the arguments is that of
     * {@link java.nio.file.Files#createLink}. A symbolic link at the end of {@code existing} is not followed: the link
     * itself gets the name. Not durable on return. O(components of both paths).
     *
     * @param link the new path
     * @param existing a path of the file, which is no directory
     * @throws java.nio.file.FileAlreadyExistsException if there is something at {@code link}
     * @throws java.nio.file.NoSuchFileException if there is nothing at {@code existing}, or no directory for {@code
     *     link}
     * @throws java.nio.file.NotDirectoryException if a component above the end of a path is not a directory
     * @throws java.nio.file.AccessDeniedException if the user of the handle may not make entries in the directory
     * @throws java.nio.file.FileSystemException if {@code existing} is a directory, or has 2^31 - 1 names, or the name
     *     is too long
     * @throws ReadOnlyLayerException if the layer is committed
     * @throws NoSpaceException if the device or the layer's limit is full
     * @throws CorruptStoreException if a block is damaged
     * @throws StoreClosedException if the handle is closed
     * @throws IOException if the store has failed
     */
    void createLink(String link, String existing) throws IOException;

    /**
     * Creates a device node, a fifo or a socket with a mode; see {@link #createNode(String, FileKind, long,
     * CreateOptions)}. Not durable on return. O(components of the path).
     *
     * @param path the path; a symbolic link at its end is not followed
     * @param kind one of {@link FileKind#CHARACTER_DEVICE}, {@link FileKind#BLOCK_DEVICE}, {@link FileKind#FIFO},
     *     {@link FileKind#SOCKET}
     * @param mode the twelve permission bits
     * @param rdev the device number as data, 0 for fifo and socket; see {@link FileInfo#rdev()}
     * @throws IllegalArgumentException if the kind is another, the mode has other bits, or a fifo or socket has a
     *     device number
     * @throws java.nio.file.FileAlreadyExistsException if the path names something already
     * @throws java.nio.file.NoSuchFileException if a directory of the path is missing
     * @throws java.nio.file.NotDirectoryException if a component above the end of the path is not a directory, or the
     *     path ends in a slash
     * @throws java.nio.file.AccessDeniedException if the user of the handle may not make entries in the directory
     * @throws java.nio.file.FileSystemException if a name is too long, or a limit of the directory is exceeded
     * @throws ReadOnlyLayerException if the layer is committed
     * @throws NoSpaceException if the device or the layer's limit is full
     * @throws StoreClosedException if the handle is closed
     * @throws IOException if the store has failed
     */
    default void createNode(String path, FileKind kind, int mode, long rdev) throws IOException {
        createNode(path, kind, rdev, CreateOptions.defaults().withMode(mode));
    }

    /**
     * Creates a device node, a fifo or a socket with its attributes in one change. Its owner is 0:0, or the user of the
     * handle, its mode 0644, its time the time of the call, unless the options say otherwise. Not durable on return.
     * O(components of the path, and bytes of extended attributes).
     *
     * @param path the path; a symbolic link at its end is not followed
     * @param kind one of {@link FileKind#CHARACTER_DEVICE}, {@link FileKind#BLOCK_DEVICE}, {@link FileKind#FIFO},
     *     {@link FileKind#SOCKET}
     * @param rdev the device number as data, 0 for fifo and socket; see {@link FileInfo#rdev()}
     * @param options the attributes
     * @throws IllegalArgumentException if the kind is another, or a fifo or socket has a device number
     * @throws java.nio.file.FileAlreadyExistsException if the path names something already
     * @throws java.nio.file.NoSuchFileException if a directory of the path is missing
     * @throws java.nio.file.NotDirectoryException if a component above the end of the path is not a directory, or the
     *     path ends in a slash
     * @throws java.nio.file.AccessDeniedException if the user of the handle may not make entries in the directory
     * @throws java.nio.file.FileSystemException if a name is too long, a limit of the directory is exceeded, or the
     *     user may not set an attribute
     * @throws ReadOnlyLayerException if the layer is committed
     * @throws NoSpaceException if the device or the layer's limit is full
     * @throws IOException if the store has failed
     */
    void createNode(String path, FileKind kind, long rdev, CreateOptions options) throws IOException;

    /**
     * Deletes a name in one change; a directory must be empty. A file that loses its last name stays readable and
     * writable through its open handles, and its space is freed after the last one is closed. The layers below do not
     * change. A full store can still delete. Not durable on return. O(components of the path, and extents of the file).
     *
     * @param path the path, which ends with a name, not with {@code .} or {@code ..}; a symbolic link at its end is
     *     deleted itself
     * @throws java.nio.file.DirectoryNotEmptyException if a directory has entries
     * @throws java.nio.file.NoSuchFileException if there is nothing at the path
     * @throws java.nio.file.NotDirectoryException if a component above the end of the path is not a directory
     * @throws java.nio.file.FileSystemLoopException if more than 40 symbolic links are on the way
     * @throws java.nio.file.AccessDeniedException if the user of the handle may not change the directory
     * @throws java.nio.file.FileSystemException if the path has no last name, or a sticky directory keeps the user from
     *     deleting
     * @throws ReadOnlyLayerException if the layer is committed
     * @throws CorruptStoreException if a block is damaged
     * @throws StoreClosedException if the handle is closed
     * @throws IOException if the store has failed
     */
    void delete(String path) throws IOException;

    /**
     * Deletes a name and, if it is a directory, everything below it; a missing name is no error. Each name is deleted
     * in a change of its own, the top last, because one long change would hold back all others: other threads, a crash
     * and a failure can see a part of the tree. Not durable on return. O(names below, and extents of their files).
     *
     * @param path the path, which ends with a name, not with {@code .} or {@code ..}; symbolic links are deleted, never
     *     followed
     * @throws java.nio.file.NotDirectoryException if a component above the end of the path is not a directory
     * @throws java.nio.file.AccessDeniedException if the user of the handle may not delete a name; names deleted before
     *     stay deleted
     * @throws java.nio.file.FileSystemException if the path has no last name; nothing was deleted
     * @throws ReadOnlyLayerException if the layer is committed
     * @throws CorruptStoreException if a block is damaged
     * @throws StoreClosedException if the handle is closed
     * @throws IOException if the store has failed
     */
    void deleteRecursively(String path) throws IOException;

    /**
     * Moves a name in one change. An existing target of the same kind is replaced, a directory only if it is empty. Not
     * durable on return. O(components of both paths).
     *
     * @param source the present path; a symbolic link at its end is moved itself
     * @param target the new path, which is not below the source; a symbolic link at its end is replaced
     * @param options none, {@link RenameOption#NO_REPLACE} or {@link RenameOption#EXCHANGE}
     * @throws java.nio.file.NoSuchFileException if there is nothing at the source, or at the target of an exchange
     * @throws java.nio.file.FileAlreadyExistsException if there is something at the target and {@link
     *     RenameOption#NO_REPLACE} is given
     * @throws java.nio.file.DirectoryNotEmptyException if the target is a directory with entries
     * @throws java.nio.file.NotDirectoryException if a component is not a directory, or a directory would replace
     *     something else
     * @throws java.nio.file.AccessDeniedException if the user of the handle may not change one of the directories
     * @throws java.nio.file.FileSystemException if a directory would be replaced by something else or moved below
     *     itself, a path has no last name, a name is too long, or a sticky directory keeps the user from it
     * @throws ReadOnlyLayerException if the layer is committed
     * @throws NoSpaceException if the device or the layer's limit is full
     * @throws CorruptStoreException if a block is damaged
     * @throws StoreClosedException if the handle is closed
     * @throws IOException if the store has failed
     */
    void rename(String source, String target, RenameOption... options) throws IOException;

    /**
     * Moves a name as {@link #rename(String, String, RenameOption...)} does, to a path of another handle or {@linkplain
     * #at view} of the layer: so a name can move from one directory to another while both are addressed by their
     * inodes. Not durable on return. O(components of both paths).
     *
     * @param source the present path; a symbolic link at its end is moved itself
     * @param in the handle that resolves the target with its own credentials; all else is done with those of this
     *     handle
     * @param target the new path, which is not below the source; a symbolic link at its end is replaced
     * @param options none, {@link RenameOption#NO_REPLACE} or {@link RenameOption#EXCHANGE}
     * @throws IllegalArgumentException if the other handle is of another layer
     * @throws java.nio.file.NoSuchFileException if there is nothing at the source, or at the target of an exchange
     * @throws java.nio.file.FileAlreadyExistsException if there is something at the target and {@link
     *     RenameOption#NO_REPLACE} is given
     * @throws java.nio.file.DirectoryNotEmptyException if the target is a directory with entries
     * @throws java.nio.file.NotDirectoryException if a component is not a directory, or a directory would replace
     *     something else
     * @throws java.nio.file.AccessDeniedException if the user may not change one of the directories
     * @throws java.nio.file.FileSystemException if a directory would be replaced by something else or moved below
     *     itself, a path has no last name, a name is too long, or a sticky directory keeps the user from it
     * @throws ReadOnlyLayerException if the layer is committed
     * @throws NoSpaceException if the device or the layer's limit is full
     * @throws CorruptStoreException if a block is damaged
     * @throws StoreClosedException if one of the handles is closed
     * @throws IOException if the store has failed
     */
    void rename(String source, Layer in, String target, RenameOption... options) throws IOException;

    /**
     * Opens a regular file. Making, emptying and opening it is one change. O(components of the path).
     *
     * @param path the path; a symbolic link at its end is followed unless {@link FileOption#NO_FOLLOW} is given
     * @param options how the file is opened; none means {@link FileOption#READ}
     * @return a handle that the caller closes
     * @throws java.nio.file.FileAlreadyExistsException if {@link FileOption#CREATE_NEW} is given and the path names
     *     something
     * @throws java.nio.file.NoSuchFileException if there is nothing at the path and it is not to be made, or a
     *     directory of the path is missing
     * @throws java.nio.file.NotDirectoryException if a component above the end of the path is not a directory
     * @throws java.nio.file.FileSystemLoopException if more than 40 symbolic links are on the way, or the path ends at
     *     a symbolic link and {@link FileOption#NO_FOLLOW} is given
     * @throws java.nio.file.AccessDeniedException if the user of the handle lacks a permission
     * @throws java.nio.file.FileSystemException if the path names something other than a regular file, or a name is too
     *     long
     * @throws ReadOnlyLayerException if the file is opened for writing and the layer is committed
     * @throws NoSpaceException if the file is made and the device or the layer's limit is full
     * @throws IllegalArgumentException if the options contradict one another
     * @throws CorruptStoreException if a block is damaged
     * @throws StoreClosedException if the handle is closed
     * @throws IOException if the store has failed
     */
    default LayerFile openFile(String path, FileOption... options) throws IOException {
        return openFile(path, CreateOptions.defaults(), options);
    }

    /**
     * Opens a regular file, as {@link #openFile(String, FileOption...)}; a file that is made gets the mode.
     *
     * @param path the path; a symbolic link at its end is followed unless {@link FileOption#NO_FOLLOW} is given
     * @param mode the twelve permission bits of a file that is made; an existing file keeps its mode
     * @param options how the file is opened; none means {@link FileOption#READ}
     * @return a handle that the caller closes
     * @throws java.nio.file.FileAlreadyExistsException if {@link FileOption#CREATE_NEW} is given and the path names
     *     something
     * @throws java.nio.file.NoSuchFileException if there is nothing at the path and it is not to be made, or a
     *     directory of the path is missing
     * @throws java.nio.file.NotDirectoryException if a component above the end of the path is not a directory
     * @throws java.nio.file.FileSystemLoopException if more than 40 symbolic links are on the way, or the path ends at
     *     a symbolic link and {@link FileOption#NO_FOLLOW} is given
     * @throws java.nio.file.AccessDeniedException if the user of the handle lacks a permission
     * @throws java.nio.file.FileSystemException if the path names something other than a regular file, or a name is too
     *     long
     * @throws ReadOnlyLayerException if the file is opened for writing and the layer is committed
     * @throws NoSpaceException if the file is made and the device or the layer's limit is full
     * @throws IllegalArgumentException if the options contradict one another, or the mode has other bits
     * @throws CorruptStoreException if a block is damaged
     * @throws StoreClosedException if the handle is closed
     * @throws IOException if the store has failed
     */
    default LayerFile openFile(String path, int mode, FileOption... options) throws IOException {
        return openFile(path, CreateOptions.defaults().withMode(mode), options);
    }

    /**
     * Opens a regular file, as {@link #openFile(String, FileOption...)}; a file that is made gets its attributes in the
     * same change.
     *
     * @param path the path; a symbolic link at its end is followed unless {@link FileOption#NO_FOLLOW} is given
     * @param attributes the attributes of a file that is made; an existing file keeps its attributes
     * @param options how the file is opened; none means {@link FileOption#READ}
     * @return a handle that the caller closes
     * @throws java.nio.file.FileAlreadyExistsException if {@link FileOption#CREATE_NEW} is given and the path names
     *     something
     * @throws java.nio.file.NoSuchFileException if there is nothing at the path and it is not to be made, or a
     *     directory of the path is missing
     * @throws java.nio.file.NotDirectoryException if a component above the end of the path is not a directory
     * @throws java.nio.file.FileSystemLoopException if more than 40 symbolic links are on the way, or the path ends at
     *     a symbolic link and {@link FileOption#NO_FOLLOW} is given
     * @throws java.nio.file.AccessDeniedException if the user of the handle lacks a permission
     * @throws java.nio.file.FileSystemException if the path names something other than a regular file, or a name is too
     *     long
     * @throws ReadOnlyLayerException if the file is opened for writing and the layer is committed
     * @throws NoSpaceException if the file is made and the device or the layer's limit is full
     * @throws IllegalArgumentException if the options contradict one another
     * @throws CorruptStoreException if a block is damaged
     * @throws StoreClosedException if the handle is closed
     * @throws IOException if the store has failed
     */
    LayerFile openFile(String path, CreateOptions attributes, FileOption... options) throws IOException;

    /**
     * Writes bytes at an offset, and makes the file, with mode 0644, if it does not exist. Bytes behind the written
     * range stay; see {@link #writeAllBytes} for replacing a content. Up to 16 MiB are one change; more is written in
     * changes of 16 MiB. Not durable on return. O(bytes).
     *
     * @param path the path; a symbolic link at its end is followed, and the file is made where it leads
     * @param offset the offset of the first byte; a gap before it reads as zeros
     * @param bytes the bytes to write
     * @throws java.nio.file.NoSuchFileException if a directory of the path is missing
     * @throws java.nio.file.NotDirectoryException if a component of the path is not a directory
     * @throws java.nio.file.FileSystemLoopException if more than 40 symbolic links are on the way
     * @throws java.nio.file.AccessDeniedException if the user of the handle lacks a permission
     * @throws java.nio.file.FileSystemException if the path names something other than a regular file, the file would
     *     exceed 16 TiB, or a name is too long
     * @throws IllegalArgumentException if the offset is negative
     * @throws ReadOnlyLayerException if the layer is committed
     * @throws NoSpaceException if the device or the layer's limit is full; of a write above 16 MiB, the parts before
     *     the refused one stay
     * @throws CorruptStoreException if a block is damaged
     * @throws StoreClosedException if the handle is closed
     * @throws IOException if the store has failed
     */
    default void write(String path, long offset, byte[] bytes) throws IOException {
        write(path, offset, ByteBuffer.wrap(bytes));
    }

    /**
     * Writes the remaining bytes of a buffer at an offset; otherwise as {@link #write(String, long, byte[])}.
     *
     * @param path the path; a symbolic link at its end is followed, and the file is made where it leads
     * @param offset the offset of the first byte; a gap before it reads as zeros
     * @param source the bytes to write; its position is at its limit afterwards
     * @throws LayerStoreException if the buffer cannot be read, because it maps a file that was truncated; nothing was
     *     written
     * @throws java.nio.file.NoSuchFileException if a directory of the path is missing
     * @throws java.nio.file.NotDirectoryException if a component of the path is not a directory
     * @throws java.nio.file.FileSystemLoopException if more than 40 symbolic links are on the way
     * @throws java.nio.file.AccessDeniedException if the user of the handle lacks a permission
     * @throws java.nio.file.FileSystemException if the path names something other than a regular file, the file would
     *     exceed 16 TiB, or a name is too long
     * @throws IllegalArgumentException if the offset is negative
     * @throws ReadOnlyLayerException if the layer is committed
     * @throws NoSpaceException if the device or the layer's limit is full; of a write above 16 MiB, the parts before
     *     the refused one stay
     * @throws CorruptStoreException if a block is damaged
     * @throws StoreClosedException if the handle is closed
     * @throws IOException if the store has failed
     */
    void write(String path, long offset, ByteBuffer source) throws IOException;

    /**
     * Replaces the content of a file, and makes the file, with mode 0644, if there is none. Up to 16 MiB are one
     * change: other threads and a crash show the old content or the new one. Of more, the first 16 MiB replace the
     * content in one change, and the rest follows in changes of 16 MiB. Not durable on return. O(bytes, and extents of
     * the old content).
     *
     * <p>The inode, its names and its attributes stay, and handles that are open show the new content. A write that is
     * refused changes nothing; of more than 16 MiB, what follows the first change may be refused, and the file has what
     * was written until then.
     *
     * @param path the path; a symbolic link at its end is followed, and the file is made where it leads if there is
     *     none
     * @param bytes the content, which may be empty
     * @throws java.nio.file.NoSuchFileException if a directory of the path is missing
     * @throws java.nio.file.NotDirectoryException if a component of the path is no directory, or the path of a file
     *     ends in a slash
     * @throws java.nio.file.FileSystemException if the path names something other than a regular file, or a name or
     *     limit is exceeded
     * @throws ReadOnlyLayerException if the layer is committed
     * @throws NoSpaceException if the device or the layer's limit is full
     * @throws IOException if the store has failed
     */
    void writeAllBytes(String path, byte[] bytes) throws IOException;

    /**
     * Replaces the content of a file by all that a stream has, and makes the file, with mode 0644, if there is none. A
     * stream of less than 1 MiB is read first, and replaces the content in one change, as {@link #writeAllBytes}. Of a
     * longer one the first MiB replaces the content in one change, and each further MiB is a change of its own. No lock
     * is held while the stream is read. Not durable on return. O(bytes, and extents of the old content).
     *
     * <p>If the stream fails within its first MiB, nothing is changed. If it fails later, or a later change is refused,
     * the file has the content that was written so far. To keep the old content, write to another name, and rename.
     *
     * @param path the path; a symbolic link at its end is followed, and the file is made where it leads if there is
     *     none
     * @param source the stream, which is read to its end and not closed
     * @return the number of bytes that were read and written
     * @throws java.nio.file.NoSuchFileException if a directory of the path is missing
     * @throws java.nio.file.NotDirectoryException if a component of the path is no directory, or the path of a file
     *     ends in a slash
     * @throws java.nio.file.FileSystemException if the path names something other than a regular file, a name is too
     *     long, or the stream is longer than 16 TiB
     * @throws ReadOnlyLayerException if the layer is committed; nothing is read then
     * @throws NoSpaceException if the device or the layer's limit is full
     * @throws IOException if the stream cannot be read, with its exception, or the store has failed
     */
    long write(String path, InputStream source) throws IOException;

    /**
     * Reads from an offset into a buffer. O(components of the path, and bytes).
     *
     * @param path the path; a symbolic link at its end is followed
     * @param offset the offset of the first byte
     * @param target the buffer, which gets as many bytes as it has room for and the file has from the offset on
     * @return the number of bytes read; -1 at or behind the end of the file
     * @throws java.nio.file.FileSystemException if the path names something other than a regular file
     * @throws IllegalArgumentException if the offset is negative
     * @throws java.nio.ReadOnlyBufferException if the buffer is read-only
     * @throws LayerStoreException if the buffer cannot be written, because it maps a file that was truncated
     * @throws java.nio.file.NoSuchFileException if there is nothing at the path
     * @throws java.nio.file.NotDirectoryException if a component above the end of the path is not a directory
     * @throws java.nio.file.FileSystemLoopException if more than 40 symbolic links are on the way
     * @throws java.nio.file.AccessDeniedException if the user of the handle lacks a permission
     * @throws CorruptStoreException if a block is damaged
     * @throws StoreClosedException if the handle is closed
     * @throws IOException if the store has failed
     */
    int read(String path, long offset, ByteBuffer target) throws IOException;

    /**
     * Reads a whole file. O(components of the path, and bytes).
     *
     * @param path the path; a symbolic link at its end is followed
     * @return the content
     * @throws java.nio.file.FileSystemException if the path names something other than a regular file, or the file
     *     exceeds 2 GiB
     * @throws java.nio.file.NoSuchFileException if there is nothing at the path
     * @throws java.nio.file.NotDirectoryException if a component above the end of the path is not a directory
     * @throws java.nio.file.FileSystemLoopException if more than 40 symbolic links are on the way
     * @throws java.nio.file.AccessDeniedException if the user of the handle lacks a permission
     * @throws CorruptStoreException if a block is damaged
     * @throws StoreClosedException if the handle is closed
     * @throws IOException if the store has failed
     */
    byte[] readAllBytes(String path) throws IOException;

    /**
     * Returns a stream of a file's content. Each read returns the content at that time. It belongs to one thread at a
     * time. O(components of the path).
     *
     * @param path the path; a symbolic link at its end is followed
     * @return a stream that the caller closes
     * @throws java.nio.file.FileSystemException if the path names something other than a regular file
     * @throws java.nio.file.NoSuchFileException if there is nothing at the path
     * @throws java.nio.file.NotDirectoryException if a component above the end of the path is not a directory
     * @throws java.nio.file.FileSystemLoopException if more than 40 symbolic links are on the way
     * @throws java.nio.file.AccessDeniedException if the user of the handle lacks a permission
     * @throws CorruptStoreException if a block is damaged
     * @throws StoreClosedException if the handle is closed
     * @throws IOException if the store has failed
     */
    InputStream newInputStream(String path) throws IOException;

    /**
     * Returns a stream that replaces a file's content: the file is made, with mode 0644, or emptied by this call, and
     * each write is a change of its own. See {@link #writeAllBytes} for replacing a content in one change. The stream
     * belongs to one thread at a time. Not durable when it is closed. O(components of the path, and extents of the old
     * content).
     *
     * @param path the path; a symbolic link at its end is followed, and the file is made where it leads
     * @return a stream that the caller closes
     * @throws java.nio.file.NoSuchFileException if a directory of the path is missing
     * @throws java.nio.file.NotDirectoryException if a component of the path is not a directory
     * @throws java.nio.file.FileSystemLoopException if more than 40 symbolic links are on the way
     * @throws java.nio.file.AccessDeniedException if the user of the handle lacks a permission
     * @throws java.nio.file.FileSystemException if the path names something other than a regular file, the file would
     *     exceed 16 TiB, or a name is too long
     * @throws ReadOnlyLayerException if the layer is committed
     * @throws NoSpaceException if the device or the layer's limit is full
     * @throws CorruptStoreException if a block is damaged
     * @throws StoreClosedException if the handle is closed
     * @throws IOException if the store has failed
     */
    OutputStream newOutputStream(String path) throws IOException;

    /**
     * Opens a read-only view of a file of a committed layer, whose bytes are the store's mapping, without a copy. Until
     * the view is closed, the layer's space is not reclaimed. O(components of the path).
     *
     * @param path the path; a symbolic link at its end is followed
     * @return the view, which the caller closes
     * @throws IllegalStateException if the layer is writable
     * @throws java.nio.file.FileSystemException if the path names something other than a regular file
     * @throws java.nio.file.NoSuchFileException if there is nothing at the path
     * @throws java.nio.file.NotDirectoryException if a component above the end of the path is not a directory
     * @throws java.nio.file.FileSystemLoopException if more than 40 symbolic links are on the way
     * @throws java.nio.file.AccessDeniedException if the user of the handle lacks a permission
     * @throws CorruptStoreException if a block is damaged
     * @throws StoreClosedException if the handle is closed
     * @throws IOException if the store has failed
     */
    FileView openView(String path) throws IOException;

    /**
     * Sets a file's size in one change. Bytes behind the new end are removed; added bytes read as zeros and take no
     * space. A full store can still shorten a file. Not durable on return. O(components of the path, and removed
     * extents), about two microseconds for each extent, during which checkpoints and changes of other layers may wait.
     *
     * @param path the path; a symbolic link at its end is followed
     * @param size the new size, 0 to 16 TiB
     * @throws java.nio.file.FileSystemException if the path names something other than a regular file, or the size
     *     exceeds 16 TiB
     * @throws IllegalArgumentException if the size is negative
     * @throws java.nio.file.NoSuchFileException if there is nothing at the path
     * @throws java.nio.file.NotDirectoryException if a component above the end of the path is not a directory
     * @throws java.nio.file.FileSystemLoopException if more than 40 symbolic links are on the way
     * @throws java.nio.file.AccessDeniedException if the user of the handle lacks a permission
     * @throws ReadOnlyLayerException if the layer is committed
     * @throws NoSpaceException if the device or the layer's limit is full
     * @throws CorruptStoreException if a block is damaged
     * @throws StoreClosedException if the handle is closed
     * @throws IOException if the store has failed
     */
    void truncate(String path, long size) throws IOException;

    /**
     * Makes a range of a file read as zeros and frees its whole blocks, in one change. The size stays. The part of the
     * range behind the end of the file is ignored. Not durable on return. Cost as {@link #truncate(String, long)}.
     *
     * @param path the path; a symbolic link at its end is followed
     * @param offset the offset of the first byte
     * @param length the number of bytes
     * @throws java.nio.file.FileSystemException if the path names something other than a regular file
     * @throws IllegalArgumentException if the offset or the length is negative
     * @throws java.nio.file.NoSuchFileException if there is nothing at the path
     * @throws java.nio.file.NotDirectoryException if a component above the end of the path is not a directory
     * @throws java.nio.file.FileSystemLoopException if more than 40 symbolic links are on the way
     * @throws java.nio.file.AccessDeniedException if the user of the handle lacks a permission
     * @throws ReadOnlyLayerException if the layer is committed
     * @throws NoSpaceException if the device or the layer's limit is full
     * @throws CorruptStoreException if a block is damaged
     * @throws StoreClosedException if the handle is closed
     * @throws IOException if the store has failed
     */
    void punch(String path, long offset, long length) throws IOException;

    /**
     * Sets the twelve permission bits in one change, and the time of change. Not durable on return. O(components of the
     * path).
     *
     * @param path the path; a symbolic link at its end is not followed
     * @param mode the bits
     * @throws IllegalArgumentException if the mode has other bits
     * @throws java.nio.file.NoSuchFileException if there is nothing at the path
     * @throws java.nio.file.NotDirectoryException if a component above the end of the path is not a directory
     * @throws java.nio.file.FileSystemLoopException if more than 40 symbolic links are on the way
     * @throws java.nio.file.AccessDeniedException if the user of the handle lacks a permission
     * @throws java.nio.file.FileSystemException if the user of the handle is neither the owner nor the superuser
     * @throws ReadOnlyLayerException if the layer is committed
     * @throws CorruptStoreException if a block is damaged
     * @throws StoreClosedException if the handle is closed
     * @throws IOException if the store has failed
     */
    void setMode(String path, int mode) throws IOException;

    /**
     * Sets the owner in one change, and the time of change. With credentials, set-id bits are cleared as on Linux;
     * without, they stay. Not durable on return. O(components of the path).
     *
     * @param path the path; a symbolic link at its end is not followed
     * @param uid the user's number, 0 to 2^32 - 1
     * @param gid the group's number, 0 to 2^32 - 1
     * @throws IllegalArgumentException if a number is out of its range
     * @throws java.nio.file.NoSuchFileException if there is nothing at the path
     * @throws java.nio.file.NotDirectoryException if a component above the end of the path is not a directory
     * @throws java.nio.file.FileSystemLoopException if more than 40 symbolic links are on the way
     * @throws java.nio.file.AccessDeniedException if the user of the handle lacks a permission
     * @throws java.nio.file.FileSystemException if the user of the handle is neither the owner nor the superuser
     * @throws ReadOnlyLayerException if the layer is committed
     * @throws CorruptStoreException if a block is damaged
     * @throws StoreClosedException if the handle is closed
     * @throws IOException if the store has failed
     */
    void setOwner(String path, long uid, long gid) throws IOException;

    /**
     * Sets the time of last modification in one change, and the time of change to the present. Not durable on return.
     * O(components of the path).
     *
     * @param path the path; a symbolic link at its end is not followed
     * @param mtime the time, of any range and with nanoseconds
     * @throws java.nio.file.NoSuchFileException if there is nothing at the path
     * @throws java.nio.file.NotDirectoryException if a component above the end of the path is not a directory
     * @throws java.nio.file.FileSystemLoopException if more than 40 symbolic links are on the way
     * @throws java.nio.file.AccessDeniedException if the user of the handle lacks a permission
     * @throws java.nio.file.FileSystemException if the user of the handle is neither the owner nor the superuser
     * @throws ReadOnlyLayerException if the layer is committed
     * @throws CorruptStoreException if a block is damaged
     * @throws StoreClosedException if the handle is closed
     * @throws IOException if the store has failed
     */
    void setModifiedTime(String path, Instant mtime) throws IOException;

    /**
     * Returns the names of the extended attributes, sorted. O(components of the path, and names).
     *
     * @param path the path; a symbolic link at its end is not followed
     * @return the names
     * @throws java.nio.file.NoSuchFileException if there is nothing at the path
     * @throws java.nio.file.NotDirectoryException if a component above the end of the path is not a directory
     * @throws java.nio.file.FileSystemLoopException if more than 40 symbolic links are on the way
     * @throws java.nio.file.AccessDeniedException if the user of the handle lacks a permission
     * @throws CorruptStoreException if a block is damaged
     * @throws StoreClosedException if the handle is closed
     * @throws IOException if the store has failed
     */
    List<String> listXattrs(String path) throws IOException;

    /**
     * Returns the value of an extended attribute. O(components of the path, and bytes).
     *
     * @param path the path; a symbolic link at its end is not followed
     * @param name the name of the attribute
     * @return its value, or {@code null} if there is no such attribute
     * @throws java.nio.file.NoSuchFileException if there is nothing at the path
     * @throws java.nio.file.NotDirectoryException if a component above the end of the path is not a directory
     * @throws java.nio.file.FileSystemLoopException if more than 40 symbolic links are on the way
     * @throws java.nio.file.AccessDeniedException if the user of the handle lacks a permission
     * @throws CorruptStoreException if a block is damaged
     * @throws StoreClosedException if the handle is closed
     * @throws IOException if the store has failed
     */
    byte @Nullable [] getXattr(String path, String name) throws IOException;

    /**
     * Sets an extended attribute in one change, and the time of change. Not durable on return. O(components of the
     * path, and bytes).
     *
     * @param path the path; a symbolic link at its end is not followed
     * @param name the name of the attribute; the limits are those of {@link CreateOptions#withXattr}
     * @param value its value, 0 to 65,536 bytes
     * @throws IllegalArgumentException if the name or the value is out of its range
     * @throws java.nio.file.NoSuchFileException if there is nothing at the path
     * @throws java.nio.file.NotDirectoryException if a component above the end of the path is not a directory
     * @throws java.nio.file.FileSystemLoopException if more than 40 symbolic links are on the way
     * @throws java.nio.file.AccessDeniedException if the user of the handle lacks a permission
     * @throws java.nio.file.FileSystemException if the user of the handle is neither the owner nor the superuser
     * @throws ReadOnlyLayerException if the layer is committed
     * @throws NoSpaceException if the device or the layer's limit is full
     * @throws CorruptStoreException if a block is damaged
     * @throws StoreClosedException if the handle is closed
     * @throws IOException if the store has failed
     */
    void setXattr(String path, String name, byte[] value) throws IOException;

    /**
     * Removes an extended attribute in one change. Not durable on return. O(components of the path).
     *
     * @param path the path; a symbolic link at its end is not followed
     * @param name the name of the attribute
     * @return whether the attribute existed
     * @throws java.nio.file.NoSuchFileException if there is nothing at the path
     * @throws java.nio.file.NotDirectoryException if a component above the end of the path is not a directory
     * @throws java.nio.file.FileSystemLoopException if more than 40 symbolic links are on the way
     * @throws java.nio.file.AccessDeniedException if the user of the handle lacks a permission
     * @throws java.nio.file.FileSystemException if the user of the handle is neither the owner nor the superuser
     * @throws ReadOnlyLayerException if the layer is committed
     * @throws CorruptStoreException if a block is damaged
     * @throws StoreClosedException if the handle is closed
     * @throws IOException if the store has failed
     */
    boolean removeXattr(String path, String name) throws IOException;

    /**
     * Walks a tree: first the path itself, then everything below it. A directory comes before its entries, and the
     * entries come in the order of the bytes of their names. Symbolic links below the path are not followed. A
     * directory is read when the stream reaches it, so files that are added or deleted meanwhile may be returned or
     * not.
     *
     * <p>O(names) for the whole walk, at any depth; memory for the names in the directories on the present path. The
     * stream need not be closed. One thread may use it, while the handle is open. It throws {@link
     * java.io.UncheckedIOException} if the store fails, or if the user of the handle may not list a directory.
     *
     * @param path the path; a symbolic link at its end is followed
     * @return the files and directories, with their paths and attributes
     * @throws java.nio.file.NoSuchFileException if there is nothing at the path
     * @throws java.nio.file.FileSystemException if the path cannot be resolved
     * @throws IOException if the store has failed
     */
    Stream<TreeEntry> walk(String path) throws IOException;

    /**
     * Copies a file or a tree of the host into the layer; see {@link #copyIn(Path, String, CopyOptions)}. Not durable
     * on return. O(names, and bytes of their contents).
     *
     * @param source the path on the host; symbolic links are copied, never followed
     * @param target the path in the layer; a symbolic link at its end is followed if a directory is copied
     * @return a report of the copied and the omitted files
     * @throws java.nio.file.NoSuchFileException if the source does not exist, or a file disappears during the copy
     * @throws java.nio.file.AccessDeniedException if a file of the host cannot be read, or the user of the handle may
     *     not write
     * @throws java.nio.file.NotDirectoryException if a directory would replace something else
     * @throws java.nio.file.FileSystemException if something else would replace a directory
     * @throws ReadOnlyLayerException if the layer is committed; nothing is read then
     * @throws NoSpaceException if the device or the layer's limit is full
     * @throws IOException if the host or the store fails
     */
    default CopyReport copyIn(Path source, String target) throws IOException {
        return copyIn(source, target, CopyOptions.defaults());
    }

    /**
     * Copies a file or a tree of the host into the layer, with owners, modes, times, hard links within the tree, and
     * the extended attributes that Java can read: those of {@code user.} of regular files and directories. Java can
     * neither read nor detect other attributes, such as {@code security.capability} and access control lists. If files
     * have them, import a tar from a program that keeps them. Outside of Unix owners are 0:0 and modes 0755 and 0644.
     * Blocks of zeros take no space, but the holes of a sparse file are read, because Java does not report them.
     *
     * <p><b>Existing files.</b> A directory is merged with an existing directory: entries that the source does not have
     * stay, and the directory keeps its attributes unless {@link CopyOptions#withReplacedAttributes} says otherwise.
     * Any other file replaces an existing file that is not a directory, as a new inode; other hard links keep the old
     * content. Until then both need space. It is an error if a directory would replace another file, or another file a
     * directory. Missing directories above the target are created with mode 0755. If several threads copy to one path,
     * their directories are merged, and the last copy of each file stays.
     *
     * <p><b>Omitted files</b> are listed in the report: sockets, device nodes and fifos according to {@link
     * CopyOptions#withSpecialFiles}, and what is mounted below the source when the copy begins, of which directories
     * are made empty: another file system, or on Linux also a directory or a file that is mounted from the same one.
     * Without {@code /proc/self/mountinfo} only directories of other devices are known. A file that changes while it is
     * read is copied as it was read, and is listed in the report, too.
     *
     * <p><b>Changes during the copy.</b> If the provider of the source has secure directory streams, as the JVM's own
     * provider has on Linux, names are looked up in open directories. So no file outside of the source is read, even if
     * another process replaces a directory by a symbolic link during the copy. If a file or directory was replaced, the
     * copy ends. Two gaps remain, because Java offers nothing better. Targets of links and extended attributes are read
     * by path, and the path is compared with the open directory before and after, so a replacement in between that is
     * undone again is not noticed. And if a file becomes a fifo or a device just before it is opened, the copy waits
     * for a writer or for the device, and interrupting the thread does not end that; it holds no lock of the store
     * meanwhile, so that other calls go on. With other providers, a directory is compared before and after it is
     * opened, and later replacements are not noticed.
     *
     * <p>The copy consists of many changes, in the order of names. Each file, of any length, appears with its content
     * and attributes in one change: other threads, and a crash, show the existing file or the new one, and a refused
     * copy leaves the existing file. A file above 256 KiB is written without a name and gets its name at the end; a
     * snapshot in between keeps the blocks that were written until then, although it does not show them. The attributes
     * of an existing directory are replaced in one change. A new directory gets its time when all its entries are
     * copied. A failure, or an exception of the listener, ends the copy; files that were copied stay. Not durable on
     * return. O(names, and bytes of their contents); memory for the names in the directories on the present path, for
     * files with several names of which some were not reached yet, for the report, and 256 KiB.
     *
     * @param source the path on the host, of any file system provider; symbolic links are copied, never followed
     * @param target the path of the copy or, if a file is copied and this ends in a slash, the directory of the copy; a
     *     symbolic link at its end is followed if a directory is copied
     * @param options the choice of files and attributes
     * @return a report of the copied and the omitted files
     * @throws java.nio.file.NoSuchFileException if the source does not exist, or a file disappears during the copy
     * @throws java.nio.file.AccessDeniedException if a file of the host cannot be read, or the user of the handle may
     *     not write
     * @throws java.nio.file.NotDirectoryException if a directory would replace something else
     * @throws java.nio.file.FileSystemException if something else would replace a directory, the rule for special files
     *     refuses one, a file or directory of the host was replaced by something else while it was copied, or the
     *     source is a path of this layer's own file system and would be copied onto or into itself
     * @throws ReadOnlyLayerException if the layer is committed; nothing is read then
     * @throws NoSpaceException if the device or the layer's limit is full
     * @throws IOException if the host or the store fails
     */
    CopyReport copyIn(Path source, String target, CopyOptions options) throws IOException;

    /**
     * Copies a file or a tree within the layer; see {@link #copyFrom(Layer, String, String, CopyOptions)}. Not durable
     * on return. O(names, and bytes of their contents).
     *
     * @param source the present path; a symbolic link at its end is followed
     * @param target the path of the copy; a symbolic link at its end is followed if a directory is copied
     * @return a report of the copied and the omitted files
     * @throws java.nio.file.NoSuchFileException if the source does not exist, or a file disappears during the copy
     * @throws java.nio.file.AccessDeniedException if the user of a handle may not read or write
     * @throws java.nio.file.NotDirectoryException if a directory would replace something else
     * @throws java.nio.file.FileSystemException if something else would replace a directory, or a path would be copied
     *     onto or into itself
     * @throws ReadOnlyLayerException if this layer is committed; nothing is read then
     * @throws NoSpaceException if the device or the layer's limit is full
     * @throws IOException if one of the stores fails
     */
    default CopyReport copy(String source, String target) throws IOException {
        return copyFrom(this, source, target, CopyOptions.defaults());
    }

    /**
     * Copies a file or a tree of a layer, of this or another store, into this one, with all attributes, hard links
     * within the tree, and holes. Content is read and written: no block is shared with the source. Existing files and
     * directories are treated as by {@link #copyIn(Path, String, CopyOptions)}; sockets are copied by the rule for
     * special files. Not durable on return. O(names, and bytes of their contents).
     *
     * <p>A directory cannot be copied onto itself or below itself, whatever its path looks like: inodes are compared,
     * before the copy and at each directory. A refusal before the copy leaves at most new directories above the target.
     * A file cannot be copied onto itself by any of its hard links or through a linked directory. If the target itself
     * is a symbolic link to the file, the file replaces the link. In trees that are merged, a hard link of a copied
     * file is replaced like any other file. A file that is changed or replaced by another thread while it is copied is
     * listed in the report.
     *
     * @param from the layer to copy from, which may be this one
     * @param source the path in that layer; a symbolic link at its end is followed
     * @param target the path of the copy or, if a file is copied and this ends in a slash, the directory of the copy; a
     *     symbolic link at its end is followed if a directory is copied
     * @param options the choice of files and attributes
     * @return a report of the copied and the omitted files
     * @throws java.nio.file.NoSuchFileException if the source does not exist, or a file disappears during the copy
     * @throws java.nio.file.AccessDeniedException if the user of a handle may not read or write
     * @throws java.nio.file.NotDirectoryException if a directory would replace something else
     * @throws java.nio.file.FileSystemException if something else would replace a directory, or a path would be copied
     *     onto or into itself, or both paths are the same file, or the rule for special files refuses a file
     * @throws ReadOnlyLayerException if this layer is committed; nothing is read then
     * @throws NoSpaceException if the device or the layer's limit is full
     * @throws IOException if one of the stores fails
     */
    CopyReport copyFrom(Layer from, String source, String target, CopyOptions options) throws IOException;

    /**
     * Copies a file or a tree of the layer to a new path of the host; see {@link #copyOut(String, Path, CopyOptions)}.
     * O(names, and bytes of their contents).
     *
     * @param source the path in the layer; a symbolic link at its end is followed
     * @param target the path on the host, which must not exist; its parent must
     * @return a report of the copied and the omitted files
     * @throws java.nio.file.NoSuchFileException if the source or the parent of the target does not exist
     * @throws java.nio.file.FileAlreadyExistsException if the target exists, or two names of the layer are the same on
     *     the host
     * @throws java.nio.file.FileSystemException if the host cannot have a name or an attribute
     * @throws IOException if the layer cannot be read, or the host fails
     */
    default CopyReport copyOut(String source, Path target) throws IOException {
        return copyOut(source, target, CopyOptions.defaults());
    }

    /**
     * Copies a file or a tree of the layer to a new path of the host, with modes, times, hard links of files, holes,
     * and the extended attributes of {@code user.}. Owners, set-id and sticky bits are copied only if the options say
     * so. Nothing is written outside of the target: everything in it is new, other users cannot enter a directory
     * before its content is written, and symbolic links are never followed.
     *
     * <p>The report lists as omitted the files that Java cannot create (device nodes, fifos, sockets) and, as {@code
     * PATH: NAME}, the extended attributes that Java cannot set: all except those of {@code user.}, such as {@code
     * security.capability}. Times are read back: what did not get its exact time is named as {@code PATH: mtime}. Java
     * sets no fractions of a second before 1970, nothing before 1677 or after 2262, and, before version 25, only
     * microseconds of links; host file systems have limits of their own. An earlier time or the nearest possible one is
     * set then. A symbolic link with several names is written as several links. If the copy fails, files
     * that were written stay. O(names, and bytes of their contents).
     *
     * @param source the path in the layer; a symbolic link at its end is followed
     * @param target the path on the host, of any file system provider, which must not exist; its parent must
     * @param options the choice of files and attributes
     * @return a report of the copied and the omitted files
     * @throws java.nio.file.NoSuchFileException if the source or the parent of the target does not exist
     * @throws java.nio.file.FileAlreadyExistsException if the target exists, or two names of the layer are the same on
     *     the host
     * @throws java.nio.file.FileSystemException if the host cannot have a name, an attribute or an owner, the rule for
     *     special files refuses one, or the target is a path of this layer's own file system and lies below the source
     * @throws IOException if the layer cannot be read, or the host fails
     */
    CopyReport copyOut(String source, Path target, CopyOptions options) throws IOException;

    /**
     * Returns the path without symbolic links, {@code .} and {@code ..}. O(components of the path).
     *
     * @param path the path; a symbolic link at its end is followed
     * @return the real path
     * @throws java.nio.file.NoSuchFileException if there is nothing at the path
     * @throws java.nio.file.NotDirectoryException if a component above the end of the path is not a directory
     * @throws java.nio.file.FileSystemLoopException if more than 40 symbolic links are on the way
     * @throws java.nio.file.AccessDeniedException if the user of the handle lacks a permission
     * @throws CorruptStoreException if a block is damaged
     * @throws StoreClosedException if the handle is closed
     * @throws IOException if the store has failed
     */
    String realPath(String path) throws IOException;

    /**
     * Returns every path of a file, sorted. O(names of the file x their depth).
     *
     * @param path a path of the file; a symbolic link at its end is not followed
     * @return all paths of the file
     * @throws java.nio.file.NoSuchFileException if there is nothing at the path
     * @throws java.nio.file.NotDirectoryException if a component above the end of the path is not a directory
     * @throws java.nio.file.AccessDeniedException if the user of the handle is not the superuser
     * @throws CorruptStoreException if a block is damaged
     * @throws StoreClosedException if the handle is closed
     * @throws IOException if the store has failed
     */
    Set<String> paths(String path) throws IOException;

    /** Closes the handle. Its files and views must be closed separately. A second call has no effect. */
    @Override
    void close();
}
