package io.lcfs.engine.names;

import io.lcfs.DirectoryEntry;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.ItemDamage;
import io.lcfs.engine.tree.Tree;
import io.lcfs.engine.tree.TreeScan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the entries of a directory and continues past damage. Used by one thread, which holds the layer's lock during
 * each call.
 */
public final class DirectoryScan implements TreeScan.Visitor {
    private static final int ENTRIES_PER_STEP = 1000;

    private final long major;
    private final TreeScan scan = TreeScan.of(this);
    private final List<IOException> problems = new ArrayList<>();
    private List<DirectoryEntry> entries = new ArrayList<>();
    private boolean passed;

    /** Creates a scan of a directory by its inode number. */
    public DirectoryScan(long directory) {
        this.major = ItemType.major(directory, ItemType.ENTRY);
        scan.restart(major, Long.MIN_VALUE);
    }

    /** Returns further entries, or none at the end. */
    public List<DirectoryEntry> next(Tree tree) throws IOException {
        entries = new ArrayList<>();
        boolean more = true;
        while (more && !passed && entries.isEmpty()) {
            more = scan.step(tree);
        }
        return entries;
    }

    /** Returns the damages that made entries unreadable; empty if all entries were read. */
    public List<IOException> problems() {
        return problems;
    }

    @Override
    public boolean goesOn() {
        return !passed && entries.size() < ENTRIES_PER_STEP;
    }

    @Override
    public void item(Item item) {
        if (item.major() > major) {
            passed = true;
        } else if (item.major() == major) {
            try {
                ItemDamage.requireSound(item);
                Directory.addAll(item, entries);
            } catch (IOException e) {
                problems.add(e);
            }
        }
    }

    @Override
    public void damaged(long block, long fromMajor, long fromMinor, IOException problem) {
        problems.add(problem);
    }
}
