package io.lcfs.maven;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.build.ImageBuilder;
import io.lcfs.maven.image.SmallRegistry;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.Registry;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.layout.OciArchive;
import io.lcfs.oci.layout.OciLayout;
import io.lcfs.oci.registry.RegistryOptions;
import io.lcfs.oci.registry.login.CredentialSource;
import io.lcfs.oci.registry.login.RegistryCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Projects that Maven builds with nothing about the plugin in their poms, all with one store. */
class UserBuildsTest {
    private static final String LAYOUT = MavenRuns.PLUGIN + ":layout";
    private static final int LIBRARIES = 60;

    @TempDir
    private static Path folder;

    private static MavenRuns maven;

    @BeforeAll
    static void makeRepository() throws IOException {
        maven = new MavenRuns(folder);
    }

    @AfterAll
    static void storeIsWhole() throws IOException {
        try (LayerStore store = LayerStore.open(maven.store())) {
            assertEquals(List.of(), store.check().findings());
        }
    }

    @Test
    void plainProjectGivesTheSameImageUntilAClassChangesWhichMakesOneLayer() throws Exception {
        Path project = plain("plain");
        Map<String, String> properties = Map.of(
                "lcfs.from", "scratch",
                "lcfs.jvmFlags", "-Xmx64m,-ea",
                "lcfs.args", "first,second",
                "lcfs.environment", "LANG=C.UTF-8",
                "lcfs.ports", "8080",
                "lcfs.labels", "team=a=b,empty=",
                "lcfs.user", "1000:1000");

        MavenRuns.Run first = maven.run(project, List.of("package", LAYOUT), properties);
        WrittenImage image = layout(project, first);
        assertEquals(List.of(), first.with("stderr:"));
        assertEquals(List.of(), first.with("[WARN"));
        assertEquals(
                List.of(
                        "/app/classes/com/example/Hello.class",
                        "/app/classes/com/example/Helper.class",
                        "/app/resources/config/app.properties"),
                image.files());
        var settings = image.config().settings();
        assertEquals(
                List.of("java", "-Xmx64m", "-ea", "-cp", "/app/resources:/app/classes", "com.example.Hello"),
                settings.entrypoint());
        assertEquals(List.of("first", "second"), settings.cmd());
        assertEquals(List.of("LANG=C.UTF-8"), settings.environment());
        assertEquals(List.of("8080/tcp"), settings.exposedPorts());
        assertEquals(Map.of("team", "a=b", "empty", ""), settings.labels());
        assertEquals("1000:1000", settings.user());

        MavenRuns.Run again = maven.run(project, List.of("-o", "compile", LAYOUT), properties);
        assertEquals(image.digest(), layout(project, again).digest());
        assertEquals(List.of(), again.with("made the layer"));

        UserPoms.source(project, "com.example.Helper", "    static int one() { return 11111; }");
        MavenRuns.Run changed = maven.run(project, List.of("-o", "compile", LAYOUT), properties);
        List<Descriptor> layers = new ArrayList<>(layout(project, changed).layers());
        assertEquals(2, layers.size());
        assertTrue(layers.retainAll(image.layers()));
        assertEquals(1, layers.size());
        assertEquals(1, changed.with("made the layer of classes").size(), changed::text);
        assertEquals(1, changed.with("made the layer").size(), changed::text);
    }

    private static Path plain(String name) throws IOException {
        Path project = UserPoms.pom(folder.resolve(name), name, "jar", "");
        UserPoms.main(project, "com.example.Hello", "hello");
        UserPoms.source(project, "com.example.Helper", "    static int one() { return 1; }");
        UserPoms.resource(project, "config/app.properties", "a=b\n");
        return project;
    }

    /** Returns what a run wrote to the layout that it writes to if no other place is named. */
    private static WrittenImage layout(Path project, MavenRuns.Run run) throws IOException {
        assertEquals(0, run.exit(), run::text);
        WrittenImage image = WrittenImage.read(OciLayout.open(project.resolve("target/lcfs-layout")), "latest");
        assertEquals(image.digest().toString(), Files.readString(project.resolve("target/lcfs-image.digest")));
        return image;
    }

