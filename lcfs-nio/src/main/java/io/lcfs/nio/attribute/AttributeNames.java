package io.lcfs.nio.attribute;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.FileInfo;
import io.lcfs.nio.file.Location;
import io.lcfs.nio.file.Modes;
import io.lcfs.nio.file.Mount;
import io.lcfs.nio.file.Options;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads and sets attributes by name, as {@code view:name,name} or {@code view:*}. */
public final class AttributeNames {
    /** The names of the supported attribute views. */
    public static final Set<String> VIEWS = Set.of("basic", "owner", "posix", "unix", "user");

    private static final Map<String, Getter> BASIC = Map.of(
            "lastModifiedTime", LayerFileAttributes::lastModifiedTime,
            "lastAccessTime", LayerFileAttributes::lastAccessTime,
            "creationTime", LayerFileAttributes::creationTime,
            "size", LayerFileAttributes::size,
            "isRegularFile", LayerFileAttributes::isRegularFile,
            "isDirectory", LayerFileAttributes::isDirectory,
            "isSymbolicLink", LayerFileAttributes::isSymbolicLink,
            "isOther", LayerFileAttributes::isOther,
            "fileKey", LayerFileAttributes::fileKey);
    private static final Map<String, Getter> OWNER = Map.of("owner", LayerFileAttributes::owner);
    private static final Map<String, Getter> POSIX = with(
            BASIC,
            Map.of(
                    "owner", LayerFileAttributes::owner,
                    "group", LayerFileAttributes::group,
                    "permissions", LayerFileAttributes::permissions));
    private static final Map<String, Getter> UNIX = with(
            POSIX,
            Map.of(
                    "mode",
                            attributes -> Modes.full(
                                    attributes.info().kind(), attributes.info().mode()),
                    "ino", attributes -> attributes.info().inode(),
                    "dev", attributes -> attributes.fileKey().layer(),
                    "rdev", attributes -> attributes.info().rdev(),
                    "nlink", attributes -> (int) attributes.info().linkCount(),
                    "uid", attributes -> (int) attributes.info().uid(),
                    "gid", attributes -> (int) attributes.info().gid(),
                    "ctime", attributes -> FileTime.from(attributes.info().ctime())));

    private final Mount mount;
    private final Principals principals;
    private final Location location;
    private final boolean follow;

    public AttributeNames(Mount mount, Principals principals, Location location, boolean follow) {
        this.mount = mount;
        this.principals = principals;
        this.location = location;
        this.follow = follow;
    }

    /** The way to get one attribute out of the attributes of a file. */
    private interface Getter {
        Object get(LayerFileAttributes attributes);
    }

    private static Map<String, Getter> with(Map<String, Getter> some, Map<String, Getter> others) {
        Map<String, Getter> all = new LinkedHashMap<>(some);
        all.putAll(others);
        return Map.copyOf(all);
    }

    private static Map<String, Getter> getters(String view) {
        return switch (view) {
            case "basic" -> BASIC;
            case "owner" -> OWNER;
            case "posix" -> POSIX;
            case "unix" -> UNIX;
            default -> throw new UnsupportedOperationException("there is no attribute view " + view);
        };
    }

    private LayerAttributeView view() {
        return new LayerAttributeView(mount, principals, "posix", () -> location, follow);
    }

    private XattrView userView() {
        return new XattrView(mount, () -> location, follow);
    }

    /** Reads the attributes of one view. */
    public Map<String, Object> read(String attributes) throws IOException {
        int colon = attributes.indexOf(':');
        String view = colon < 0 ? "basic" : attributes.substring(0, colon);
        Set<String> names =
                new LinkedHashSet<>(List.of(attributes.substring(colon + 1).split(",", -1)));
        return view.equals("user") ? readUser(names) : readKnown(view, names);
    }

    private Map<String, Object> readKnown(String view, Set<String> names) throws IOException {
        Map<String, Getter> getters = getters(view);
        Set<String> wanted = names.contains("*") ? getters.keySet() : names;
        for (String name : names) {
            if (!name.equals("*") && !getters.containsKey(name)) {
                throw unknown(view, name);
            }
        }
        LayerFileAttributes attributes = view().readAttributes();
        Map<String, Object> values = new LinkedHashMap<>();
        for (String name : wanted) {
            values.put(name, Objects.requireNonNull(getters.get(name)).get(attributes));
        }
        return values;
    }

    private Map<String, Object> readUser(Set<String> names) throws IOException {
        XattrView view = userView();
        Map<String, Object> values = new LinkedHashMap<>();
        for (String name : names.contains("*") ? view.list() : names) {
            values.put(name, view.value(name));
        }
        return values;
    }

    /** Sets one attribute. */
    public void set(String attribute, @Nullable Object value) throws IOException {
        int colon = attribute.indexOf(':');
        String view = colon < 0 ? "basic" : attribute.substring(0, colon);
        String name = attribute.substring(colon + 1);
        if (view.equals("user")) {
            setUser(name, Objects.requireNonNull(value, "value"));
        } else if (!getters(view).containsKey(name)) {
            throw unknown(view, name);
        } else {
            setKnown(view, name, value);
        }
    }

    private void setUser(String name, Object value) throws IOException {
        ByteBuffer bytes = value instanceof byte[] array ? ByteBuffer.wrap(array) : (ByteBuffer) value;
        userView().write(name, bytes);
    }

    private void setKnown(String view, String name, @Nullable Object value) throws IOException {
        switch (name) {
            case "lastModifiedTime" -> view().setTimes((FileTime) value, null, null);
            case "lastAccessTime" -> view().setTimes(null, (FileTime) value, null);
            case "creationTime" -> view().setTimes(null, null, (FileTime) value);
            case "owner" -> view().setOwner((UserPrincipal) Objects.requireNonNull(value, "value"));
            case "group" -> view().setGroup((GroupPrincipal) Objects.requireNonNull(value, "value"));
            case "permissions" -> view().setPermissions(Options.permissions(Objects.requireNonNull(value, "value")));
            case "mode", "uid", "gid" -> setNumber(name, (Integer) Objects.requireNonNull(value, "value"));
            default -> throw new IllegalArgumentException("attribute " + view + ":" + name + " cannot be set");
        }
    }

    /** Sets the mode, the owner or the group of the view {@code unix}; the value is unsigned. */
    private void setNumber(String name, int value) throws IOException {
        Location at = mount.files().settable(location, follow);
        mount.files().update(at, layer -> {
            FileInfo info = layer.stat(at.at(), NO_FOLLOW);
            switch (name) {
                case "mode" -> layer.setMode(at.at(), value & Modes.MAX);
                case "uid" -> layer.setOwner(at.at(), Integer.toUnsignedLong(value), info.gid());
                default -> layer.setOwner(at.at(), info.uid(), Integer.toUnsignedLong(value));
            }
        });
    }

    private static IllegalArgumentException unknown(String view, String name) {
        return new IllegalArgumentException("there is no attribute " + view + ":" + name);
    }
}
