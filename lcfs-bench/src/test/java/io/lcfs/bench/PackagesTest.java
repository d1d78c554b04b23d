package io.lcfs.bench;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The dependencies between the packages of all modules. The test is in this module because it has all other modules on
 * its class path. The rules of a single module are in the TidyTest of that module.
 */
class PackagesTest {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.lcfs");

    private static final class ByPackage implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return isWritten(type) ? SliceIdentifier.of(type.getPackageName()) : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }

    /**
     * Returns whether a class was written by hand. JMH generates classes beside the benchmarks, and a package with
     * annotations also has a generated class.
     */
    private static boolean isWritten(JavaClass type) {
        return !type.getPackageName().endsWith("jmh_generated")
                && !type.getSimpleName().equals("package-info");
    }

    /**
     * Two packages are an exception: a store is found through a provider, and a provider returns stores, as in
     * java.nio.file and its spi.
     */
    @Test
    void noPackagesUseOneAnotherInACircle() {
        slices().assignedFrom(new ByPackage())
                .should()
                .beFreeOfCycles()
                .ignoreDependency(resideInAPackage("io.lcfs"), resideInAPackage("io.lcfs.spi"))
                .check(ALL);
        assertTrue(ALL.size() > 500, ALL.size() + " classes were found");
    }

    /**
     * The names in a package-info are relative to the package of the module, which is named with its full name. A
     * package of a module that uses no other package need not be named, because all packages may use it.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "lcfs-api io.lcfs",
                "lcfs-compress io.lcfs.compress",
                "lcfs-engine io.lcfs.engine",
                "lcfs-nio io.lcfs.nio",
                "lcfs-chronicle io.lcfs.chronicle",
                "lcfs-oci io.lcfs.oci",
                "lcfs-build io.lcfs.build",
                "lcfs-bench io.lcfs.bench"
            })
    void packageInfoSaysOnWhichPackagesOfItsModuleAPackageDepends(String module) throws IOException {
        String root = module.split(" ")[1];
        Path sources = Path.of("..", module.split(" ")[0], "src", "main", "java");
        Map<String, String> used = new TreeMap<>();
        Map<String, String> said = new TreeMap<>();
        for (Path directory : packages(sources)) {
            String name = sources.relativize(directory).toString().replace('/', '.');
            Set<String> uses = usedBy(name, root);
            Set<String> says = said(Files.readString(directory.resolve("package-info.java")), root, uses);
            if (usedBy(root, root).isEmpty()) {
                uses.remove(root);
                says.remove(root);
            }
            used.put(name, String.join(", ", uses));
            said.put(name, String.join(", ", says));
        }
        assertEquals(lines(used), lines(said));
        assertTrue(!used.isEmpty(), "no package was found in " + sources.toAbsolutePath());
    }

    private static String lines(Map<String, String> packages) {
        return packages.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining("\n"));
    }

    private static List<Path> packages(Path sources) throws IOException {
        try (Stream<Path> files = Files.walk(sources)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .filter(directory -> !directory.equals(sources))
                    .distinct()
                    .toList();
        }
    }

    private static Set<String> usedBy(String name, String root) {
        return ALL.stream()
                .filter(PackagesTest::isWritten)
                .filter(type -> type.getPackageName().equals(name))
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .map(Dependency::getTargetClass)
                .map(type -> type.getBaseComponentType().getPackageName())
                .filter(used -> used.equals(root) || used.startsWith(root + "."))
                .filter(used -> !used.equals(name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns the packages that follow the words "Depends on:", up to the end of the sentence. */
    private static Set<String> said(String info, String root, Set<String> used) {
        String text = info.replaceAll("\\s*\n \\*\\s*", " ").replaceAll("\\{@\\w+ ([^}]*)}", "$1");
        String[] parts = text.split("Depends on:", 2);
        assertEquals(2, parts.length, "no line Depends on: in " + info);
        String sentence = parts[1].split("\\.(\\s|$)", 2)[0].trim();
        if (sentence.equals("nothing") || sentence.equals("everything")) {
            return new TreeSet<>(sentence.equals("nothing") ? Set.of() : used);
        }
        return Arrays.stream(sentence.split("[,\\s]+"))
                .map(name -> name.startsWith("io.lcfs") ? name : root + "." + name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * If two classes had the same simple name, readers and searches would find the wrong one. The engine is not
     * checked.
     */
    @Test
    void noSimpleNameIsThatOfTwoClasses() throws IOException {
        Map<String, Set<String>> places = new TreeMap<>();
        for (JavaClass type : ALL) {
            if (isWritten(type) && type.isTopLevelClass()) {
                places.computeIfAbsent(type.getSimpleName(), name -> new TreeSet<>())
                        .add(type.getName());
            }
        }
        places.values().removeIf(names -> names.size() == 1);
        assertEquals(Map.of(), places);
    }
}
