package io.lcfs.engine.system;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.CheckReport;
import io.lcfs.CorruptStoreException;
import io.lcfs.DirectoryEntries;
import io.lcfs.DirectoryEntry;
import io.lcfs.FileKind;
import io.lcfs.FileOption;
import io.lcfs.FileView;
import io.lcfs.Layer;
import io.lcfs.LayerDiff;
import io.lcfs.LayerExistsException;
import io.lcfs.LayerFile;
import io.lcfs.LayerInUseException;
import io.lcfs.LayerInfo;
import io.lcfs.LayerOptions;
import io.lcfs.LayerStore;
import io.lcfs.NoSpaceException;
import io.lcfs.NoSuchLayerException;
import io.lcfs.ReadOnlyLayerException;
import io.lcfs.RemoveOption;
import io.lcfs.RenameOption;
import io.lcfs.ScrubReport;
import io.lcfs.StoreFailedException;
import io.lcfs.engine.system.Call.Step;
import io.lcfs.engine.system.FileTree.End;
import io.lcfs.engine.system.FileTree.Inode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/**
 * A thread that makes random calls of a store, and records its calls and their results. It knows neither the model nor
 * the other threads, but only the names that all threads use.
 */
final class Actor implements Runnable {
    private static final int PIECE = 256 << 10;
    private static final int BLOCK = 4096;
    private static final String[] NAMES = {"a", "b", "c", "d"};
    private static final String[] TARGETS = {"/", ".", "..", "a", "/b", "../c", "/a/d", "b/./c", "d/"};
    private static final String[] XATTRS = {"user.x", "user.y"};

    private final Random random;
    private final Plan plan;
    private final LayerStore store;
    private final History history;
    private final Findings findings;
    private final List<Call> calls;
    private final int operations;
    private final double closing;
    private final List<Handle> handles = new ArrayList<>();
    private final List<File> files = new ArrayList<>();

    /** An open handle of a layer, with the number of the call that opened it. */
    private record Handle(Layer layer, int call, String name) {}

    /** An open file. */
    private record File(LayerFile file, int call, boolean writable) {}

    /** A call of the store. */
    private interface Real {
        /** Makes the call. Returns the result as text. */
        String run() throws Exception;
    }

    Actor(long seed, Plan plan, LayerStore store, History history, Findings findings) {
        this.random = new Random(seed);
        this.plan = plan;
        this.store = store;
        this.history = history;
        this.findings = findings;
        this.calls = history.thread();
        this.operations = plan.operations;
        this.closing = new double[] {0.05, 0.4, 0.9}[random.nextInt(3)];
    }

    @Override
    public void run() {
        for (int i = 0; i < operations && !findings.isOver(); i++) {
            Hooks.step(0);
            if (history.failedAt.get() < Long.MAX_VALUE && random.nextInt(3) == 0) {
                break;
            }
            act();
        }
        closeAll();
    }

    private void closeAll() {
        while (!files.isEmpty() && !findings.isOver()) {
            closeFile(files.get(files.size() - 1));
        }
        while (!handles.isEmpty() && !findings.isOver()) {
            close(handles.get(handles.size() - 1));
        }
    }

    // Making a call.

    private String call(String text, Real real, Step... steps) {
        return call(history.number(), text, false, real, steps);
    }

    private String call(int callNumber, String text, boolean durable, Real real, Step... steps) {
        Call call = new Call(callNumber, text, history.tick(), durable, Arrays.asList(steps));
        calls.add(call);
        arm();
        String result;
        try {
            result = real.run();
        } catch (PowerCut e) {
            throw e;
        } catch (Throwable e) {
            if (findings.isOver()) {
                // The power is cut, or another thread has found a fault.
                throw new PowerCut();
            }
            result = resultOf(call, e);
            call.thrown = " (" + e.getClass().getSimpleName() + " " + e.getMessage() + placeOf(e) + ")";
        } finally {
            disarm();
        }
        if (findings.isOver()) {
            throw new PowerCut();
        }
        call.end(history.tick(), result);
        return result;
    }

    private void arm() {
        StepThread me = StepThread.current();
        if (me != null && plan.outOfMemory && random.nextInt(20) == 0) {
            me.allocationsToFailure = 1 + random.nextInt(150);
        }
        if (plan.interrupts && random.nextInt(8) == 0) {
            Thread.currentThread().interrupt();
        }
    }

