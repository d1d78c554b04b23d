package io.lcfs.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.LayerStore;
import io.lcfs.build.ImageBuilder;
import io.lcfs.compress.CompressionFormat;
import io.lcfs.nio.LayerFileSystems;
import io.lcfs.oci.ImageStore;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The lists in docs/api contain all public types and members of each module, so that no change of them is overlooked.
 * After an intended change, {@code -Dlcfs.updateDocs=true} updates the list, which belongs into the same commit.
 */
final class PublicApiTest {
    private static final Path LISTS = Path.of("../docs/api");
    private static final boolean UPDATE = Boolean.getBoolean("lcfs.updateDocs");

    @ParameterizedTest
    @ValueSource(
            classes = {
                LayerStore.class,
                CompressionFormat.class,
                ImageStore.class,
                ImageBuilder.class,
                LayerFileSystems.class
            })
    void publicApiIsTheOneOfTheList(Class<?> oneOfTheModule) throws Exception {
        Listing found = Listing.of(oneOfTheModule);
        Path list = LISTS.resolve(found.module.replace("io.lcfs.", "lcfs-") + ".txt");
        if (UPDATE) {
            Files.createDirectories(LISTS);
            Files.write(list, found.lines);
        }
        List<String> listed = Files.readAllLines(list);
        assertEquals(
                List.of(),
                Stream.concat(
                                missing(listed, found.lines).map(line -> "gone: " + line),
                                missing(found.lines, listed).map(line -> "new: " + line))
                        .toList(),
                () -> "the public API of " + found.module + " is not that of " + list
                        + "; if the change is meant, run this test with -Dlcfs.updateDocs=true");
        assertEquals(listed, found.lines);
    }

    /** Returns the lines of a list that another list lacks, each with the type to which it belongs. */
    private static Stream<String> missing(List<String> lines, List<String> others) {
        Set<String> missing = new LinkedHashSet<>(withTypes(lines));
        withTypes(others).forEach(missing::remove);
        return missing.stream();
    }

    private static List<String> withTypes(List<String> lines) {
        List<String> whole = new ArrayList<>();
        String type = "";
        for (String line : lines) {
            type = line.startsWith(" ") ? type : line;
            whole.add(line.startsWith(" ") ? type + ": " + line.strip() : line);
        }
        return whole;
    }

    /** The public types of the packages that a module exports, with their public and protected members. */
    private record Listing(String module, List<String> lines) {
        static Listing of(Class<?> one) throws IOException, ClassNotFoundException {
            Path place = LibraryFiles.of(one);
            if (Files.isDirectory(place)) {
                return of(place, one.getClassLoader());
            }
            try (FileSystem jar = FileSystems.newFileSystem(place)) {
                return of(jar.getPath("/"), one.getClassLoader());
            }
        }

        private static Listing of(Path root, ClassLoader loader) throws IOException, ClassNotFoundException {
            ModuleDescriptor module;
            try (InputStream in = Files.newInputStream(root.resolve("module-info.class"))) {
                module = ModuleDescriptor.read(in);
            }
            List<String> lines = new ArrayList<>();
            for (ModuleDescriptor.Exports exported : new TreeSet<>(module.exports())) {
                if (!exported.isQualified()) {
                    for (String type : types(root.resolve(exported.source().replace('.', '/')))) {
                        add(Class.forName(exported.source() + "." + type, false, loader), lines);
                    }
                }
            }
            return new Listing(module.name(), lines);
        }

        private static List<String> types(Path folder) throws IOException {
            try (Stream<Path> files = Files.list(folder)) {
                return files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(".class") && !name.startsWith("package-info"))
                        .map(name -> name.substring(0, name.length() - ".class".length()))
                        .sorted()
                        .toList();
            }
        }

        private static void add(Class<?> type, List<String> lines) {
            if (!isVisible(type)) {
                return;
            }
            lines.add(head(type));
            Set<String> members = new TreeSet<>();
            for (Field field : type.getDeclaredFields()) {
                add(field, field.toGenericString(), members);
            }
            for (Constructor<?> constructor : type.getDeclaredConstructors()) {
                add(constructor, constructor.toGenericString(), members);
            }
            for (Method method : type.getDeclaredMethods()) {
                add(method, method.toGenericString(), members);
            }
            members.forEach(member -> lines.add("    " + member));
        }

        private static void add(Member member, String text, Set<String> members) {
            if (isForUsers(member.getModifiers()) && !member.isSynthetic()) {
                members.add(text.replace(
                        member.getDeclaringClass().getTypeName() + "." + member.getName(), member.getName()));
            }
        }

        private static String head(Class<?> type) {
            String kind = type.isAnnotation()
                    ? "@interface"
                    : type.isInterface() ? "interface" : type.isEnum() ? "enum" : type.isRecord() ? "record" : "class";
            int modifiers = type.getModifiers() & ~(type.isInterface() ? Modifier.ABSTRACT | Modifier.INTERFACE : 0);
            StringBuilder head = new StringBuilder(Modifier.toString(modifiers & Modifier.classModifiers()));
            head.append(type.isSealed() ? " sealed " : " ")
                    .append(kind)
                    .append(' ')
                    .append(type.getName());
            if (type.getTypeParameters().length > 0) {
                head.append(names(type.getTypeParameters(), ", ", "<", ">"));
            }
            if (kind.equals("class") && type.getSuperclass() != Object.class) {
                head.append(" extends ").append(type.getGenericSuperclass().getTypeName());
            }
            if (type.getGenericInterfaces().length > 0) {
                head.append(type.isInterface() ? " extends " : " implements ")
                        .append(names(type.getGenericInterfaces(), ", ", "", ""));
            }
            return head.toString();
        }

        private static String names(Type[] types, String separator, String before, String after) {
            return Stream.of(types).map(Type::getTypeName).collect(Collectors.joining(separator, before, after));
        }

        private static boolean isVisible(Class<?> type) {
            Class<?> outer = type.getDeclaringClass();
            return !type.isAnonymousClass()
                    && !type.isLocalClass()
                    && isForUsers(type.getModifiers())
                    && (outer == null || isVisible(outer));
        }

        private static boolean isForUsers(int modifiers) {
            return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
        }
    }
}
