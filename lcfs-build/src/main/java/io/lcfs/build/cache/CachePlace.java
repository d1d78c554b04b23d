package io.lcfs.build.cache;

import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.content.ImageTarget;

/** The places from which the layers of steps are imported, and to which they are exported. */
public final class CachePlace {
    private CachePlace() {}

    /**
     * A cache to import.
     *
     * @param source the source
     * @param reference a tag or a digest
     */
    public record From(ImageSource source, String reference) {}

    /**
     * A cache to export.
     *
     * @param target the target
     * @param tag the tag
     */
    public record To(ImageTarget target, String tag) {}
}
