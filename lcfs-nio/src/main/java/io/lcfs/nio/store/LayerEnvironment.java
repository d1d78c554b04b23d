package io.lcfs.nio.store;

import io.lcfs.Credentials;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings with which a caller opens a file system by its URI or by the path of a store.
 *
 * @param layer the name of the layer, or null
 * @param parent the name of the layer of which a missing layer is made a clone, or null
 * @param create whether a missing layer is created
 * @param readOnly whether the store is opened read-only
 * @param credentials the user whose permissions are checked, or null
 */
public record LayerEnvironment(
        @Nullable String layer,
        @Nullable String parent,
        boolean create,
        boolean readOnly,
        @Nullable Credentials credentials) {
    public static final String LAYER = "layer";
    public static final String PARENT = "parent";
    public static final String CREATE = "create";
    public static final String READ_ONLY = "readOnly";
    public static final String CREDENTIALS = "credentials";

    private static final Set<String> KEYS = Set.of(LAYER, PARENT, CREATE, READ_ONLY, CREDENTIALS);

    static final LayerEnvironment NONE = new LayerEnvironment(null, null, false, false, null);

    /**
     * Reads the settings from a map.
     *
     * @throws IllegalArgumentException if a key is unknown or a value is invalid
     */
    public static LayerEnvironment of(Map<String, ?> environment) {
        for (String key : environment.keySet()) {
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException("unknown key " + key + "; there are " + KEYS);
            }
        }
        return new LayerEnvironment(
                text(environment, LAYER),
                text(environment, PARENT),
                flag(environment, CREATE),
                flag(environment, READ_ONLY),
                credentials(environment));
    }

    private static @Nullable Credentials credentials(Map<String, ?> environment) {
        Object value = environment.get(CREDENTIALS);
        if (value == null || value instanceof Credentials) {
            return (Credentials) value;
        }
        throw new IllegalArgumentException(CREDENTIALS + " are no Credentials: " + value);
    }

    private static @Nullable String text(Map<String, ?> environment, String key) {
        Object value = environment.get(key);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw new IllegalArgumentException(key + " is not a string: " + value);
    }

    private static boolean flag(Map<String, ?> environment, String key) {
        Object value = environment.get(key);
        if (value == null || "false".equals(value) || Boolean.FALSE.equals(value)) {
            return false;
        }
        if ("true".equals(value) || Boolean.TRUE.equals(value)) {
            return true;
        }
        throw new IllegalArgumentException(key + " is neither true nor false: " + value);
    }
}
