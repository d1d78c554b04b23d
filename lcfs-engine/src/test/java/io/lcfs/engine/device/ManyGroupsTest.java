package io.lcfs.engine.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.engine.format.Blocks;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The memory that a device needs for groups, of which there may be 2^30. */
@Tag("P13")
class ManyGroupsTest {
    @Test
    void aSparseArrayIsAnArray() {
        Random random = new Random(1);
        Map<Integer, String> model = new HashMap<>();
        SparseArray<String> array = new SparseArray<>(5);
        int length = 5;
        for (int i = 0; i < 20_000; i++) {
            if (i % 1000 == 999 && length < 1 << 30) {
                length = Math.min(1 << 30, length * 3);
                array = array.longer(length);
            }
            int index = random.nextInt(random.nextBoolean() ? Math.min(length, 100) : length);
            String element = random.nextInt(3) == 0 ? null : "element " + i;
            array.set(index, element);
            model.put(index, element);
            assertEquals(element, array.get(index));
        }
        SparseArray<String> last = array;
        model.forEach((index, element) -> assertEquals(element, last.get(index)));
        Map<Integer, String> seen = new HashMap<>();
        array.forEach(seen::put);
        model.values().removeIf(element -> element == null);
        assertEquals(model, seen);
        assertNull(array.get(length - 1));
    }

    /** Each set bit was set and not cleared since. The bits of the group that was used last are all present. */
    @Test
    void whatWasVerifiedIsForgottenRatherThanMistaken() {
        int groups = 10_000;
        VerifiedDevice device = new VerifiedDevice(new SparseDevice(groups * (long) Blocks.PER_GROUP));
        Random random = new Random(2);
        Map<Long, Boolean> model = new HashMap<>();
        for (int i = 0; i < 50_000; i++) {
            long block = Blocks.firstOfGroup(random.nextInt(groups)) + Blocks.GROUP_HEAD + random.nextInt(3);
            if (random.nextInt(4) == 0) {
                device.forget(block, 1);
                model.put(block, false);
                assertFalse(device.isNode(block));
            } else {
                device.setNode(block);
                model.put(block, true);
                assertTrue(device.isNode(block));
            }
        }
        model.forEach((block, set) -> assertTrue(set || !device.isNode(block), () -> "block " + block));
        assertTrue(model.keySet().stream().filter(device::isNode).count() > 1000);
    }
}
