package io.lcfs.maven;

import io.lcfs.LayerStore;
import io.lcfs.build.PruneReport;
import io.lcfs.maven.image.StoreCleanup;
import java.io.IOException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/** Removes from the store what no image of a project needs: images below, and layers of earlier builds. */
@Mojo(name = "prune", requiresProject = false, threadSafe = true)
public final class PruneMojo extends StoreMojo {
    /** Removes the images of all projects, too. */
    @Parameter(property = "lcfs.all", defaultValue = "false")
    private boolean all;

    /** The most bytes of layers that stay although no image needs them. The least recently used ones are removed. */
    @Parameter(property = "lcfs.keepBytes", defaultValue = "0")
    private long keepBytes;

    /** Creates the goal; Maven sets its parameters. */
    public PruneMojo() {}

    @Override
    void run(LayerStore open) throws IOException {
        PruneReport report = StoreCleanup.clean(open, all, keepBytes);
        getLog().info("removed " + report.removed().size() + " layers of " + report.removedBytes() + " bytes; "
                + report.keptBytes() + " bytes stay that no image needs");
    }
}
