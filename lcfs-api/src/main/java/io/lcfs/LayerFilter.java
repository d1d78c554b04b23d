package io.lcfs;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A choice of layers for {@link LayerStore#find(LayerFilter)}. {@link #and} and {@link #or} combine filters, and {@link
 * #parse} reads the filter syntax of containerd. Immutable and thread-safe.
 */
public final class LayerFilter {
    private static final LayerFilter ALL = new LayerFilter(info -> true, null);

    private final Predicate<LayerInfo> predicate;
    private final @Nullable List<Lookup> lookups;

    private LayerFilter(Predicate<LayerInfo> predicate, @Nullable List<Lookup> lookups) {
        this.predicate = predicate;
        this.lookups = lookups;
    }

    /** Creates a filter that no store can look up. */
    static LayerFilter of(Predicate<LayerInfo> predicate) {
        return new LayerFilter(predicate, null);
    }

    private static LayerFilter of(Predicate<LayerInfo> predicate, Field field, String key, String value) {
        return new LayerFilter(predicate, List.of(new Lookup(field, key, value)));
    }

    /** What a store looks up. */
    public enum Field {
        /** The name of a layer. */
        NAME,
        /** The name of the layer below. */
        PARENT,
        /** A label. */
        LABEL
    }

    /**
     * A condition by which a store finds layers without reading all of them.
     *
     * @param field what is looked up
     * @param key the key of the label; empty for the other fields
     * @param value the value that the field of a layer must have
     */
    public record Lookup(Field field, String key, String value) {
        /**
         * Requires all parts.
         *
         * @param field what is looked up
         * @param key the key of the label
         * @param value the value
         */
        public Lookup {
            Objects.requireNonNull(field);
            Objects.requireNonNull(key);
            Objects.requireNonNull(value);
        }
    }

    /**
     * Reads filters in the syntax of containerd. A layer matches if it matches one of the texts; without a text, and
     * for an empty text, every layer matches. A text is a list of selectors with commas between them, and a layer
     * matches it if it matches all of them:
     *
     * <pre>
     *   name==app                         the name is app
     *   parent!=base                      the parent is another layer, or there is none
     *   kind==committed                   active (a writable layer), committed or view
     *   labels.color                      there is a label color
     *   labels."a.b/c"=="x, y"            keys and values may be in quotation marks
     *   name~=/^app-[0-9]+$/              a regular expression finds something in the name
     *   parent                            there is a parent
     * </pre>
     *
     * <p>The key of a label is everything after the first dot: {@code labels.a.b} is the label {@code a.b}. Parts
     * without quotation marks consist of letters, digits, {@code _} and {@code -}. A value without them ends at a comma
     * or a space. In quotation marks, an escape is a backslash with one of {@code "\abfnrtv}, or with {@code x}, {@code
     * u} or {@code U} and 2, 4 or 8 hexadecimal digits. A regular expression is one of {@link java.util.regex.Pattern};
     * it may also be between two {@code /} or {@code |}, and then keeps its escapes. For {@code !=} and {@code ~=}, a
     * missing label or parent is an empty text. O(length of the texts).
     *
     * @param texts the filters
     * @return the filter
     * @throws IllegalArgumentException if a text is not in this syntax, or has an unknown field or a regular expression
     *     that is none; the message has the position, from 0
     */
    public static LayerFilter parse(String... texts) {
        LayerFilter any = null;
        for (String text : texts) {
            LayerFilter filter = new LayerFilterParser(text).parse();
            any = any == null ? filter : any.or(filter);
        }
        return any == null ? ALL : any;
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
        return of(info -> info.labels().containsKey(key));
    }

    /**
     * Returns the filter for layers that have a label with a value.
     *
     * @param key the label's key
     * @param value the label's value
     * @return the filter
     */
    public static LayerFilter label(String key, String value) {
        Objects.requireNonNull(key);
        Objects.requireNonNull(value);
        return of(info -> value.equals(info.labels().get(key)), Field.LABEL, key, value);
    }

    /**
     * Returns the filter for layers of a kind.
     *
     * @param kind the kind
     * @return the filter
     */
    public static LayerFilter kind(LayerKind kind) {
        Objects.requireNonNull(kind);
        return of(info -> info.kind() == kind);
    }

    /**
     * Returns the filter for the children of a layer.
     *
     * @param parent the name of the layer below
     * @return the filter
     */
    public static LayerFilter parent(String parent) {
        Objects.requireNonNull(parent);
        return of(info -> parent.equals(info.parent()), Field.PARENT, "", parent);
    }

    /**
     * Returns the filter for layers without a parent.
     *
     * @return the filter
     */
    public static LayerFilter noParent() {
        return of(info -> info.parent() == null);
    }

    /**
     * Returns the filter for the layer with a name.
     *
     * @param name the name
     * @return the filter
     */
    public static LayerFilter name(String name) {
        Objects.requireNonNull(name);
        return of(info -> name.equals(info.name()), Field.NAME, "", name);
    }

    /**
     * Returns the filter for layers that match both this filter and another one. If a store can look up both, it looks
     * up this one and compares what it finds with the other one, so the rarer condition belongs first.
     *
     * @param other the other filter
     * @return the filter
     */
    public LayerFilter and(LayerFilter other) {
        return new LayerFilter(predicate.and(other.predicate), lookups == null ? other.lookups : lookups);
    }

    /**
     * Returns the filter for layers that match this filter or another one, or both.
     *
     * @param other the other filter
     * @return the filter
     */
    public LayerFilter or(LayerFilter other) {
        List<Lookup> both = null;
        if (lookups != null && other.lookups != null) {
            both = new ArrayList<>(lookups);
            both.addAll(other.lookups);
        }
        return new LayerFilter(predicate.or(other.predicate), both == null ? null : List.copyOf(both));
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

    /**
     * Returns conditions of which every matching layer fulfils at least one, so that a store need not read the others.
     *
     * @return the conditions, or nothing if layers that fulfil none of them may match
     */
    public Optional<List<Lookup>> lookups() {
        return Optional.ofNullable(lookups);
    }
}
