package io.lcfs.engine.space;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The source of the records of groups, used when a group is first accessed. Called under the space lock. */
public interface GroupSource {
    /** Returns the record of a group, or null if no block in it was ever used. */
    @Nullable
    GroupRecord load(int group) throws IOException;
}