    private void disarm() {
        StepThread me = StepThread.current();
        if (me != null) {
            me.allocationsToFailure = 0;
        }
        Thread.interrupted();
    }

    private String resultOf(Call call, Throwable e) {
        if (e instanceof NoSpaceException) {
            return Call.NO_SPACE;
        }
        if (e instanceof StoreFailedException) {
            if (!plan.mayFail()) {
                findings.add("the store failed by itself: " + rootOf(e), e, call);
                throw new PowerCut();
            }
            history.failedAt.accumulateAndGet(history.tick(), Math::min);
            if (rootOf(e) instanceof OutOfMemoryError) {
                history.halfDoneSince.accumulateAndGet(call.invoked, Math::min);
            }
            return Call.FAILED;
        }
        if (rootOf(e) instanceof OutOfMemoryError && plan.outOfMemory) {
            return Call.FAILED;
        }
        if (e instanceof FileSystemException
                || e instanceof NoSuchLayerException
                || e instanceof LayerExistsException
                || e instanceof LayerInUseException
                || e instanceof ReadOnlyLayerException
                || e instanceof RefusedState) {
            return Call.REFUSED;
        }
        if (e instanceof IOException && !(e instanceof CorruptStoreException) && plan.mayFail()) {
            return Call.FAILED;
        }
        if (e instanceof InterruptedException && plan.interrupts) {
            return Call.FAILED;
        }
        findings.add("an exception that is not documented: " + rootOf(e), e, call);
        throw new PowerCut();
    }

    /** Returns the place at which memory was exhausted. */
    private static String placeOf(Throwable e) {
        StackTraceElement[] trace = rootOf(e).getStackTrace();
        return rootOf(e) instanceof OutOfMemoryError && trace.length > 3 ? " at " + trace[1] + " < " + trace[2] : "";
    }

    private static Throwable rootOf(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }

    /** Returns whether an exception is documented for this state. */
    private static final class RefusedState extends Exception {
        private static final long serialVersionUID = 1;
    }

    // The calls.

    private void act() {
        int choice = random.nextInt(100);
        if (choice < plan.layerWeight) {
            actOnLayers();
        } else if (choice < plan.layerWeight + plan.syncWeight) {
            actOnStore();
        } else {
            actOnFiles();
        }
    }

    /** Returns the name of one of the layers that all threads use. */
    static String layerName(int number) {
        return "l" + number;
    }

    private String layerName() {
        return layerName(random.nextInt(plan.layerNames));
    }

    private void actOnLayers() {
        int kinds = plan.restores ? 16 : 14;
        int kind = random.nextInt(plan.ephemerals ? kinds + 3 : kinds);
        if (kind >= kinds) {
            ephemeral();
            return;
        }
        switch (kind) {
            case 0, 1, 2 -> create();
            case 3, 4 -> derive();
            case 5 -> snapshot();
            case 6, 7 -> commit();
            case 8, 9 -> remove();
            case 10 -> rename();
            case 11 -> label();
            case 12 -> {
                String name = layerName();
                call("stat " + name, () -> line(store.stat(name)), world -> world.stat(name));
            }
            case 14, 15 -> restore();
            default -> call("list", this::list, World::list);
        }
    }

    private String list() throws IOException {
        TreeMap<String, String> lines = new TreeMap<>();
        for (LayerInfo info : store.list()) {
            lines.put(info.name(), line(info));
        }
        return lines.values().toString();
    }

    private static String line(LayerInfo info) {
        return World.line(info.name(), Observer.kind(info.kind()), info.parent(), info.labels());
    }

    /** Opens a handle. */
    private interface Opening {
        Layer open() throws Exception;
    }

    private Handle opened(String text, String name, Opening opening, HandleStep step) {
        Layer[] made = new Layer[1];
        int callNumber = history.number();
        call(
                callNumber,
                text,
                false,
                () -> {
                    made[0] = opening.open();
                    return Call.DONE;
                },
                world -> {
                    step.apply(world, callNumber);
                    return Call.DONE;
                });
        if (made[0] == null) {
            return null;
        }
        Handle handle = new Handle(made[0], callNumber, name);
        handles.add(handle);
        return handle;
    }

