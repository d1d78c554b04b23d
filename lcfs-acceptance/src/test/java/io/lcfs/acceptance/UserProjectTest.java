package io.lcfs.acceptance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests the projects of users: the library as its pom files declare it, no provider for SLF4J and no further options.
 * Each program must compile with all lints of javac and {@code -Werror}, and must print nothing on stderr.
 */
final class UserProjectTest {
    private static final Path README = Path.of("../README.md");
    private static final String CHANGES = "D /etc/hostname\nA /etc/motd\n";

    @TempDir
    private Path directory;

    static Stream<Jdk> jdks() {
        return Jdk.all().stream();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void theTenLinesOfTheReadmeRunOnTheClassPathAndInOneJar(Jdk jdk) throws Exception {
        UserProject project = tenLines(jdk);
        project.compileOnClassPath(LibraryFiles.api());
        project.runOnClassPath(jdk.home(), LibraryFiles.store(), CHANGES);
        project.runJar(project.shade(LibraryFiles.store()), CHANGES);
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void theTenLinesRunAsAModuleThatRequiresTheApiAlone(Jdk jdk) throws Exception {
        UserProject project = tenLines(jdk).source("module-info.java", "module user { requires io.lcfs.api; }\n");
        project.compileAsModule(LibraryFiles.api());
        project.runAsModule(jdk.home(), LibraryFiles.store(), "user", CHANGES);
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void anImageOfTheJdkNeedsTheModulesThatTheReadmeNames(Jdk jdk) throws Exception {
        String modules = modulesOfImage();
        assertTrue(modules.contains("java.net.http"), modules);

        UserProject small =
                tenLines(jdk, "small").source("module-info.java", "module user { requires io.lcfs.api; }\n");
        small.compileAsModule(LibraryFiles.api());
        Path image = small.image(modules.replace("java.net.http,", ""));
        small.runOnClassPath(image, LibraryFiles.store(), CHANGES);
        small.runAsModule(image, LibraryFiles.store(), "user", CHANGES);

        UserProject large = everything(jdk, "large");
        large.compileAsModule(LibraryFiles.all());
        large.runOnClassPath(large.image(modules), LibraryFiles.all(), "");
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void imagesAndFilesOfAllPartsWorkOnTheClassPathAsAModuleAndInOneJar(Jdk jdk) throws Exception {
        UserProject project = everything(jdk, "everything");
        project.compileOnClassPath(LibraryFiles.all());
        project.runOnClassPath(jdk.home(), LibraryFiles.all(), "");
        project.runJar(project.shade(LibraryFiles.all()), "");
        project.compileAsModule(LibraryFiles.all());
        project.runAsModule(jdk.home(), LibraryFiles.all(), "user", "");
    }

    private UserProject tenLines(Jdk jdk) throws IOException {
        return tenLines(jdk, "ten-lines");
    }

    /** Returns the first program of the README, in a class with a package. */
    private UserProject tenLines(Jdk jdk, String name) throws IOException {
        Matcher program = Pattern.compile("(?s)```java\n(.*?)```").matcher(Files.readString(README));
        assertTrue(program.find(), "README has no program");
        return new UserProject(jdk, directory.resolve(name), "user.Main")
                .source("user/Main.java", """
                        package user;

                        import static java.nio.charset.StandardCharsets.UTF_8;

                        import io.lcfs.Layer;
                        import io.lcfs.LayerDiff;
                        import io.lcfs.LayerStore;
                        import java.nio.file.Path;

                        final class Main {
                            public static void main(String[] args) throws Exception {
                                Path file = Path.of(args[0], "images.lcfs");
                        %s
                            }
                        }
                        """.formatted(program.group(1)));
    }

    /** Returns the program that uses all modules. */
    private UserProject everything(Jdk jdk, String name) throws IOException {
        String source = "src/test/java/io/lcfs/acceptance/LoadedWork.java";
        return new UserProject(jdk, directory.resolve(name), "user.LoadedWork")
                .source(
                        "user/LoadedWork.java",
                        Files.readString(Path.of(source)).replace("package io.lcfs.acceptance;", "package user;"))
                .source("module-info.java", "module user { requires io.lcfs.nio; requires io.lcfs.oci; }\n");
    }

    private static String modulesOfImage() throws IOException {
        Matcher modules = Pattern.compile("jlink --add-modules (\\S+)").matcher(Files.readString(README));
        assertTrue(modules.find(), "README names no modules for jlink");
        return modules.group(1);
    }
}
