package io.lcfs.nio;

import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

/** The attributes of a file at one instant. A layer keeps no access time: the modification time is shown instead. */
final class LayerFileAttributes implements PosixFileAttributes {
    private final Principals principals;
    private final FileKey key;
    private final FileInfo info;

    LayerFileAttributes(Principals principals, FileKey key, FileInfo info) {
        this.principals = principals;
        this.key = key;
        this.info = info;
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
