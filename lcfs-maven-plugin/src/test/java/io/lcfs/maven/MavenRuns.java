package io.lcfs.maven;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.LayerStore;
import io.lcfs.build.ImageBuilder;
import io.lcfs.oci.ImageStore;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.maven.shared.invoker.DefaultInvocationRequest;
import org.apache.maven.shared.invoker.DefaultInvoker;
import org.apache.maven.shared.invoker.InvocationRequest;
import org.apache.maven.shared.invoker.InvocationResult;

/**
 * Maven, as a user runs it, in a process of its own, with a local repository of its own: it has the plugin and the
 * modules of this build, as if they had been downloaded. What else is needed comes from the local repository of this
 * machine, which is used as a remote one and only read. What that lacks comes from the network.
 */
final class MavenRuns {
    /** Options that make Maven start fast and keep its own libraries silent on each JDK. */
    private static final String OPTIONS = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Djansi.noreset=true"
            + " -XX:+IgnoreUnrecognizedVMOptions --enable-native-access=ALL-UNNAMED"
            + " --sun-misc-unsafe-memory-access=allow";

    private static final String VERSION = "0.1.0-SNAPSHOT";

    /** The plugin as it is named on the command line of a project that does not know it. */
    static final String PLUGIN = "io.lcfs:lcfs-maven-plugin:" + VERSION;

    private String options = OPTIONS;
    private final Path directory;
    private final Path repository;
    private final Path settings;

    /** Creates a local repository below a directory. */
    MavenRuns(Path directory) throws IOException {
        this.directory = directory;
        this.repository = directory.resolve("repository");
        this.settings = directory.resolve("settings.xml");
        writeSettings("");
        Files.createDirectories(repository);
        copy("lcfs-parent", "pom", Path.of("../pom.xml"));
        install("lcfs-api", LayerStore.class);
        install("lcfs-oci", ImageStore.class);
        install("lcfs-build", ImageBuilder.class);
        install("lcfs-maven-plugin", BuildMojo.class);
        try {
            install("lcfs-engine", Class.forName("io.lcfs.engine.store.EngineProvider"));
            install("lcfs-compress", Class.forName("io.lcfs.compress.CompressionFormat"));
        } catch (ClassNotFoundException e) {
            throw new IOException(e);
        }
    }

    /** Writes settings by which nothing comes from this machine. */
    void useTheNetworkOnly() throws IOException {
        Files.writeString(settings, "<settings/>");
    }

    /** Writes settings with servers. */
    void writeSettings(String servers) throws IOException {
        String remote =
                Path.of(System.getProperty("lcfs.localRepository")).toUri().toString();
        String place = """
                <id>machine</id>
                <url>%s</url>
                <releases><checksumPolicy>ignore</checksumPolicy></releases>
                <snapshots><enabled>false</enabled></snapshots>
                """.formatted(remote);
        Files.writeString(settings, """
                <settings>
                  <servers>%s</servers>
                  <profiles>
                    <profile>
                      <id>machine</id>
                      <repositories><repository>%s</repository></repositories>
                      <pluginRepositories><pluginRepository>%s</pluginRepository></pluginRepositories>
                    </profile>
                  </profiles>
                  <activeProfiles><activeProfile>machine</activeProfile></activeProfiles>
                </settings>
                """.formatted(servers, place, place));
    }

    private void install(String module, Class<?> type) throws IOException {
        copy(module, "pom", Path.of("..", module, "pom.xml"));
        try {
            Path place = Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
            copy(module, "jar", place);
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    /** Copies a file of a module; of a directory with classes the jar that they make. */
    private void copy(String module, String type, Path file) throws IOException {
        Path target = artifact("io.lcfs", module, VERSION, type);
        if (Files.isDirectory(file)) {
            jar(file, target);
        } else {
            Files.copy(file, target);
        }
    }

    /** Returns the path of an artifact in the local repository. */
    Path artifact(String group, String name, String version, String type) throws IOException {
        Path folder = repository.resolve(group.replace('.', '/')).resolve(name).resolve(version);
        Files.createDirectories(folder);
        return folder.resolve(name + "-" + version + "." + type);
    }

    private static void jar(Path classes, Path target) throws IOException {
        try (OutputStream out = Files.newOutputStream(target);
                ZipOutputStream zip = new ZipOutputStream(out);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                zip.putNextEntry(
                        new ZipEntry(classes.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, zip);
            }
        }
    }

    /** Returns the version that this build uses of a plugin, which is therefore on this machine. */
    static String versionOf(String plugin) throws IOException {
        Matcher version = Pattern.compile("<artifactId>" + plugin + "</artifactId>\\s*<version>([^<]*)</version>")
                .matcher(Files.readString(Path.of("../pom.xml")));
        assertEquals(true, version.find(), "the version of " + plugin);
        return version.group(1);
    }

    /** The end of a run. */
    record Run(int exit, List<String> lines) {
        /** Returns the lines that contain a text. */
        List<String> with(String text) {
            return lines.stream().filter(line -> line.contains(text)).toList();
        }

        /** Returns all lines, for the message of a failure. */
        String text() {
            return String.join("\n", lines);
        }
    }

    /** Runs Maven in the directory of a project. */
    Run run(Path project, List<String> arguments, Map<String, String> properties) throws Exception {
        List<String> lines = new CopyOnWriteArrayList<>();
        InvocationRequest request = new DefaultInvocationRequest();
        request.setBaseDirectory(project.toFile());
        request.setJavaHome(new File(System.getProperty("java.home")));
        request.setBatchMode(true);
        request.setUserSettingsFile(settings.toFile());
        request.setMavenOpts(options);
        List<String> all = new ArrayList<>(arguments);
        all.add("-Dmaven.test.skip=true");
        all.add("-Dlcfs.store=" + store());
        properties.forEach((name, value) -> all.add("-D" + name + "=" + value));
        request.addArgs(all);
        request.setOutputHandler(lines::add);
        request.setErrorHandler(line -> lines.add("stderr: " + line));
        DefaultInvoker invoker = new DefaultInvoker();
        invoker.setMavenHome(new File(System.getProperty("maven.home")));
        invoker.setLocalRepositoryDirectory(repository.toFile());
        InvocationResult result = invoker.execute(request);
        return new Run(result.getExitCode(), lines);
    }

    /** Returns these runs with other options of Maven's JVM. */
    MavenRuns withOptions(String changed) {
        options = changed;
        return this;
    }

    /** Puts a library with a content into the local repository; returns the element of a pom that needs it. */
    String library(String name, String version, byte[] content) throws IOException {
        String group = "com.example.libs";
        UserPoms.library(artifact(group, name, version, "pom"), name, version);
        try (OutputStream out = Files.newOutputStream(artifact(group, name, version, "jar"));
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(name + ".bin"));
            zip.write(content);
        }
        return "<dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version></dependency>"
                .formatted(group, name, version);
    }

    /** Returns the store of these runs. */
    Path store() {
        return directory.resolve("store.lcfs");
    }
}
