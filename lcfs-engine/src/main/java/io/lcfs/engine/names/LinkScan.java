package io.lcfs.engine.names;

import io.lcfs.Names;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.format.LinkDescriptor;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.TreeScan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects the back references of a whole tree, that is, the directory and the name of each link, and continues past
 * damage.
 */
public final class LinkScan implements TreeScan.Visitor {
    private static final int LINKS_PER_STEP = 1000;

    private List<Link> links = new ArrayList<>();

    /** A name of an inode in a directory. */
    public record Link(long inode, long directory, String name) {}

    /** Creates a collector without links. */
    public LinkScan() {}

    /** Returns the links that were collected since the previous call. */
    public List<Link> take() {
        List<Link> taken = links;
        links = new ArrayList<>();
        return taken;
    }

    @Override
    public boolean goesOn() {
        return links.size() < LINKS_PER_STEP;
    }

    @Override
    public void item(Item item) {
        ByteBuffer buffer = item.buffer();
        if (ItemType.type(item.major()) != ItemType.LINK
                || LinkDescriptor.check(buffer, item.offset(), item.length()) != null) {
            return;
        }
        int end = item.offset() + item.length();
        for (int at = item.offset(); at < end; at = LinkDescriptor.next(buffer, at)) {
            byte[] name = new byte[LinkDescriptor.nameLength(buffer, at)];
            buffer.get(at + LinkDescriptor.NAME_OFFSET, name);
            links.add(new Link(ItemType.inode(item.major()), LinkDescriptor.parent(buffer, at), Names.decode(name)));
        }
    }

    @Override
    public void damaged(long block, long fromMajor, long fromMinor, IOException problem) {
        // It is not known which links were here. A search for one of them by its name reports the damage.
    }
}
