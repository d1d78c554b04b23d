package io.lcfs.engine.damage;

import io.lcfs.Change;
import io.lcfs.CheckReport;
import io.lcfs.DirectoryEntries;
import io.lcfs.DirectoryEntry;
import io.lcfs.FileInfo;
import io.lcfs.FileView;
import io.lcfs.Layer;
import io.lcfs.LayerDiff;
import io.lcfs.LayerFile;
import io.lcfs.LayerInfo;
import io.lcfs.LayerKind;
import io.lcfs.LayerStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.TreeSet;

/**
 * All that can be asked of a store, as many small questions; what each answers when nothing is damaged, and which blocks it reads
 * for that when the store was just opened. Immutable.
 */
final class Survey {
    /** What the check says of a whole store. */
    static final String CLEAN = "clean";

    private static final int MOST_READ = 96 * 1024;

    final List<Question> questions;

    private Survey(List<Question> questions) {
        this.questions = questions;
    }

    /** Asks a store. */
    interface Asking {
        String ask(LayerStore store) throws IOException;
    }

    /** A question, the answer of a whole store, and the blocks that are read for it. */
    record Question(String name, boolean ofLayer, Asking asking, String answer, BitSet blocks) {
        /** Asks another store; what is damaged is part of the answer. */
        String ask(LayerStore store) throws IOException {
            try {
                return asking.ask(store);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
    }

    /** Of the store on an image, which is whole. */
    static Survey of(BlockImage image) throws IOException {
        List<Question> bare = new ArrayList<>();
        LayerStore store = Stores.open(image.device());
        collect(store, bare);
        List<Question> questions = new ArrayList<>();
        for (Question question : bare) {
            BlockImage.Device device = image.device();
            String answer = question.asking.ask(Stores.open(device));
            BitSet blocks = new BitSet();
            for (int block = 0; block < image.blockCount(); block++) {
                blocks.set(block, device.wasRead(block));
            }
            questions.add(new Question(question.name, question.ofLayer, question.asking, answer, blocks));
        }
        return new Survey(questions);
    }

    /** Every block that some question needs. */
    BitSet blocks() {
        BitSet all = new BitSet();
        questions.forEach(question -> all.or(question.blocks));
        return all;
    }

    private static void add(List<Question> questions, String name, Asking asking) {
        questions.add(new Question(name, false, asking, "", new BitSet()));
    }

    private static void collect(LayerStore store, List<Question> questions) throws IOException {
        add(questions, "list", open -> open.list().toString());
        List<String> names = new ArrayList<>(List.of(LayerStore.ROOT));
        for (LayerInfo info : store.list()) {
            names.add(info.name());
        }
        for (String name : names) {
            add(questions, "stat " + name, open -> open.stat(name).toString());
            add(questions, "usage " + name, open -> open.usage(name).toString());
            try (Layer layer = store.open(name)) {
                boolean frozen =
                        !name.equals(LayerStore.ROOT) && store.stat(name).kind() != LayerKind.WRITABLE;
                collect(layer, name, frozen, "/", questions);
            }
        }
        for (String one : names) {
            for (String other : names) {
                add(questions, "diff " + one + " " + other, open -> diff(open, one, other));
            }
        }
        add(questions, "check", Survey::check);
    }

    static String check(LayerStore store) throws IOException {
        CheckReport report = store.check();
        return report.isClean() ? CLEAN : report.findings().toString();
    }

    private static String diff(LayerStore store, String one, String other) throws IOException {
        StringBuilder changes = new StringBuilder();
        try (LayerDiff diff = store.diff(one, other)) {
            for (Change change : diff) {
                changes.append(change).append(change.attributesOnly()).append('\n');
            }
        }
        return changes.toString();
    }

    /** Asks a layer. */
    private interface LayerAsking {
        String ask(Layer layer) throws IOException;
    }

    private static void add(List<Question> questions, String layerName, String what, LayerAsking asking) {
        Asking onStore = store -> {
            try (Layer layer = store.open(layerName)) {
                return asking.ask(layer);
            }
        };
        questions.add(new Question(layerName + " " + what, true, onStore, "", new BitSet()));
    }

    private static void collect(Layer layer, String name, boolean frozen, String path, List<Question> questions)
            throws IOException {
        FileInfo info = layer.stat(path);
        add(questions, name, "about " + path, open -> open.stat(path) + xattrs(open, path) + open.paths(path));
        switch (info.kind()) {
            case DIRECTORY -> {
                add(questions, name, "list " + path, open -> list(open, path).toString());
                for (String child : list(layer, path)) {
                    collect(layer, name, frozen, (path.equals("/") ? "" : path) + "/" + child, questions);
                }
            }
            case REGULAR -> {
                add(questions, name, "file " + path, open -> readFile(open, path));
                for (long at = 0; at < Math.min(info.size(), MOST_READ) && info.size() > 4096; at += 4096) {
                    long position = at;
                    add(questions, name, "read " + at + " of " + path, open -> read(open, path, position));
                }
                if (frozen) {
                    add(questions, name, "view " + path, open -> view(open, path));
                }
            }
            case SYMBOLIC_LINK -> add(questions, name, "link " + path, open -> open.readSymbolicLink(path));
            default -> {
                // Nothing more to ask.
            }
        }
    }

    private static TreeSet<String> list(Layer layer, String path) throws IOException {
        TreeSet<String> names = new TreeSet<>();
        try (DirectoryEntries entries = layer.list(path)) {
            for (DirectoryEntry entry : entries) {
                names.add(entry.name());
            }
        }
        return names;
    }

    private static String xattrs(Layer layer, String path) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String name : layer.listXattrs(path)) {
            text.append(name).append('=').append(Arrays.hashCode(layer.getXattr(path, name)));
        }
        return text.toString();
    }

    private static String read(Layer layer, String path, long position) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(4096);
        int length = layer.read(path, position, target);
        return length + " " + Arrays.hashCode(target.array());
    }

    /** Reads in pieces that do not end with blocks, and each twice: the second time from what is remembered. */
    private static String readFile(Layer layer, String path) throws IOException {
        StringBuilder text = new StringBuilder();
        ByteBuffer target = ByteBuffer.allocate(3000);
        try (LayerFile file = layer.openFile(path)) {
            for (long at = 0; at < Math.min(file.size(), MOST_READ); at += 3000) {
                int length = file.read(target.clear(), at);
                int hash = target.flip().hashCode();
                int again = file.read(target.clear(), at);
                text.append(length).append(' ').append(hash).append(' ');
                if (again != length || target.flip().hashCode() != hash) {
                    throw new AssertionError("second read differs at " + at + " of " + path);
                }
            }
        }
        return text.toString();
    }

    private static String view(Layer layer, String path) throws IOException {
        int hash = 0;
        try (FileView view = layer.openView(path)) {
            long end = Math.min(view.size(), MOST_READ);
            for (long at = 0; at < end; ) {
                ByteBuffer slice = view.slice(at);
                for (int i = 0; i < slice.remaining() && at + i < end; i++) {
                    hash = hash * 31 + slice.get(i);
                }
                at += slice.remaining();
            }
        }
        return Integer.toString(hash);
    }
}
