package io.lcfs.engine.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.Change;
import io.lcfs.Layer;
import io.lcfs.LayerDiff;
import io.lcfs.LayerStore;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The rules for what is reported as a change, and as a change of attributes only, in both directions. After each test
 * the checker must find nothing.
 */
class ReportedChangesTest {
    private static final Instant TIME = Instant.ofEpochSecond(1_000_000, 5);

    @RegisterExtension
    final CheckedStore checked = CheckedStore.ofBytes(16 << 20);

    private LayerStore store;

    @BeforeEach
    void openStore() throws IOException {
        store = checked.store();
        try (Layer base = store.createLayer("base")) {
            base.createDirectories("/d/e");
            base.createDirectory("/imported");
            base.setModifiedTime("/imported", TIME);
            base.write("/d/short", 0, new byte[] {1});
            base.write("/d/long", 0, bytes(10_000));
        }
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        java.util.Arrays.fill(bytes, (byte) 7);
        return bytes;
    }

    private interface Edit {
        void make(Layer layer) throws IOException;
    }

    private void changes(Edit edit, String... expected) throws IOException {
        try (Layer top = store.cloneLayer("base", "top")) {
            edit.make(top);
        }
        assertEquals(List.of(expected), changes("base", "top"));
        List<String> back = List.of(expected).stream()
                .map(change -> change.replace("A ", "- ").replace("D ", "A ").replace("- ", "D "))
                .toList();
        assertEquals(back, changes("top", "base"));
        store.remove("top");
    }

    private List<String> changes(String from, String to) throws IOException {
        List<String> changes = new ArrayList<>();
        try (LayerDiff diff = store.diff(from, to)) {
            for (Change change : diff) {
                changes.add(change + (change.attributesOnly() ? " (attributes)" : ""));
            }
        }
        return changes;
    }

    @Test
    void aDirectoryWhoseEntriesAreWhatTheyWereIsNotReported() throws IOException {
        changes(layer -> {
            layer.write("/d/new", 0, new byte[] {1});
            layer.delete("/d/new");
            layer.createDirectories("/d/e/f/g");
            layer.deleteRecursively("/d/e/f");
            layer.rename("/d/short", "/imported/x");
            layer.rename("/imported/x", "/d/short");
        });
    }

    @Test
    void aDirectoryWhoseTimeWasSetIsReported() throws IOException {
        changes(layer -> layer.setModifiedTime("/d", TIME), "M /d (attributes)");
        changes(layer -> layer.setModifiedTime("/imported", TIME.plusNanos(1)), "M /imported (attributes)");
        changes(
                layer -> {
                    layer.createFile("/d/new");
                    layer.delete("/d/new");
                    layer.setModifiedTime("/d", TIME);
                },
                "M /d (attributes)");
    }

    @Test
    void aDirectorysOtherAttributesAreReportedWhateverItsEntriesDid() throws IOException {
        changes(
                layer -> {
                    layer.createFile("/d/new");
                    layer.setMode("/d", 0700);
                    layer.delete("/d/new");
                },
                "M /d (attributes)");
        changes(
                layer -> {
                    layer.setXattr("/d", "user.x", new byte[1]);
                    layer.createFile("/d/new");
                },
                "M /d (attributes)",
                "A /d/new");
    }

    @Test
    void attributesOnlyIsSaidOfFilesWhoseContentWasNotWritten() throws IOException {
        changes(layer -> layer.setMode("/d/long", 0600), "M /d/long (attributes)");
        changes(layer -> layer.setModifiedTime("/d/short", TIME), "M /d/short (attributes)");
        changes(layer -> layer.setXattr("/d/long", "user.x", bytes(5000)), "M /d/long (attributes)");
        changes(layer -> layer.write("/d/long", 0, new byte[] {1}), "M /d/long");
        changes(layer -> layer.truncate("/d/long", 9_999), "M /d/long");
        changes(layer -> layer.write("/d/short", 0, new byte[] {2}), "M /d/short");
        changes(layer -> layer.write("/d/short", 1, new byte[] {2}), "M /d/short");
    }

    /** A write to blocks is reported even if the bytes stay the same; short content is compared. */
    @Test
    void contentThatWasWrittenAgainDiffersIfItHasBlocks() throws IOException {
        changes(layer -> layer.write("/d/long", 0, bytes(10_000)), "M /d/long");
        changes(layer -> layer.write("/d/short", 0, new byte[] {1}), "M /d/short (attributes)");
    }
}
