package io.lcfs.engine.layer;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("P4")
class OwnershipTest {
    private final Ownership layer = new Ownership(10, 12);

    @Test
    void aLayerOwnsWhatWasBornSinceItWasMadeAndChangesWhatNoCheckpointHas() {
        assertFalse(layer.isOwned(9));
        assertTrue(layer.isOwned(10));
        assertFalse(layer.mayChangeInPlace(11));
        assertTrue(layer.mayChangeInPlace(12));
    }

    @Test
    void whatACheckpointCapturedIsOwnedAndNotChangedInPlace() {
        layer.captured(20);
        assertTrue(layer.isOwned(12));
        assertFalse(layer.mayChangeInPlace(19));
        assertTrue(layer.mayChangeInPlace(20));
    }

    @Test
    void aMarkNeverMakesCapturedBlocksChangeable() {
        layer.marked(11);
        assertFalse(layer.mayChangeInPlace(11));
        layer.marked(15);
        assertFalse(layer.mayChangeInPlace(14));
    }

    @Test
    void aLiveLayerOwnsNothingAboveItsSnapshot() {
        layer.restarted(30);
        assertFalse(layer.isOwned(29));
        assertTrue(layer.isOwned(30));
        assertTrue(layer.mayChangeInPlace(30));
        assertFalse(layer.mayChangeInPlace(29));
    }

    @Test
    void aSurvivorOwnsWhatTheLayerBelowOwned() {
        layer.adopted(5);
        assertTrue(layer.isOwned(5));
        assertFalse(layer.mayChangeInPlace(5));
    }

    @Test
    void generationsOnlyRise() {
        assertThrows(AssertionError.class, () -> layer.captured(12));
        assertThrows(AssertionError.class, () -> layer.restarted(10));
    }
}
