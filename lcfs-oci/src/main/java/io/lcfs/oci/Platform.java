package io.lcfs.oci;

import org.jspecify.annotations.Nullable;

/**
 * What an image runs on.
 *
 * @param os as in Go's GOOS: {@code linux}
 * @param architecture as in Go's GOARCH: {@code amd64}
 * @param variant of the architecture: {@code v8}; {@code null} if there is none
 */
public record Platform(
        String os, String architecture, @Nullable String variant) {
    /** The parts with slashes between: {@code linux/arm64/v8}. */
    @Override
    public String toString() {
        return os + "/" + architecture + (variant == null ? "" : "/" + variant);
    }
}
