package io.lcfs.engine.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.engine.file.TestLayer;
import io.lcfs.engine.format.LayerRecordDescriptor;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The table of layers and the layers in memory, without a store. */
@Tag("P8")
class LoadedLayersTest {
    private final LayerTable table = TestLayer.usual().table;
    private final LoadedLayers loaded = table.loaded();

    @BeforeEach
    void lock() {
        table.lock().lock();
    }

    @AfterEach
    void unlock() {
        table.lock().unlock();
    }

    private LayerRecord added(String name) throws IOException {
        LayerRecord record = table.newRecord(name.getBytes());
        table.add(record);
        return record;
    }

    @Test
    void aLayerIsInMemoryOnceAndAsLongAsItIsOpen() throws IOException {
        LayerRecord record = added("a");
        LayerState state = loaded.retain(loaded.state(record));
        assertSame(state, loaded.state(record));
        loaded.retain(state);
        assertFalse(loaded.release(state));
        assertTrue(loaded.isOpen(record.id));
        assertTrue(loaded.release(state));
        assertNull(loaded.stateIfLoaded(record.id));
    }

    @Test
    void aPinKeepsALayerInMemoryAndIsNoHandle() throws IOException {
        LayerRecord record = added("a");
        LayerState state = loaded.pin(loaded.state(record));
        assertFalse(loaded.isOpen(record.id));
        loaded.pin(state);
        loaded.unpin(state);
        assertSame(state, loaded.stateIfLoaded(record.id));
        loaded.retain(state);
        assertTrue(loaded.release(state));
        assertSame(state, loaded.stateIfLoaded(record.id));
        loaded.unpin(state);
        assertNull(loaded.stateIfLoaded(record.id));
        assertThrows(AssertionError.class, () -> loaded.unpin(state), "nobody pins it");
    }

    @Test
    void aLayerThatHasChangedStaysUntilItsCheckpointIsOver() throws IOException {
        LayerRecord record = added("a");
        LayerState state = loaded.retain(loaded.state(record));
        loaded.mark(state);
        assertEquals(1, loaded.markedCount());
        loaded.release(state);
        assertSame(state, loaded.stateIfLoaded(record.id));
        LayerTable.Capture capture = table.capture();
        assertEquals(0, loaded.markedCount());
        assertSame(state, loaded.stateIfLoaded(record.id));
        table.finish(capture);
        assertNull(loaded.stateIfLoaded(record.id));
        assertThrows(AssertionError.class, () -> table.finish(capture), "a checkpoint ends once");
    }

    @Test
    void namesAndChildrenOfTheTableFollowItsRecords() throws IOException {
        LayerRecord below = added("below");
        LayerRecord above = table.newRecord("above".getBytes());
        table.lineage().derive(above, below, null, LayerRecordDescriptor.WRITABLE);
        assertEquals(2, table.namedLayers());
        assertEquals(1, table.get(below.id).children());
        assertEquals(above.id, table.lineage().children(table.get(below.id)).get(0).id);
        table.rename(above, "renamed".getBytes());
        assertNull(table.find("above".getBytes()));
        table.remove(table.get(above.id));
        assertNull(table.find("renamed".getBytes()));
        assertEquals(above.id, table.toReclaim().next(0));
        table.delete(table.get(above.id));
        assertEquals(-1, table.toReclaim().next(0));
        assertEquals(0, table.get(below.id).children());
    }

    @Test
    void slipsOfCallersAreNoticed() throws IOException {
        LayerRecord record = added("a");
        LayerState state = loaded.state(record);
        assertThrows(AssertionError.class, () -> loaded.release(state), "nobody holds it");
        LayerState forgotten = loaded.retain(state);
        loaded.release(forgotten);
        assertThrows(AssertionError.class, () -> loaded.retain(forgotten), "it is in memory no more");
        assertThrows(AssertionError.class, () -> loaded.mark(forgotten), "it is in memory no more");
        assertThrows(AssertionError.class, () -> table.update(new LayerRecord(99)), "no layer has the number yet");
        LayerTable.Capture first = table.capture();
        table.capture();
        assertThrows(AssertionError.class, () -> table.fill(first), "another capture came between");
    }
}
