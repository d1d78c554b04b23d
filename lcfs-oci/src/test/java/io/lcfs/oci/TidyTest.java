package io.lcfs.oci;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** The dependencies between packages, and rules for the use of loggers and of the default file system. */
class TidyTest {
    /**
     * The packages from the lowest to the highest. Each uses only packages before it. {@code io.lcfs.oci} itself may
     * use all of them.
     */
    private static final String[] ORDER = {
        "text",
        "content",
        "json",
        "daemon",
        "spec",
        "layer",
        "tar",
        "stream",
        "archive",
        "layout",
        "image",
        "record",
        "convert",
        "registry.login",
        "registry",
        "registry.http",
        "registry.token",
        "registry.client",
        "transfer"
    };

    private static final JavaClasses MODULE = new ClassFileImporter()
            .importUrl(ImageStore.class.getProtectionDomain().getCodeSource().getLocation());

    @Test
    void packagesKnowOnlyThoseBelowThem() {
        List<String> above = new ArrayList<>(List.of("io.lcfs.oci"));
        for (int i = ORDER.length - 1; i >= 0; i--) {
            String here = "io.lcfs.oci." + ORDER[i];
            noClasses()
                    .that(resideInAPackage(here))
                    .should()
                    .dependOnClassesThat(resideInAnyPackage(above.toArray(String[]::new)))
                    .because("they lie above " + ORDER[i])
                    .check(MODULE);
            above.add(here);
        }
    }

    /** SLF4J without a provider writes to stderr when the first logger is requested. */
    @Test
    void nobodyAsksForALoggerBeforeThereIsSomethingToSay() {
        noFields().that(alwaysTrue()).should().haveRawType(Logger.class).check(MODULE);
    }

    @Test
    void libraryPrintsNothing() {
        noClasses()
                .that(alwaysTrue())
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(MODULE);
    }

    @Test
    void nobodyKnowsTheEngine() {
        noClasses()
                .that(alwaysTrue())
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.lcfs.engine..")
                .check(MODULE);
    }

    /** The files of Docker's configuration and its helper programs belong to the host. */
    @Test
    void nobodyElseAsksForTheDefaultFileSystem() {
        noClasses()
                .that()
                .doNotHaveSimpleName("CredentialSource")
                .and()
                .doNotHaveSimpleName("CredentialHelper")
                .should()
                .callMethod(FileSystems.class, "getDefault")
                .orShould()
                .callMethod(Path.class, "of", String.class, String[].class)
                .orShould()
                .callMethod(Paths.class, "get", String.class, String[].class)
                .check(MODULE);
        noClasses()
                .that()
                .doNotHaveSimpleName("CredentialHelper")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(File.class)
                .check(MODULE);
    }

    /** For each test that is named after a rule, such as {@code tar07...}, the document has the rule. */
    @Test
    void everyRuleThatATestIsNamedAfterIsInTheDocument() throws IOException {
        String rules = Files.readString(Path.of("../docs/OCI.md"));
        Pattern named = Pattern.compile("void ((?:tar|gzip|stream|layer|image|registry|rule)\\d\\d|s\\d+)[A-Z]");
        Set<String> missing = new TreeSet<>();
        int found = 0;
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                Matcher matcher = named.matcher(Files.readString(file));
                while (matcher.find()) {
                    found++;
                    if (!rules.contains("| " + matcher.group(1) + " |")) {
                        missing.add(matcher.group(1));
                    }
                }
            }
        }
        assertEquals(Set.of(), missing);
        assertTrue(found > 50, found + " tests are named after rules");
    }
}
