package io.lcfs.maven.image;

/** Texts of the form {@code KEY=VALUE} in a list, because Maven fills no map from a property. */
final class KeyValue {
    private KeyValue() {}

    /** Returns what is before the first {@code =}; {@code parameter} is the name for the message of a refusal. */
    static String key(String parameter, String pair) {
        int equals = pair.indexOf('=');
        if (equals <= 0) {
            throw new IllegalArgumentException(
                    "parameter lcfs." + parameter + " has \"" + pair + "\", which is not KEY=VALUE");
        }
        return pair.substring(0, equals).strip();
    }

    /** Returns what follows the first {@code =}. */
    static String value(String pair) {
        return pair.substring(pair.indexOf('=') + 1);
    }
}
