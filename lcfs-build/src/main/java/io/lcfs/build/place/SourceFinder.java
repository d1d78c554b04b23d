package io.lcfs.build.place;

import io.lcfs.CopyOptions;
import io.lcfs.FileKind;
import io.lcfs.build.words.IgnoreRules;
import io.lcfs.build.words.NamePattern;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the files that the sources of COPY and ADD name. Symbolic links in a source, also at its end, are followed
 * within the tree; links below a source that is a directory are copied. Used by one thread.
 */
final class SourceFinder {
    private static final int MAX_LINKS = 255;

    private final SourceTree tree;
    private final IgnoreRules ignored;
    private final IgnoreRules excluded;

    /**
     * A file or directory to copy.
     *
     * @param path its path, in which no name is a symbolic link
     * @param name the last name of the source, which a link may have changed; empty for the tree itself
     * @param isDirectory whether it is a directory, of which the content is copied
     * @param includes the paths below the directory that are copied, with everything below them; none for all
     * @param excludes the paths below the directory that are not copied, and nothing below them
     */
    record Found(String path, String name, boolean isDirectory, List<String> includes, List<String> excludes) {
        /** Returns options that copy this. */
        CopyOptions of(CopyOptions options) {
            return options.withIncludes(globs(includes)).withExcludes(globs(excludes));
        }

        private static List<String> globs(List<String> paths) {
            return paths.stream()
                    .map(path -> path.replaceAll("[*?\\[\\]{}!,\\\\]", "\\\\$0"))
                    .toList();
        }
    }

    /** Creates a finder; {@code excluded} has the patterns of the flag. */
    SourceFinder(SourceTree tree, IgnoreRules ignored, IgnoreRules excluded) {
        this.tree = tree;
        this.ignored = ignored;
        this.excluded = excluded;
    }

    /**
     * Returns what sources name, in the order of the sources and of names; a pattern may match nothing.
     *
     * @throws NoSuchFileException if a source without a pattern does not exist, or is excluded
     */
    List<Found> findAll(List<String> sources, boolean hasParents) throws IOException {
        List<Found> all = new ArrayList<>();
        for (String source : sources) {
            if (hasParents) {
                add(findWithParents(source), all);
            } else {
                for (String path : paths(source)) {
                    add(found(path), all);
                }
            }
        }
        return all;
    }

    private static void add(@Nullable Found found, List<Found> all) {
        if (found != null) {
            all.add(found);
        }
    }

    /** Returns the paths that a source names, in which names may be symbolic links. */
    private List<String> paths(String source) throws IOException {
        String whole = IgnoreRules.clean(source);
        if (!NamePattern.isPattern(whole)) {
            if (real(whole) == null) {
                throw new NoSuchFileException(source, null, "does not exist in the source, or is excluded");
            }
            return List.of(whole);
        }
        List<String> paths = new ArrayList<>(List.of(""));
        for (String name : whole.split("/")) {
            List<String> longer = new ArrayList<>();
            for (String path : paths) {
                addMatches(path, name, longer);
            }
            paths = longer;
        }
        return paths;
    }

    private void addMatches(String directory, String pattern, List<String> matches) throws IOException {
        @Nullable String real = real(directory);
        if (real == null || tree.kind(real) != FileKind.DIRECTORY) {
            return;
        }
        if (pattern.equals("**")) {
            addAllBelow(real, directory, matches);
            return;
        }
        NamePattern names = NamePattern.of(pattern.replace("**", "*"));
        for (String name : NamePattern.isPattern(pattern) ? tree.names(real) : List.of(pattern)) {
            String path = directory.isEmpty() ? name : directory + "/" + name;
            if (names.matches(name) && real(path) != null) {
                matches.add(path);
            }
        }
    }

    /** Adds a directory and all directories below it. */
    private void addAllBelow(String real, String directory, List<String> matches) throws IOException {
        matches.add(directory);
        for (String name : tree.names(real)) {
            String child = joined(real, name);
            if (tree.kind(child) == FileKind.DIRECTORY && !isIgnored(child, true)) {
                addAllBelow(child, joined(directory, name), matches);
            }
        }
    }

    /** Returns what a path names; {@code null} if the flag excludes it. */
    private @Nullable Found found(String path) throws IOException {
        String name = path.substring(path.lastIndexOf('/') + 1);
        String real = real(path);
        if (real == null) {
            throw new NoSuchFileException(path);
        }
        if (tree.kind(real) != FileKind.DIRECTORY) {
            return excluded.excludes(name) ? null : new Found(real, name, false, List.of(), List.of());
        }
        return new Found(real, name, true, List.of(), excludes(real));
    }

