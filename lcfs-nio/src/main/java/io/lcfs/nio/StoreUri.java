package io.lcfs.nio;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The URI by which a layer of a store that is not open yet is named: {@code lcfs:///path/of/store!/layer}. In both names {@code !} is
 * escaped. An earlier version had {@code !/path} behind that for a path in the layer, which is read still.
 *
 * @param store the path of the store, or a slash and its UUID
 * @param layer the name of the layer
 * @param path the path in it, or null
 */
record StoreUri(String store, String layer, @Nullable String path) {
    private static final String SEPARATOR = "!/";

    /**
     * Takes a URI apart.
     *
     * @throws IllegalArgumentException if it is not of this form
     */
    static StoreUri parse(URI uri) {
        LayerUri.requireOurs(uri);
        if (uri.getRawAuthority() != null) {
            throw new IllegalArgumentException("not of the form lcfs:///path/of/store!/layer: " + uri);
        }
        return parse(uri, uri.getRawPath());
    }

    /** Takes the path of a URI apart. */
    static StoreUri parse(Object uri, String rest) {
        int store = rest.indexOf(SEPARATOR);
        if (store <= 0) {
            throw new IllegalArgumentException("not of the form lcfs:///path/of/store!/layer: " + uri);
        }
        String inStore = rest.substring(store + SEPARATOR.length());
        int layer = inStore.indexOf(SEPARATOR);
        String name = LayerUri.decode(layer < 0 ? inStore : inStore.substring(0, layer));
        if (name.isEmpty()) {
            throw new IllegalArgumentException("no name of a layer in " + uri);
        }
        String path = layer < 0 ? null : LayerUri.decode(inStore.substring(layer + 1));
        return new StoreUri(LayerUri.decode(rest.substring(0, store)), name, path);
    }

    /** The URI of the layer, as a string. */
    String ofLayer() {
        return LayerUri.SCHEME + "://" + LayerUri.encode(store) + SEPARATOR + LayerUri.encode(layer);
    }
}
