package io.lcfs.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files of projects of users, none of which configures the plugin. */
final class UserPoms {
    private static final List<String> PLUGINS =
            List.of("maven-resources-plugin", "maven-compiler-plugin", "maven-surefire-plugin", "maven-jar-plugin");

    private UserPoms() {}

    /** Writes the pom of a project; {@code rest} are further elements. */
    static Path pom(Path directory, String name, String packaging, String rest) throws IOException {
        return pom(directory, name, packaging, rest, "");
    }

    /** Writes the pom of a project; {@code used} are plugins that it configures. */
    static Path pom(Path directory, String name, String packaging, String rest, String used) throws IOException {
        StringBuilder plugins = new StringBuilder();
        for (String plugin : PLUGINS) {
            plugins.append("<plugin><artifactId>%s</artifactId><version>%s</version></plugin>"
                    .formatted(plugin, MavenRuns.versionOf(plugin)));
        }
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("pom.xml"), """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>com.example</groupId>
                  <artifactId>%s</artifactId>
                  <version>1.0-SNAPSHOT</version>
                  <packaging>%s</packaging>
                  <properties>
                    <maven.compiler.release>17</maven.compiler.release>
                    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
                  </properties>
                  <build><pluginManagement><plugins>%s</plugins></pluginManagement>%s</build>
                  %s
                </project>
                """.formatted(name, packaging, plugins, used, rest));
        return directory;
    }

    /** Writes a class. */
    static void source(Path project, String type, String body) throws IOException {
        Path file = project.resolve("src/main/java/" + type.replace('.', '/') + ".java");
        Files.createDirectories(file.getParent());
        int dot = type.lastIndexOf('.');
        Files.writeString(
                file,
                "package %s;\n\npublic class %s {\n%s\n}\n"
                        .formatted(type.substring(0, dot), type.substring(dot + 1), body));
    }

    /** Writes a class that prints a text. */
    static void main(Path project, String type, String says) throws IOException {
        source(project, type, "    public static void main(String[] args) { System.out.println(\"" + says + "\"); }");
    }

    /** Writes a resource. */
    static void resource(Path project, String name, String content) throws IOException {
        Path file = project.resolve("src/main/resources").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    /** Returns the configuration of a plugin that gives the jar a main class. */
    static String mainClassOfJar(String type) {
        return """
                <plugin>
                  <artifactId>maven-jar-plugin</artifactId>
                  <configuration>
                    <archive><manifest><mainClass>%s</mainClass></manifest></archive>
                  </configuration>
                </plugin>
                """.formatted(type);
    }

    /** Writes the pom of a library. */
    static void library(Path pom, String name, String version) throws IOException {
        Files.writeString(pom, """
                <project>
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>com.example.libs</groupId>
                  <artifactId>%s</artifactId>
                  <version>%s</version>
                </project>
                """.formatted(name, version));
    }
}
