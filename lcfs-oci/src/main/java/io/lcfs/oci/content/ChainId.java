package io.lcfs.oci.content;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Names for what layers show together with all that is below them (OCI image specification, config.md, "Layer ChainID"): that of
 * the lowest is its diff ID, that of another the SHA-256 of the one below, a space, and its own diff ID.
 */
public final class ChainId {
    private ChainId() {}

    /**
     * The chain ID of a layer on another.
     *
     * @param below the chain ID of the layer below
     * @param diffId the digest of the layer's own tar
     * @return its chain ID
     */
    public static Digest of(Digest below, Digest diffId) {
        return Digest.of((below + " " + diffId).getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * The chain IDs of layers, each on the one before.
     *
     * @param diffIds the digests of their tars, the lowest first
     * @return as many chain IDs
     */
    public static List<Digest> of(List<Digest> diffIds) {
        List<Digest> chain = new ArrayList<>();
        for (Digest diffId : diffIds) {
            chain.add(chain.isEmpty() ? diffId : of(chain.get(chain.size() - 1), diffId));
        }
        return chain;
    }
}
