package io.lcfs.nio.attribute;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.nio.file.FileKey;
import io.lcfs.nio.file.Location;
import io.lcfs.nio.file.Modes;
import io.lcfs.nio.file.Mount;
import java.io.IOException;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

/** The attributes of a file at one instant. A layer keeps no access time: the modification time is shown instead. */
public final class LayerFileAttributes implements PosixFileAttributes {
    private final Principals principals;
    private final FileKey key;
    private final FileInfo info;

    private LayerFileAttributes(Principals principals, FileKey key, FileInfo info) {
        this.principals = principals;
        this.key = key;
        this.info = info;
    }

    /** Reads the attributes of a file. */
    public static LayerFileAttributes read(Mount mount, Principals principals, Location at, boolean follow)
            throws IOException {
        return mount.files().call(at, layer -> {
            FileInfo info = follow ? layer.stat(at.at()) : layer.stat(at.at(), NO_FOLLOW);
            return new LayerFileAttributes(principals, FileKey.of(layer, info.inode()), info);
        });
    }

    FileInfo info() {
        return info;
    }

    @Override
    public UserPrincipal owner() {
        return principals.user(info.uid());
    }

    @Override
    public GroupPrincipal group() {
        return principals.group(info.gid());
    }

    @Override
    public Set<PosixFilePermission> permissions() {
        return Modes.permissions(info.mode());
    }

    @Override
    public FileTime lastModifiedTime() {
        return FileTime.from(info.mtime());
    }

    @Override
    public FileTime lastAccessTime() {
        return lastModifiedTime();
    }

    @Override
    public FileTime creationTime() {
        return FileTime.from(info.birthTime());
    }

    @Override
    public boolean isRegularFile() {
        return info.isRegular();
    }

    @Override
    public boolean isDirectory() {
        return info.isDirectory();
    }

    @Override
    public boolean isSymbolicLink() {
        return info.kind() == FileKind.SYMBOLIC_LINK;
    }

    @Override
    public boolean isOther() {
        return !isRegularFile() && !isDirectory() && !isSymbolicLink();
    }

    @Override
    public long size() {
        return info.size();
    }

    @Override
    public FileKey fileKey() {
        return key;
    }
}
