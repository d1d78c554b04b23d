package io.lcfs.engine.store;

import io.lcfs.CopyOptions;
import io.lcfs.CopyReport;
import io.lcfs.CorruptStoreException;
import io.lcfs.CreateOptions;
import io.lcfs.Credentials;
import io.lcfs.DirectoryEntries;
import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.FileOption;
import io.lcfs.FileView;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerInfo;
import io.lcfs.LayerStore;
import io.lcfs.NoSpaceException;
import io.lcfs.NoSuchLayerException;
import io.lcfs.ReadOnlyLayerException;
import io.lcfs.RenameOption;
import io.lcfs.StoreClosedException;
import io.lcfs.TreeEntry;
import io.lcfs.Usage;
import io.lcfs.engine.content.FileData;
import io.lcfs.engine.copy.Copies;
import io.lcfs.engine.copy.CopyLayer;
import io.lcfs.engine.copy.TreeWalk;
import io.lcfs.engine.file.Lookup;
import io.lcfs.engine.file.Namespace;
import io.lcfs.engine.file.NewInode;
import io.lcfs.engine.inode.Inode;
import io.lcfs.engine.inode.Permissions;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.names.DirectoryBatch;
import io.lcfs.engine.names.MissingDirectories;
import io.lcfs.engine.names.NamedEntry;
import io.lcfs.engine.names.Start;
import io.lcfs.engine.operation.CallerBuffer;
import io.lcfs.engine.operation.StoreCore;
import io.lcfs.engine.stream.FileInput;
import io.lcfs.engine.stream.FileOutput;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.AccessMode;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** A handle of one layer. It contains no state of the layer; all handles share one {@link LayerState}. */
final class EngineLayer implements CopyLayer {
    private static final int MAX_DIRECTORIES = 1 << 14;

    private static final int STREAM_BUFFER = 64 * 1024;

    private final EngineStore store;
    private final StoreCore core;
    private final LayerState state;
    private final Permissions permissions;
    private final Start start;
    private final AtomicBoolean open;
    private final boolean isView;
    private volatile String lastName;
    private volatile @Nullable Namespace namespace;

    EngineLayer(EngineStore store, LayerState state, String name) {
        this.store = store;
        this.core = store.core();
        this.state = state;
        this.permissions = Permissions.ALL;
        this.start = Start.ROOT;
        this.open = new AtomicBoolean(true);
        this.isView = false;
        this.lastName = name;
    }

    /** Creates another handle of a layer, or a view. It is open as long as the handle whose {@code open} it shares. */
    private EngineLayer(EngineLayer of, Permissions permissions, Start start, AtomicBoolean open) {
        this.store = of.store;
        this.core = of.core;
        this.state = of.state;
        this.permissions = permissions;
        this.start = start;
        this.open = open;
        this.isView = open == of.open;
        this.lastName = of.lastName;
    }

    /** Work on the layer's file tree. */
    private interface Work<T> {
        T run(Namespace names) throws IOException;
    }

    /** Work on the layer's file tree that has no result. */
    private interface Action {
        void run(Namespace names) throws IOException;
    }

    private LayerState state() {
        if (!open.get()) {
            throw new StoreClosedException("the handle of layer \"" + lastName + "\" is closed");
        }
        return state;
    }

    /**
     * Returns the file tree, which is created at the first use of the handle. Readers share it; changes need the
     * layer's lock.
     */
    private Namespace names() {
        Namespace names = namespace;
        if (names == null) {
            names = new Namespace(state, permissions, start);
            namespace = names;
        }
        return names;
    }

    /** Returns the file tree even if the handle is closed, for changes under the layer's lock. */
    Namespace tree() {
        return names();
    }

    /** Returns the content of the layer's files even if the handle is closed. The caller holds the layer's lock. */
    FileData data() {
        return names().data();
    }

    /** Returns the layer's state even if the handle is closed. */
    LayerState layerState() {
        return state;
    }

    private <T> T read(String path, Work<T> work) throws IOException {
        LayerState layer = state();
        Namespace names = names();
        try {
            T result = core.read(layer, () -> work.run(names));
            // If the handle was closed meanwhile, the layer may have been reclaimed during the read.
            state();
            return result;
        } catch (CorruptStoreException e) {
            state();
            throw located(path, e);
        }
    }

