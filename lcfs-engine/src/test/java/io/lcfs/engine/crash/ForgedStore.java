package io.lcfs.engine.crash;

import static io.lcfs.FileOption.NO_FOLLOW;

import com.sun.management.ThreadMXBean;
import io.lcfs.DirectoryEntries;
import io.lcfs.DirectoryEntry;
import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.LayerDiff;
import io.lcfs.LayerInfo;
import io.lcfs.LayerStore;
import io.lcfs.RemoveOption;
import io.lcfs.engine.device.HeapDevice;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.NodeDescriptor;
import io.lcfs.engine.store.EngineProvider;
import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Forges images and uses them. Bytes choose edits of a small store, checksums are corrected, and then all calls of the
 * API are made. Each call ends in a result or an {@link IOException}, soon, on a small stack, and with little memory.
 */
final class ForgedStore {
    private static final int STACK_BYTES = 512 << 10;
    private static final long MAX_SECONDS = 30;
    private static final long MAX_NANOS = 2_000_000_000;
    private static final long MAX_BYTES = 64 << 20;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int MAX_NAMES = 2000;
    private static final ThreadLocal<ByteBuffer> TARGET = ThreadLocal.withInitial(() -> ByteBuffer.allocate(1 << 20));
    private static final long[] VALUES = {
        0,
        1,
        2,
        4,
        5,
        7,
        64,
        255,
        256,
        1300,
        4096,
        0x7FFF,
        0x8000,
        0xFFFF,
        1023,
        1024,
        1 << 24,
        Integer.MAX_VALUE,
        1L << 31,
        0xFFFF_FFFFL,
        1L << 43,
        1L << 48,
        (1L << 55) - 1,
        1L << 55,
        Long.MAX_VALUE,
        -1,
        Long.MIN_VALUE
    };

    private final BlockMap image;
    private final long blockCount;
    private final List<Long> nodes;

    /** Creates a forge for an undamaged image. */
    ForgedStore(SimulatedDevice whole) {
        this.image = whole.first();
        this.blockCount = whole.blockCount();
        this.nodes = StoreForge.nodes(image, blockCount);
    }

    /** Forges an image by bytes, some for each edit, and makes all calls. */
    void attempt(byte[] choices) throws Exception {
        StoreForge forge = new StoreForge(image, blockCount);
        ByteBuffer bytes = ByteBuffer.wrap(choices);
        while (bytes.remaining() >= 8) {
            edit(forge, bytes);
        }
        SimulatedDevice forged = forge.finish();
        tryAll(() -> forged);
    }

    /** Opens an image once for reading only and once for changes. */
    interface Opener {
        BlockDevice open() throws IOException;
    }

    /** Makes all calls that a user may make on an image. */
    static void tryAll(Opener image) throws Exception {
        inTime(() -> {
            useAll(image);
            return null;
        });
    }

    /** Makes one edit. */
    private void edit(StoreForge forge, ByteBuffer bytes) {
        int kind = bytes.get() & 0xFF;
        long block = nodes.get((bytes.getShort() & 0xFFFF) % nodes.size());
        int at = bytes.getShort() & 0xFFFF;
        int choice = bytes.get() & 0xFF;
        int more = bytes.getShort() & 0xFFFF;
        ByteBuffer node = forge.edit(block);
        int level = node.get(NodeDescriptor.LEVEL_OFFSET) & 0xFF;
        int count = Math.max(1, node.getShort(NodeDescriptor.COUNT_OFFSET) & 0xFFFF);
        int entry = NodeDescriptor.HEADER_LENGTH + at % Math.min(count, 100) * NodeDescriptor.entryLength(level);
        switch (kind % 10) {
            case 0 -> put(node, at % 32, choice, more);
            case 1 -> put(node, entry + more % 4 * 8, choice, more >>> 2);
            case 2 -> putInItem(node, entry, choice, more);
            case 3 -> put(forge.edit(at % Blocks.SUPERBLOCKS), more % 168, choice, at);
            case 4 -> node.putLong(entry + NodeDescriptor.CHILD_BLOCK_OFFSET, nodes.get(more % nodes.size()));
            case 5 -> copyItem(node, entry, forge.edit(nodes.get(more % nodes.size())), choice);
            case 6 -> put(forge.edit(Blocks.SUPERBLOCKS + at % Blocks.BITMAP_SLOTS), more % 4088, choice, at);
            case 7 -> node.put(at % Blocks.BYTES, (byte) choice);
            case 8 -> swapEntries(node, entry, NodeDescriptor.entryLength(level), count);
            default -> putInItem(node, entry, choice, more & 31);
        }
    }

