package io.lcfs.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lcfs.bench.FileTree;
import io.lcfs.bench.RawFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Layers as snapshots of a btrfs file system, which is in a sparse file of the work directory and mounted over a loop
 * device. A layer is created and removed by one system call each. The creation commits the transaction of the file
 * system, which waits for the disk.
 */
final class BtrfsPeer implements LayerPeer {
    private static final long VOLUME_BYTES = 8L << 30; // sparse

    // The numbers of the calls. Each call takes one argument that holds a descriptor and a name.
    private static final long SNAPSHOT_CREATE = 0x5000_9401L;
    private static final long SUBVOLUME_CREATE = 0x5000_940eL;
    private static final long SNAPSHOT_DESTROY = 0x5000_940fL;
    private static final int ARGUMENT_BYTES = 4096;

    private final Path mount;
    private final Path image;
    private final int root;
    private final int source;

    BtrfsPeer(PeerDirectory directory, FileTree tree) throws IOException {
        Path volume = directory.resolve("btrfs.img");
        mount = Files.createDirectory(directory.resolve("btrfs"));
        image = mount.resolve("image");
        try (FileChannel channel = RawFile.create(volume)) {
            RawFile.writeFully(channel, ByteBuffer.wrap(new byte[1]), VOLUME_BYTES - 1);
        }
        Command.run("mkfs.btrfs", "--quiet", volume);
        Command.run("mount", "-o", "loop", volume, mount);
        directory.beforeDeletion(() -> Kernel.detach(mount));
        root = open(directory, mount);
        Kernel.control(root, SUBVOLUME_CREATE, argument(0, "image"));
        new PathPeer(image, tree, PathPeer.Durability.SYNC).createTree();
        Kernel.syncFileSystem(image);
        source = open(directory, image);
    }

    private static int open(PeerDirectory directory, Path opened) throws IOException {
        int descriptor = Kernel.openDirectory(opened);
        directory.beforeDeletion(() -> Kernel.close(descriptor));
        return descriptor;
    }

    private static byte[] argument(int descriptor, String name) {
        ByteBuffer argument = ByteBuffer.allocate(ARGUMENT_BYTES).order(ByteOrder.nativeOrder());
        return argument.putLong(descriptor).put(name.getBytes(UTF_8)).array();
    }

    @Override
    public Path image() {
        return image;
    }

    @Override
    public void create(String layer) throws IOException {
        Kernel.control(root, SNAPSHOT_CREATE, argument(source, layer));
    }

    @Override
    public Path path(String layer) {
        return mount.resolve(layer);
    }

    @Override
    public void remove(String layer) throws IOException {
        Kernel.control(root, SNAPSHOT_DESTROY, argument(0, layer));
    }
}
