package io.lcfs.build.cache;

/**
 * The key of a step.
 *
 * @param local the key in this store, 64 hexadecimal digits
 * @param shared the key in all stores, 64 hexadecimal digits; empty if the build neither imports nor exports its cache
 */
public record StepKey(String local, String shared) {}
