package io.lcfs.maven;

import io.lcfs.maven.image.ImageAddress;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.jspecify.annotations.Nullable;

/**
 * Builds the image of the project, and writes it to an OCI layout in a directory or a tar: {@code lcfs.to}, or the tag
 * {@code latest} of {@code target/lcfs-layout}.
 */
@Mojo(
        name = "layout",
        defaultPhase = LifecyclePhase.PACKAGE,
        requiresDependencyResolution = ResolutionScope.RUNTIME,
        threadSafe = true)
public final class LayoutMojo extends ImageMojo {
    /** Creates the goal; Maven sets its parameters. */
    public LayoutMojo() {}

    @Override
    ImageAddress target() {
        @Nullable ImageAddress chosen = super.target();
        if (chosen instanceof ImageAddress.InRegistry) {
            throw new IllegalArgumentException(
                    "parameter lcfs.to is " + chosen + ", and the goal layout writes to a directory or a tar");
        }
        return chosen == null ? new ImageAddress.InLayout(buildDirectory().resolve("lcfs-layout"), "latest") : chosen;
    }
}
