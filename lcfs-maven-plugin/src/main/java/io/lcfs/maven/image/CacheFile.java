package io.lcfs.maven.image;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** The place of the store of a user who names none. */
public final class CacheFile {
    private static final String NAME = "lcfs/maven.lcfs";

    private CacheFile() {}

    /**
     * Returns a file in the directory that the operating system has for such files.
     *
     * @param environment the variables of the environment
     * @param home the home directory of the user
     * @param system the name of the operating system
     * @return the file, which need not exist
     */
    public static Path of(Map<String, String> environment, Path home, String system) {
        String name = system.toLowerCase(Locale.ROOT);
        String local = environment.getOrDefault("LOCALAPPDATA", "");
        if (name.startsWith("windows") && !local.isEmpty()) {
            return home.resolve(local).resolve(NAME);
        }
        if (name.startsWith("mac")) {
            return home.resolve("Library/Caches").resolve(NAME);
        }
        String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
        return cache.startsWith("/")
                ? home.resolve(cache).resolve(NAME)
                : home.resolve(".cache").resolve(NAME);
    }
}
