package io.lcfs.engine.copy.tree;

import io.lcfs.CopyOptions;
import io.lcfs.CopyOptions.SpecialFiles;
import io.lcfs.CopyReport;
import io.lcfs.CreateOptions;
import io.lcfs.FileKind;
import io.lcfs.Progress;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Copies the tree of a source to a target, without recursion. The final attributes of a directory are set after all its
 * entries were copied, because added entries change its time. A directory that the options do not include, but that
 * contains included entries, is created when the first of these entries is copied.
 */
public final class TreeCopy<S, T> {
    private final CopySource<S> source;
    private final CopyTarget<T> target;
    private final CopyOptions options;
    private final FirstNames<T> firstNames = new FirstNames<>();
    private final List<String> leftOut = new ArrayList<>();
    private final List<String> changed = new ArrayList<>();
    private final Progress.Update begin;
    private final @Nullable SameLayer<S, T> sameLayer;
    private long targetInode;
    private long directories;
    private long files;
    private long bytes;

    /**
     * Creates a copy.
     *
     * @param sameLayer the inodes of both sides if they are in one layer, otherwise null
     */
    public TreeCopy(
            CopySource<S> source,
            CopyTarget<T> target,
            CopyOptions options,
            String task,
            @Nullable SameLayer<S, T> sameLayer) {
        this.source = source;
        this.target = target;
        this.options = options;
        this.sameLayer = sameLayer;
        this.begin = Progress.Update.of(task);
    }

    /** A directory of the source, and the state of its copy. */
    private final class Visit {
        private final @Nullable Visit above;
        private final CopyNode<S> node;
        private final T place;
        private final boolean isChosen;
        private boolean isEntered;
        private boolean isThere;
        private CreateOptions attributes = CreateOptions.defaults();
        private boolean isNew;

        Visit(@Nullable Visit above, CopyNode<S> node, T place, boolean isChosen) {
            this.above = above;
            this.node = node;
            this.place = place;
            this.isChosen = isChosen;
        }
    }

    /** Copies the entries that the options select. */
    public CopyReport run(CopyNode<S> top, T place) throws IOException {
        report(Progress.Phase.STARTED);
        if (top.isDirectory()) {
            walk(new Visit(null, top, place, options.includes().isEmpty()));
        } else {
            add(top, place);
        }
        report(Progress.Phase.FINISHED);
        return new CopyReport(directories, files, bytes, leftOut, changed);
    }

    private void walk(Visit top) throws IOException {
        Deque<Visit> waiting = new ArrayDeque<>();
        waiting.push(top);
        while (!waiting.isEmpty()) {
            Visit visit = waiting.peek();
            if (!visit.isEntered && begin(visit)) {
                visit.isEntered = true;
                enter(visit, waiting);
                continue;
            }
            waiting.pop();
            if (visit.isEntered) {
                source.leave();
            }
            finish(visit);
        }
    }

    /** Creates a directory if the options select it. Returns whether its entries are to be copied. */
    private boolean begin(Visit visit) throws IOException {
        if (visit.above != null) {
            requireNoTarget(visit.node);
        }
        visit.attributes = attributes(visit.node);
        // The directory that is the source is copied even if the options select none of its entries.
        if (visit.isChosen || visit.above == null) {
            make(visit);
        }
        if (visit.above == null && sameLayer != null) {
            targetInode = sameLayer.target().of(visit.place);
        }
        if (visit.node.isLeftOut()) {
            leftOut.add(source.shown(visit.node));
        }
        return !visit.node.isLeftOut();
    }

    /**
     * Requires that a directory is not the target. Its path is not compared, because a directory may have several
     * paths. A copy that enters its own target never ends.
     */
    private void requireNoTarget(CopyNode<S> directory) throws IOException {
        if (sameLayer != null && sameLayer.source().of(directory.place()) == targetInode) {
            throw new FileSystemException(source.shown(directory), null, "cannot be copied into itself");
        }
    }

    private void enter(Visit visit, Deque<Visit> waiting) throws IOException {
        List<Visit> below = new ArrayList<>();
        for (CopyNode<S> child : source.enter(visit.node)) {
            visit(visit, child, below);
        }
        // The last one is pushed first, so that the first one is taken first.
        for (int i = below.size() - 1; i >= 0; i--) {
            waiting.push(below.get(i));
        }
    }