    private <T> T change(String path, int blocks, Work<T> work) throws IOException {
        LayerState layer = state();
        Namespace names = names();
        try {
            return core.change(layer, blocks, () -> work.run(names));
        } catch (CorruptStoreException e) {
            throw located(path, e);
        }
    }

    private <T> T write(String path, int length, Work<T> work) throws IOException {
        return write(path, length, 0, work);
    }

    private <T> T write(String path, int length, int itemBytes, Work<T> work) throws IOException {
        LayerState layer = state();
        Namespace names = names();
        try {
            return core.write(layer, length, itemBytes, () -> work.run(names));
        } catch (CorruptStoreException e) {
            throw located(path, e);
        }
    }

    /** Makes a change that is possible on a full store, too. */
    private <T> T relieve(String path, Work<T> work) throws IOException {
        LayerState layer = state();
        Namespace names = names();
        try {
            return core.relieve(layer, () -> work.run(names));
        } catch (CorruptStoreException e) {
            throw located(path, e);
        }
    }

    /**
     * Returns the number of content bytes that need blocks. Short content needs none, because it is an item of the
     * tree.
     */
    static int blockBytes(int length) {
        return length <= FileData.MAX_INLINE ? 0 : length;
    }

    private void set(String path, Action action) throws IOException {
        relieve(path, names -> {
            action.run(names);
            return path;
        });
    }

    private void change(String path, Action action) throws IOException {
        change(path, StoreCore.SMALL_CHANGE, names -> {
            action.run(names);
            return path;
        });
    }

    CorruptStoreException located(String path, CorruptStoreException e) {
        return e.in(lastName, path);
    }

    @Override
    public String name() {
        if (open.get() && !store.isClosed()) {
            lastName = store.nameOf(state, lastName);
        }
        return lastName;
    }

    @Override
    public long id() {
        return state.id();
    }

    @Override
    public LayerStore store() {
        return store;
    }

    @Override
    public Layer withCredentials(Credentials credentials) {
        return handle(Permissions.of(credentials));
    }

    private EngineLayer handle(Permissions others) {
        retain();
        return new EngineLayer(this, others, start, new AtomicBoolean(true));
    }

    @Override
    public EngineLayer at(long inode) {
        Start other = Start.at(inode);
        EngineLayer view = new EngineLayer(this, permissions, other, open);
        view.namespace = names().from(other);
        return view;
    }

    @Override
    public @Nullable Credentials credentials() {
        return permissions.user();
    }

    @Override
    public void checkAccess(String path, AccessMode... modes) throws IOException {
        int rights = 0;
        for (AccessMode mode : modes) {
            rights |= switch (mode) {
                case READ -> Permissions.READ;
                case WRITE -> Permissions.WRITE;
                case EXECUTE -> Permissions.EXECUTE;
            };
        }
        int asked = rights;
        read(path, names -> {
            names.lookup().requireAccess(path, asked);
            return path;
        });
    }

    @Override
    public LayerInfo info() throws IOException {
        return store.infoOf(state());
    }

    @Override
    public long changeCount() {
        core.requireOpen();
        return state().changeCount();
    }

    @Override
    public Usage usage() throws IOException {
        return store.usageOf(state());
    }

    @Override
    public void commit() throws IOException {
        store.commit(state(), null, Map.of());
    }

    @Override
    public void commit(String newName, Map<String, String> labels) throws IOException {
        store.commit(state(), newName, labels);
    }

    // Names.

    @Override
    public FileInfo stat(String path, FileOption... options) throws IOException {
        boolean follow = true;
        for (FileOption option : options) {
            if (option != FileOption.NO_FOLLOW) {
                throw new IllegalArgumentException("option " + option + " of stat, which takes NO_FOLLOW only");
            }
            follow = false;
        }
        boolean followed = follow;
        return read(path, names -> names.lookup().stat(path, followed));
    }

    @Override
    public boolean exists(String path) throws IOException {
        return read(path, names -> names.lookup().exists(path));
    }

    @Override
    public DirectoryEntries list(String path) throws IOException {
        long[] directory = new long[1];
        // The first batch is read within the look-up, so that the entries of a small directory are those of one
        // instant.
        DirectoryBatch first = read(path, names -> {
            directory[0] = names.lookup().resolveDirectory(path);
            return names.lookup().list(directory[0], DirectoryBatch.START, EngineDirectoryEntries.BATCH);
        });
        return new EngineDirectoryEntries(
                first,
                from -> read(path, names -> names.lookup().list(directory[0], from, EngineDirectoryEntries.BATCH)));
    }

