package io.lcfs.nio.attribute;

import io.lcfs.StoreInfo;
import io.lcfs.nio.file.Location;
import io.lcfs.nio.file.Mount;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The store of a layer, as a file store with a size and free space. Equal for all file systems of one layer. */
public final class LayerFileStore extends FileStore {
    private static final int BLOCK_BYTES = 4096;
    private static final Set<Class<? extends FileAttributeView>> VIEWS = Set.of(
            BasicFileAttributeView.class,
            FileOwnerAttributeView.class,
            PosixFileAttributeView.class,
            UserDefinedFileAttributeView.class);

    private final Mount mount;

    public LayerFileStore(Mount mount) {
        this.mount = mount;
    }

    private StoreInfo info() throws IOException {
        return mount.files().call(new Location("/", "/"), layer -> layer.store().info());
    }

    @Override
    public String name() {
        return mount.layerOfFiles().name();
    }

    @Override
    public String type() {
        return "lcfs";
    }

    @Override
    public boolean isReadOnly() {
        return mount.isReadOnly();
    }

    @Override
    public long getTotalSpace() throws IOException {
        return info().sizeBytes();
    }

    @Override
    public long getUsableSpace() throws IOException {
        return info().freeBytes();
    }

    @Override
    public long getUnallocatedSpace() throws IOException {
        return info().freeBytes();
    }

    @Override
    public long getBlockSize() {
        return BLOCK_BYTES;
    }

    @Override
    public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
        return VIEWS.contains(Objects.requireNonNull(type, "type"));
    }

    @Override
    public boolean supportsFileAttributeView(String name) {
        return AttributeNames.VIEWS.contains(Objects.requireNonNull(name, "name"));
    }

    @Override
    public <V extends FileStoreAttributeView> @Nullable V getFileStoreAttributeView(Class<V> type) {
        Objects.requireNonNull(type, "type");
        return null;
    }

    @Override
    public Object getAttribute(String attribute) throws IOException {
        return switch (attribute) {
            case "totalSpace" -> getTotalSpace();
            case "usableSpace" -> getUsableSpace();
            case "unallocatedSpace" -> getUnallocatedSpace();
            case "blockSize" -> getBlockSize();
            case "layer" -> mount.layerOfFiles();
            default -> throw new UnsupportedOperationException("there is no attribute " + attribute);
        };
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LayerFileStore that
                && that.mount.layerOfFiles().store() == mount.layerOfFiles().store()
                && that.mount.layerOfFiles().id() == mount.layerOfFiles().id();
    }

    @Override
    public int hashCode() {
        return Long.hashCode(mount.layerOfFiles().id());
    }

    @Override
    public String toString() {
        return name() + " (lcfs)";
    }
}
