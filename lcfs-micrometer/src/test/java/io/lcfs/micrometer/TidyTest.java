package io.lcfs.micrometer;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The dependencies of the module. */
class TidyTest {
    @Test
    void theModuleKnowsOnlyTheCallsOfAStoreAndMeters() {
        classes()
                .that(alwaysTrue())
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.lcfs",
                        "io.lcfs.micrometer",
                        "io.micrometer.core.instrument..",
                        "org.jspecify.annotations",
                        "java.lang..",
                        "java.io",
                        "java.util..")
                .check(new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("io.lcfs.micrometer"));
    }
}
