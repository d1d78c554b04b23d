package io.lcfs.engine.store;

import io.lcfs.Names;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The rules for the names of layers and for labels. */
final class LayerNames {
    private static final int MAX_NAME = 255;
    private static final int MAX_VALUE = 512;
    private static final int MAX_LABELS = 64;

    private LayerNames() {}

    /**
     * Encodes the name of a layer.
     *
     * @throws IllegalArgumentException if the name is empty, too long, not UTF-8, or has a control character
     */
    static byte[] encode(String name) {
        byte[] bytes = Names.encode(name);
        if (bytes.length == 0 || bytes.length > MAX_NAME || !Names.isUtf8(bytes)) {
            throw new IllegalArgumentException("layer name \"" + name + "\" of " + bytes.length + " bytes: 1 to "
                    + MAX_NAME + " bytes of UTF-8 are allowed");
        }
        if (name.codePoints().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "layer name \"" + name.replaceAll("\\p{Cntrl}", "?") + "\" has a control character");
        }
        return bytes;
    }

    static void requireLabels(Map<String, String> labels) {
        requireCount(labels.size());
        labels.forEach(LayerNames::requireLabel);
    }

    static void requireCount(int count) {
        if (count > MAX_LABELS) {
            throw new IllegalArgumentException(count + " labels are too many, the limit is " + MAX_LABELS);
        }
    }

    static void requireLabel(String key, String value) {
        int keyLength = key.getBytes(StandardCharsets.UTF_8).length;
        int valueLength = value.getBytes(StandardCharsets.UTF_8).length;
        if (keyLength == 0 || keyLength > MAX_NAME) {
            throw new IllegalArgumentException(
                    "label key of " + keyLength + " bytes: 1 to " + MAX_NAME + " are allowed");
        }
        if (valueLength > MAX_VALUE) {
            throw new IllegalArgumentException(
                    "value of label \"" + key + "\" of " + valueLength + " bytes, the limit is " + MAX_VALUE);
        }
    }
}
