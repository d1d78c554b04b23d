package io.lcfs.engine.crash;

import io.lcfs.engine.store.DamagedNames;
import java.util.Random;

/** Makes changes of names in a layer with a damaged leaf. */
final class DamageFinder extends Finder {
    private static final int CASES = 50;

    /** Creates the finder, which has no options. */
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