    @Test
    void serviceWithManyLibrariesStandsOnItsBaseAndItsArchiveIsWrittenOnce() throws Exception {
        writeBase(folder.resolve("base"));
        StringBuilder dependencies = new StringBuilder("<dependencies>");
        for (int i = 0; i < LIBRARIES; i++) {
            String version = i % 30 == 0 ? "2.0-SNAPSHOT" : "1." + i;
            dependencies.append(maven.library("lib-" + i, version, version.getBytes(UTF_8)));
        }
        Path project = UserPoms.pom(
                folder.resolve("service"),
                "service",
                "jar",
                dependencies.append("</dependencies>").toString(),
                "<plugins>" + pluginOfReadme() + UserPoms.mainClassOfJar("com.example.Service") + "</plugins>");
        UserPoms.main(project, "com.example.Service", "serving");
        UserPoms.main(project, "com.example.Tool", "not the service");
        UserPoms.resource(project, "application.properties", "port=8080\n");
        Map<String, String> properties = Map.of("lcfs.created", "1700000000");

        MavenRuns.Run first = maven.run(project, List.of("package"), properties);
        assertEquals(0, first.exit(), first::text);
        WrittenImage image = WrittenImage.read(OciArchive.open(project.resolve("target/service.tar")), "1.0");
        assertEquals(5, image.layers().size(), "base, dependencies, snapshots, resources, classes");
        assertEquals(
                LIBRARIES,
                image.files().stream()
                        .filter(name -> name.startsWith("/app/libs/"))
                        .count());
        assertTrue(image.files().contains("/etc/base"));
        List<String> entrypoint = image.config().settings().entrypoint();
        assertEquals(List.of("8080/tcp"), image.config().settings().exposedPorts());
        assertEquals("com.example.Service", entrypoint.get(3));
        assertTrue(entrypoint
                .get(2)
                .startsWith("/app/resources:/app/classes:/app/libs/lib-0-2.0-SNAPSHOT.jar:/app/libs/lib-1-1.1.jar:"));
        assertEquals(
                Optional.of(Instant.ofEpochSecond(1_700_000_000)),
                image.config().created());

        FileTime old = FileTime.fromMillis(1_600_000_000_000L);
        Files.setLastModifiedTime(project.resolve("target/service.tar"), old);
        MavenRuns.Run again = maven.run(project, List.of("-o", "lcfs:build"), properties);
        assertEquals(0, again.exit(), again::text);
        assertEquals(old, Files.getLastModifiedTime(project.resolve("target/service.tar")));
    }

    @Test
    void pushTakesThePasswordFromTheSettingsAndNamesTheServerThatIsMissing() throws Exception {
        Path project = plain("pushed");
        try (SmallRegistry registry = new SmallRegistry()) {
            Map<String, String> properties =
                    Map.of("lcfs.from", "scratch", "lcfs.to", "docker://" + registry.host() + "/team/pushed:1");
            List<String> arguments = List.of("compile", MavenRuns.PLUGIN + ":push");
            MavenRuns.Run refused = maven.run(project, arguments, properties);
            assertEquals(1, refused.exit(), refused::text);
            assertTrue(refused.text().contains("server with the ID " + registry.host()), refused::text);

            maven.writeSettings("<server><id>%s</id><username>%s</username><password>%s</password></server>"
                    .formatted(registry.host(), SmallRegistry.USER, SmallRegistry.PASSWORD));
            MavenRuns.Run pushed = maven.run(project, arguments, properties);
            assertEquals(0, pushed.exit(), pushed::text);
            assertEquals(List.of(), pushed.with(SmallRegistry.PASSWORD));
            CredentialSource login =
                    CredentialSource.of(new RegistryCredentials(SmallRegistry.USER, SmallRegistry.PASSWORD));
            RegistryOptions options =
                    RegistryOptions.defaults().withPlainHttpOnLoopback(true).withCredentials(login);
            WrittenImage image = WrittenImage.read(Registry.open(registry.host() + "/team/pushed", options), "1");
            assertEquals(3, image.files().size());
        }
    }

