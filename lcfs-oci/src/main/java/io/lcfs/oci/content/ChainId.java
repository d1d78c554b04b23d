package io.lcfs.oci.content;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The chain IDs of layers, each of which identifies a layer together with all layers below it (OCI image specification,
 * config.md, "Layer ChainID"). The chain ID of the lowest layer is its diff ID; that of another layer is the SHA-256 of
 * the chain ID below, a space, and its own diff ID.
 */
public final class ChainId {
    private ChainId() {}

    /**
     * Returns the chain ID of a layer on another.
     *
     * @param below the chain ID of the layer below
     * @param diffId the digest of the layer's own tar
     * @return the chain ID
     */
    public static Digest of(Digest below, Digest diffId) {
        return Digest.of((below + " " + diffId).getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Returns the chain IDs of layers, each on the previous one.
     *
     * @param diffIds the digests of their tars, the lowest layer first
     * @return the chain IDs, in the same order
     */
    public static List<Digest> of(List<Digest> diffIds) {
        List<Digest> chain = new ArrayList<>();
        for (Digest diffId : diffIds) {
            chain.add(chain.isEmpty() ? diffId : of(chain.get(chain.size() - 1), diffId));
        }
        return chain;
    }
}
