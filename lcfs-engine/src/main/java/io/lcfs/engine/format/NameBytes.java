package io.lcfs.engine.format;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The rules for a name in a directory. Names are checked where they leave the store, because a look-up finds only names
 * that its caller gave. A name with a slash, or {@code ..}, would lead a program that unpacks a layer to another place.
 */
public final class NameBytes {
    private NameBytes() {}

    /** Returns a description of the fault in the name of an entry or link, or null. */
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
