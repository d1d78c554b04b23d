package io.lcfs.nio.attribute;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.nio.file.Location;
import io.lcfs.nio.file.Modes;
import io.lcfs.nio.file.Mount;
import io.lcfs.nio.file.Options;
import java.io.IOException;
import java.nio.file.ProviderMismatchException;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The attribute views {@code basic}, {@code owner} and {@code posix} of a file. */
public final class LayerAttributeView implements PosixFileAttributeView {
    private final Mount mount;
    private final Principals principals;
    private final String name;
    /** Returns the location of the file; throws if the stream that the view was taken from is closed. */
    private final Supplier<Location> location;

    private final boolean follow;

    public LayerAttributeView(
            Mount mount, Principals principals, String name, Supplier<Location> location, boolean follow) {
        this.mount = mount;
        this.principals = principals;
        this.name = name;
        this.location = location;
        this.follow = follow;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public LayerFileAttributes readAttributes() throws IOException {
        return LayerFileAttributes.read(mount, principals, location.get(), follow);
    }

    private Location settable() throws IOException {
        return mount.files().settable(location.get(), follow);
    }

    /**
     * Sets the modification time. The other two times are ignored: a layer keeps no access time, and the creation time
     * cannot be changed.
     */
    @Override
    public void setTimes(
            @Nullable FileTime lastModifiedTime, @Nullable FileTime lastAccessTime, @Nullable FileTime createTime)
            throws IOException {
        boolean nothing = lastModifiedTime == null && lastAccessTime == null && createTime == null;
        if (nothing) {
            return;
        }
        Location at = settable();
        if (lastModifiedTime == null) {
            mount.requireWritable();
            return;
        }
        Instant time = lastModifiedTime.toInstant();
        mount.files().run(at, layer -> layer.setModifiedTime(at.at(), time));
    }

    @Override
    public UserPrincipal getOwner() throws IOException {
        return readAttributes().owner();
    }

    @Override
    public void setOwner(UserPrincipal owner) throws IOException {
        long uid = number(owner, false);
        Location at = settable();
        mount.files()
                .update(
                        at,
                        layer -> layer.setOwner(
                                at.at(), uid, layer.stat(at.at(), NO_FOLLOW).gid()));
    }

    @Override
    public void setGroup(GroupPrincipal group) throws IOException {
        long gid = number(group, true);
        Location at = settable();
        mount.files()
                .update(
                        at,
                        layer -> layer.setOwner(
                                at.at(), layer.stat(at.at(), NO_FOLLOW).uid(), gid));
    }

    private static long number(UserPrincipal principal, boolean group) throws IOException {
        if (!(Objects.requireNonNull(principal, "principal") instanceof Principals.Numbered ours)) {
            throw new ProviderMismatchException(principal + " is no principal of a layer");
        }
        if (!group && ours instanceof GroupPrincipal) {
            throw new IOException("the group " + principal + " cannot be an owner");
        }
        return ours.number();
    }

    @Override
    public void setPermissions(Set<PosixFilePermission> permissions) throws IOException {
        Set<PosixFilePermission> checked = Options.permissions(permissions);
        setMode(checked);
    }

    private void setMode(Set<PosixFilePermission> permissions) throws IOException {
        Location at = settable();
        // As on the host, which says nothing of set-id and sticky bits, and so takes them away.
        mount.files().update(at, layer -> layer.setMode(at.at(), Modes.bits(permissions)));
    }
}
