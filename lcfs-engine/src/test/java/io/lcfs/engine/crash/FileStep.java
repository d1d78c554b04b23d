package io.lcfs.engine.crash;

import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.engine.format.Blocks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A random change of a layer's files, made in the layer and, if that succeeds, in its model. */
final class FileStep {
    private static final int MAX_OFFSET = 20_000;
    private static final int MAX_INLINE = 512;
    private static final int MANY = 100;

    private final Random random;
    private final Layer layer;
    private final TreeModel tree;

    FileStep(Random random, Layer layer, TreeModel tree) {
        this.random = random;
        this.layer = layer;
        this.tree = tree;
    }

    /** Makes the change. Returns its description. */
    String run() throws IOException {
        return switch (random.nextInt(20)) {
            case 0 -> directory();
            case 1 -> delete();
            case 2, 3 -> truncate();
            case 4, 5 -> punch();
            case 6 -> rename();
            case 7 -> link();
            case 8, 9 -> xattr();
            case 10 -> symbolicLink();
            case 11 -> mode();
            default -> write();
        };
    }

    /** Creates so many small files that they take at least twenty leaves. */
    static void fill(Random random, Layer layer, TreeModel tree) throws IOException {
        layer.createDirectory("/many");
        tree.create("/many", TreeModel.Inode.of(FileKind.DIRECTORY, 0755));
        for (int i = 0; i < MANY; i++) {
            byte[] bytes = new byte[MAX_INLINE];
            random.nextBytes(bytes);
            layer.write("/many/" + i, 0, bytes);
            tree.create("/many/" + i, TreeModel.Inode.of(FileKind.REGULAR, 0644).withContent(bytes));
        }
    }

    /** Writes a file of many blocks. */
    static void writeLong(Random random, Layer layer, TreeModel tree) throws IOException {
        byte[] bytes = new byte[MANY * Blocks.BYTES / 4];
        random.nextBytes(bytes);
        layer.write("/long", 0, bytes);
        if (tree.exists("/long")) {
            bytes = TreeModel.written(tree.get("/long").content(), 0, bytes);
        } else {
            tree.create("/long", TreeModel.Inode.of(FileKind.REGULAR, 0644));
        }
        tree.set("/long", tree.get("/long").withContent(bytes));
    }

    private String any(List<String> paths) {
        return paths.isEmpty() ? "" : paths.get(random.nextInt(paths.size()));
    }

    /** Returns the path of an entry in an existing directory. */
    private String place(String name) {
        String directory = any(tree.paths(FileKind.DIRECTORY));
        return (directory.equals("/") ? "" : directory) + "/" + name;
    }

    private List<String> all() {
        List<String> all = new ArrayList<>();
        for (FileKind kind : FileKind.values()) {
            all.addAll(tree.paths(kind));
        }
        all.remove("/");
        return all;
    }

    private String directory() throws IOException {
        String path = place("d" + random.nextInt(3));
        if (tree.exists(path) || path.length() > 12) {
            return write();
        }
        layer.createDirectory(path);
        tree.create(path, TreeModel.Inode.of(FileKind.DIRECTORY, 0755));
        return "directory " + path;
    }

    private String delete() throws IOException {
        String path = any(all());
        if (path.isEmpty()) {
            return write();
        }
        layer.deleteRecursively(path);
        tree.delete(path);
        return "delete " + path;
    }

    private String write() throws IOException {
        String path = any(tree.paths(FileKind.REGULAR));
        if (path.isEmpty() || random.nextInt(3) == 0) {
            path = place("f" + random.nextInt(8));
            if (tree.exists(path)) {
                return mode();
            }
        }
        byte[] bytes;
        int offset;
        switch (random.nextInt(12)) {
            case 0 -> {
                bytes = bytes(10 * Blocks.BYTES + random.nextInt(MAX_OFFSET));
                offset = random.nextInt(MAX_OFFSET);
            }
            case 1, 2, 3, 4 -> {
                bytes = bytes(1 + random.nextInt(512));
                offset = random.nextInt(random.nextBoolean() ? 1 : 400);
            }
            case 5, 6, 7, 8 -> {
                bytes = bytes((1 + random.nextInt(3)) * Blocks.BYTES);
                offset = random.nextInt(5) * Blocks.BYTES;
            }
            default -> {
                bytes = bytes(1 + random.nextInt(9_000));
                offset = random.nextInt(MAX_OFFSET);
            }
        }
        layer.write(path, offset, bytes);
        if (!tree.exists(path)) {
            tree.create(path, TreeModel.Inode.of(FileKind.REGULAR, 0644));
        }
        TreeModel.Inode file = tree.get(path);
        tree.set(path, file.withContent(TreeModel.written(file.content(), offset, bytes)));
        return "write " + path + " " + offset + " " + bytes.length;
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        if (random.nextInt(8) > 0) {
            random.nextBytes(bytes);
        }
        return bytes;
    }

