package io.lcfs.engine;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** The order of the tree: the permitted imports of each package, and a test for each promise. */
class TidyTest {
    private static final String[] ORDER = {
        "format",
        "device",
        "space",
        "tree",
        "guard",
        "layer",
        "inode",
        "content",
        "names",
        "file",
        "checkpoint",
        "operation"
    };
    private static final String[] BESIDE = {"collect", "diff", "reclaim", "scrub"};
    private static final JavaClasses ENGINE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.lcfs.engine");

    private static String packageOf(String name) {
        return "io.lcfs.engine." + name;
    }

    @Test
    void packagesKnowOnlyThoseBelowThem() {
        List<String> above = new ArrayList<>(
                List.of(packageOf("store"), packageOf("salvage"), packageOf("copy") + "..", packageOf("stream")));
        for (String beside : BESIDE) {
            above.add(packageOf(beside));
        }
        for (int i = ORDER.length - 1; i >= 0; i--) {
            noClasses()
                    .that(resideInAPackage(packageOf(ORDER[i])))
                    .should()
                    .dependOnClassesThat(resideInAnyPackage(above.toArray(String[]::new)))
                    .because("they lie above " + ORDER[i])
                    .check(ENGINE);
            above.add(packageOf(ORDER[i]));
        }
    }

    @Test
    void failuresAreLoggedByTheClassThatSurvivesAFailureOfLogging() {
        for (String level : List.of("warn", "error")) {
            noClasses()
                    .that(not(type(FailureLog.class)))
                    .should()
                    .callMethodWhere(target(owner(type(Logger.class))).and(target(name(level))))
                    .check(ENGINE);
        }
    }

    @Test
    void copiesAndStreamsKnowNothingElseOfTheEngine() {
        String[] others = Stream.of(Stream.of(ORDER), Stream.of(BESIDE), Stream.of("salvage", "store"))
                .flatMap(names -> names)
                .map(TidyTest::packageOf)
                .toArray(String[]::new);
        noClasses()
                .that(resideInAnyPackage(packageOf("copy") + "..", packageOf("stream")))
                .should()
                .dependOnClassesThat(resideInAnyPackage(others))
                .check(ENGINE);
    }

    @Test
    void packagesSideBySideDoNotKnowOneAnother() {
        for (String one : BESIDE) {
            String[] others = Stream.concat(Stream.of(BESIDE), Stream.of("salvage", "store"))
                    .filter(name -> !name.equals(one))
                    .map(TidyTest::packageOf)
                    .toArray(String[]::new);
            noClasses()
                    .that(resideInAPackage(packageOf(one)))
                    .should()
                    .dependOnClassesThat(resideInAnyPackage(others))
                    .check(ENGINE);
        }
    }

    /** SLF4J without a provider writes to stderr when the first logger is requested. */
    @Test
    void nobodyAsksForALoggerBeforeThereIsSomethingToSay() {
        noFields().that(alwaysTrue()).should().haveRawType(Logger.class).check(ENGINE);
    }

    @Test
    void libraryPrintsNothing() {
        noClasses()
                .that(alwaysTrue())
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(ENGINE);
        assertTrue(ENGINE.size() > 50, "classes were found");
    }

    /** A file is opened at the path that the caller gave, whatever its provider. */
    @Test
    void nobodyAsksForTheDefaultFileSystem() {
        noClasses()
                .that(alwaysTrue())
                .should()
                .callMethod(FileSystems.class, "getDefault")
                .orShould()
                .callMethod(Path.class, "of", String.class, String[].class)
                .orShould()
                .callMethod(Paths.class, "get", String.class, String[].class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(File.class)
                .check(ENGINE);
    }

    @Test
    void everyPackageSaysWhatItOwns() throws IOException {
        try (Stream<Path> directories = Files.walk(Path.of("src/main/java/io/lcfs/engine"))) {
            for (Path directory : directories.filter(Files::isDirectory).toList()) {
                Path info = directory.resolve("package-info.java");
                assertTrue(Files.exists(info), info + " is missing");
                assertTrue(Files.readString(info).contains("Depends on:"), info + " does not say on what it depends");
            }
        }
    }

    @Test
    void everyPromiseHasATest() throws IOException {
        String tests;
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            StringBuilder all = new StringBuilder();
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                all.append(Files.readString(file));
            }
            tests = all.toString();
        }
        // P17 and P19 concern archives, which the engine does not read or write; P16 concerns .ci/run.
        List<String> missing = IntStream.rangeClosed(1, 18)
                .filter(number -> number != 16 && number != 17)
                .mapToObj(number -> "P" + number)
                .filter(promise -> !tests.contains("@Tag(\"" + promise + "\")"))
                .collect(Collectors.toList());
        assertEquals(List.of(), missing);
    }

    /** A comment or message that names an invariant, such as I3, names a defined one. */
    @Test
    void everyInvariantThatIsNamedIsInTheDocument() throws IOException {
        String defined = Files.readString(Path.of("../docs/ARCHITECTURE.md"));
        Pattern label = Pattern.compile("\\bI\\d+\\b");
        Set<String> missing = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                Matcher matcher = label.matcher(Files.readString(file));
                while (matcher.find()) {
                    if (!defined.contains("- **" + matcher.group() + ".**")) {
                        missing.add(matcher.group() + " of " + file.getFileName());
                    }
                }
            }
        }
        assertEquals(Set.of(), missing);
        assertTrue(defined.contains("- **I1.**"), "invariants are defined");
    }
}
