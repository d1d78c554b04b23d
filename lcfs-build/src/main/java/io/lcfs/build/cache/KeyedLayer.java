package io.lcfs.build.cache;

import org.jspecify.annotations.Nullable;

/**
 * A layer and its identity in the keys of the steps that stand on it or copy from it.
 *
 * @param name the name of the layer, which may be only in an imported cache until {@link BuildSession#need}; {@code
 *     null} for no layer
 * @param local the identity in this store
 * @param shared the identity in all stores; empty if the build neither imports nor exports its cache
 */
public record KeyedLayer(@Nullable String name, String local, String shared) {}
