package io.lcfs.engine.copy;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.DirectoryEntries;
import io.lcfs.DirectoryEntry;
import io.lcfs.FileInfo;
import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerKind;
import io.lcfs.Names;
import io.lcfs.engine.copy.tree.CopyNode;
import io.lcfs.engine.copy.tree.CopySource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** A path of a layer as the source of a copy. Places are paths of the layer. */
final class LayerSource implements CopySource<String> {
    private final Layer layer;
    private final String path;

    LayerSource(Layer layer, String path) {
        this.layer = layer;
        this.path = path;
    }

    /** Returns the entries of a directory, in the order of the bytes of their names. */
    static List<DirectoryEntry> sorted(Layer layer, String directory) throws IOException {
        List<DirectoryEntry> sorted = new ArrayList<>();
        try (DirectoryEntries entries = layer.list(directory)) {
            entries.forEach(sorted::add);
        }
        sorted.sort((a, b) -> Arrays.compareUnsigned(Names.encode(a.name()), Names.encode(b.name())));
        return sorted;
    }

    @Override
    public CopyNode<String> top() throws IOException {
        String real = layer.realPath(path);
        return node("", LayerPaths.name(real), real);
    }

    private CopyNode<String> node(String shortPath, String name, String place) throws IOException {
        FileInfo info = layer.stat(place, NO_FOLLOW);
        return new CopyNode<>(
                shortPath,
                name,
                place,
                info.kind(),
                info.mode(),
                info.uid(),
                info.gid(),
                info.rdev(),
                info.size(),
                info.mtime(),
                info.inode(),
                info.isDirectory() ? 1 : info.linkCount(),
                false);
    }

    @Override
    public List<CopyNode<String>> enter(CopyNode<String> directory) throws IOException {
        List<CopyNode<String>> children = new ArrayList<>();
        for (DirectoryEntry entry : sorted(layer, directory.place())) {
            String name = entry.name();
            children.add(node(directory.child(name), name, LayerPaths.child(directory.place(), name)));
        }
        return children;
    }

    @Override
    public String linkTarget(CopyNode<String> link) throws IOException {
        return layer.readSymbolicLink(link.place());
    }

    @Override
    public Map<String, byte[]> xattrs(CopyNode<String> node) throws IOException {
        Map<String, byte[]> xattrs = new TreeMap<>();
        for (String name : layer.listXattrs(node.place())) {
            byte[] value = layer.getXattr(node.place(), name);
            if (value != null) {
                xattrs.put(name, value);
            }
        }
        return xattrs;
    }

    @Override
    public Content open(CopyNode<String> file) throws IOException {
        return new LayerContent(layer.openFile(file.place(), FileOption.READ, FileOption.NO_FOLLOW));
    }

    @Override
    public boolean isChanged(CopyNode<String> file) throws IOException {
        if (layer.info().kind() != LayerKind.WRITABLE) {
            return false;
        }
        FileInfo now = layer.stat(file.place(), NO_FOLLOW);
        return !now.mtime().equals(file.mtime()) || !Objects.equals(now.inode(), file.key());
    }

    @Override
    public String shown(CopyNode<String> node) {
        return node.place();
    }

    /** The content of a file of a layer. */
    private static final class LayerContent implements Content {
        private final LayerFile file;

        LayerContent(LayerFile file) {
            this.file = file;
        }

        @Override
        public long nextData(long position) throws IOException {
            return file.nextData(position);
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(position, target);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