    private void visit(Visit directory, CopyNode<S> child, List<Visit> below) throws IOException {
        if (options.excludes(child.path())) {
            return;
        }
        boolean isChosen = directory.isChosen || options.includes(child.path());
        T place = target.child(directory.place, child.name(), child.path());
        if (child.isDirectory()) {
            if (isChosen || options.mayIncludeBelow(child.path())) {
                below.add(new Visit(directory, child, place, isChosen));
            }
        } else if (isChosen) {
            make(directory);
            add(child, place);
        }
    }

    /** Creates a directory, and the directories above it that do not exist yet. */
    private void make(Visit visit) throws IOException {
        Deque<Visit> missing = new ArrayDeque<>();
        for (Visit at = visit; at != null && !at.isThere; at = at.above) {
            missing.push(at);
        }
        for (Visit at : missing) {
            at.isNew = target.directory(at.place, at.attributes);
            at.isThere = true;
            directories++;
            report(Progress.Phase.RUNNING);
        }
    }

    private void finish(Visit visit) throws IOException {
        if (visit.isThere && (visit.isNew || options.replacesAttributes())) {
            target.finish(visit.place, visit.attributes, visit.isNew);
            nameRefused(visit.node, visit.place, visit.attributes);
        }
    }

    private void add(CopyNode<S> node, T place) throws IOException {
        if (node.isLeftOut()) {
            leftOut.add(source.shown(node));
            return;
        }
        T first = firstNames.find(node);
        if (first != null && target.link(place, first, node)) {
            added();
            return;
        }
        CreateOptions attributes = attributes(node);
        if (!copied(node, place, attributes)) {
            leftOut.add(source.shown(node));
            return;
        }
        if (first == null) {
            firstNames.add(node, place);
        }
        nameRefused(node, place, attributes);
        added();
    }

    private void added() {
        files++;
        report(Progress.Phase.RUNNING);
    }

    /** Copies a node that is not a directory. Returns false if the target or the options do not allow it. */
    private boolean copied(CopyNode<S> node, T place, CreateOptions attributes) throws IOException {
        if (node.kind() == FileKind.REGULAR) {
            try (CopySource.Content content = source.open(node)) {
                bytes += target.file(place, attributes, new CountedContent(content, this::report));
            }
            if (source.isChanged(node)) {
                changed.add(source.shown(node));
            }
            return true;
        }
        if (node.isSymbolicLink()) {
            target.symbolicLink(place, source.linkTarget(node), attributes);
            return true;
        }
        if (options.specialFiles() == SpecialFiles.REFUSE) {
            throw new FileSystemException(source.shown(node), null, "is no file, directory or link: " + node.kind());
        }
        return options.specialFiles() == SpecialFiles.COPY && target.node(place, node, attributes);
    }

    private void report(long contentBytes) {
        options.progress().update(begin.withBytes(bytes + contentBytes).withItems(files + directories));
    }

    private void report(Progress.Phase phase) {
        options.progress().update(begin.withPhase(phase).withBytes(bytes).withItems(files + directories));
    }

    private void nameRefused(CopyNode<S> node, T place, CreateOptions attributes) throws IOException {
        for (String name : attributes.xattrs().keySet()) {
            if (!target.setsXattr(node, name)) {
                leftOut.add(source.shown(node) + ": " + name);
            }
        }
        if (!target.hasTime(place, attributes)) {
            leftOut.add(source.shown(node) + ": mtime");
        }
    }

    private CreateOptions attributes(CopyNode<S> node) throws IOException {
        CreateOptions attributes = CreateOptions.defaults()
                .withOwner(options.uid().orElse(node.uid()), options.gid().orElse(node.gid()))
                .withModifiedTime(options.modifiedTime().orElse(node.mtime()))
                .withXattrs(source.xattrs(node));
        return switch (node.kind()) {
            case SYMBOLIC_LINK -> attributes.withMode(node.mode());
            case DIRECTORY -> attributes.withMode(options.directoryMode().orElse(node.mode()));
            default -> attributes.withMode(options.fileMode().orElse(node.mode()));
        };
    }
}
