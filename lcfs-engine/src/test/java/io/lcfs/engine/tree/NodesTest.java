package io.lcfs.engine.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.NodeDescriptor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Mistakes of a caller that would create an invalid node are noticed where they are made. */
@Tag("P11")
class NodesTest {
    private final ByteBuffer leaf = node(0);
    private final ByteBuffer inner = node(1);

    private static ByteBuffer node(int level) {
        ByteBuffer node = ByteBuffer.allocate(Blocks.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        Nodes.initialize(node, level, 100, 1);
        return node;
    }

    private static ByteBuffer payload(int length) {
        return ByteBuffer.allocate(length);
    }

    private static void fails(Runnable slip) {
        assertThrows(AssertionError.class, slip::run);
    }

    @Test
    void itemsStayInOrder() {
        Nodes.insertItem(leaf, 0, 5, 0, payload(10));
        fails(() -> Nodes.insertItem(leaf, 1, 4, 0, payload(10)));
    }

    @Test
    void itemsFit() {
        Nodes.insertItem(leaf, 0, 5, 0, payload(1000));
        fails(() -> Nodes.insertItem(leaf, 1, 6, 0, payload(4000)));
        fails(() -> Nodes.replaceItem(leaf, 0, payload(4050)));
        fails(() -> Nodes.overwriteItem(leaf, 0, payload(999)));
        fails(() -> Nodes.removeItem(leaf, 1));
        fails(() -> Nodes.removeItem(leaf, -1));
        Nodes.removeItem(leaf, 0);
        assertEquals(0, Nodes.count(leaf, 0));
    }

    @Test
    void entriesAreThoseOfAnInnerNodeThatHasRoom() {
        fails(() -> Nodes.insertEntry(leaf, 0));
        fails(() -> Nodes.insertEntry(inner, 1));
        fails(() -> Nodes.removeEntry(inner, 0));
        fails(() -> Nodes.setKey(inner, 0, 1, 1));
        fails(() -> Nodes.setChild(inner, 0, 200, 1, 0));
        for (int i = 0; i < NodeDescriptor.INNER_CAPACITY; i++) {
            Nodes.insertEntry(inner, i);
            Nodes.setKey(inner, i, i, 0);
        }
        fails(() -> Nodes.insertEntry(inner, 0));
        ByteBuffer other = node(1);
        Nodes.appendEntries(other, inner, 0, 0, 2);
        fails(() -> Nodes.appendEntries(other, inner, 0, 0, 2));
    }

    @Test
    void orderIsThatOfBothHalvesOfAKey() {
        for (int i = 0; i < 3; i++) {
            Nodes.insertEntry(inner, i);
            Nodes.setKey(inner, i, 7, i);
        }
        assertTrue(Nodes.isInOrder(inner, 0) && Nodes.isInOrder(inner, 1) && Nodes.isInOrder(inner, 2));
        Nodes.setKey(inner, 1, 7, 2);
        assertTrue(Nodes.isInOrder(inner, 0));
        assertFalse(Nodes.isInOrder(inner, 1));
        assertFalse(Nodes.isInOrder(inner, 2));
    }
}
