package io.lcfs.build.change;

import io.lcfs.CreateOptions;
import io.lcfs.build.cache.KeyDigest;
import java.time.Instant;
import java.util.Map;

/** The attributes of a new file in the key of a step. */
final class CreateKey {
    private static final int UNSET = -1;

    private CreateKey() {}

    static void add(KeyDigest key, CreateOptions options) {
        key.number(options.mode().orElse(UNSET))
                .number(options.uid().orElse(UNSET))
                .number(options.gid().orElse(UNSET))
                .time(options.modifiedTime().orElse(Instant.MIN));
        Map<String, byte[]> xattrs = options.xattrs();
        key.number(xattrs.size());
        xattrs.forEach((name, value) -> key.text(name).bytes(value));
    }
}