    @Override
    public void createDirectory(String path, CreateOptions options) throws IOException {
        make(path, NewInode.directory(options));
    }

    private void make(String path, NewInode wanted) throws IOException {
        write(path, wanted.dataBytes(), wanted.itemBytes(), names -> {
            names.creator().make(path, wanted);
            return path;
        });
    }

    @Override
    public void createDirectories(String path) throws IOException {
        core.requireChangeable(state());
        MissingDirectories missing = read(path, names -> names.creator().missingDirectories(path));
        boolean done = missing.count() == 0;
        while (!done) {
            MissingDirectories promised = requireMakeable(path, missing);
            int blocks = StoreCore.SMALL_CHANGE * promised.entries() + promised.nodes();
            missing = change(path, blocks, names -> names.creator().createDirectories(path, promised));
            done = missing.isWithin(promised);
        }
    }

    private static MissingDirectories requireMakeable(String path, MissingDirectories missing) throws IOException {
        if (missing.count() > MAX_DIRECTORIES) {
            throw new FileSystemException(
                    path,
                    null,
                    missing.count() + " directories are missing, one call makes at most " + MAX_DIRECTORIES);
        }
        return missing;
    }

    @Override
    public void createFile(String path, CreateOptions options) throws IOException {
        make(path, NewInode.file(options));
    }

    @Override
    public void createFile(String path, CreateOptions options, ByteBuffer content) throws IOException {
        new PathWrite(this, core, path).create(options, content);
    }

    @Override
    public void createSymbolicLink(String path, String target, CreateOptions options) throws IOException {
        make(path, NewInode.symbolicLink(target, options));
    }

    @Override
    public String readSymbolicLink(String path) throws IOException {
        return read(path, names -> names.lookup().readSymbolicLink(path));
    }

    @Override
    public void createLink(String link, String existing) throws IOException {
        change(link, names -> names.creator().createLink(link, existing));
    }

    @Override
    public void createNode(String path, FileKind kind, long rdev, CreateOptions options) throws IOException {
        make(path, NewInode.node(kind, rdev, options));
    }

    @Override
    public void delete(String path) throws IOException {
        reap(relieve(path, names -> names.remover().delete(path)));
    }

    /**
     * Deletes the rest of a large file in further steps. The file has no name any more. If an error occurs, the rest is
     * deleted when the layer is opened again.
     */
    void reap(long orphan) throws IOException {
        try {
            boolean done = orphan == 0;
            while (!done) {
                done = core.relieve(state, () -> names().orphans().reapStep(orphan));
            }
        } catch (NoSpaceException
                | CorruptStoreException
                | ReadOnlyLayerException
                | NoSuchLayerException
                | StoreClosedException e) {
            LoggerFactory.getLogger(EngineLayer.class).debug("a file without a name is kept in {}", state, e);
        }
    }

    /** Deletes files without a name that were open when the process ended or when the layer below was frozen. */
    void reapOrphans() throws IOException {
        if (state.isFrozen() || core.isReadOnly() || core.failure().isFailed()) {
            return;
        }
        try {
            for (long orphan = nextOrphan(0); orphan != 0; orphan = nextOrphan(orphan)) {
                reap(orphan);
            }
        } catch (CorruptStoreException e) {
            LoggerFactory.getLogger(EngineLayer.class).debug("files without a name are kept in {}", state, e);
        }
    }

    private long nextOrphan(long after) throws IOException {
        return core.read(state, () -> names().orphans().next(after));
    }

    @Override
    public void deleteRecursively(String path) throws IOException {
        core.requireChangeable(state());
        NamedEntry top;
        try {
            top = read(path, names -> names.lookup().entry(path));
        } catch (NoSuchFileException e) {
            return;
        }
        try {
            new TreeDeletion(this, state(), core, path).deleteAll(top);
        } catch (CorruptStoreException e) {
            state();
            throw located(path, e);
        }
    }

    @Override
    public void rename(String source, String target, RenameOption... options) throws IOException {
        reap(change(source, StoreCore.SMALL_CHANGE, names -> names.renamer().rename(source, target, options)));
    }

