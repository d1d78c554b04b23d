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

/** The peers, by the values of the benchmarks' parameter {@code peer}, and whether they are available. */
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
     * Returns why a peer is not available on this machine. The check is cheap: it loads and mounts nothing. Therefore a
     * peer that passes it may still fail in use, with {@link PeerUnavailableException}.
     *
     * @return the reason; empty if the peer seems to be available
     */
    public static Optional<String> unavailable(String peer) {
        return switch (peer) {
            case JIMFS, FILE, MVSTORE, XODUS, WALK -> Optional.empty();
            case TMPFS -> PeerMachine.tmpfsMissing();
            case LMDB -> PeerMachine.resourceMissing(TargetName.class, TargetName.RESOLVED_FILENAME);
            case ROCKSDB -> PeerMachine.resourceMissing(RocksDB.class, Environment.getJniLibraryFileName("rocksdb"));
            case OVERLAYFS -> PeerMachine.fileSystemMissing("overlay").or(PeerMachine::mountForbidden);
            case BTRFS ->
                PeerMachine.fileSystemMissing("btrfs")
                        .or(PeerMachine::mountForbidden)
                        .or(PeerMachine::loopDeviceMissing)
                        .or(() -> PeerMachine.programMissing("mkfs.btrfs"))
                        .or(() -> PeerMachine.programMissing("mount"));
            case TAR -> PeerMachine.programMissing("tar").or(() -> PeerMachine.programMissing("sync"));
            case TAR_TMPFS -> PeerMachine.tmpfsMissing().or(() -> unavailable(TAR));
            default -> throw new IllegalArgumentException("no such peer: " + peer);
        };
    }

    private static void require(String peer) {
        unavailable(peer).ifPresent(reason -> {
            throw new PeerUnavailableException(peer, reason);
        });
    }

    /** Creates the directory for a peer's files. */
    static PeerDirectory directory(String peer) throws IOException {
        require(peer);
        return switch (peer) {
            case TMPFS, TAR_TMPFS -> PeerDirectory.onTmpfs();
            default -> PeerDirectory.onWorkFileSystem();
        };
    }

    /** Creates a peer in a directory, or opens the existing one. */
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
            throw new PeerUnavailableException(peer, e); // The native library of the peer cannot be loaded.
        }
    }

    private static Peer openJimfs(FileTree tree) throws IOException {
        return new PathPeer(Jimfs.newFileSystem(Configuration.unix()).getPath("/work"), tree, PathPeer.Durability.NONE);
    }

    /** Creates a peer that makes layers; the tree is its image. */
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
