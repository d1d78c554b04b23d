package io.lcfs.maven.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.maven.image.ProjectFiles.AppLayer;
import io.lcfs.maven.image.ProjectFiles.Dependency;
import io.lcfs.maven.image.ProjectFiles.Kind;
import io.lcfs.oci.image.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which files of a project become which layer, and when a layer is made again. */
class ProjectFilesTest extends StoreFixture {
    private List<String> names(ProjectFiles files) throws IOException {
        return files.layers().stream().map(AppLayer::name).toList();
    }

    private ProjectFiles everything() throws IOException {
        file("classes/com/example/Main.class", "main");
        file("classes/com/example/more/Other.class", "other");
        file("classes/config/a[1]{x}/app.properties", "a=b");
        file("classes/com/example/messages.properties", "hello=hi");
        return project(
                dependency("org.one", "same-1.jar", Kind.RELEASE),
                dependency("org.two", "same-1.jar", Kind.RELEASE),
                dependency("org.one", "late-SNAPSHOT.jar", Kind.SNAPSHOT),
                dependency("test", "module-1.jar", Kind.PROJECT),
                dependency("org.one", "early-2.jar", Kind.RELEASE));
    }

    @Test
    void layersAreFromWhatChangesRarelyToWhatChangesOften() throws IOException {
        ProjectFiles files = everything();
        assertEquals(
                List.of("dependencies", "snapshot dependencies", "project dependencies", "resources", "classes"),
                names(files));
        List<Image> built = build(SCRATCH, files, LINUX);
        assertEquals(names(files), made);
        assertEquals(
                List.of(
                        "/app/classes/com/example/Main.class",
                        "/app/classes/com/example/more/Other.class",
                        "/app/libs/early-2.jar",
                        "/app/libs/late-SNAPSHOT.jar",
                        "/app/libs/module-1.jar",
                        "/app/libs/org.one-same-1.jar",
                        "/app/libs/org.two-same-1.jar",
                        "/app/resources/com/example/messages.properties",
                        "/app/resources/config/a[1]{x}/app.properties"),
                paths(built.get(0)));
    }

    @Test
    void classPathIsInTheOrderOfMaven() throws IOException {
        assertEquals(
                List.of(
                        "/app/resources",
                        "/app/classes",
                        "/app/libs/org.one-same-1.jar",
                        "/app/libs/org.two-same-1.jar",
                        "/app/libs/late-SNAPSHOT.jar",
                        "/app/libs/module-1.jar",
                        "/app/libs/early-2.jar"),
                everything().classPath());
    }

    @Test
    void emptyKindsHaveNoLayer() throws IOException {
        assertEquals(List.of(), names(project()));
        file("classes/a/Main.class", "main");
        assertEquals(List.of("classes"), names(project()));
        Files.createDirectories(classes().resolve("empty/below"));
        assertEquals(List.of("classes"), names(project()));
        file("classes/a/text", "text");
        assertEquals(List.of("resources", "classes"), names(project()));
    }

    @Test
    void changedClassMakesOneLayerAndChangedTimesOrModesNone() throws IOException {
        ProjectFiles files = everything();
        List<Image> first = build(SCRATCH, files, LINUX);
        var main = file("classes/com/example/Main.class", "main");
        Files.setLastModifiedTime(main, FileTime.fromMillis(1_000_000_000_000L));
        Files.setPosixFilePermissions(main, PosixFilePermissions.fromString("rw-------"));
        assertEquals(first, build(SCRATCH, everything(), LINUX));
        assertEquals(List.of(), made);

        file("classes/com/example/Main.class", "changed");
        build(SCRATCH, files, LINUX);
        assertEquals(List.of("classes"), made);

        file("classes/com/example/new/New.class", "a new package changes no resource");
        build(SCRATCH, project(files.dependencies().toArray(Dependency[]::new)), LINUX);
        assertEquals(List.of("classes"), made);
    }

    @Test
    void settingThatIsNoPairIsNamed() {
        ContainerSettings settings =
                new ContainerSettings(List.of(), List.of(), List.of("=x"), List.of(), List.of(), "", "");
        AppImage app = new AppImage("a", List.of(LINUX), List.of(), settings, java.time.Instant.EPOCH);
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> app.build(store, SCRATCH, base(true), step -> {}));
        assertTrue(e.getMessage().contains("lcfs.environment has \"=x\""), e.getMessage());
    }
}
