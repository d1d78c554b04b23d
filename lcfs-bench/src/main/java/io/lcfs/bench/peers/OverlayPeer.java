package io.lcfs.bench.peers;

import io.lcfs.bench.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Layers of overlayfs on the work directory's file system. Each layer is three directories and a mount. The mounts are
 * volatile, because otherwise each unmount would sync the disk, although the layer is about to be removed.
 */
final class OverlayPeer implements LayerPeer {
    private final PeerDirectory directory;
    private final Path image;
    private final Set<Path> mounted = new LinkedHashSet<>();
    private boolean closed; // a benchmark that still runs then must not mount more

    OverlayPeer(PeerDirectory directory, FileTree tree) throws IOException {
        this.directory = directory;
        image = Files.createDirectory(directory.resolve("image"));
        new PathPeer(image, tree, PathPeer.Durability.SYNC).createTree();
        Kernel.syncFileSystem(image);
        directory.beforeDeletion(this::unmountAll);
    }

    @Override
    public Path image() {
        return image;
    }

    @Override
    public synchronized void create(String layer) throws IOException {
        if (closed) {
            throw new IOException("cannot create " + layer + ": all layers are unmounted");
        }
        Path top = Files.createDirectory(directory.resolve(layer));
        Path upper = Files.createDirectory(upper(layer));
        Path work = Files.createDirectory(top.resolve("work"));
        Path merged = Files.createDirectory(path(layer));
        String options = "volatile,lowerdir=" + image + ",upperdir=" + upper + ",workdir=" + work;
        Kernel.mount("overlay", merged, options);
        mounted.add(merged);
    }

    @Override
    public Path path(String layer) {
        return directory.resolve(layer).resolve("merged");
    }

    /** Returns the directory of the layer's own files. */
    Path upper(String layer) {
        return directory.resolve(layer).resolve("upper");
    }

    @Override
    public synchronized void remove(String layer) throws IOException {
        Kernel.unmount(path(layer));
        mounted.remove(path(layer));
        PeerDirectory.deleteTree(directory.resolve(layer));
    }

    private synchronized void unmountAll() throws IOException {
        closed = true;
        for (Path merged : mounted) {
            Kernel.detach(merged);
        }
        mounted.clear();
    }
}
