package io.lcfs.engine.format;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a name in a directory may be. Looked at where names leave the store: a look-up finds none that its caller did not give. A
 * name with a slash, or {@code ..}, would lead whoever unpacks a layer to somewhere else.
 */
public final class NameBytes {
    private NameBytes() {}

    /** What is wrong with the name of an entry or link, or null. */
    public static @Nullable String check(ByteBuffer buffer, int position, int length) {
        boolean dots = length <= 2;
        for (int at = position; at < position + length; at++) {
            byte found = buffer.get(at);
            if (found == 0 || found == '/') {
                return "name with a byte " + found;
            }
            dots &= found == '.';
        }
        return dots ? "name of dots alone" : null;
    }
}
