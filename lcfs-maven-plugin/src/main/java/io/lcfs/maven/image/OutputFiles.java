package io.lcfs.maven.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is in the directory to which classes are compiled and resources are copied.
 *
 * @param hasClasses whether there is a class
 * @param resources the paths of the other files; a directory without classes stands for all its files
 */
record OutputFiles(boolean hasClasses, List<Path> resources) {
    /** The glob of all class files. */
    static final String ALL_CLASSES = "**.class";

    /** Looks at a directory, which need not exist. O(names in it). */
    static OutputFiles of(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return new OutputFiles(false, List.of());
        }
        List<Path> entries;
        try (Stream<Path> all = Files.list(directory)) {
            entries = all.sorted().toList();
        }
        boolean hasClasses = false;
        List<Path> resources = new ArrayList<>();
        for (Path entry : entries) {
            if (Files.isDirectory(entry)) {
                OutputFiles below = of(entry);
                hasClasses |= below.hasClasses;
                if (below.hasClasses) {
                    resources.addAll(below.resources);
                } else if (!below.resources.isEmpty()) {
                    resources.add(entry);
                }
            } else if (entry.toString().endsWith(".class")) {
                hasClasses = true;
            } else {
                resources.add(entry);
            }
        }
        return new OutputFiles(hasClasses, resources);
    }
}