    /**
     * Returns what a source of COPY --parents names: the directory in which the kept part of the path begins, after the
     * first name that is a dot or else at the tree, with the paths below it; {@code null} if a pattern matches nothing.
     */
    private @Nullable Found findWithParents(String source) throws IOException {
        int pivot = source.indexOf("/./");
        String above = IgnoreRules.clean(pivot < 0 ? "" : source.substring(0, pivot));
        String below = IgnoreRules.clean(source.substring(pivot < 0 ? 0 : pivot + 2));
        @Nullable String root = real(above);
        if (root == null) {
            throw new NoSuchFileException(source, null, "does not exist in the source, or is excluded");
        }
        List<String> includes = new ArrayList<>();
        for (String path : paths(joined(root, below))) {
            if (!path.equals(real(path))) {
                throw new FileSystemException(path, null, "has a symbolic link, which COPY --parents cannot keep");
            }
            String kept = root.isEmpty() ? path : path.substring(Math.min(path.length(), root.length() + 1));
            if (kept.isEmpty()) {
                return new Found(root, "", true, List.of(), excludes(root));
            }
            if (!excluded.excludes(kept)) {
                includes.add(kept);
            }
        }
        return includes.isEmpty() ? null : new Found(root, "", true, includes, excludes(root));
    }

    private List<String> excludes(String directory) throws IOException {
        List<String> excludes = new ArrayList<>();
        if (ignored != IgnoreRules.NONE || excluded != IgnoreRules.NONE) {
            exclude(directory, "", excludes);
        }
        return excludes;
    }

    /** Collects what is excluded below a directory. */
    private void exclude(String root, String below, List<String> excludes) throws IOException {
        String directory = joined(root, below);
        for (String name : tree.names(directory)) {
            String path = joined(below, name);
            String whole = joined(root, path);
            boolean isDirectory = tree.kind(whole) == FileKind.DIRECTORY;
            if (excluded.excludes(path) || isIgnored(whole, isDirectory)) {
                excludes.add(path);
            } else if (isDirectory) {
                exclude(root, path, excludes);
            }
        }
    }

    /** Returns whether a path, in which no name is a symbolic link, does not exist for the build. */
    private boolean isIgnored(String path, boolean isDirectory) throws IOException {
        if (path.isEmpty() || !ignored.excludes(path)) {
            return false;
        }
        if (!isDirectory || !ignored.mayTakeBack()) {
            return true;
        }
        for (String name : tree.names(path)) {
            String child = joined(path, name);
            if (!isIgnored(child, tree.kind(child) == FileKind.DIRECTORY)) {
                return false;
            }
        }
        return true;
    }

    private static String joined(String above, String name) {
        return above.isEmpty() ? name : name.isEmpty() ? above : above + "/" + name;
    }

    /** Returns the path after all symbolic links are followed; {@code null} if there is no such file. */
    private @Nullable String real(String path) throws IOException {
        Deque<String> waiting = new ArrayDeque<>(Arrays.asList(path.split("/")));
        Deque<String> done = new ArrayDeque<>();
        for (int links = 0; !waiting.isEmpty(); ) {
            String name = waiting.removeFirst();
            if (name.equals("..")) {
                done.pollLast();
            } else if (!name.isEmpty() && !name.equals(".")) {
                done.addLast(name);
                String here = String.join("/", done);
                @Nullable FileKind kind = tree.kind(here);
                if (kind == FileKind.SYMBOLIC_LINK) {
                    if (++links > MAX_LINKS) {
                        throw new FileSystemLoopException(path);
                    }
                    follow(tree.target(here), done, waiting);
                } else if (kind == null || kind != FileKind.DIRECTORY && !waiting.isEmpty()) {
                    return null;
                }
            }
        }
        String real = String.join("/", done);
        @Nullable FileKind kind = tree.kind(real);
        return kind == null || isIgnored(real, kind == FileKind.DIRECTORY) ? null : real;
    }

    private static void follow(String target, Deque<String> done, Deque<String> waiting) {
        done.removeLast();
        if (target.startsWith("/")) {
            done.clear();
        }
        List<String> names = Arrays.asList(target.split("/"));
        for (int i = names.size() - 1; i >= 0; i--) {
            waiting.addFirst(names.get(i));
        }
    }
}