    /** Sets a value of one, two, four or eight bytes. */
    private static void put(ByteBuffer block, int at, int choice, int width) {
        long value = VALUES[choice % VALUES.length];
        int position = Math.min(at, Blocks.BYTES - Long.BYTES);
        switch (width % 4) {
            case 0 -> block.put(position, (byte) value);
            case 1 -> block.putShort(position, (short) value);
            case 2 -> block.putInt(position, (int) value);
            default -> block.putLong(position, value);
        }
    }

    private static void putInItem(ByteBuffer leaf, int entry, int choice, int more) {
        int offset = leaf.getShort(Math.min(entry + NodeDescriptor.ITEM_OFFSET_OFFSET, 4094)) & 0xFFFF;
        put(leaf, Math.min(offset + (more & 127), Blocks.BYTES - Long.BYTES), choice, more >>> 7);
    }

    /** Copies the beginning of an item over an item of another leaf. */
    private static void copyItem(ByteBuffer from, int entry, ByteBuffer to, int choice) {
        int source = from.getShort(Math.min(entry + NodeDescriptor.ITEM_OFFSET_OFFSET, 4094)) & 0xFFF;
        int target = to.getShort(NodeDescriptor.HEADER_LENGTH + NodeDescriptor.ITEM_OFFSET_OFFSET) & 0xFFF;
        int length = Math.min(choice % 120, Blocks.BYTES - Math.max(source, target));
        to.put(target, from, source, length);
    }

    private static void swapEntries(ByteBuffer node, int entry, int length, int count) {
        int first = NodeDescriptor.HEADER_LENGTH;
        if (count > 1 && entry + length <= Blocks.BYTES) {
            byte[] bytes = new byte[length];
            node.get(first, bytes);
            node.put(first, node, entry, length);
            node.put(entry, bytes);
        }
    }