    /** The effect that creating a handle has on the model. */
    private interface HandleStep {
        void apply(World world, int callNumber);
    }

    private void maybeClose(Handle handle) {
        if (handle != null && (random.nextDouble() < closing || handles.size() > 4)) {
            close(handle);
        }
    }

    private void create() {
        String name = layerName();
        maybeClose(opened(
                "create " + name, name, () -> store.createLayer(name), (world, call) -> world.create(name, call)));
    }

    private void derive() {
        String parent = layerName();
        String name = layerName();
        if (random.nextInt(5) == 0) {
            maybeClose(opened(
                    "view " + name + " of " + parent,
                    name,
                    () -> store.view(parent, name, LayerOptions.defaults()),
                    (world, call) -> world.derive(parent, name, call, World.Kind.VIEW)));
        } else {
            maybeClose(opened(
                    "clone " + parent + " as " + name,
                    name,
                    () -> store.cloneLayer(parent, name),
                    (world, call) -> world.derive(parent, name, call, World.Kind.WRITABLE)));
        }
    }

    private void ephemeral() {
        LayerOptions options = LayerOptions.defaults().withEphemeral(true);
        String other = layerName();
        String name = layerName();
        Handle handle = switch (random.nextInt(4)) {
            case 0 ->
                opened(
                        "create ephemeral " + name,
                        name,
                        () -> store.createLayer(name, options),
                        ephemeral((world, call) -> world.create(name, call)));
            case 1 ->
                opened(
                        "snapshot " + other + " as ephemeral " + name,
                        name,
                        () -> store.snapshot(other, name, options),
                        ephemeral((world, call) -> world.snapshot(other, name, call)));
            default ->
                opened(
                        "clone " + other + " as ephemeral " + name,
                        name,
                        () -> store.cloneLayer(other, name, options),
                        ephemeral((world, call) -> world.derive(other, name, call, World.Kind.WRITABLE)));
        };
        maybeClose(handle);
    }

    private static HandleStep ephemeral(HandleStep step) {
        return (world, call) -> {
            step.apply(world, call);
            world.makeEphemeral(call);
        };
    }

    private void snapshot() {
        String live = layerName();
        String name = layerName();
        maybeClose(opened(
                "snapshot " + live + " as " + name,
                name,
                () -> store.snapshot(live, name),
                (world, call) -> world.snapshot(live, name, call)));
    }

    private void restore() {
        String live = layerName();
        String snapshot = layerName();
        maybeClose(opened(
                "restore " + live + " to " + snapshot,
                live,
                () -> restored(live, snapshot),
                (world, call) -> world.restore(live, snapshot, call)));
    }

    private Layer restored(String live, String snapshot) throws IOException, RefusedState {
        try {
            return store.restore(live, snapshot);
        } catch (IllegalArgumentException e) {
            if (e.getMessage().contains("is not on layer")) {
                throw new RefusedState();
            }
            throw e;
        }
    }

    private void commit() {
        Handle handle = handle();
        if (handle == null || handle.name.equals(World.ROOT_NAME)) {
            return;
        }
        String name = random.nextInt(3) == 0 ? layerName() : "";
        call(
                history.number(),
                "commit h" + handle.call + " " + name,
                true,
                () -> {
                    if (name.isEmpty()) {
                        handle.layer.commit();
                    } else {
                        handle.layer.commit(name);
                    }
                    return Call.DONE;
                },
                world -> {
                    world.commit(handle.call, name);
                    return Call.DONE;
                });
        maybeClose(handle);
    }

    private void remove() {
        remove(layerName(), random.nextInt(3) > 0);
    }

    private void remove(String name, boolean forced) {
        call(
                (forced ? "remove by force " : "remove ") + name,
                () -> {
                    if (forced) {
                        store.remove(name, RemoveOption.FORCE);
                    } else {
                        store.remove(name);
                    }
                    return Call.DONE;
                },
                world -> {
                    world.remove(name, forced);
                    return Call.DONE;
                });
    }

    private void rename() {
        String name = layerName();
        String newName = layerName();
        call(
                "rename layer " + name + " to " + newName,
                () -> {
                    store.rename(name, newName);
                    return Call.DONE;
                },
                world -> {
                    world.rename(name, newName);
                    return Call.DONE;
                });
    }

