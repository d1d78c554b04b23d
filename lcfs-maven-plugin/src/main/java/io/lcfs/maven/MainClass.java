package io.lcfs.maven;

import org.apache.maven.model.Plugin;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.jspecify.annotations.Nullable;

/** The main class that a project gives to its jar. */
final class MainClass {
    private static final String JAR_PLUGIN = "org.apache.maven.plugins:maven-jar-plugin";

    private MainClass() {}

    /** Returns {@code archive/manifest/mainClass} of the maven-jar-plugin; {@code null} if it is not set. */
    static @Nullable String ofJarPlugin(MavenProject project) {
        @Nullable Plugin plugin = project.getPlugin(JAR_PLUGIN);
        @Nullable Object place = plugin == null ? null : plugin.getConfiguration();
        for (String name : new String[] {"archive", "manifest", "mainClass"}) {
            place = place instanceof Xpp3Dom dom ? dom.getChild(name) : null;
        }
        return place instanceof Xpp3Dom dom ? dom.getValue() : null;
    }
}
