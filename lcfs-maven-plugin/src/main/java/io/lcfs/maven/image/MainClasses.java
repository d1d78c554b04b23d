package io.lcfs.maven.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The classes of a project that can be started. */
public final class MainClasses {
    private static final int SHOWN = 10;

    private MainClasses() {}

    /**
     * Returns the class that an image starts, if it is the only one.
     *
     * @param classes a directory of compiled classes
     * @return the name of the class; empty if there is none
     * @throws IllegalArgumentException if there are several; the message has their names
     * @throws IOException if a class cannot be read
     */
    public static String only(Path classes) throws IOException {
        List<String> found = find(classes);
        if (found.size() > 1) {
            String more = found.size() > SHOWN ? " and " + (found.size() - SHOWN) + " more" : "";
            throw new IllegalArgumentException("parameter lcfs.mainClass is missing, because " + found.size()
                    + " classes have a main method: "
                    + found.stream().limit(SHOWN).collect(Collectors.joining(", ")) + more);
        }
        return found.isEmpty() ? "" : found.get(0);
    }

    /**
     * Finds the classes with {@code public static void main(String[])}. O(bytes of the classes).
     *
     * @param classes a directory of compiled classes, which need not exist
     * @return the names of the classes, sorted
     * @throws IOException if a class cannot be read
     */
    public static List<String> find(Path classes) throws IOException {
        if (!Files.isDirectory(classes)) {
            return List.of();
        }
        List<Path> files;
        try (Stream<Path> all = Files.walk(classes)) {
            files = all.filter(file -> file.toString().endsWith(".class")).toList();
        }
        List<String> found = new ArrayList<>();
        for (Path file : files) {
            if (isMain(file)) {
                String name = classes.relativize(file).toString();
                found.add(name.substring(0, name.length() - ".class".length())
                        .replace(file.getFileSystem().getSeparator(), "."));
            }
        }
        return found.stream().sorted().toList();
    }

    /** Reads only those files as classes that contain the descriptor of a main method, because few do. */
    private static boolean isMain(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        if (!new String(bytes, ISO_8859_1).contains(ClassFile.MAIN_DESCRIPTOR)) {
            return false;
        }
        try {
            return ClassFile.of(bytes).hasMain();
        } catch (IOException | RuntimeException e) {
            throw new IOException(file + " is not a class file: " + e.getMessage(), e);
        }
    }
}
