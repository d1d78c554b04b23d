package io.lcfs.engine.damage;

import io.lcfs.DirectoryEntries;
import io.lcfs.DirectoryEntry;
import io.lcfs.FileInfo;
import io.lcfs.FileOption;
import io.lcfs.FileView;
import io.lcfs.Layer;
import io.lcfs.LayerDiff;
import io.lcfs.LayerFile;
import io.lcfs.LayerInfo;
import io.lcfs.LayerKind;
import io.lcfs.LayerOptions;
import io.lcfs.LayerStore;
import io.lcfs.RenameOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Does with a store, whatever is in it, all that a user may: reads everything, changes, removes, reclaims, checks, and opens it
 * again. Each call ends in a result or an {@link IOException}, and is cheap ({@link Guarded}); anything else is a failure. A store
 * may pretend to be endless, so only so many layers and files are visited.
 */
final class StoreDrive {
    private static final int MOST_LAYERS = 10;
    private static final int MOST_PATHS = 60;
    private static final int MOST_CHANGED = 12;

    private final ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
    private final StringBuilder log = new StringBuilder();
    private LayerStore store;

    private StoreDrive(LayerStore store) {
        this.store = store;
    }

    /** Drives the store on an image. In the thread of {@link Guarded#run}. Returns what happened, for who asks. */
    static String run(BlockImage image) throws Exception {
        BlockImage.Device device = image.device();
        LayerStore[] opened = new LayerStore[1];
        StoreDrive drive = new StoreDrive(null);
        drive.attempt("open", () -> opened[0] = Stores.open(device));
        if (opened[0] != null) {
            drive.store = opened[0];
            drive.all();
            drive.attempt("close", opened[0]::close);
            opened[0] = null;
            drive.attempt("open again", () -> opened[0] = Stores.open(device));
            if (opened[0] != null) {
                drive.attempt(
                        "check again", () -> drive.log.append(opened[0].check().findings()));
            }
        }
        return drive.log.toString();
    }

    private void attempt(String what, Guarded.Body body) throws Exception {
        try {
            Guarded.call(what, body);
        } catch (IOException | UncheckedIOException e) {
            log.append(what).append(": ").append(e).append('\n');
        } catch (UnsupportedOperationException e) {
            // Of layer 0, whatever name it has now: that is a result.
            log.append(what).append(": ").append(e).append('\n');
        } catch (RuntimeException | Error e) {
            throw new AssertionError(what + ": " + e, e);
        }
    }

    private void all() throws Exception {
        attempt("info", store::info);
        attempt("check", () -> log.append(store.check().findings()).append('\n'));
        List<LayerInfo> layers = new ArrayList<>();
        attempt("list", () -> layers.addAll(store.list()));
        List<LayerInfo> visited = layers.subList(0, Math.min(layers.size(), MOST_LAYERS));
        List<String> names = new ArrayList<>(List.of(LayerStore.ROOT));
        visited.forEach(info -> names.add(info.name()));
        for (String name : names) {
            attempt("stat", () -> store.stat(name));
            attempt("usage", () -> store.usage(name));
            withLayer(name, layer -> read(name, layer));
        }
        for (int i = 0; i < names.size(); i++) {
            diff(names.get(i), names.get((i + 1) % names.size()));
            diff(names.get((i + 2) % names.size()), names.get(i));
        }
        for (String name : names) {
            withLayer(name, this::change);
        }
        for (String name : names) {
            changeLayer(name);
        }
        attempt("sync", store::sync);
        for (String name : names) {
            attempt("remove", () -> store.removeForced(name));
        }
        attempt("reclaim", store::reclaim);
        attempt("check after", () -> log.append(store.check().findings()).append('\n'));
    }

    /** Something done with a layer. */
    private interface OnLayer {
        void run(Layer layer) throws Exception;
    }

    private void withLayer(String name, OnLayer body) throws Exception {
        Layer[] layer = new Layer[1];
        attempt("open layer", () -> layer[0] = store.open(name));
        if (layer[0] != null) {
            body.run(layer[0]);
            layer[0].close();
        }
    }

    private void diff(String one, String other) throws Exception {
        attempt("diff", () -> {
            try (LayerDiff diff = store.diff(one, other)) {
                diff.forEach(change -> log.append(change).append('\n'));
            }
        });
    }

    // Reading.

    private List<String> paths(Layer layer) throws Exception {
        List<String> paths = new ArrayList<>();
        ArrayDeque<String> left = new ArrayDeque<>(List.of("/"));
        while (!left.isEmpty() && paths.size() < MOST_PATHS) {
            String path = left.poll();
            paths.add(path);
            attempt("list " + path, () -> {
                try (DirectoryEntries entries = layer.list(path)) {
                    for (DirectoryEntry entry : entries) {
                        left.add((path.equals("/") ? "" : path) + "/" + entry.name());
                        if (left.size() > MOST_PATHS) {
                            break;
                        }
                    }
                } catch (java.nio.file.NotDirectoryException e) {
                    // As it should be.
                }
            });
        }
        return paths;
    }

