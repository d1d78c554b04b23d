package io.lcfs.nio.uri;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The URI of a layer in a store that is not open yet: {@code lcfs:///path/of/store!/layer}. In both names {@code !} is
 * escaped. An earlier version appended {@code !/path} for a path in the layer; that form is still read.
 *
 * @param store the path of the store, or a slash and the UUID of the store
 * @param layer the name of the layer
 * @param path the path in the layer, or null
 */
public record StoreUri(String store, String layer, @Nullable String path) {
    private static final String SEPARATOR = "!/";

    /**
     * Parses a URI.
     *
     * @throws IllegalArgumentException if the URI is malformed
     */
    public static StoreUri parse(URI uri) {
        LayerUri.requireOurs(uri);
        if (uri.getRawAuthority() != null) {
            throw new IllegalArgumentException("not of the form lcfs:///path/of/store!/layer: " + uri);
        }
        return parse(uri, uri.getRawPath());
    }

    /** Parses the path of a URI. */
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
        return new StoreUri(requireNormal(uri, LayerUri.decode(rest.substring(0, store))), name, path);
    }

    /**
     * Refuses dots: a store that has two URIs would be opened twice, and what dots mean depends on links on the way.
     */
    private static String requireNormal(Object uri, String store) {
        for (String name : store.split("/", -1)) {
            if (name.equals(".") || name.equals("..")) {
                throw new IllegalArgumentException("the path of the store has \"" + name + "\" in it: " + uri);
            }
        }
        return store;
    }

    /** Returns the URI of the layer, as a string. */
    public String ofLayer() {
        return LayerUri.SCHEME + "://" + LayerUri.encode(store) + SEPARATOR + LayerUri.encode(layer);
    }
}
