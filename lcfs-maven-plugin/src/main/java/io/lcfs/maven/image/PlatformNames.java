package io.lcfs.maven.image;

import io.lcfs.oci.content.Platform;
import java.util.List;

/** Platforms as users write them. */
public final class PlatformNames {
    private PlatformNames() {}

    /**
     * Parses platforms.
     *
     * @param names names such as {@code linux/amd64} or {@code linux/arm/v7}; none for Linux on the architecture of
     *     this machine
     * @return the platforms, each once
     * @throws IllegalArgumentException if a name is not that of a platform; the message has it
     */
    public static List<Platform> parse(List<String> names) {
        if (names.isEmpty()) {
            return List.of(Platform.ofThisMachine());
        }
        return names.stream()
                .map(String::strip)
                .map(PlatformNames::parse)
                .distinct()
                .toList();
    }

    private static Platform parse(String name) {
        String[] parts = name.split("/", -1);
        if (parts.length < 2 || parts.length > 3) {
            throw new IllegalArgumentException("parameter lcfs.platforms has \"" + name
                    + "\", which is not OS/ARCHITECTURE or OS/ARCHITECTURE/VARIANT");
        }
        return new Platform(parts[0], parts[1], parts.length == 3 ? parts[2] : null);
    }
}
