package io.lcfs.acceptance;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.DirectoryEntries;
import io.lcfs.DirectoryEntry;
import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.Names;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A comparison of layers with manifests: each name, kind, attribute, link and byte, in both directions. The first
 * differences are printed, and all of them are counted.
 */
final class TreeVerifier {
    private static final int MAX_PRINTED = 50;
    private static final HexFormat HEX = HexFormat.of();
    private static final int BUFFER_BYTES = 256 << 10;

    private final PrintStream out;
    private final ByteBuffer actualBytes = ByteBuffer.allocate(BUFFER_BYTES);
    private final byte[] expectedBytes = new byte[BUFFER_BYTES];
    private long differences;

    TreeVerifier(PrintStream out) {
        this.out = out;
    }

    /** Returns the number of differences so far. */
    long differences() {
        return differences;
    }

    /** Counts a difference, and prints it if it is one of the first. */
    void differ(String where, String what, Object expected, Object actual) {
        differences++;
        if (differences <= MAX_PRINTED) {
            out.println("DIFFERENCE in " + where + ": " + what + " is " + actual + ", expected " + expected);
        } else if (differences == MAX_PRINTED + 1) {
            out.println("DIFFERENCE: more follow, which are counted only");
        }
    }

    /** Compares a layer with the expected tree. */
    void compare(Layer layer, Manifest expected) throws IOException {
        new Comparison(layer, expected).run();
    }

    private void expect(String where, String what, Object expected, Object actual) {
        if (!Objects.equals(expected, actual)) {
            differ(where, what, expected, actual);
        }
    }

    /** The comparison of one layer. */
    private final class Comparison {
        private final Layer layer;
        private final Manifest expected;
        private final Map<Object, Integer> linkCounts;
        private final Set<String> missing;
        private final Map<Object, Long> inodes = new IdentityHashMap<>();
        private final Map<Long, Object> nodes = new HashMap<>();

        Comparison(Layer layer, Manifest expected) {
            this.layer = layer;
            this.expected = expected;
            this.linkCounts = expected.linkCounts(Manifest.ROOT);
            this.missing = new HashSet<>(expected.nodes().keySet());
        }

        void run() throws IOException {
            Deque<String> directories = new ArrayDeque<>();
            visit(Manifest.ROOT);
            directories.add(Manifest.ROOT);
            while (!directories.isEmpty()) {
                String directory = directories.remove();
                try (DirectoryEntries entries = layer.list(directory)) {
                    for (DirectoryEntry entry : entries) {
                        String path = Manifest.child(directory, entry.name());
                        FileInfo info = visit(path);
                        expect(where(path), "kind in the list", info.kind(), entry.kind());
                        expect(where(path), "inode in the list", info.inode(), entry.inode());
                        if (entry.kind() == FileKind.DIRECTORY) {
                            directories.add(path);
                        }
                    }
                }
            }
            missing.forEach(path -> differ(where(path), "it", "there", "missing"));
        }

        private String where(String path) {
            return layer.name() + ":" + path;
        }

        private FileInfo visit(String path) throws IOException {
            FileInfo info = layer.stat(path, NO_FOLLOW);
            Node node = expected.get(path);
            if (node == null) {
                differ(where(path), "it", "missing", "there");
            } else if (!missing.remove(path)) {
                differ(where(path), "its name", "once in the list", "twice");
            } else {
                compare(path, node, info);
            }
            return info;
        }

        private void compare(String path, Node node, FileInfo info) throws IOException {
            String where = where(path);
            expect(where, "kind", node.kind(), info.kind());
            if (node.kind() != info.kind()) {
                return;
            }
            compareAttributes(path, node.attributes(), info);
            boolean firstName = compareIdentity(path, node, info);
            expect(where, "size", size(path, node), info.size());
            expect(where, "device number", node.rdev(), info.rdev());
            if (node.kind() == FileKind.SYMBOLIC_LINK) {
                expect(where, "link target", node.target(), layer.readSymbolicLink(path));
            }
            if (node.isRegular() && node.content().size() == info.size() && firstName) {
                compareBytes(path, node.content());
            }
        }

        private void compareAttributes(String path, Node.Attributes attributes, FileInfo info) throws IOException {
            String where = where(path);
            expect(where, "mode", Integer.toOctalString(attributes.mode()), Integer.toOctalString(info.mode()));
            expect(where, "uid", attributes.uid(), info.uid());
            expect(where, "gid", attributes.gid(), info.gid());
            expect(where, "mtime", attributes.mtime(), info.mtime());
            Map<String, String> wanted = new TreeMap<>();
            attributes.xattrs().forEach((name, value) -> wanted.put(name, HEX.formatHex(value.array())));
            Map<String, String> xattrs = new TreeMap<>();
            for (String name : layer.listXattrs(path)) {
                byte[] value = layer.getXattr(path, name);
                xattrs.put(name, value == null ? "nothing" : HEX.formatHex(value));
            }
            expect(where, "xattrs", wanted, xattrs);
        }

        /**
         * Requires that each inode of the layer corresponds to one inode of the manifest, and the reverse. Returns
         * whether this is the first name of the inode.
         */
        private boolean compareIdentity(String path, Node node, FileInfo info) {
            if (node.isDirectory()) {
                expect(where(path), "link count", 2 + subdirectories(path), info.linkCount());
                return true;
            }
            long names = linkCounts.getOrDefault(node.inode(), 0);
            expect(where(path), "link count", names, info.linkCount());
            Long inode = inodes.putIfAbsent(node.inode(), info.inode());
            Object other = nodes.putIfAbsent(info.inode(), node.inode());
            if (inode != null || other != null) {
                boolean same = inode != null && inode == info.inode() && other == node.inode();
                expect(where(path), "the set of its names", true, same);
            }
            return inode == null;
        }

        private long subdirectories(String path) {
            return children(path).filter(Node::isDirectory).count();
        }

        private long size(String path, Node node) {
            return switch (node.kind()) {
                case REGULAR -> node.content().size();
                case SYMBOLIC_LINK -> Names.encode(node.target()).length;
                case DIRECTORY -> children(path).count();
                default -> 0;
            };
        }

        private Stream<Node> children(String path) {
            return expected.below(path).entrySet().stream()
                    .filter(entry -> Manifest.parent(entry.getKey()).equals(path))
                    .map(Map.Entry::getValue);
        }

        private void compareBytes(String path, Content content) throws IOException {
            try (InputStream in = content.open();
                    LayerFile file = layer.openFile(path)) {
                long offset = 0;
                while (true) {
                    int expectedCount = in.readNBytes(expectedBytes, 0, BUFFER_BYTES);
                    int actualCount = read(file, offset, expectedCount);
                    ByteBuffer wanted = ByteBuffer.wrap(expectedBytes, 0, expectedCount);
                    int mismatch = wanted.mismatch(actualBytes.slice(0, actualCount));
                    if (mismatch >= 0) {
                        differ(where(path), "the byte at " + (offset + mismatch), "as in the source", "another");
                        return;
                    }
                    if (expectedCount < BUFFER_BYTES) {
                        return;
                    }
                    offset += expectedCount;
                }
            }
        }

        private int read(LayerFile file, long offset, int count) throws IOException {
            actualBytes.clear().limit(count);
            while (actualBytes.hasRemaining() && file.read(offset + actualBytes.position(), actualBytes) >= 0) {
                // A read may return fewer bytes than requested.
            }
            return actualBytes.position();
        }
    }
}
