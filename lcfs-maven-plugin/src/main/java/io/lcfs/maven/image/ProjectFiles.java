package io.lcfs.maven.image;

import io.lcfs.CopyOptions;
import io.lcfs.build.FileChanges;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The files of a project that become layers of its image. What changes rarely is below what changes often:
 * dependencies, dependencies that are snapshots, those that are projects of the same build, resources, classes.
 *
 * @param root the directory of the image for them, such as {@code /app}
 * @param classes the directory of compiled classes and resources
 * @param dependencies the dependencies, in the order of the class path
 */
public record ProjectFiles(String root, Path classes, List<Dependency> dependencies) {
    private static final int FILE_MODE = 0644;
    private static final int DIRECTORY_MODE = 0755;

    /** Attributes that do not depend on the machine: a checkout or a mask for new files changes no layer. */
    private static final CopyOptions SAME = CopyOptions.defaults()
            .withFileMode(FILE_MODE)
            .withDirectoryMode(DIRECTORY_MODE)
            .withModifiedTime(Instant.ofEpochSecond(1));

    /**
     * Copies the list, and removes a slash at the end of the directory.
     *
     * @param root the directory of the image
     * @param classes the directory of classes and resources
     * @param dependencies the dependencies
     * @throws IllegalArgumentException if the directory of the image is not absolute, or contains a colon, which
     *     separates the paths of a class path
     */
    public ProjectFiles {
        if (!root.startsWith("/") || root.indexOf(':') >= 0) {
            throw new IllegalArgumentException("parameter lcfs.appRoot is \"" + root
                    + "\", and must be an absolute path of the image without a colon");
        }
        root = root.endsWith("/") ? root.substring(0, root.length() - 1) : root;
        dependencies = List.copyOf(dependencies);
    }

    /** The kinds of dependencies, each of which has a layer, from the lowest. */
    public enum Kind {
        /** Never changes. */
        RELEASE("dependencies"),
        /** May change. */
        SNAPSHOT("snapshot dependencies"),
        /** Is built by the same build. */
        PROJECT("project dependencies");

        private final String layer;

        Kind(String layer) {
            this.layer = layer;
        }
    }

    /**
     * A dependency.
     *
     * @param group the group of the artifact, which distinguishes files of the same name
     * @param file the jar; or the directory of classes of a project that is not packaged yet
     * @param name the name of the jar in the image
     * @param kind the kind
     */
    public record Dependency(String group, Path file, String name, Kind kind) {}

    /**
     * A layer.
     *
     * @param name its name for the history of the image
     * @param changes the changes that make it
     */
    public record AppLayer(String name, FileChanges changes) {}

    /**
     * Returns the layers that are not empty, the lowest first. O(files of the project).
     *
     * @return the layers
     * @throws IOException if the directory of classes cannot be read
     */
    public List<AppLayer> layers() throws IOException {
        List<AppLayer> all = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            FileChanges changes = copies(kind);
            if (changes != FileChanges.none()) {
                all.add(new AppLayer(kind.layer, changes));
            }
        }
        OutputFiles output = OutputFiles.of(classes);
        FileChanges resources = FileChanges.none();
        for (Path resource : output.resources()) {
            String name = classes.relativize(resource).toString();
            String below = name.replace(resource.getFileSystem().getSeparator(), "/");
            resources = resources.copy(resource, root + "/resources/" + below, SAME);
        }
        if (resources != FileChanges.none()) {
            all.add(new AppLayer("resources", resources));
        }
        if (output.hasClasses()) {
            CopyOptions options = SAME.withIncludes(List.of(OutputFiles.ALL_CLASSES));
            all.add(new AppLayer("classes", FileChanges.none().copy(classes, root + "/classes", options)));
        }
        return all;
    }

    private FileChanges copies(Kind kind) {
        FileChanges changes = FileChanges.none();
        List<String> names = names();
        for (int i = 0; i < names.size(); i++) {
            Dependency dependency = dependencies.get(i);
            if (dependency.kind() == kind) {
                changes = changes.copy(dependency.file(), root + "/libs/" + names.get(i), SAME);
            }
        }
        return changes;
    }

    /**
     * Returns the class path of the image: resources, classes, and the dependencies in their order.
     *
     * @return absolute paths
     */
    public List<String> classPath() {
        List<String> path = new ArrayList<>(List.of(root + "/resources", root + "/classes"));
        names().forEach(name -> path.add(root + "/libs/" + name));
        return path;
    }

    /** Returns the names of the dependencies in the image: two of the same name get their groups before it. */
    private List<String> names() {
        Map<String, Integer> counts = new HashMap<>();
        dependencies.forEach(dependency -> counts.merge(dependency.name(), 1, Integer::sum));
        return dependencies.stream()
                .map(dependency -> counts.getOrDefault(dependency.name(), 0) > 1
                        ? dependency.group() + "-" + dependency.name()
                        : dependency.name())
                .toList();
    }
}
