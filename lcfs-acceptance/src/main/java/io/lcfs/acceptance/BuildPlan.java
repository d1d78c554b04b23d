package io.lcfs.acceptance;

import io.lcfs.FileKind;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The steps from which the two images are built. A real build knows its files. This build runs on any base, so it
 * searches for suitable files and directories, and omits a step if there are none.
 */
final class BuildPlan {
    private static final long LARGE_FILE_LIMIT = 64 << 20;
    private static final int BLOCK_BYTES = 4096;
    private static final int SPECIAL_MODES = 07000;

    private final Instant now;
    private final Manifest manifest;
    private final Map<Object, Integer> linkCounts;
    private final Set<String> taken = new HashSet<>();
    private final List<BuildStep> steps = new ArrayList<>();

    private BuildPlan(Manifest base, Instant now) {
        this.now = now;
        this.manifest = base.copy();
        this.linkCounts = base.linkCounts(Manifest.ROOT);
    }

    /** Returns the steps of the first image. */
    static List<BuildStep> application(Manifest base, Instant now) throws IOException {
        BuildPlan plan = new BuildPlan(base, now);
        plan.add(plan.ownJars());
        plan.append("/usr/lib/os-release", "/etc/passwd", "/release");
        plan.overwriteInLargestFile();
        plan.deleteDirectory("/usr/share/doc", "/legal", "/man");
        plan.renameDirectory("/usr/share/common-licenses", "/usr/share/info", "/conf", "/include");
        plan.chmod();
        return plan.steps;
    }

    /** Returns the step of the second image. */
    static List<BuildStep> tools(Manifest base, Instant now) throws IOException {
        BuildPlan plan = new BuildPlan(base, now);
        String top = plan.newName("/tools");
        Manifest files = new Manifest();
        files.put(top, Node.directory(plan.attributes(0755)));
        files.put(top + "/run.sh", plan.text(0755, "#!/bin/sh\nexec /bin/true\n"));
        files.put(top + "/empty", plan.text(0644, ""));
        plan.add(new BuildStep.Add(top, files));
        return plan.steps;
    }

    private void add(BuildStep step) throws IOException {
        step.expect(manifest, now);
        steps.add(step);
    }

    private Node.Attributes attributes(int mode) {
        return new Node.Attributes(mode, 0, 0, now, Map.of());
    }

    private Node text(int mode, String text) {
        return Node.file(attributes(mode), new Content.Bytes(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Returns a step that adds the jars of this program, a hard link to the first of them, and a symbolic link to their
     * directory.
     */
    private BuildStep ownJars() throws IOException {
        String top = newName("/app");
        Manifest files = new Manifest();
        files.put(top, Node.directory(attributes(0755)));
        files.put(top + "/lib", Node.directory(attributes(0755)));
        files.put(top + "/current", Node.symbolicLink(attributes(0777), "lib"));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path file = Path.of(entry);
            String path = top + "/lib/" + file.toAbsolutePath().getFileName();
            if (Files.isRegularFile(file) && files.get(path) == null) {
                Content content = new Content.Region(file, 0, Files.size(file));
                Instant mtime = Files.getLastModifiedTime(file).toInstant();
                files.put(path, Node.file(attributes(0644).withModifiedTime(mtime), content));
            }
        }
        if (files.below(top + "/lib").isEmpty()) { // The program runs from directories of classes.
            files.put(top + "/lib/app.txt", text(0644, "no jars on the class path\n"));
        }
        files.put(top + "/app.jar", files.below(top + "/lib").firstEntry().getValue());
        return new BuildStep.Add(top, files);
    }

    private String newName(String name) {
        return manifest.get(name) == null ? name : newName(name + "_");
    }

    private void append(String... preferred) throws IOException {
        Predicate<String> possible = path -> isPlainFile(path) && size(path) > 0;
        Optional<String> path = first(possible, preferred)
                .or(() -> paths(possible)
                        .min(Comparator.comparingLong(this::size).thenComparing(Comparator.naturalOrder())));
        if (path.isPresent()) {
            taken.add(path.get());
            add(new BuildStep.Append(path.get(), "built on layers\n"));
        }
    }

    private void overwriteInLargestFile() throws IOException {
        Optional<String> path = paths(p -> isPlainFile(p) && size(p) > 2 * BLOCK_BYTES && size(p) <= LARGE_FILE_LIMIT)
                .max(Comparator.comparingLong(this::size));
        if (path.isPresent()) {
            taken.add(path.get());
            byte[] bytes = new byte[BLOCK_BYTES];
            new Random(1).nextBytes(bytes);
            long middle = size(path.get()) / 2 / BLOCK_BYTES * BLOCK_BYTES;
            add(new BuildStep.Overwrite(path.get(), middle, bytes));
        }
    }

    private void deleteDirectory(String... preferred) throws IOException {
        Optional<String> path = directory(preferred);
        if (path.isPresent()) {
            add(new BuildStep.Delete(path.get()));
        }
    }

    private void renameDirectory(String... preferred) throws IOException {
        Optional<String> path = directory(preferred);
        if (path.isPresent()) {
            String target = newName(path.get() + ".renamed");
            taken.add(target);
            add(new BuildStep.Rename(path.get(), target));
        }
    }

    private void chmod() throws IOException {
        Optional<String> path = paths(this::isPlainFile).findFirst();
        if (path.isPresent()) {
            add(new BuildStep.Chmod(path.get(), 04750, 1000, 3_000_000_000L));
        }
    }

    /**
     * Returns one of the preferred directories, or else the directory with the most entries among those with at most a
     * quarter of all entries.
     */
    private Optional<String> directory(String... preferred) {
        long limit = manifest.nodes().size() / 4;
        return first(this::isFreeDirectory, preferred)
                .or(() -> paths(this::isFreeDirectory)
                        .filter(path -> manifest.below(path).size() <= limit)
                        .max(Comparator.comparingInt(
                                path -> manifest.below(path).size())));
    }

    private static Optional<String> first(Predicate<String> possible, String... paths) {
        return Stream.of(paths).filter(possible).findFirst();
    }

    private Stream<String> paths(Predicate<String> possible) {
        return manifest.nodes().keySet().stream().filter(possible);
    }

    private long size(String path) {
        Node node = manifest.get(path);
        return node == null ? 0 : node.content().size();
    }

    /**
     * Returns whether a path is a regular file with one name and without special mode bits, and no step uses it yet.
     */
    private boolean isPlainFile(String path) {
        Node node = manifest.get(path);
        return node != null
                && node.kind() == FileKind.REGULAR
                && (node.attributes().mode() & SPECIAL_MODES) == 0
                && hasOneName(node)
                && taken.stream().noneMatch(other -> path.equals(other) || path.startsWith(other + "/"));
    }

    /**
     * Returns whether a path is a directory that is not empty, no step uses it yet, and no file below it has a name
     * outside it.
     */
    private boolean isFreeDirectory(String path) {
        return !path.equals(Manifest.ROOT)
                && manifest.isDirectory(path)
                && !manifest.below(path).isEmpty()
                && taken.stream().noneMatch(other -> other.startsWith(path + "/") || path.startsWith(other))
                && manifest.linkCounts(path).entrySet().stream()
                        .allMatch(count -> count.getValue().equals(linkCounts.get(count.getKey())));
    }

    private boolean hasOneName(Node node) {
        return linkCounts.getOrDefault(node.inode(), 0) == 1;
    }
}
