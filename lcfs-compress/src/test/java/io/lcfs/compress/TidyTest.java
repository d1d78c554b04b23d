package io.lcfs.compress;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/**
 * The formats do not depend on each other, the shared packages depend on no format, and the module depends only on the
 * JDK.
 */
class TidyTest {
    private static final JavaClasses MODULE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.lcfs.compress");

    @Test
    void moduleUsesTheJdkAndNothingElse() {
        classes()
                .that(alwaysTrue())
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("io.lcfs.compress..", "java..", "org.jspecify.annotations")
                .check(MODULE);
    }

    @Test
    void formatsDoNotUseOneAnother() {
        noClasses()
                .that()
                .resideInAPackage("io.lcfs.compress.gzip")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.lcfs.compress.zstd")
                .check(MODULE);
        noClasses()
                .that()
                .resideInAPackage("io.lcfs.compress.zstd")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.lcfs.compress.gzip")
                .check(MODULE);
    }

    @Test
    void whatFormatsShareKnowsNoFormat() {
        noClasses()
                .that()
                .resideInAnyPackage("io.lcfs.compress", "io.lcfs.compress.bits")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.lcfs.compress.gzip", "io.lcfs.compress.zstd")
                .check(MODULE);
    }
}
