package io.lcfs.oci;

import static io.lcfs.FileOption.NO_FOLLOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.oci.layer.ImportedLayer;
import java.nio.file.FileSystemException;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever the changes of a layer are, the tar of its difference makes the same changes to its parent. */
class DifferenceRoundTripTest {
    private static final int CASES = 120;
    private static final String[] NAMES = {"a", "b", "c-d", "c", "\u00e9"};

    /** Random changes of one layer. A change that the file system refuses is skipped. */
    private static final class Edits {
        private final Layer layer;
        private final Random random;

        Edits(Layer layer, Random random) {
            this.layer = layer;
            this.random = random;
        }

        private String path() {
            StringBuilder path = new StringBuilder();
            for (int depth = 1 + random.nextInt(3); depth > 0; depth--) {
                path.append('/').append(NAMES[random.nextInt(NAMES.length)]);
            }
            return path.toString();
        }

        void run(int count) throws Exception {
            for (int i = 0; i < count; i++) {
                try {
                    step(path());
                } catch (FileSystemException e) {
                    continue; // The path has another kind of file, or does not exist.
                }
            }
        }

        private void step(String path) throws Exception {
            switch (random.nextInt(13)) {
                case 0, 1 -> layer.createDirectory(path, 0700 + random.nextInt(64));
                case 2, 3 -> layer.write(path, random.nextInt(3) * 3000, new byte[1 + random.nextInt(5000)]);
                case 4 -> layer.createSymbolicLink(path, path());
                case 5 -> layer.createLink(path(), path);
                case 6 -> layer.deleteRecursively(path);
                case 7 -> layer.delete(path);
                case 8 -> layer.rename(path, path());
                case 9 -> {
                    // The mode of a symbolic link has no meaning, and a tar does not contain it.
                    if (layer.stat(path, NO_FOLLOW).kind() != FileKind.SYMBOLIC_LINK) {
                        layer.setMode(path, random.nextInt(4096));
                    }
                }
                case 10 -> layer.setXattr(path, "user.x" + random.nextInt(2), new byte[] {(byte) random.nextInt(100)});
                case 11 -> layer.setOwner(path, random.nextInt(5), 3_000_000L + random.nextInt(5));
                default -> layer.createNode(path, FileKind.CHARACTER_DEVICE, 0600, 1 + random.nextInt(9));
            }
        }

        /** Sets all times so that they depend only on the case. */
        void settle(Images images, String name) throws Exception {
            for (String line : images.tree(name).split("\n")) {
                if (!line.isEmpty()) {
                    String path = line.substring(0, line.indexOf(' '));
                    layer.setModifiedTime(path, Instant.ofEpochSecond(path.hashCode() & 0xFFFF, random.nextInt(3)));
                }
            }
        }
    }

    @Test
    void theDifferenceOfALayerGivesTheLayerAgainOnItsParent() throws Exception {
        for (int seed = 1; seed <= CASES; seed++) {
            Random random = new Random(seed);
            try (Images images = new Images(16 << 20)) {
                String parent = null;
                for (String name : new String[] {"one", "two", "three"}) {
                    try (Layer layer =
                            parent == null ? images.store.createLayer(name) : images.store.cloneLayer(parent, name)) {
                        Edits edits = new Edits(layer, random);
                        edits.run(25);
                        edits.settle(images, name);
                        layer.commit();
                    }
                    images.tars.identify(name);
                    byte[] tar = images.write(name);
                    assertArrayEquals(tar, images.write(name), "seed " + seed);
                    String again = images.read(parent, tar);
                    assertEquals(images.tree(name), images.tree(again), "seed " + seed + ", layer " + name);
                    assertEquals(images.tars.identify(name).toString(), again);
                    // The difference of the imported layer gives the same tar again.
                    assertEquals(
                            images.tree(name), images.tree(images.read(null, images.whole(again))), "seed " + seed);
                    parent = name;
                }
                ImportedLayer squashed = images.tars.squash("one", "three");
                assertEquals(images.tree("three"), images.tree(squashed.name()), "seed " + seed + ", squashed");
            }
        }
    }
}
