package io.lcfs.oci;

/**
 * How an image is taken in.
 *
 * @param platform which image of an index
 * @param layers how each layer is read
 */
public record PullOptions(Platform platform, ImportOptions layers) {
    private static final PullOptions DEFAULTS = new PullOptions(thisMachine(), ImportOptions.defaults());

    private static Platform thisMachine() {
        String architecture = System.getProperty("os.arch", "");
        return new Platform("linux", architecture.equals("aarch64") ? "arm64" : "amd64", null);
    }

    /**
     * Linux on this machine's architecture, default limits.
     *
     * @return these options
     */
    public static PullOptions defaults() {
        return DEFAULTS;
    }

    /**
     * The same for another platform.
     *
     * @param wanted the platform
     * @return the options
     */
    public PullOptions withPlatform(Platform wanted) {
        return new PullOptions(wanted, layers);
    }

    /**
     * The same with layers read otherwise.
     *
     * @param options how each layer is read; what is known of its bytes is filled in
     * @return the options
     */
    public PullOptions withLayers(ImportOptions options) {
        return new PullOptions(platform, options);
    }
}