    private void label() {
        String name = layerName();
        String key = "k" + random.nextInt(2);
        String value = random.nextInt(3) == 0 ? null : "v" + random.nextInt(100);
        call(
                "label " + name + " " + key + "=" + value,
                () -> {
                    store.setLabel(name, key, value);
                    return Call.DONE;
                },
                world -> {
                    world.label(name, key, value);
                    return Call.DONE;
                });
    }

    private void close(Handle handle) {
        handles.remove(handle);
        call(
                "close h" + handle.call,
                () -> {
                    handle.layer.close();
                    return closed();
                },
                world -> {
                    world.close(handle.call);
                    return Call.DONE;
                });
    }

    /** Returns the result of closing a handle. A store that has failed keeps an ephemeral layer. */
    private String closed() {
        return plan.ephemerals && plan.mayFail() ? Call.FAILED : Call.DONE;
    }

    // The store.

    private void actOnStore() {
        switch (random.nextInt(12)) {
            case 0 ->
                durable("reclaim", () -> {
                    store.reclaim();
                    return Call.DONE;
                });
            case 1 -> durable("check", this::check);
            case 2 -> scrub();
            case 3 -> {
                // A diff keeps an ephemeral layer whose handle another thread closes meanwhile.
                if (!plan.ephemerals) {
                    diff();
                }
            }
            default ->
                durable("sync", () -> {
                    store.sync();
                    return Call.DONE;
                });
        }
    }

    private void durable(String text, Real real) {
        call(history.number(), text, true, real, world -> Call.DONE);
    }

    private String check() throws IOException {
        CheckReport report = store.check();
        if (!report.isClean()) {
            findings.add("check: " + report.findings(), null, calls.get(calls.size() - 1));
            throw new PowerCut();
        }
        return Call.DONE;
    }

    private void scrub() {
        call(
                "scrub",
                () -> {
                    ScrubReport report = store.scrub();
                    if (!report.isClean() && !plan.mayFail()) {
                        findings.add("scrub: " + report, null, calls.get(calls.size() - 1));
                        throw new PowerCut();
                    }
                    return Call.DONE;
                },
                world -> Call.DONE);
    }

    /** The result is not compared, but the call must not fail. */
    private void diff() {
        String from = layerName();
        String to = layerName();
        Call[] made = new Call[1];
        call(
                "diff " + from + " " + to,
                () -> {
                    made[0] = calls.get(calls.size() - 1);
                    try (LayerDiff diff = store.diff(from, to)) {
                        diff.iterator().forEachRemaining(change -> {});
                    } catch (NoSuchLayerException | IllegalArgumentException e) {
                        return Call.DONE;
                    }
                    return Call.DONE;
                },
                world -> Call.DONE);
    }

    // Files.

    private Handle handle() {
        if (!handles.isEmpty() && random.nextInt(4) > 0) {
            return handles.get(random.nextInt(handles.size()));
        }
        if (random.nextInt(12) == 0) {
            return opened("open layer 0", World.ROOT_NAME, store::root, (world, call) -> world.open("", call));
        }
        String name = layerName();
        return opened("open " + name, name, () -> store.openLayer(name), (world, call) -> world.open(name, call));
    }

    private String name() {
        return NAMES[random.nextInt(plan.fileNames)];
    }

    /** Returns a path that ends with a plain name. */
    private String path() {
        StringBuilder path = new StringBuilder();
        int depth = random.nextInt(5) < 3 ? 0 : random.nextInt(plan.depth);
        for (int i = 0; i < depth; i++) {
            path.append('/').append(random.nextInt(16) == 0 ? ".." : name());
        }
        return path.append('/').append(name()).toString();
    }

    /** Returns any path. */
    private String anyPath() {
        return switch (random.nextInt(12)) {
            case 0 -> "/";
            case 1 -> path() + "/";
            case 2 -> path() + "/.";
            case 3 -> path() + "/..";
            case 4 -> path() + "/../" + name();
            default -> path();
        };
    }

    private void actOnFiles() {
        Handle handle = handle();
        if (handle == null) {
            if (random.nextBoolean()) {
                create();
            }
            return;
        }
        if (!files.isEmpty() && random.nextInt(3) == 0) {
            actOnFile(files.get(random.nextInt(files.size())));
        } else if (random.nextInt(100) < plan.nameWeight) {
            actOnNames(handle);
        } else {
            actOnContent(handle);
        }
        if (handles.contains(handle)) {
            maybeClose(handle);
        }
    }

