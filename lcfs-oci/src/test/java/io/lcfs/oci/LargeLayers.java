package io.lcfs.oci;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.DirectoryEntries;
import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.oci.layer.ExportOptions;
import io.lcfs.oci.layer.ImportOptions;
import io.lcfs.oci.layer.ImportedLayer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The work that {@link LargeLayersTest} runs in a process with a small heap: many layers, a layer with a large file,
 * and layers with many files.
 */
final class LargeLayers {
    private static final int ENTRIES = Effort.of(100_000, 20_000);
    private static final int LAYERS = 150;
    private static final long LARGE = 10L << 30;

    private final LayerStore store;
    private final LayerTars tars;

    private LargeLayers(LayerStore store) {
        this.store = store;
        this.tars = LayerTars.of(store);
    }

    /** Runs a case. The arguments are its name and the path of a file for the store. */
    public static void main(String[] arguments) throws Exception {
        try (LayerStore store = LayerStore.create(Path.of(arguments[1]), 1L << 30, StoreOptions.defaults())) {
            LargeLayers layers = new LargeLayers(store);
            switch (arguments[0]) {
                case "many" -> layers.many();
                case "large" -> layers.large();
                case "wide" -> layers.wide();
                default -> throw new IllegalArgumentException(arguments[0]);
            }
            store.reclaim();
            require(store.check().isClean(), store.check().findings().toString());
        }
        System.out.println("done");
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }

    private String read(String parent, InputStream tar) throws IOException {
        return tars.read(parent, tar, ImportOptions.defaults()).name();
    }

    private byte[] write(String layer, boolean canonical) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        tars.write(layer, out, ExportOptions.defaults().withCanonical(canonical));
        return out.toByteArray();
    }

    private List<String> names(String layer, String directory) throws IOException {
        List<String> names = new ArrayList<>();
        try (Layer opened = store.openLayer(layer);
                DirectoryEntries entries = opened.list(directory)) {
            entries.forEach(entry -> names.add(entry.name()));
        }
        names.sort(null);
        return names;
    }

    /**
     * Each layer adds a file and removes the file that the layer two below it added; some layers are empty, and one tar
     * is used five times.
     */
    private void many() throws IOException {
        String top = null;
        List<String> files = new ArrayList<>();
        for (int i = 0; i < LAYERS; i++) {
            byte[] tar;
            if (i % 10 == 7) {
                tar = new byte[1024];
            } else if (i % 10 == 8) {
                tar = new byte[0];
            } else if (i >= 100 && i < 105) {
                tar = new TarBytes().file("same", "five times").bytes();
            } else {
                TarBytes next = new TarBytes().file("f" + i, "content " + i);
                if (files.size() > 1) {
                    next.whiteout("", files.remove(0));
                }
                files.add("f" + i);
                tar = next.bytes();
            }
            String layer = read(top, new ByteArrayInputStream(tar));
            require(Arrays.equals(tar, write(layer, false)), "bytes of layer " + i);
            String again = read(top, new ByteArrayInputStream(write(layer, true)));
            require(names(layer, "/").equals(names(again, "/")), "canonical form of layer " + i);
            top = layer;
        }
        files.add("same");
        files.sort(null);
        require(names(top, "/").equals(files), names(top, "/") + " are not " + files);
        ImportedLayer flat = tars.squash(null, top);
        require(names(flat.name(), "/").equals(files), "all in one layer");
    }

    /** Imports and exports a sparse file of 10 GiB with a few bytes at its ends and in its middle. */
    private void large() throws IOException {
        long[] pieces = {0, 512, LARGE / 2, 1024, LARGE - 512, 512};
        StringBuilder map = new StringBuilder("3\n");
        for (long number : pieces) {
            map.append(number).append('\n');
        }
        byte[] tar = new TarBytes()
                .pax(
                        "GNU.sparse.major",
                        "1",
                        "GNU.sparse.minor",
                        "0",
                        "GNU.sparse.name",
                        "large",
                        "GNU.sparse.realsize",
                        "" + LARGE)
                .file("GNUSparseFile.0/large", map + "\0".repeat(512 - map.length()) + "x".repeat(2048))
                .bytes();
        String layer = read(null, new ByteArrayInputStream(tar));
        try (Layer opened = store.openLayer(layer)) {
            require(opened.stat("/large", NO_FOLLOW).size() == LARGE, "size");
            require(opened.stat("/large", NO_FOLLOW).blockBytes() < 1 << 20, "bytes for holes");
            ByteBuffer end = ByteBuffer.allocate(1024);
            opened.read("/large", LARGE - 1024, end);
            require(end.get(511) == 0 && end.get(512) == 'x' && end.get(1023) == 'x', "the end");
        }
        require(Arrays.equals(tar, write(layer, false)), "bytes");
        Beginning out = new Beginning();
        tars.write(layer, out, ExportOptions.defaults().withCanonical(true));
        String head = new String(out.bytes.toByteArray(), StandardCharsets.ISO_8859_1);
        require(head.contains("20 size=" + LARGE + "\n"), "the size in a record");
        require(out.count == 512 + 512 + 512 + 512 + LARGE + 1024, "canonical bytes " + out.count);
    }

    /** A stream that keeps the first bytes and counts all bytes. */
    private static final class Beginning extends OutputStream {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private long count;

        @Override
        public void write(int value) {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] source, int start, int length) {
            if (bytes.size() < 4096) {
                bytes.write(source, start, Math.min(length, 4096));
            }
            count += length;
        }
    }

    /**
     * Imports a directory of 100,000 files, a layer on it that removes every second file, and a layer that replaces all
     * files.
     */
    private void wide() throws IOException {
        String base = read(null, generated(i -> new TarBytes().file("d/file-" + i, "content " + i)));
        require(names(base, "/d").size() == ENTRIES, "files");
        requireSame(base, null);
        String half =
                read(base, generated(i -> i % 2 == 0 ? new TarBytes() : new TarBytes().whiteout("d", "file-" + i)));
        require(names(half, "/d").size() == ENTRIES / 2, "half of the files");
        requireSame(half, base);
        String other =
                read(half, generated(i -> i == 5 ? new TarBytes().opaque("d") : new TarBytes().file("d/" + i, "")));
        require(names(other, "/d").size() == ENTRIES - 1, "other files");
        requireSame(other, half);
    }

    /** Requires that a layer is exported as the imported bytes, and that its canonical form has the same tree. */
    private void requireSame(String layer, String parent) throws IOException {
        tars.write(layer, OutputStream.nullOutputStream(), ExportOptions.defaults());
        String again;
        try (InputStream canonical = io.lcfs.oci.stream.ProducedInput.of(
                out -> tars.write(layer, out, ExportOptions.defaults().withCanonical(true)))) {
            again = read(parent, canonical);
        }
        require(names(again, "/d").equals(names(layer, "/d")), "canonical form");
    }

    /** Returns a stream of a tar whose parts are created one by one while it is read. */
    private static InputStream generated(IntFunction<TarBytes> part) {
        return new SequenceInputStream(new Enumeration<>() {
            private int next;

            @Override
            public boolean hasMoreElements() {
                return next <= ENTRIES;
            }

            @Override
            public InputStream nextElement() {
                byte[] bytes =
                        next == ENTRIES ? new byte[1024] : part.apply(next).open();
                next++;
                return new ByteArrayInputStream(bytes);
            }
        });
    }
}
