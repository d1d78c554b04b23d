package io.lcfs.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/** Paths as keys of a native key-value store: encoded once, and held outside the heap. */
final class PathKeys {
    private final ByteBuffer[] keys;

    /**
     * Encodes all paths. The suffix is appended to each: with a slash, a path becomes the prefix of the paths in that
     * directory.
     */
    PathKeys(String[] paths, String suffix) {
        byte[][] encoded = new byte[paths.length][];
        int length = 0;
        for (int i = 0; i < paths.length; i++) {
            encoded[i] = (paths[i] + suffix).getBytes(UTF_8);
            length += encoded[i].length;
        }
        ByteBuffer all = ByteBuffer.allocateDirect(length);
        keys = new ByteBuffer[paths.length];
        for (int i = 0; i < paths.length; i++) {
            keys[i] = all.slice(all.position(), encoded[i].length);
            all.put(encoded[i]);
        }
    }

    /** Returns a key, positioned at its start. */
    ByteBuffer get(int index) {
        return keys[index].clear();
    }

    static boolean startsWith(ByteBuffer key, ByteBuffer prefix) {
        int length = prefix.limit();
        return key.remaining() >= length && key.slice(key.position(), length).equals(prefix.slice(0, length));
    }

    /** Returns the part of a key after the prefix. */
    static String nameAfter(ByteBuffer key, int prefixLength) {
        byte[] name = new byte[key.remaining() - prefixLength];
        key.get(key.position() + prefixLength, name);
        return new String(name, UTF_8);
    }
}
