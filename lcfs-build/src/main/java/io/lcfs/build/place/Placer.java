package io.lcfs.build.place;

import io.lcfs.CopyOptions;
import io.lcfs.CreateOptions;
import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.build.account.Account;
import io.lcfs.build.change.StepFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Places files in the layer of a step. Used by one thread. */
final class Placer {
    private static final int FILE_MODE = 0644;
    private static final int DIRECTORY_MODE = 0755;

    private final Layer layer;
    private final StepFiles files;
    private final Placement placement;
    private final @Nullable Account owner;

    /** A copy from a source to a path of the layer. */
    interface Copy {
        void to(String path, CopyOptions options) throws IOException;
    }

    Placer(Layer layer, StepFiles files, Placement placement) throws IOException {
        this.layer = layer;
        this.files = files;
        this.placement = placement;
        this.owner = placement.owner() == null ? null : Account.of(layer, placement.owner());
        if (placement.isLink()) {
            requireNoLink();
        }
    }

    private void requireNoLink() throws IOException {
        for (String path = placement.target(); path.length() > 1; path = StepFiles.above(path)) {
            @Nullable FileInfo info = StepFiles.find(layer, path);
            if (info != null && info.kind() == FileKind.SYMBOLIC_LINK) {
                throw new FileSystemException(
                        path, null, "is a symbolic link of the image, which the flag --link would replace");
            }
        }
    }

    /** Refuses a target that cannot hold several sources. */
    void requireRoomFor(List<SourceFinder.Found> sources) throws IOException {
        boolean hasFile = sources.stream().anyMatch(source -> !source.isDirectory());
        if (sources.size() > 1 && hasFile && !isDirectory()) {
            throw new FileSystemException(
                    placement.target(),
                    null,
                    sources.size() + " files match, but this is neither a directory nor ends in a slash");
        }
    }

    private boolean isDirectory() throws IOException {
        try {
            return placement.isDirectory() || layer.stat(placement.target()).isDirectory();
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Makes the directories of a path that are missing. */
    void makeDirectories(String path) throws IOException {
        CreateOptions options = files.timed(owned(CreateOptions.defaults().withMode(DIRECTORY_MODE)));
        for (int end = path.indexOf('/', 1); ; end = path.indexOf('/', end + 1)) {
            String here = end < 0 ? path : path.substring(0, end);
            if (!here.isEmpty() && !layer.exists(here)) {
                layer.createDirectory(here, options);
            }
            if (end < 0 || end == path.length() - 1) {
                return;
            }
        }
    }

    private CreateOptions owned(CreateOptions options) {
        return owner == null ? options : options.withOwner(owner.uid(), owner.gid());
    }

    /** Copies the content of a directory into the target, which keeps its own attributes. */
    void placeContent(CopyOptions options, Copy copy) throws IOException {
        makeDirectories(placement.target());
        String target = layer.realPath(placement.target());
        FileInfo before = layer.stat(target);
        files.times().attributeChanges(target, before);
        Map<String, byte[]> xattrs = xattrs(target);
        copy.to(target, attributed(options).withReplacedAttributes(true));
        layer.setOwner(target, before.uid(), before.gid());
        layer.setMode(target, before.mode());
        for (String name : layer.listXattrs(target)) {
            if (!xattrs.containsKey(name)) {
                layer.removeXattr(target, name);
            }
        }
        for (Map.Entry<String, byte[]> xattr : xattrs.entrySet()) {
            layer.setXattr(target, xattr.getKey(), xattr.getValue());
        }
        layer.setModifiedTime(target, before.mtime());
    }

    private Map<String, byte[]> xattrs(String path) throws IOException {
        Map<String, byte[]> xattrs = new LinkedHashMap<>();
        for (String name : layer.listXattrs(path)) {
            xattrs.put(name, layer.getXattr(path, name));
        }
        return xattrs;
    }

    /** Copies a file to the target, or into it if that is a directory. */
    void placeFile(String name, CopyOptions options, Copy copy) throws IOException {
        copy.to(fileTarget(name), attributed(options));
    }

    /** Writes a file. */
    void write(String name, byte[] content) throws IOException {
        String path = fileTarget(name);
        files.makeRoom(layer, path);
        int mode = placement.mode() == null ? FILE_MODE : placement.mode();
        layer.createFile(path, files.timed(owned(CreateOptions.defaults().withMode(mode))), ByteBuffer.wrap(content));
    }

    private String fileTarget(String name) throws IOException {
        String target = placement.target();
        boolean isInDirectory = isDirectory();
        makeDirectories(isInDirectory ? target : StepFiles.above(target));
        return isInDirectory ? target + (target.endsWith("/") ? "" : "/") + name : target;
    }

    /** Makes the target a directory, and returns its path. */
    String directory() throws IOException {
        makeDirectories(placement.target());
        return layer.realPath(placement.target());
    }

    private CopyOptions attributed(CopyOptions options) {
        CopyOptions attributed = owner == null ? options : options.withOwner(owner.uid(), owner.gid());
        @Nullable Integer mode = placement.mode();
        return mode == null ? attributed : attributed.withFileMode(mode).withDirectoryMode(mode);
    }
}
