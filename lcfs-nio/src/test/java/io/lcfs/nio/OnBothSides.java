package io.lcfs.nio;

import java.io.IOException;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs all tests of a contract twice: on the host's default file system, and on a writable layer of a store in memory.
 */
@ParameterizedClass(name = "{0}")
@EnumSource(Side.class)
abstract class OnBothSides extends Contract {
    @Parameter
    private Side side;

    @Override
    public final Subject newSubject() throws IOException {
        return side.newSubject();
    }

    final boolean isOnLayer() {
        return side == Side.LAYER;
    }
}
