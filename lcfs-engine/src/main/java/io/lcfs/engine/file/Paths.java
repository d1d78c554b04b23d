package io.lcfs.engine.file;

import io.lcfs.Names;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.tree.Tree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** The paths of an inode, found upwards by its links. Without recursion, whatever the depth. */
public final class Paths {
    private Paths() {}

    /** All paths of an inode, sorted. */
    public static TreeSet<String> of(Tree tree, long inode) throws IOException {
        TreeSet<String> paths = new TreeSet<>();
        if (inode == ItemType.ROOT_INODE) {
            paths.add("/");
            return paths;
        }
        List<Directory.Link> links = new ArrayList<>();
        Directory.links(tree, inode, links);
        for (Directory.Link link : links) {
            paths.add(Names.decode(path(tree, link)));
        }
        return paths;
    }

    private static byte[] path(Tree tree, Directory.Link last) throws IOException {
        ArrayDeque<byte[]> names = new ArrayDeque<>();
        names.push(last.name());
        long directory = last.parent();
        while (directory != ItemType.ROOT_INODE) {
            List<Directory.Link> links = new ArrayList<>(1);
            Directory.links(tree, directory, links);
            if (links.isEmpty()) {
                throw new IllegalStateException("directory " + directory + " has no name");
            }
            names.push(links.get(0).name());
            directory = links.get(0).parent();
        }
        ByteArrayOutputStream path = new ByteArrayOutputStream();
        for (byte[] name : names) {
            path.write('/');
            path.writeBytes(name);
        }
        return path.toByteArray();
    }
}
