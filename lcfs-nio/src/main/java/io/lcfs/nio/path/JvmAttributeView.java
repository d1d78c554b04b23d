package io.lcfs.nio.path;

import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The attribute view of a file in the JVM's default layer. A file of the JVM itself is read on the host and cannot be
 * changed.
 */
public final class JvmAttributeView implements PosixFileAttributeView {
    private final LayerPath file;
    private final LinkOption[] options;
    private final PosixFileAttributeView inLayer;

    /**
     * Creates the view.
     *
     * @param options whether a final symbolic link is followed
     * @param inLayer the view of the file in the layer
     */
    public JvmAttributeView(LayerPath file, LinkOption[] options, PosixFileAttributeView inLayer) {
        this.file = file;
        this.options = options.clone();
        this.inLayer = inLayer;
    }

    @Override
    public String name() {
        return inLayer.name();
    }

    @Override
    public PosixFileAttributes readAttributes() throws IOException {
        return file.getFileSystem().provider().readAttributes(file, PosixFileAttributes.class, options);
    }

    @Override
    public UserPrincipal getOwner() throws IOException {
        return readAttributes().owner();
    }

    @Override
    public void setTimes(
            @Nullable FileTime lastModifiedTime, @Nullable FileTime lastAccessTime, @Nullable FileTime createTime)
            throws IOException {
        inLayer.setTimes(lastModifiedTime, lastAccessTime, createTime);
    }

    @Override
    public void setOwner(UserPrincipal owner) throws IOException {
        inLayer.setOwner(owner);
    }

    @Override
    public void setGroup(GroupPrincipal group) throws IOException {
        inLayer.setGroup(group);
    }

    @Override
    public void setPermissions(Set<PosixFilePermission> permissions) throws IOException {
        inLayer.setPermissions(permissions);
    }
}
