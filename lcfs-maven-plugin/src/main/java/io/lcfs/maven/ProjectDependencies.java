package io.lcfs.maven;

import io.lcfs.maven.image.ProjectFiles.Dependency;
import io.lcfs.maven.image.ProjectFiles.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.MavenProject;

/** The dependencies that a project needs to run. */
final class ProjectDependencies {
    private ProjectDependencies() {}

    /** Returns the resolved dependencies of the scopes compile and runtime, in the order of the class path. */
    static List<Dependency> of(MavenProject project, MavenSession session) {
        Set<String> reactor = session.getProjects().stream()
                .map(MavenProject::getArtifact)
                .map(Artifact::getId)
                .collect(Collectors.toSet());
        List<Dependency> all = new ArrayList<>();
        for (Artifact artifact : project.getArtifacts()) {
            if (artifact.getArtifactHandler().isAddedToClasspath()) {
                all.add(new Dependency(
                        artifact.getGroupId(), artifact.getFile().toPath(), name(artifact), kind(artifact, reactor)));
            }
        }
        return all;
    }

    /** Returns the name of the jar, also of a project that is not packaged yet, whose file is a directory. */
    private static String name(Artifact artifact) {
        String classifier = artifact.hasClassifier() ? "-" + artifact.getClassifier() : "";
        return artifact.getArtifactId() + "-" + artifact.getBaseVersion() + classifier + ".jar";
    }

    private static Kind kind(Artifact artifact, Set<String> reactor) {
        String main = artifact.getGroupId() + ":" + artifact.getArtifactId() + ":jar:" + artifact.getBaseVersion();
        if (reactor.contains(main)) {
            return Kind.PROJECT;
        }
        return artifact.isSnapshot() ? Kind.SNAPSHOT : Kind.RELEASE;
    }
}
