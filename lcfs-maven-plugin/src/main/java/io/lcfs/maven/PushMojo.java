package io.lcfs.maven;

import io.lcfs.maven.image.ImageAddress;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.jspecify.annotations.Nullable;

/** Builds the image of the project, and pushes it to a registry. */
@Mojo(
        name = "push",
        defaultPhase = LifecyclePhase.DEPLOY,
        requiresDependencyResolution = ResolutionScope.RUNTIME,
        threadSafe = true)
public final class PushMojo extends ImageMojo {
    /** Creates the goal; Maven sets its parameters. */
    public PushMojo() {}

    @Override
    ImageAddress target() {
        @Nullable ImageAddress chosen = super.target();
        if (!(chosen instanceof ImageAddress.InRegistry)) {
            throw new IllegalArgumentException("parameter lcfs.to is "
                    + (chosen == null ? "missing" : chosen.toString())
                    + ", and the goal push writes to a registry: docker://NAME:TAG");
        }
        return chosen;
    }
}