    @Override
    public void rename(String source, Layer in, String target, RenameOption... options) throws IOException {
        if (!(in instanceof EngineLayer there) || there.state() != state) {
            throw new IllegalArgumentException(
                    "a name of layer \"" + lastName + "\" cannot move to layer \"" + in.name() + "\"");
        }
        Lookup to = there.names().lookup();
        reap(change(source, StoreCore.SMALL_CHANGE, names -> names.renamer().rename(source, to, target, options)));
    }

    @Override
    public String realPath(String path) throws IOException {
        return read(path, names -> names.lookup().realPath(path));
    }

    @Override
    public Set<String> paths(String path) throws IOException {
        return read(path, names -> names.lookup().paths(path));
    }

    // Content.

    @Override
    public LayerFile openFile(String path, CreateOptions attributes, FileOption... options) throws IOException {
        Set<FileOption> set = EnumSet.noneOf(FileOption.class);
        for (FileOption option : options) {
            set.add(option);
        }
        if (!set.contains(FileOption.WRITE)) {
            set.add(FileOption.READ);
        }
        if (set.contains(FileOption.TRUNCATE) && !set.contains(FileOption.WRITE)) {
            throw new IllegalArgumentException("TRUNCATE needs WRITE");
        }
        boolean creates = set.contains(FileOption.CREATE) || set.contains(FileOption.CREATE_NEW);
        boolean counted = creates || set.contains(FileOption.WRITE) || !state().isFrozen();
        Opened opened = openInode(path, NewInode.file(attributes), set, creates, counted);
        long inode = opened.inode();
        retainForFile(inode, counted);
        EngineFile.Request request = new EngineFile.Request(inode, opened.seen(), path, set, counted);
        return new EngineFile(this, core, state, request, () -> store.release(state));
    }

    /**
     * Counts one more handle of the layer, unless this handle is closed. The test comes last, because other handles may
     * keep the layer open after this handle was closed.
     */
    private void retain() {
        if (state.handles().retainIfOpen()) {
            if (open.get()) {
                return;
            }
            store.release(state);
        }
        state();
    }

    /**
     * Counts a handle of the layer for a file. If this handle was closed meanwhile, the file is not opened, because the
     * layer may have left memory.
     */
    private void retainForFile(long inode, boolean counted) throws IOException {
        try {
            retain();
        } catch (StoreClosedException e) {
            if (counted && !store.isClosed()) {
                core.exclusive(state, () -> state.openInodes().closed(inode));
            }
            throw e;
        }
    }

    /**
     * A file that was opened.
     *
     * @param inode the inode number
     * @param seen the inode, or null if it was not read
     */
    private record Opened(long inode, EngineFile.@Nullable Seen seen) {}

    private Opened openInode(String path, NewInode wanted, Set<FileOption> options, boolean creates, boolean counted)
            throws IOException {
        boolean follow = !options.contains(FileOption.NO_FOLLOW);
        boolean truncates = options.contains(FileOption.TRUNCATE);
        int rights = rights(options);
        if (creates || truncates) {
            Work<Opened> opening = names -> {
                long inode = openOrCreate(names, path, wanted, options, follow);
                state.openInodes().opened(inode);
                return new Opened(inode, null);
            };
            return creates ? write(path, wanted.dataBytes(), wanted.itemBytes(), opening) : relieve(path, opening);
        }
        if (options.contains(FileOption.WRITE)) {
            core.requireChangeable(state());
        }
        if (!counted) {
            return read(path, names -> openedAs(names.lookup().statFile(path, follow, rights)));
        }
        try {
            return core.exclusive(state, () -> {
                FileInfo info = names().lookup().statFile(path, follow, rights);
                state.openInodes().opened(info.inode());
                return openedAs(info);
            });
        } catch (CorruptStoreException e) {
            state();
            throw located(path, e);
        }
    }

    private static long openOrCreate(
            Namespace names, String path, NewInode wanted, Set<FileOption> options, boolean follow) throws IOException {
        if (options.contains(FileOption.CREATE_NEW)) {
            return names.creator().createNewFile(path, wanted);
        }
        boolean truncates = options.contains(FileOption.TRUNCATE);
        if (options.contains(FileOption.CREATE)) {
            return names.creator().findOrCreateFile(path, wanted, follow, rights(options), truncates);
        }
        long inode = names.lookup().resolveFile(path, follow, rights(options));
        return truncates ? names.content().dropContent(inode) : inode;
    }

