package io.lcfs.oci;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The names of stacks of layers (OCI image specification, config.md): of a layer and all that lies below it. */
public final class ChainId {
    private ChainId() {}

    /**
     * The chain id of each layer of an image: that of the lowest is its diff id, that of another one the SHA-256 of the chain id
     * below it, a space, and its own diff id.
     *
     * @param diffIds the digests of the uncompressed layers, the lowest first
     * @return as many chain ids, in the same order
     */
    public static List<Digest> of(List<Digest> diffIds) {
        List<Digest> chain = new ArrayList<>();
        for (Digest diffId : diffIds) {
            chain.add(chain.isEmpty() ? diffId : above(chain.get(chain.size() - 1), diffId));
        }
        return List.copyOf(chain);
    }

    private static Digest above(Digest below, Digest diffId) {
        return Digest.of((below + " " + diffId).getBytes(StandardCharsets.US_ASCII));
    }
}
