package io.lcfs.acceptance;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.Layer;
import io.lcfs.examples.command.Text;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** One step of a build: the change of a layer, and the same change of the expected tree. */
sealed interface BuildStep {
    /** Returns the line for the table. */
    String title();

    /** Changes the layer. */
    void run(Layer layer) throws IOException;

    /** Changes the manifest of the layer in the same way. {@code now} is the time of the store's clock. */
    void expect(Manifest manifest, Instant now) throws IOException;

    /** Adds a new directory with files from the host in it. */
    record Add(String path, Manifest files) implements BuildStep {
        @Override
        public String title() {
            return "add " + path;
        }

        @Override
        public void run(Layer layer) throws IOException {
            new LayerImporter(layer, null).addAll(files.below(Manifest.ROOT));
        }

        @Override
        public void expect(Manifest manifest, Instant now) {
            files.below(Manifest.ROOT).forEach(manifest::put);
            manifest.touch(Manifest.parent(path), now);
        }
    }

    /** Appends a line to a file. */
    record Append(String path, String line) implements BuildStep {
        @Override
        public String title() {
            return "append a line to " + path;
        }

        @Override
        public void run(Layer layer) throws IOException {
            layer.write(path, layer.stat(path, NO_FOLLOW).size(), line.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void expect(Manifest manifest, Instant now) throws IOException {
            manifest.change(path, node -> {
                byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
                Content longer =
                        new Content.Patched(node.content(), node.content().size(), bytes);
                return node.with(longer).with(node.attributes().withModifiedTime(now));
            });
        }
    }

    /** Overwrites some bytes of a file; the rest of the file stays shared with the layer below. */
    record Overwrite(String path, long offset, byte[] bytes) implements BuildStep {
        @Override
        public String title() {
            return "overwrite " + Text.bytes(bytes.length) + " in " + path;
        }

        @Override
        public void run(Layer layer) throws IOException {
            layer.write(path, offset, bytes);
        }

        @Override
        public void expect(Manifest manifest, Instant now) throws IOException {
            manifest.change(
                    path,
                    node -> node.with(new Content.Patched(node.content(), offset, bytes))
                            .with(node.attributes().withModifiedTime(now)));
        }
    }

    /** Deletes a directory and everything below it. */
    record Delete(String path) implements BuildStep {
        @Override
        public String title() {
            return "delete " + path;
        }

        @Override
        public void run(Layer layer) throws IOException {
            layer.deleteRecursively(path);
        }

        @Override
        public void expect(Manifest manifest, Instant now) {
            manifest.delete(path, now);
        }
    }

    /** Renames a directory. */
    record Rename(String path, String newPath) implements BuildStep {
        @Override
        public String title() {
            return "rename " + path + " to " + newPath;
        }

        @Override
        public void run(Layer layer) throws IOException {
            layer.rename(path, newPath);
        }

        @Override
        public void expect(Manifest manifest, Instant now) throws IOException {
            manifest.rename(path, newPath, now);
        }
    }

    /** Changes mode and owner of a file, and sets an extended attribute whose value is not text. */
    record Chmod(String path, int mode, long uid, long gid) implements BuildStep {
        private static final String XATTR = "user.lcfs.example";

        private static byte[] value() {
            return new byte[] {0, 1, '\n', '=', (byte) 0xFF, (byte) 0xC0};
        }

        @Override
        public String title() {
            return String.format("chmod %o, chown %d:%d %s", mode, uid, gid, path);
        }

        @Override
        public void run(Layer layer) throws IOException {
            layer.setOwner(path, uid, gid);
            layer.setMode(path, mode);
            layer.setXattr(path, XATTR, value());
        }

        @Override
        public void expect(Manifest manifest, Instant now) throws IOException {
            manifest.change(
                    path,
                    node -> node.with(
                            node.attributes().withOwner(uid, gid).withMode(mode).withXattr(XATTR, value())));
        }
    }
}