    private static int rights(Set<FileOption> options) {
        return (options.contains(FileOption.READ) ? Permissions.READ : 0)
                | (options.contains(FileOption.WRITE) ? Permissions.WRITE : 0);
    }

    private Opened openedAs(FileInfo info) {
        return new Opened(info.inode(), EngineFile.Seen.of(state, info));
    }

    @Override
    public void write(String path, long offset, ByteBuffer source) throws IOException {
        requireOffset(offset);
        new PathWrite(this, core, path).at(offset, source);
    }

    @Override
    public void writeAllBytes(String path, byte[] bytes) throws IOException {
        new PathWrite(this, core, path).all(ByteBuffer.wrap(bytes));
    }

    @Override
    public long write(String path, InputStream source) throws IOException {
        return new PathWrite(this, core, path).all(source);
    }

    /**
     * Writes the remaining bytes of a source, at most {@link LongWrite#MAX_BYTES}, in one change. Returns the inode
     * after the write.
     */
    Inode write(String path, WriteTarget target, ByteBuffer source, long position) throws IOException {
        if (source.remaining() <= FileData.MAX_WRITE) {
            ByteBuffer readable = CallerBuffer.readableOnce(source);
            try {
                return write(
                        path,
                        source.remaining() + target.dataBytes(),
                        target.itemBytes(),
                        names -> target.write(names.data(), readable));
            } finally {
                CallerBuffer.giveBack(source, readable);
            }
        }
        LayerState layer = state();
        try {
            return new LongWrite(core, this, layer, names(), target).run(source, position);
        } catch (CorruptStoreException e) {
            throw located(path, e);
        }
    }

    /** Returns another handle without credentials. */
    Layer unchecked() {
        return handle(Permissions.ALL);
    }

