package io.lcfs.build.change;

import io.lcfs.CopyOptions;
import io.lcfs.build.cache.KeyDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/** The options of a copy in the key of a step. */
final class CopyKey {
    private static final int UNSET = -1;
    private static final int SHOWN_BYTES = 6;

    private CopyKey() {}

    /** Returns the options with an owner: root, unless they have one. */
    static CopyOptions owned(CopyOptions options) {
        return options.uid().isPresent() ? options : options.withOwner(0, 0);
    }

    static void add(KeyDigest key, CopyOptions options) {
        key.number(options.uid().orElse(UNSET))
                .number(options.gid().orElse(UNSET))
                .number(options.fileMode().orElse(UNSET))
                .number(options.directoryMode().orElse(UNSET))
                .time(options.modifiedTime().orElse(Instant.MIN))
                .text(options.specialFiles().name())
                .number(options.replacesAttributes() ? 1 : 0);
        for (List<String> globs : List.of(options.includes(), options.excludes())) {
            key.number(globs.size());
            globs.forEach(key::text);
        }
    }

    /** Returns the beginning of a digest, for the history of an image. */
    static String shown(byte[] digest) {
        return HexFormat.of().formatHex(digest, 0, SHOWN_BYTES);
    }
}