    /** A change of the files of a layer. */
    private interface TreeChange {
        void apply(FileTree tree);
    }

    /** An operation on a layer. */
    private interface Action {
        void run(Layer layer) throws IOException;
    }

    private String change(Handle handle, String text, Action action, TreeChange change) {
        return change(handle, history.number(), text, action, change);
    }

    private String change(Handle handle, int callNumber, String text, Action action, TreeChange change) {
        String result = call(
                callNumber,
                "h" + handle.call + "." + text,
                false,
                () -> {
                    action.run(handle.layer);
                    return Call.DONE;
                },
                world -> {
                    change.apply(world.changed(world.layerOf(handle.call)));
                    return Call.DONE;
                });
        if (result.equals(Call.REFUSED)
                && calls.get(calls.size() - 1).thrown.contains("committed")
                && random.nextInt(3) > 0) {
            makeRoom(handle);
        }
        return result;
    }

    /** Closes the handle of a layer that can no longer be written, to make room for a writable one. */
    private void makeRoom(Handle handle) {
        if (handles.contains(handle)) {
            close(handle);
        }
        if (random.nextBoolean()) {
            remove(handle.name, true);
        } else {
            String name = layerName();
            maybeClose(opened(
                    "clone " + handle.name + " as " + name,
                    name,
                    () -> store.cloneLayer(handle.name, name),
                    (world, call) -> world.derive(handle.name, name, call, World.Kind.WRITABLE)));
        }
    }

    /** A read of a layer. */
    private interface Look {
        String run(Layer layer) throws IOException;
    }

    /** A read of the model. */
    private interface TreeLook {
        String run(FileTree tree);
    }

    private void look(Handle handle, String text, Look look, TreeLook expected) {
        call(
                "h" + handle.call + "." + text,
                () -> look.run(handle.layer),
                world -> expected.run(world.tree(handle.call)));
    }

    private void actOnNames(Handle handle) {
        String path = path();
        int callNumber = history.number();
        int inode = callNumber * History.INODES_OF_CALL;
        switch (random.nextInt(16)) {
            case 0, 1 -> {
                int mode = random.nextBoolean() ? 0755 : 0700;
                change(
                        handle,
                        callNumber,
                        "createDirectory " + path,
                        layer -> layer.createDirectory(path, mode),
                        tree -> tree.make(path, inode, Inode.of(FileKind.DIRECTORY, mode)));
            }
            case 2 -> createDirectories(handle, callNumber, inode);
            case 3, 4 ->
                change(
                        handle,
                        callNumber,
                        "createFile " + path,
                        layer -> layer.createFile(path, 0600),
                        tree -> tree.make(path, inode, Inode.of(FileKind.REGULAR, 0600)));
            case 5 -> {
                String target = TARGETS[random.nextInt(TARGETS.length)];
                change(
                        handle,
                        callNumber,
                        "createSymbolicLink " + path + " -> " + target,
                        layer -> layer.createSymbolicLink(path, target),
                        tree -> tree.make(path, inode, Inode.link(target)));
                if (handles.contains(handle)) {
                    look(handle, random.nextBoolean() ? path : path + "/" + name());
                }
            }
            case 6 -> {
                String other = path();
                change(
                        handle,
                        "createLink " + path + " " + other,
                        layer -> layer.createLink(path, other),
                        tree -> tree.link(other, path));
            }
            case 7, 8 -> change(handle, "delete " + path, layer -> layer.delete(path), tree -> tree.delete(path));
            case 9, 10 -> renameFile(handle, path);
            case 11 -> {
                int mode = random.nextInt(01000);
                change(handle, "setMode " + path + " " + mode, layer -> layer.setMode(path, mode), tree -> {
                    int found = tree.find(path, End.KEEP);
                    tree.set(found, tree.inode(found).withMode(mode));
                });
            }
            case 12 -> xattr(handle, anyPath());
            default -> look(handle, anyPath());
        }
    }