    private String truncate() throws IOException {
        String path = any(tree.paths(FileKind.REGULAR));
        if (path.isEmpty()) {
            return write();
        }
        TreeModel.Inode file = tree.get(path);
        int size = switch (random.nextInt(4)) {
            case 0 -> random.nextInt(MAX_INLINE);
            case 1 -> random.nextInt(6) * Blocks.BYTES;
            case 2 -> random.nextInt(file.content().length + 1);
            default -> random.nextInt(30_000);
        };
        layer.truncate(path, size);
        tree.set(path, file.withContent(Arrays.copyOf(file.content(), size)));
        return "truncate " + path + " " + size;
    }

    private String punch() throws IOException {
        String path = any(tree.paths(FileKind.REGULAR));
        if (path.isEmpty()) {
            return write();
        }
        TreeModel.Inode file = tree.get(path);
        boolean aligned = random.nextBoolean();
        int offset = aligned ? random.nextInt(5) * Blocks.BYTES : random.nextInt(MAX_OFFSET);
        int length = aligned ? random.nextInt(4) * Blocks.BYTES : random.nextInt(12_000);
        layer.punch(path, offset, length);
        tree.set(path, file.withContent(TreeModel.punched(file.content(), offset, length)));
        return "punch " + path + " " + offset + " " + length;
    }

    /** Renames to a new name, or a file over a file. */
    private String rename() throws IOException {
        String source = any(all());
        if (source.isEmpty()) {
            return write();
        }
        boolean isDirectory = tree.get(source).kind() == FileKind.DIRECTORY;
        String target = isDirectory ? place("d" + random.nextInt(3)) : place("f" + random.nextInt(8));
        boolean taken = tree.exists(target) && (isDirectory || tree.get(target).kind() == FileKind.DIRECTORY);
        if (taken || TreeModel.isAtOrBelow(target, source) || target.length() > 12) {
            return write();
        }
        layer.rename(source, target);
        tree.rename(source, target);
        return "rename " + source + " " + target;
    }

    private String link() throws IOException {
        String existing = any(tree.paths(FileKind.REGULAR));
        String path = place("f" + random.nextInt(8));
        if (existing.isEmpty() || tree.exists(path)) {
            return write();
        }
        layer.createLink(path, existing);
        tree.link(existing, path);
        return "link " + existing + " " + path;
    }

    private String symbolicLink() throws IOException {
        String path = place("s" + random.nextInt(3));
        if (tree.exists(path)) {
            return mode();
        }
        byte[] target = new byte[1 + random.nextInt(random.nextBoolean() ? 40 : 900)];
        Arrays.fill(target, (byte) ('a' + random.nextInt(26)));
        layer.createSymbolicLink(path, new String(target, StandardCharsets.UTF_8));
        tree.create(path, TreeModel.Inode.of(FileKind.SYMBOLIC_LINK, 0777).withContent(target));
        return "symbolic link " + path;
    }

    private String xattr() throws IOException {
        String path = any(all());
        if (path.isEmpty()) {
            return write();
        }
        String name = "user.x" + random.nextInt(2);
        if (random.nextInt(4) == 0) {
            layer.removeXattr(path, name);
            tree.set(path, tree.get(path).withXattr(name, null));
            return "remove xattr " + path + " " + name;
        }
        byte[] value = bytes(random.nextInt(random.nextInt(3) > 0 ? 1_000 : 6_000));
        layer.setXattr(path, name, value);
        tree.set(path, tree.get(path).withXattr(name, value));
        return "xattr " + path + " " + name + " " + value.length;
    }

    private String mode() throws IOException {
        String path = any(all());
        if (path.isEmpty()) {
            return "nothing";
        }
        int bits = random.nextInt(010000);
        layer.setMode(path, bits);
        tree.set(path, tree.get(path).withMode(bits));
        return "mode " + path + " " + bits;
    }
}
