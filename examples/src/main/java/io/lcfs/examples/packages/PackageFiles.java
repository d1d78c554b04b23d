package io.lcfs.examples.packages;

import static io.lcfs.FileOption.NO_FOLLOW;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.lcfs.CopyOptions;
import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.LayerOptions;
import io.lcfs.LayerStore;
import io.lcfs.TreeEntry;
import io.lcfs.oci.LayerTars;
import io.lcfs.oci.layer.ImportOptions;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** The files of a package, in a layer of their own that vanishes when it is closed. Thread-safe. */
public final class PackageFiles implements Closeable {
    private final Layer layer;

    private PackageFiles(Layer layer) {
        this.layer = layer;
    }

    /**
     * Unpacks a tar, plain or compressed with gzip or zstd.
     *
     * @param store the store in which the layer is made
     * @param tar the tar; closed when this call returns
     * @throws IOException if the tar is damaged, compressed in another way, or does not fit into the store
     */
    public static PackageFiles unpack(LayerStore store, InputStream tar) throws IOException {
        Layer layer = store.createLayer(
                "package-" + UUID.randomUUID(), LayerOptions.defaults().withEphemeral(true));
        try {
            LayerTars.of(store).apply(layer, tar, ImportOptions.defaults());
            return new PackageFiles(layer);
        } catch (IOException | RuntimeException e) {
            layer.close();
            throw e;
        }
    }

    /** Work in a writable layer. */
    public interface Work {
        /** Does the work. */
        void in(Layer layer) throws IOException;
    }

    /** Works in a clone of a layer, and commits it under a name. If the work fails, the clone is removed. */
    public static void intoClone(LayerStore store, String below, String name, Work work) throws IOException {
        try (Layer layer = store.cloneLayer(
                below,
                "unfinished-" + UUID.randomUUID(),
                LayerOptions.defaults().withEphemeral(true))) {
            work.in(layer);
            layer.commit(name);
        }
    }

    /** Returns all entries except the root directory, with each directory before what is in it. */
    public List<TreeEntry> entries() throws IOException {
        try (Stream<TreeEntry> entries = layer.walk("/")) {
            return entries.filter(entry -> !entry.path().equals("/")).toList();
        }
    }

    /** Returns the layer. */
    public Layer layer() {
        return layer;
    }

    /** Returns the content of a file as text; empty if there is no such file. */
    public String text(String path) throws IOException {
        return text(layer, path);
    }

    /** Returns the content of a file of any layer as text; empty if there is no such file. */
    public static String text(Layer from, String path) throws IOException {
        return from.exists(path) ? new String(from.readAllBytes(path), UTF_8) : "";
    }

    /** Returns the digest of the content of a file, or of the target of a symbolic link. */
    public byte[] digest(String path, String algorithm) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            if (layer.stat(path, NO_FOLLOW).kind() == FileKind.SYMBOLIC_LINK) {
                return digest.digest(layer.readSymbolicLink(path).getBytes(UTF_8));
            }
            byte[] buffer = new byte[1 << 16];
            try (InputStream content = layer.newInputStream(path)) {
                for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
                    digest.update(buffer, 0, count);
                }
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Copies all files into another layer. Directories that are there keep their owners, modes and times. */
    public void copyTo(Layer target) throws IOException {
        target.copyFrom(layer, "/", "/", CopyOptions.defaults().withReplacedAttributes(false));
    }

    @Override
    public void close() throws IOException {
        layer.close();
    }
}