    private void createDirectories(Handle handle, int callNumber, int inode) {
        StringBuilder deep = new StringBuilder(anyPath());
        for (int i = random.nextInt(3) == 0 ? 12 : random.nextInt(3); i > 0; i--) {
            deep.append('/').append(random.nextInt(16) == 0 ? ".." : name());
        }
        String path = deep.toString();
        change(
                handle,
                callNumber,
                "createDirectories " + path,
                layer -> layer.createDirectories(path),
                tree -> tree.makeDirectories(path, inode));
    }

    private void renameFile(Handle handle, String path) {
        String other = path();
        switch (random.nextInt(4)) {
            case 0 ->
                change(
                        handle,
                        "exchange " + path + " " + other,
                        layer -> layer.rename(path, other, RenameOption.EXCHANGE),
                        tree -> tree.exchange(path, other));
            case 1 ->
                change(
                        handle,
                        "rename to new " + path + " " + other,
                        layer -> layer.rename(path, other, RenameOption.NO_REPLACE),
                        tree -> tree.rename(path, other, true));
            default ->
                change(
                        handle,
                        "rename " + path + " " + other,
                        layer -> layer.rename(path, other),
                        tree -> tree.rename(path, other, false));
        }
    }

    private void xattr(Handle handle, String path) {
        String name = XATTRS[random.nextInt(XATTRS.length)];
        int length = random.nextInt(4) == 0 ? 5000 : 1 + random.nextInt(20);
        byte[] value = new byte[length];
        Arrays.fill(value, filling());
        switch (random.nextInt(4)) {
            case 0 ->
                call(
                        "h" + handle.call + ".removeXattr " + path + " " + name,
                        () -> Boolean.toString(handle.layer.removeXattr(path, name)),
                        world -> {
                            FileTree tree = world.changed(world.layerOf(handle.call));
                            int found = tree.find(path, End.KEEP);
                            boolean there = tree.inode(found).xattrs().containsKey(name);
                            tree.set(found, tree.inode(found).withXattr(name, null));
                            return Boolean.toString(there);
                        });
            case 1 ->
                look(
                        handle,
                        "getXattr " + path + " " + name,
                        layer -> {
                            byte[] found = layer.getXattr(path, name);
                            return found == null ? "none" : Content.of(found).toString();
                        },
                        tree -> tree.inode(tree.find(path, End.KEEP)).xattrs().getOrDefault(name, "none"));
            default ->
                change(
                        handle,
                        "setXattr " + path + " " + name + " " + length,
                        layer -> layer.setXattr(path, name, value),
                        tree -> {
                            int found = tree.find(path, End.KEEP);
                            tree.set(
                                    found,
                                    tree.inode(found)
                                            .withXattr(name, Content.of(value).toString()));
                        });
        }
    }

    private void look(Handle handle, String path) {
        switch (random.nextInt(6)) {
            case 0 ->
                look(
                        handle,
                        "stat " + path,
                        layer -> Observer.stat(layer.stat(path, NO_FOLLOW)),
                        tree -> tree.stat(tree.find(path, End.KEEP)));
            case 1 -> look(handle, "realPath " + path, layer -> layer.realPath(path), tree -> tree.realPath(path));
            case 2 ->
                look(
                        handle,
                        "list " + path,
                        layer -> list(layer, path),
                        tree -> tree.list(tree.find(path, End.FOLLOW)));
            case 3 ->
                look(handle, "readSymbolicLink " + path, layer -> layer.readSymbolicLink(path), tree -> {
                    Inode inode = tree.inode(tree.find(path, End.KEEP));
                    if (inode.kind() != FileKind.SYMBOLIC_LINK) {
                        throw new Refused();
                    }
                    return inode.target();
                });
            case 4 ->
                look(
                        handle,
                        "stat following " + path,
                        layer -> Observer.stat(layer.stat(path)),
                        tree -> tree.stat(tree.find(path, End.FOLLOW)));
            default -> read(handle, path);
        }
    }

    private static String list(Layer layer, String path) throws IOException {
        TreeMap<String, FileKind> found = new TreeMap<>();
        try (DirectoryEntries entries = layer.list(path)) {
            for (DirectoryEntry entry : entries) {
                found.put(entry.name(), entry.kind());
            }
        }
        return found.toString();
    }

    // Content.

    private byte filling() {
        return (byte) (1 + random.nextInt(255));
    }

