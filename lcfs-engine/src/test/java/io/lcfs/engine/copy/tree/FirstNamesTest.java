package io.lcfs.engine.copy.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.lcfs.FileKind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a copy remembers of files with several names. */
class FirstNamesTest {
    private final FirstNames<String> firstNames = new FirstNames<>();

    private static CopyNode<String> node(String name, long file, long names) {
        return new CopyNode<>(name, name, name, FileKind.REGULAR, 0644, 0, 0, 0, 0, Instant.EPOCH, file, names, false);
    }

    private void come(long file, long names, String name, @Nullable String expectedFirst) {
        CopyNode<String> node = node(name, file, names);
        String first = firstNames.find(node);
        assertEquals(expectedFirst, first);
        if (first == null) {
            firstNames.add(node, name);
        }
    }

    @Test
    void aFileIsForgottenWhenItsLastNameCame() {
        for (long file = 0; file < 1_000; file++) {
            come(file, 3, "a", null);
            come(file, 3, "b", "a");
            assertEquals(1, firstNames.size());
            come(file, 3, "c", "a");
            assertEquals(0, firstNames.size());
        }
    }

    @Test
    void aFileWithNamesElsewhereIsRemembered() {
        come(1, 3, "a", null);
        come(2, 2, "x", null);
        come(1, 3, "b", "a");
        assertEquals(2, firstNames.size());
        come(2, 2, "y", "x");
        assertEquals(1, firstNames.size());
    }

    @Test
    void aFileWithOneNameIsNotRemembered() {
        come(1, 1, "a", null);
        assertNull(firstNames.find(node("a", 1, 1)));
        assertEquals(0, firstNames.size());
    }
}
