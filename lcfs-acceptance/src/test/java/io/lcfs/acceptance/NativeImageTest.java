package io.lcfs.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The metadata for GraalVM's native-image names what exists, and all that the modules look up by name. No native image
 * is built here.
 */
final class NativeImageTest {
    private static final List<String> MODULES = List.of("lcfs-engine", "lcfs-nio");
    private static final String ARENA = "java.lang.foreign.";
    private static final boolean HAS_ARENAS = Runtime.version().feature() >= 22;
    private static final Pattern MEMBER =
            Pattern.compile("\"name\": \"([^\"]+)\"(?:, \"parameterTypes\": \\[([^]]*)])?");
    private static final Pattern LOOK_UP = Pattern.compile("(?:forName|findStatic|findVirtual)\\([^\";]*\"([^\"]+)\"");

    @Test
    void eachTypeMethodFieldAndResourceOfTheMetadataExists() throws Exception {
        for (String module : MODULES) {
            String metadata = metadata(module);
            String[] types =
                    metadata.substring(0, metadata.indexOf("\"resources\"")).split("\"type\": ");
            for (int i = 1; i < types.length; i++) {
                requireType(types[i].substring(1, types[i].indexOf('"', 1)), types[i]);
            }
            assertTrue(types.length > 1, metadata);
            Matcher resources = Pattern.compile("\"glob\": \"([^\"]+)\"").matcher(metadata);
            assertTrue(resources.find(), metadata);
            do {
                assertNotNull(getClass().getClassLoader().getResource(resources.group(1)), resources.group(1));
            } while (resources.find());
        }
    }

    private static String metadata(String module) throws IOException {
        String name = "META-INF/native-image/io.lcfs/" + module + "/reachability-metadata.json";
        try (InputStream file = NativeImageTest.class.getClassLoader().getResourceAsStream(name)) {
            assertNotNull(file, name);
            return new String(file.readAllBytes(), StandardCharsets.UTF_8).replaceAll("\\s+", " ");
        }
    }

    /** Looks up a type and the members that its entry names. */
    private static void requireType(String name, String entry) throws ReflectiveOperationException {
        boolean isLater = name.startsWith(ARENA) || name.contains("ArenaFileChannel");
        if (isLater && !HAS_ARENAS) {
            return;
        }
        Class<?> type = Class.forName(name, false, NativeImageTest.class.getClassLoader());
        Matcher members = MEMBER.matcher(entry);
        while (members.find()) {
            if (members.group(2) == null) {
                assertNotNull(type.getDeclaredField(members.group(1)));
            } else {
                requireMethod(type, members.group(1), members.group(2));
            }
        }
    }

    private static void requireMethod(Class<?> type, String name, String parameterNames)
            throws ReflectiveOperationException {
        List<Class<?>> parameters = new ArrayList<>();
        for (String parameter : parameterNames.replaceAll("[\" ]", "").split(",")) {
            if (parameter.startsWith(ARENA) && !HAS_ARENAS) {
                return;
            } else if (!parameter.isEmpty()) {
                parameters.add(parameter.equals("long") ? long.class : Class.forName(parameter));
            }
        }
        Class<?>[] types = parameters.toArray(new Class<?>[0]);
        assertNotNull(name.equals("<init>") ? type.getDeclaredConstructor(types) : type.getDeclaredMethod(name, types));
    }

    @Test
    void eachProviderAndEachLookUpByNameIsInTheMetadata() throws IOException {
        for (String module : MODULES) {
            String metadata = metadata(module);
            Set<String> missing = new HashSet<>();
            for (String name : namesOf(Path.of("..", module, "src", "main"))) {
                if (!metadata.contains("\"" + name)) {
                    missing.add(name);
                }
            }
            assertEquals(Set.of(), missing, module);
        }
        for (String module : List.of("lcfs-api", "lcfs-compress", "lcfs-oci", "lcfs-build")) {
            assertEquals(Set.of(), namesOf(Path.of("..", module, "src", "main")), module);
        }
    }

    /** Returns the names of providers in service files, and those of types and methods that sources look up. */
    private static Set<String> namesOf(Path sources) throws IOException {
        Set<String> names = new HashSet<>();
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                if (file.toString().contains("META-INF/services/")) {
                    text.lines().forEach(names::add);
                } else if (file.toString().endsWith(".java")) {
                    Matcher found = LOOK_UP.matcher(text);
                    while (found.find()) {
                        names.add(found.group(1));
                    }
                }
            }
        }
        assertTrue(Files.isDirectory(sources));
        return names;
    }
}