    private long offset() {
        return switch (random.nextInt(7)) {
            case 0 -> random.nextInt(100);
            case 1 -> 512L * random.nextInt(3) - random.nextInt(2) + 1;
            case 2 -> (long) BLOCK * random.nextInt(20);
            case 3 -> (long) BLOCK * random.nextInt(600);
            case 4 -> PIECE - random.nextInt(3);
            case 5 -> random.nextInt(3_000_000);
            default -> 0;
        };
    }

    private int length() {
        return switch (random.nextInt(8)) {
            case 0, 1 -> 1 + random.nextInt(100);
            case 2 -> 1 + random.nextInt(600);
            case 3 -> BLOCK;
            case 4 -> 1 + random.nextInt(4 * BLOCK);
            case 5 -> BLOCK * (1 + random.nextInt(16));
            default -> random.nextInt(100) < plan.longWrites ? PIECE : BLOCK;
        };
    }

    private static ByteBuffer filled(int length, byte value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, value);
        return ByteBuffer.wrap(bytes);
    }

    private void actOnContent(Handle handle) {
        String path = path();
        switch (random.nextInt(13)) {
            case 0, 1, 2 -> write(handle, path, offset(), length());
            case 3, 4 -> {
                long size = random.nextInt(3) == 0 ? 0 : offset();
                change(handle, "truncate " + path + " " + size, layer -> layer.truncate(path, size), tree -> {
                    int file = tree.file(path);
                    tree.set(
                            file,
                            tree.inode(file).with(tree.inode(file).content().truncated(size)));
                });
            }
            case 5, 6 -> {
                long from = offset();
                long length = random.nextBoolean() ? length() : 3_000_000;
                change(
                        handle,
                        "punch " + path + " " + from + " " + length,
                        layer -> layer.punch(path, from, length),
                        tree -> {
                            int file = tree.file(path);
                            tree.set(
                                    file,
                                    tree.inode(file)
                                            .with(tree.inode(file).content().punched(from, length)));
                        });
            }
            case 7 -> scatter(handle, path);
            case 8 -> view(handle, path);
            case 9, 10 -> open(handle, path);
            default -> read(handle, path);
        }
    }

    private boolean write(Handle handle, String path, long at, int length) {
        int callNumber = history.number();
        byte value = filling();
        int shorter = Math.min(length, PIECE);
        return change(
                        handle,
                        callNumber,
                        "write " + path + " " + at + " " + shorter + "x" + (value & 0xFF),
                        layer -> layer.write(path, at, filled(shorter, value)),
                        tree -> {
                            int file = tree.findOrMake(path, callNumber * History.INODES_OF_CALL);
                            tree.set(
                                    file,
                                    tree.inode(file)
                                            .with(tree.inode(file).content().with(at, shorter, value)));
                        })
                .equals(Call.DONE);
    }

    /** Writes blocks that are not adjacent, so that the file has as many extents. */
    private void scatter(Handle handle, String path) {
        int count = new int[] {3, 12, 40, 100, 300}[random.nextInt(plan.scatters)];
        int i = 0;
        while (i < count && !findings.isOver() && write(handle, path, (long) 2 * i * BLOCK, BLOCK)) {
            i++;
        }
    }

    private void read(Handle handle, String path) {
        look(
                handle,
                "read " + path,
                layer -> Content.of(layer.readAllBytes(path)).toString(),
                tree -> tree.inode(tree.file(path)).content().toString());
    }

    private void view(Handle handle, String path) {
        call(
                "h" + handle.call + ".view " + path,
                () -> {
                    try (FileView view = handle.layer.openView(path)) {
                        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                        for (long at = 0; at < view.size(); ) {
                            ByteBuffer slice = view.slice(at);
                            byte[] part = new byte[slice.remaining()];
                            slice.get(part);
                            bytes.write(part);
                            at += part.length;
                        }
                        return Content.of(bytes.toByteArray()).toString();
                    } catch (IllegalStateException e) {
                        if (e.getMessage().contains("is writable")) {
                            throw new RefusedState();
                        }
                        throw e;
                    }
                },
                world -> {
                    int layer = world.layerOf(handle.call);
                    if (world.layer(layer).kind() == World.Kind.WRITABLE) {
                        throw new Refused();
                    }
                    FileTree tree = world.tree(handle.call);
                    return tree.inode(tree.file(path)).content().toString();
                });
    }

    private void open(Handle handle, String path) {
        LayerFile[] made = new LayerFile[1];
        int callNumber = history.number();
        boolean writing = random.nextInt(3) > 0;
        FileOption[] options = writing
                ? new FileOption[] {FileOption.READ, FileOption.WRITE, FileOption.CREATE}
                : new FileOption[] {FileOption.READ};
        call(
                callNumber,
                "h" + handle.call + ".openFile " + path + (writing ? " rw" : ""),
                false,
                () -> {
                    made[0] = handle.layer.openFile(path, options);
                    return Call.DONE;
                },
                world -> {
                    int layer = world.layerOf(handle.call);
                    int inode = writing
                            ? world.changed(layer).findOrMake(path, callNumber * History.INODES_OF_CALL)
                            : world.layer(layer).tree().file(path);
                    world.openFile(callNumber, layer, inode);
                    return Call.DONE;
                });
        if (made[0] != null) {
            files.add(new File(made[0], callNumber, writing));
            if (random.nextInt(3) > 0) {
                actOnFile(files.get(files.size() - 1));
            }
        }
    }

    /** A change of the content of an open file. */
    private interface ContentChange {
        Content apply(Content content);
    }

    private static Step step(File file, ContentChange change) {
        return world -> {
            World.Open open = world.file(file.call);
            FileTree tree = world.changed(open.layer());
            Inode inode = tree.inode(open.inode());
            tree.set(open.inode(), inode.with(change.apply(inode.content())));
            return Call.DONE;
        };
    }

    private void actOnFile(File file) {
        String f = "f" + file.call + ".";
        long at = offset();
        switch (file.writable ? random.nextInt(9) : 5 + random.nextInt(4)) {
            case 0, 1 -> writeFile(file, at);
            case 2 -> {
                byte value = filling();
                int length = Math.min(length(), PIECE);
                call(
                        f + "append " + length + "x" + (value & 0xFF),
                        () -> {
                            file.file.append(filled(length, value));
                            return Call.DONE;
                        },
                        step(file, content -> content.with(content.size(), length, value)));
            }
            case 3 -> {
                long size = random.nextBoolean() ? 0 : at;
                call(
                        f + "truncate " + size,
                        () -> {
                            file.file.truncate(size);
                            return Call.DONE;
                        },
                        step(file, content -> content.truncated(size)));
            }
            case 4 -> {
                long length = random.nextBoolean() ? length() : 3_000_000;
                call(
                        f + "punch " + at + " " + length,
                        () -> {
                            file.file.punch(at, length);
                            return Call.DONE;
                        },
                        step(file, content -> content.punched(at, length)));
            }
            case 5 ->
                call(
                        f + "size",
                        () -> Long.toString(file.file.size()),
                        world -> Long.toString(contentOf(world, file).size()));
            case 6, 7 -> {
                int length = length();
                call(
                        f + "read " + at + " " + length,
                        () -> {
                            ByteBuffer target = ByteBuffer.allocate(length);
                            int read = file.file.read(at, target);
                            return read < 0
                                    ? "end"
                                    : Content.of(Arrays.copyOf(target.array(), read))
                                            .toString();
                        },
                        world -> {
                            Content content = contentOf(world, file);
                            return at >= content.size()
                                    ? "end"
                                    : content.part(at, length).toString();
                        });
            }
            default -> closeFile(file);
        }
    }

    private static Content contentOf(World world, File file) {
        World.Open open = world.file(file.call);
        return world.layer(open.layer()).tree().inode(open.inode()).content();
    }

    private void writeFile(File file, long at) {
        int length = random.nextInt(100) < plan.longWrites ? PIECE * (1 + random.nextInt(4)) : length();
        byte value = filling();
        call(
                "f" + file.call + ".write " + at + " " + length + "x" + (value & 0xFF),
                () -> {
                    file.file.write(at, filled(length, value));
                    return Call.DONE;
                },
                step(file, content -> content.with(at, length, value)));
    }

    private void closeFile(File file) {
        files.remove(file);
        call(
                "close f" + file.call,
                () -> {
                    file.file.close();
                    return closed();
                },
                world -> {
                    world.closeFile(file.call);
                    return Call.DONE;
                });
    }
}
