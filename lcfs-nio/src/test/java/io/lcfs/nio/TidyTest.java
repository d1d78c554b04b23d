package io.lcfs.nio;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.File;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.Paths;
import org.junit.jupiter.api.Test;

/** The dependencies that the module must not have. */
class TidyTest {
    private static final JavaClasses MODULE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.lcfs.nio");

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

    /**
     * Only the path of a store in a URI may belong to the default file system, because a URI names no other file
     * system.
     */
    @Test
    void nobodyElseAsksForTheDefaultFileSystem() {
        noClasses()
                .that()
                .doNotHaveSimpleName("LayerFileSystemProvider")
                .should()
                .callMethod(FileSystems.class, "getDefault")
                .orShould()
                .callMethod(Path.class, "of", String.class, String[].class)
                .orShould()
                .callMethod(Paths.class, "get", String.class, String[].class)
                .check(MODULE);
        noClasses()
                .that()
                .doNotHaveSimpleName("LayerPath")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(File.class)
                .check(MODULE);
    }
}