    /**
     * Runs a task on a small stack. Fails if the task does not end, or takes more processor time or heap than allowed.
     */
    private static void inTime(Callable<Void> work) throws Exception {
        FutureTask<Void> task = new FutureTask<>(() -> {
            work.call();
            // This is the processor time of the task's thread, so it does not depend on the load of the machine.
            long nanos = THREADS.getCurrentThreadCpuTime();
            long bytes = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
            if (nanos > MAX_NANOS || bytes > MAX_BYTES) {
                throw new AssertionError("took " + nanos / 1_000_000 + " ms of the processor and " + bytes + " bytes");
            }
            return null;
        });
        Thread thread = new Thread(null, task, "forged", STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        try {
            task.get(MAX_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            AssertionError hangs = new AssertionError("does not end");
            hangs.setStackTrace(thread.getStackTrace());
            throw hangs;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw cause instanceof Error error ? error : new AssertionError(cause.toString(), cause);
        }
    }

    /** A call by a user. */
    private interface Use {
        void run() throws Exception;
    }

    /** Makes a call, which may fail only as documented. */
    private static boolean tried(Use use) throws Exception {
        try {
            use.run();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void useAll(Opener image) throws Exception {
        LayerStore[] opened = new LayerStore[1];
        tried(() -> {
            try (LayerStore store = new EngineProvider().open(image.open(), Workload.OPTIONS.withReadOnly(true))) {
                look(store);
                tried(store::scrub);
                tried(() -> salvage(store));
            }
        });
        if (tried(() -> opened[0] = new EngineProvider().open(image.open(), Workload.OPTIONS))) {
            look(opened[0]);
            change(opened[0]);
            tried(opened[0]::close);
        }
    }

    private static void salvage(LayerStore store) throws IOException {
        try (LayerStore target = EngineProvider.createOn(new HeapDevice(4096), Workload.OPTIONS)) {
            store.salvage(target);
            if (!target.check().isClean()) {
                throw new AssertionError("what was salvaged is not clean");
            }
        }
    }

    private static void look(LayerStore store) throws Exception {
        tried(store::check);
        tried(store::info);
        List<String> names = new ArrayList<>(List.of(LayerStore.ROOT, "base", "above", "alone", "frozen"));
        tried(() -> store.list().stream().limit(100).map(LayerInfo::name).forEach(names::add));
        for (String name : names) {
            tried(() -> store.stat(name));
            tried(() -> store.usage(name));
            if (!name.equals(LayerStore.ROOT)) {
                tried(() -> store.reclaimableBytes(name));
            }
            tried(() -> {
                try (Layer layer = store.openLayer(name)) {
                    walk(layer);
                }
            });
        }
        for (String[] pair : new String[][] {{"base", "above"}, {"base", "frozen"}, {"alone", "above"}}) {
            tried(() -> {
                try (LayerDiff diff = store.diff(pair[0], pair[1])) {
                    diff.forEach(change -> {});
                }
            });
        }
    }

    private static void walk(Layer layer) throws Exception {
        ArrayDeque<String> waiting = new ArrayDeque<>(List.of("/", "/d", "/e"));
        int seen = 0;
        while (!waiting.isEmpty() && seen < MAX_NAMES) {
            String path = waiting.poll();
            seen++;
            tried(() -> {
                FileInfo info = layer.stat(path, NO_FOLLOW);
                layer.paths(path);
                for (String xattr : layer.listXattrs(path)) {
                    layer.getXattr(path, xattr);
                }
                if (info.kind() == FileKind.SYMBOLIC_LINK) {
                    layer.readSymbolicLink(path);
                    layer.stat(path);
                } else if (info.isRegular()) {
                    layer.read(path, 0, TARGET.get().clear());
                    layer.read(path, Math.max(0, info.size() - 10), ByteBuffer.allocate(100));
                }
            });
            tried(() -> {
                if (path.length() < 600 && layer.stat(path, NO_FOLLOW).isDirectory()) {
                    try (DirectoryEntries entries = layer.list(path)) {
                        int listed = 0;
                        for (DirectoryEntry entry : entries) {
                            if (++listed > MAX_NAMES) {
                                break;
                            }
                            waiting.add((path.equals("/") ? "" : path) + "/" + entry.name());
                        }
                    }
                }
            });
        }
    }

    /** Makes changes of all kinds. Afterwards, unless the store has latched, the check still works. */
    private static void change(LayerStore store) throws Exception {
        tried(() -> {
            try (Layer layer = store.openLayer("above")) {
                tried(() -> layer.write("/d/new", 0, new byte[10_000]));
                tried(() -> layer.write("/d/x", 4000, new byte[200]));
                tried(() -> layer.truncate("/d/y", 10));
                tried(() -> layer.rename("/d/x", "/d/moved"));
                tried(() -> layer.setXattr("/d/y", "user.new", new byte[3000]));
                tried(() -> layer.createLink("/e/again", "/d/y"));
                tried(() -> layer.delete("/d/y"));
                tried(() -> layer.deleteRecursively("/e"));
                tried(layer::commit);
            }
        });
        tried(() -> store.cloneLayer("base", "cloned").close());
        tried(() -> store.snapshot("alone", "snapped").close());
        tried(() -> store.restore("alone", "snapped").close());
        tried(() -> store.remove("frozen", RemoveOption.FORCE));
        tried(() -> store.remove("base", RemoveOption.FORCE));
        tried(() -> store.remove("above"));
        tried(store::reclaim);
        tried(store::sync);
        tried(store::check);
    }
}
