package io.lcfs.oci.layer;

/**
 * How a layer goes into a directory of the host. What a layer says is data; what a host's directory says is obeyed by the host, so
 * the defaults leave out what gives rights.
 *
 * @param owners whether files get the owners that the layer says, which only root can do
 * @param setIdBits whether set-uid, set-gid and sticky bits go out
 */
public record DirectoryOptions(boolean owners, boolean setIdBits) {
    private static final DirectoryOptions DEFAULTS = new DirectoryOptions(false, false);

    /**
     * None of these.
     *
     * @return these options
     */
    public static DirectoryOptions defaults() {
        return DEFAULTS;
    }

    /**
     * The same with or without owners.
     *
     * @param kept whether files get the layer's owners
     * @return the options
     */
    public DirectoryOptions withOwners(boolean kept) {
        return new DirectoryOptions(kept, setIdBits);
    }

    /**
     * The same with or without the set-uid, set-gid and sticky bits.
     *
     * @param kept whether they go out
     * @return the options
     */
    public DirectoryOptions withSetIdBits(boolean kept) {
        return new DirectoryOptions(owners, kept);
    }
}
