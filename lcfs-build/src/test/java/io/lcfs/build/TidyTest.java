package io.lcfs.build;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.File;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The dependencies between packages, and those that the module must not have. */
class TidyTest {
    /** The packages from the lowest to the highest. Each uses only packages before it. */
    private static final String[] ORDER = {"dockerfile", "words", "account", "cache", "host", "run", "change", "place"};

    private static final JavaClasses MODULE = new ClassFileImporter()
            .importUrl(ImageBuilder.class.getProtectionDomain().getCodeSource().getLocation());

    @Test
    void packagesKnowOnlyThoseBelowThem() {
        List<String> above = new ArrayList<>(List.of("io.lcfs.build"));
        for (int i = ORDER.length - 1; i >= 0; i--) {
            String here = "io.lcfs.build." + ORDER[i];
            noClasses()
                    .that(resideInAPackage(here))
                    .should()
                    .dependOnClassesThat(resideInAnyPackage(above.toArray(String[]::new)))
                    .because("they lie above " + ORDER[i])
                    .check(MODULE);
            above.add(here);
        }
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
                .check(MODULE);
        noClasses()
                .that(alwaysTrue())
                .should()
                .dependOnClassesThat()
                .areAssignableTo(File.class)
                .check(MODULE);
    }

    @Test
    void onlyTheBuilderReadsTheEnvironment() {
        noClasses()
                .that()
                .doNotHaveSimpleName("ImageBuilder")
                .should()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getProperty", String.class)
                .check(MODULE);
    }
}
