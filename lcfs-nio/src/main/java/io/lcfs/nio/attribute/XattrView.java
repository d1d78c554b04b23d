package io.lcfs.nio.attribute;

import io.lcfs.nio.file.Location;
import io.lcfs.nio.file.Mount;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * The attribute view {@code user} of a file: its extended attributes with the prefix {@code user.}, which the names
 * omit.
 */
public final class XattrView implements UserDefinedFileAttributeView {
    public static final String PREFIX = "user.";

    private final Mount mount;
    /** Returns the location of the file; throws if the stream that the view was taken from is closed. */
    private final Supplier<Location> location;

    private final boolean follow;

    public XattrView(Mount mount, Supplier<Location> location, boolean follow) {
        this.mount = mount;
        this.location = location;
        this.follow = follow;
    }

    private Location settable() throws IOException {
        return mount.files().settable(location.get(), follow);
    }

    @Override
    public String name() {
        return "user";
    }

    @Override
    public List<String> list() throws IOException {
        Location at = settable();
        List<String> names = new ArrayList<>();
        for (String name : mount.files().call(at, layer -> layer.listXattrs(at.at()))) {
            if (name.startsWith(PREFIX)) {
                names.add(name.substring(PREFIX.length()));
            }
        }
        return names;
    }

    /** Returns the bytes of an attribute. */
    byte[] value(String name) throws IOException {
        String key = key(name);
        Location at = settable();
        return mount.files().call(at, layer -> {
            byte[] value = layer.getXattr(at.at(), key);
            if (value == null) {
                throw missing(name);
            }
            return value;
        });
    }

    /** Returns the name of an attribute in the layer. The host refuses the empty name as well. */
    private String key(String name) throws FileSystemException {
        if (Objects.requireNonNull(name, "name").isEmpty()) {
            throw new FileSystemException(location.get().shown(), null, "the name of an attribute is empty");
        }
        return PREFIX + name;
    }

    private FileSystemException missing(String name) {
        return new FileSystemException(location.get().shown(), null, "there is no attribute user:" + name);
    }

    @Override
    public int size(String name) throws IOException {
        return value(name).length;
    }

    @Override
    public int read(String name, ByteBuffer target) throws IOException {
        if (target.isReadOnly()) {
            throw new IllegalArgumentException("the buffer is read-only");
        }
        byte[] value = value(name);
        if (target.remaining() < value.length) {
            throw new FileSystemException(
                    location.get().shown(),
                    null,
                    "attribute user:" + name + " has " + value.length + " bytes, the buffer has room for "
                            + target.remaining());
        }
        target.put(value);
        return value.length;
    }

    @Override
    public int write(String name, ByteBuffer source) throws IOException {
        String key = key(name);
        byte[] value = new byte[source.remaining()];
        source.duplicate().get(value);
        Location at = settable();
        try {
            mount.files().run(at, layer -> layer.setXattr(at.at(), key, value));
        } catch (IllegalArgumentException e) {
            throw new FileSystemException(
                    location.get().shown(), null, "attribute user:" + name + ": " + e.getMessage());
        }
        source.position(source.limit());
        return value.length;
    }

    @Override
    public void delete(String name) throws IOException {
        String key = key(name);
        Location at = settable();
        if (!mount.files().call(at, layer -> layer.removeXattr(at.at(), key))) {
            throw missing(name);
        }
    }
}
