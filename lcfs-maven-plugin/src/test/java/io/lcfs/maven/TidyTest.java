package io.lcfs.maven;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** The dependencies that the packages must not have. */
class TidyTest {
    private static final JavaClasses MODULE = new ClassFileImporter()
            .importUrl(BuildMojo.class.getProtectionDomain().getCodeSource().getLocation());

    @Test
    void workKnowsNothingOfMaven() {
        noClasses()
                .that(resideInAPackage("io.lcfs.maven.image"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.lcfs.maven", "org.apache.maven..", "org.codehaus.plexus..", "javax.inject..")
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
    void onlyGoalsReadTheEnvironment() {
        noClasses()
                .that(resideInAPackage("io.lcfs.maven.image"))
                .should()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getProperty", String.class)
                .check(MODULE);
    }

    @Test
    void pluginPrintsByTheLogOfMavenOnly() {
        noClasses()
                .that(alwaysTrue())
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(MODULE);
    }
}
