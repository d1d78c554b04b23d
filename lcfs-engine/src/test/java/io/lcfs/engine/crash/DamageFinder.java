package io.lcfs.engine.crash;

import io.lcfs.engine.store.DamagedNames;
import java.util.Random;

/** Changes of names in a layer of which a leaf is damaged. */
final class DamageFinder extends Finder {
    private static final int CASES = 50;

    /** With nothing to be set. */
    DamageFinder() {}

    @Override
    void look(long seed) throws Exception {
        Random random = new Random(seed);
        DamagedNames names = new DamagedNames();
        for (int i = 0; i < CASES; i++) {
            count(1);
            names.isRefused(random.nextInt(names.cases()));
        }
    }
}