    static void requireOffset(long offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("offset " + offset + " is negative");
        }
    }

    private Inode file(Namespace names, String path) throws IOException {
        return Inode.load(state.tree(), names.lookup().resolveFile(path, true, Permissions.READ));
    }

    @Override
    public int read(String path, long offset, ByteBuffer target) throws IOException {
        requireOffset(offset);
        return read(path, names -> EngineFile.read(state, file(names, path), target, offset));
    }

    @Override
    public byte[] readAllBytes(String path) throws IOException {
        return read(path, names -> {
            Inode inode = file(names, path);
            if (inode.size() > Integer.MAX_VALUE - 8) {
                throw new FileSystemException(path, null, inode.size() + " bytes are too many for an array");
            }
            byte[] bytes = new byte[(int) inode.size()];
            names.data().read(inode, ByteBuffer.wrap(bytes), 0);
            return bytes;
        });
    }

    @Override
    public InputStream newInputStream(String path) throws IOException {
        return new FileInput(openFile(path));
    }

    @Override
    public OutputStream newOutputStream(String path) throws IOException {
        LayerFile file = openFile(path, FileOption.WRITE, FileOption.CREATE, FileOption.TRUNCATE);
        return new BufferedOutputStream(new FileOutput(file), STREAM_BUFFER);
    }

    @Override
    public FileView openView(String path) throws IOException {
        if (!state().isFrozen()) {
            throw new IllegalStateException(
                    "layer \"" + lastName + "\" is writable: commit it before its files are viewed");
        }
        Inode inode = read(path, names -> file(names, path));
        retain();
        return new EngineView(this, core, state, inode, path, () -> store.release(state));
    }

    @Override
    public void truncate(String path, long size) throws IOException {
        EngineFile.requireFileSize(path, size);
        // The size is read first only to decide how much space to ask for.
        if (size > stat(path).size()) {
            change(path, names -> names.content().truncate(path, size));
        } else {
            set(path, names -> names.content().truncate(path, size));
        }
    }

    @Override
    public void punch(String path, long offset, long length) throws IOException {
        EngineFile.requireRange(path, offset, length);
        set(path, names -> names.content().punch(path, offset, offset + length));
    }

    // Trees.

    @Override
    public Stream<TreeEntry> walk(String path) throws IOException {
        return TreeWalk.of(this, path);
    }

    @Override
    public CopyReport copyIn(Path source, String target, CopyOptions options) throws IOException {
        core.requireChangeable(state());
        return Copies.in(source, this, target, options);
    }

    @Override
    public CopyReport copyFrom(Layer from, String source, String target, CopyOptions options) throws IOException {
        core.requireChangeable(state());
        return Copies.between(from, source, this, target, options);
    }

    @Override
    public CopyReport copyOut(String source, Path target, CopyOptions options) throws IOException {
        return Copies.out(this, source, target, options);
    }

    // What a copy puts at a path.

    private void put(String path, NewInode wanted) throws IOException {
        reap(write(
                path,
                wanted.dataBytes(),
                wanted.itemBytes(),
                names -> names.replacer().make(path, wanted, null)));
    }

    @Override
    public void putFile(String path, CreateOptions attributes, ByteBuffer content) throws IOException {
        NewInode wanted = NewInode.file(attributes);
        int length = content.remaining() + wanted.dataBytes();
        reap(write(path, length, wanted.itemBytes(), names -> names.replacer().make(path, wanted, content)));
    }

    @Override
    public void putSymbolicLink(String path, String target, CreateOptions attributes) throws IOException {
        put(path, NewInode.symbolicLink(target, attributes));
    }

    @Override
    public void putNode(String path, FileKind kind, long rdev, CreateOptions attributes) throws IOException {
        put(path, NewInode.node(kind, rdev, attributes));
    }

    @Override
    public void putLink(String path, String existing) throws IOException {
        reap(change(path, StoreCore.SMALL_CHANGE, names -> names.replacer().link(path, existing)));
    }

    @Override
    public LayerFile openUnnamed(String path) throws IOException {
        return openUnnamed(path, 0, true);
    }

    /**
     * Makes a regular file without a name, and opens it.
     *
     * @param length how many bytes are going to be written at least; without room for them the file is refused
     * @param replaces whether it is going to replace what is at its path
     */
    LayerFile openUnnamed(String path, int length, boolean replaces) throws IOException {
        LayerState layer = state();
        long inode;
        try {
            inode = core.beginWrite(layer, length, () -> {
                names().replacer().requireNameable(path, replaces);
                return names().orphans().createHidden();
            });
        } catch (CorruptStoreException e) {
            throw located(path, e);
        }
        retainForFile(inode, true);
        EngineFile.Request request = new EngineFile.Request(inode, null, path, EnumSet.of(FileOption.WRITE), true);
        return new EngineFile(this, core, state, request, () -> store.release(state));
    }

    @Override
    public void putUnnamed(LayerFile file, String path, CreateOptions attributes) throws IOException {
        putUnnamed(file, path, attributes, true);
    }

    /** Puts a file without a name at its path; unless it replaces, nothing may be there. */
    void putUnnamed(LayerFile file, String path, CreateOptions attributes, boolean replaces) throws IOException {
        NewInode wanted = NewInode.file(attributes);
        long hidden = file.stat().inode();
        reap(write(
                path,
                wanted.dataBytes(),
                wanted.itemBytes(),
                names -> names.replacer().nameHidden(hidden, path, wanted, replaces)));
    }

    @Override
    public void setAttributes(String path, CreateOptions attributes) throws IOException {
        NewInode wanted = NewInode.directory(attributes);
        write(path, wanted.dataBytes(), wanted.itemBytes(), names -> {
            names.attributes().setAll(path, wanted);
            return path;
        });
    }

    // Attributes.

    @Override
    public void setMode(String path, int mode) throws IOException {
        set(path, names -> names.attributes().setMode(path, mode));
    }

    @Override
    public void setOwner(String path, long uid, long gid) throws IOException {
        set(path, names -> names.attributes().setOwner(path, uid, gid));
    }

    @Override
    public void setModifiedTime(String path, Instant mtime) throws IOException {
        set(path, names -> names.attributes().setModifiedTime(path, mtime));
    }

    @Override
    public List<String> listXattrs(String path) throws IOException {
        return read(path, names -> names.attributes().listXattrs(path));
    }

    @Override
    public byte @Nullable [] getXattr(String path, String name) throws IOException {
        return read(path, names -> Optional.ofNullable(names.attributes().getXattr(path, name)))
                .orElse(null);
    }

    @Override
    public void setXattr(String path, String name, byte[] value) throws IOException {
        write(path, blockBytes(value.length), names -> {
            names.attributes().setXattr(path, name, value);
            return path;
        });
    }

    @Override
    public boolean removeXattr(String path, String name) throws IOException {
        return relieve(path, names -> names.attributes().removeXattr(path, name));
    }

    @Override
    public void close() {
        if (!isView && open.compareAndSet(true, false)) {
            store.release(state);
        }
    }
}