    @Test
    void dockerfileIsBuiltWithItsArgumentsAndStages() throws Exception {
        Path project = UserPoms.pom(folder.resolve("docker"), "docker", "pom", "");
        Files.writeString(project.resolve("text.txt"), "from the context");
        Files.writeString(project.resolve("Dockerfile"), """
                FROM scratch AS files
                ARG folder=unset
                COPY text.txt /$folder/
                FROM scratch
                COPY --from=files / /all/
                ENTRYPOINT ["/all/run"]
                """);
        MavenRuns.Run run = maven.run(
                project,
                List.of("-o", MavenRuns.PLUGIN + ":dockerfile"),
                Map.of("lcfs.buildArgs", "folder=texts", "lcfs.to", "target/image.tar:1"));
        assertEquals(0, run.exit(), run::text);
        WrittenImage image = WrittenImage.read(OciArchive.open(project.resolve("target/image.tar")), "1");
        assertEquals(List.of("/all/texts/text.txt"), image.files());
        assertEquals(List.of("/all/run"), image.config().settings().entrypoint());
    }

    /** Returns the plugin as the README has it, with places that exist here. */
    private static String pluginOfReadme() throws IOException {
        Matcher plugin =
                Pattern.compile("(?s)```xml\n(<plugin>.*?)```").matcher(Files.readString(Path.of("../README.md")));
        assertTrue(plugin.find(), "README has no plugin");
        return plugin.group(1)
                .replaceAll("<from>.*</from>", "<from>../base:1</from>")
                .replaceAll("<to>.*</to>", "<to>target/service.tar:1.0</to>");
    }

    private static void writeBase(Path layout) throws IOException {
        try (LayerStore store = LayerStore.createInMemory(
                        16 << 20, StoreOptions.defaults().withBackground(false));
                OciLayout target = OciLayout.create(layout)) {
            ImageBuilder.fromScratch(store, Platform.ofThisMachine())
                    .write("/etc/base", "base".getBytes(UTF_8))
                    .commitTo("base");
            ImageStore.of(store).push("base", target, "1", PushOptions.defaults());
        }
    }

    @Test
    void modulesAreBuiltInParallelBesideAnotherBuildAndShareTheStore() throws Exception {
        Path project = UserPoms.pom(
                folder.resolve("shop"),
                "shop",
                "pom",
                "<modules><module>common</module><module>front</module><module>back</module></modules>");
        Path common = UserPoms.pom(project.resolve("common"), "common", "jar", "");
        UserPoms.source(common, "com.example.common.Words", "    public static String hello() { return \"hello\"; }");
        for (String name : List.of("front", "back")) {
            Path module = UserPoms.pom(project.resolve(name), name, "jar", """
                    <dependencies>
                      <dependency>
                        <groupId>com.example</groupId>
                        <artifactId>common</artifactId>
                        <version>${project.version}</version>
                      </dependency>
                    </dependencies>
                    """);
            UserPoms.main(module, "com.example." + name + ".Main", "hello from " + name);
        }
        Path other = plain("beside");
        FutureTask<MavenRuns.Run> beside =
                new FutureTask<>(() -> maven.run(other, List.of("compile", LAYOUT), Map.of("lcfs.from", "scratch")));
        new Thread(beside, "another build").start();
        MavenRuns.Run run = maven.run(project, List.of("-T2", "package", LAYOUT), Map.of("lcfs.from", "scratch"));
        assertEquals(3, layout(other, beside.get()).files().size());
        assertEquals(List.of(), run.with("[WARN"));
        for (String name : List.of("front", "back")) {
            WrittenImage image = layout(project.resolve(name), run);
            assertEquals(
                    List.of("/app/classes/com/example/" + name + "/Main.class", "/app/libs/common-1.0-SNAPSHOT.jar"),
                    image.files());
            assertEquals(2, image.layers().size());
        }
        assertEquals(2, run.with("skipped: ").size(), run::text);
    }
}
