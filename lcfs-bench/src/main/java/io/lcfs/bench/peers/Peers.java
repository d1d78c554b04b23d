package io.lcfs.bench.peers;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.lcfs.bench.FileTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.lmdbjava.TargetName;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

/** The peers by the names that the benchmarks' parameter {@code peer} takes, and which of them can be had here. */
public final class Peers {
    static final String JIMFS = "jimfs";
    static final String FILE = "file";
    static final String TMPFS = "tmpfs";
    static final String LMDB = "lmdb";
    static final String ROCKSDB = "rocksdb";
    static final String MVSTORE = "mvstore";
    static final String XODUS = "xodus";
    static final String OVERLAYFS = "overlayfs";
    static final String BTRFS = "btrfs";
    static final String WALK = "walk";
    static final String TAR = "tar";
    static final String TAR_TMPFS = "tar-tmpfs";

    private Peers() {}

    /**
     * Why a peer cannot be had on this machine. Cheap: it looks, but loads and mounts nothing, so that a peer which is
     * not ruled out here may still fail when it is used, with {@link PeerUnavailableException}.
     *
     * @return the reason; empty if nothing speaks against it
     */
    public static Optional<String> unavailable(String peer) {
        return switch (peer) {
            case JIMFS, FILE, MVSTORE, XODUS, WALK -> Optional.empty();
            case TMPFS -> Machine.tmpfsMissing();
            case LMDB -> Machine.resourceMissing(TargetName.class, TargetName.RESOLVED_FILENAME);
            case ROCKSDB -> Machine.resourceMissing(RocksDB.class, Environment.getJniLibraryFileName("rocksdb"));
            case OVERLAYFS -> Machine.fileSystemMissing("overlay").or(Machine::mountForbidden);
            case BTRFS ->
                Machine.fileSystemMissing("btrfs")
                        .or(Machine::mountForbidden)
                        .or(Machine::loopDeviceMissing)
                        .or(() -> Machine.programMissing("mkfs.btrfs"))
                        .or(() -> Machine.programMissing("mount"));
            case TAR -> Machine.programMissing("tar").or(() -> Machine.programMissing("sync"));
            case TAR_TMPFS -> Machine.tmpfsMissing().or(() -> unavailable(TAR));
            default -> throw new IllegalArgumentException("no such peer: " + peer);
        };
    }

    private static void require(String peer) {
        unavailable(peer).ifPresent(reason -> {
            throw new PeerUnavailableException(peer, reason);
        });
    }

    /** Where a peer's files are to be. */
    static PeerDirectory directory(String peer) throws IOException {
        require(peer);
        return switch (peer) {
            case TMPFS, TAR_TMPFS -> PeerDirectory.onTmpfs();
            default -> PeerDirectory.onWorkFileSystem();
        };
    }

    /** Makes a peer in a directory, or opens the one that is there. */
    static Peer open(String peer, Path directory, FileTree tree) throws IOException {
        require(peer);
        try {
            return switch (peer) {
                case JIMFS -> openJimfs(tree);
                case FILE -> new PathPeer(directory, tree, PathPeer.Durability.SYNC);
                case TMPFS -> new PathPeer(directory, tree, PathPeer.Durability.NONE);
                case LMDB -> new LmdbPeer(directory, tree);
                case ROCKSDB -> new RocksDbPeer(directory, tree);
                case MVSTORE -> new MvStorePeer(directory, tree);
                case XODUS -> new XodusPeer(directory, tree);
                default -> throw new IllegalArgumentException("no peer that holds files: " + peer);
            };
        } catch (LinkageError e) {
            throw new PeerUnavailableException(peer, e); // its native library does not load
        }
    }

    private static Peer openJimfs(FileTree tree) throws IOException {
        return new PathPeer(Jimfs.newFileSystem(Configuration.unix()).getPath("/work"), tree, PathPeer.Durability.NONE);
    }

    /** Makes a peer that makes layers; its image is the tree. */
    static LayerPeer openLayers(String peer, PeerDirectory directory, FileTree tree) throws IOException {
        require(peer);
        try {
            return switch (peer) {
                case OVERLAYFS -> new OverlayPeer(directory, tree);
                case BTRFS -> new BtrfsPeer(directory, tree);
                default -> throw new IllegalArgumentException("no peer that makes layers: " + peer);
            };
        } catch (LinkageError e) {
            throw new PeerUnavailableException(peer, e);
        }
    }
}
