package io.lcfs;

import java.util.Objects;
import java.util.function.Predicate;

/** A choice of layers for {@link LayerStore#find(LayerFilter)}. Immutable; {@link #and} and {@link #or} combine. */
public final class LayerFilter {
    private static final LayerFilter ALL = new LayerFilter(info -> true);

    private final Predicate<LayerInfo> predicate;

    private LayerFilter(Predicate<LayerInfo> predicate) {
        this.predicate = predicate;
    }

    /**
     * Returns the filter that every layer matches.
     *
     * @return the filter
     */
    public static LayerFilter all() {
        return ALL;
    }

    /**
     * Returns the filter for layers that have a label, whatever its value.
     *
     * @param key the label's key
     * @return the filter
     */
    public static LayerFilter label(String key) {
        Objects.requireNonNull(key);
        return new LayerFilter(info -> info.labels().containsKey(key));
    }

    /**
     * Returns the filter for layers that have a label with a value.
     *
     * @param key the label's key
     * @param value the label's value
     * @return the filter
     */
    public static LayerFilter label(String key, String value) {
        Objects.requireNonNull(value);
        return new LayerFilter(info -> value.equals(info.labels().get(key)));
    }

    /**
     * Returns the filter for layers of a kind.
     *
     * @param kind the kind
     * @return the filter
     */
    public static LayerFilter kind(LayerKind kind) {
        Objects.requireNonNull(kind);
        return new LayerFilter(info -> info.kind() == kind);
    }

    /**
     * Returns the filter for the children of a layer.
     *
     * @param parent the name of the layer below
     * @return the filter
     */
    public static LayerFilter parent(String parent) {
        Objects.requireNonNull(parent);
        return new LayerFilter(info -> parent.equals(info.parent()));
    }

    /**
     * Returns the filter for layers without a parent.
     *
     * @return the filter
     */
    public static LayerFilter noParent() {
        return new LayerFilter(info -> info.parent() == null);
    }

    /**
     * Returns the filter for the layer with a name.
     *
     * @param name the name
     * @return the filter
     */
    public static LayerFilter name(String name) {
        Objects.requireNonNull(name);
        return new LayerFilter(info -> name.equals(info.name()));
    }

    /**
     * Returns the filter for layers that match both this filter and another one.
     *
     * @param other the other filter
     * @return the filter
     */
    public LayerFilter and(LayerFilter other) {
        return new LayerFilter(predicate.and(other.predicate));
    }

    /**
     * Returns the filter for layers that match this filter or another one, or both.
     *
     * @param other the other filter
     * @return the filter
     */
    public LayerFilter or(LayerFilter other) {
        return new LayerFilter(predicate.or(other.predicate));
    }

    /**
     * Returns whether a layer matches.
     *
     * @param info the layer
     * @return whether it does
     */
    public boolean matches(LayerInfo info) {
        return predicate.test(info);
    }
}