    private void read(String name, Layer layer) throws Exception {
        attempt("info of layer", layer::info);
        LayerKind[] kind = {LayerKind.WRITABLE};
        attempt("kind", () -> kind[0] = store.stat(name).kind());
        for (String path : paths(layer)) {
            FileInfo[] info = new FileInfo[1];
            attempt("stat " + path, () -> info[0] = layer.stat(path));
            attempt("follow " + path, () -> layer.statFollowing(path));
            attempt("paths " + path, () -> layer.paths(path));
            attempt("exists " + path, () -> layer.exists(path + "/../x"));
            attempt("xattrs " + path, () -> {
                for (String xattr : layer.listXattrs(path)) {
                    layer.getXattr(path, xattr);
                }
            });
            attempt("link " + path, () -> layer.readSymbolicLink(path));
            long size = info[0] == null ? 0 : info[0].size();
            attempt("read " + path, () -> readFile(layer, path, size));
            if (kind[0] != LayerKind.WRITABLE) {
                attempt("view " + path, () -> viewFile(layer, path));
            }
        }
    }

    private void readFile(Layer layer, String path, long size) throws IOException {
        try (LayerFile file = layer.openFile(path, FileOption.READ)) {
            for (long at : new long[] {0, 4095, size / 2, size - 5000, size - 1, size, 1L << 31, (1L << 44) - 1}) {
                file.read(buffer.clear(), Math.max(0, at));
                file.read(buffer.clear(), Math.max(0, at));
                layer.read(path, Math.max(0, at), buffer.clear());
            }
        }
        if (size < 1 << 20) {
            layer.readAllBytes(path);
        }
    }

    private static void viewFile(Layer layer, String path) throws IOException {
        try (FileView view = layer.openView(path)) {
            long size = view.size();
            for (long at : new long[] {0, 4096, size / 2, size - 1, size}) {
                ByteBuffer slice = view.slice(Math.max(0, Math.min(size, at)));
                if (slice.hasRemaining()) {
                    slice.get(slice.limit() - 1);
                }
            }
        }
    }

    // Changing.

    private void change(Layer layer) throws Exception {
        byte[] bytes = new byte[5000];
        java.util.Arrays.fill(bytes, (byte) 7);
        attempt("mkdirs", () -> layer.createDirectories("/x/y/z"));
        attempt("create", () -> layer.write("/x/file", 100, bytes));
        attempt("symlink", () -> layer.createSymbolicLink("/x/link", "../x"));
        List<String> paths = paths(layer);
        for (int i = 0; i < Math.min(paths.size(), MOST_CHANGED); i++) {
            String path = paths.get(i);
            attempt("write " + path, () -> layer.write(path, 3000, bytes));
            attempt("punch " + path, () -> layer.punch(path, 10, 6000));
            attempt("grow " + path, () -> layer.truncate(path, 1L << 33));
            attempt("shrink " + path, () -> layer.truncate(path, 100));
            attempt("append " + path, () -> append(layer, path));
            attempt("mode " + path, () -> layer.setMode(path, 0700));
            attempt("mtime " + path, () -> layer.setModifiedTime(path, Instant.EPOCH));
            attempt("set xattr " + path, () -> layer.setXattr(path, "user.long", bytes));
            attempt("drop xattrs " + path, () -> {
                for (String xattr : layer.listXattrs(path)) {
                    layer.removeXattr(path, xattr);
                }
            });
            attempt("mkdir below " + path, () -> layer.createDirectory(path + "/new"));
            attempt("create below " + path, () -> layer.createFile(path + "/made"));
            String moved = "/x/m" + i;
            attempt("link " + path, () -> layer.createLink(path, moved + "l"));
            attempt("rename " + path, () -> layer.rename(path, moved));
            attempt("exchange " + path, () -> layer.rename(moved, "/x/file", RenameOption.EXCHANGE));
            attempt("replace " + path, () -> layer.rename(moved, "/x/file"));
        }
        for (int i = paths.size() - 1; i > 0; i--) {
            String path = paths.get(i);
            if (i % 2 == 0) {
                attempt("delete " + path, () -> layer.delete(path));
            } else {
                attempt("delete all " + path, () -> layer.deleteRecursively(path));
            }
        }
        attempt("delete /x", () -> layer.deleteRecursively("/x"));
    }

    private static void append(Layer layer, String path) throws IOException {
        try (LayerFile file = layer.openFile(path, FileOption.WRITE)) {
            file.append(ByteBuffer.allocate(700));
        }
    }

    private void changeLayer(String name) throws Exception {
        if (name.equals(LayerStore.ROOT)) {
            return;
        }
        attempt("label", () -> store.setLabel(name, "by", "me"));
        attempt("labels", () -> store.setLabels(name, java.util.Map.of("a", "b")));
        attempt("snapshot", () -> store.snapshot(name, name + "s").close());
        attempt("clone", () -> store.clone(name, name + "c").close());
        attempt(
                "view",
                () -> store.view(name, name + "v", LayerOptions.defaults()).close());
        attempt("rename layer", () -> store.rename(name + "c", name + "d"));
        withLayer(name + "d", layer -> {
            attempt("write in clone", () -> layer.write("/new", 0, new byte[9000]));
            attempt("commit", layer::commit);
        });
        attempt("remove below", () -> store.remove(name));
    }
}
