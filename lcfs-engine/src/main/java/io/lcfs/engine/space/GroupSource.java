package io.lcfs.engine.space;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Where the records of groups are read from when a group is first used. Called under the space lock. */
public interface GroupSource {
    /** The record of a group; null if nothing in it was ever used. */
    @Nullable
    GroupRecord load(int group) throws IOException;
}
