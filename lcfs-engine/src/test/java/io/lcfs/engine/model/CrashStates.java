package io.lcfs.engine.model;

import io.lcfs.engine.format.SuperblockDescriptor;
import io.lcfs.spi.BlockDevice;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Possible states of a device after crashes, from its log. Writes before the last ended force are present. Of a block
 * that was written since, the version before, any later version, or sectors of several may be present.
 *
 * <p>Between two forces only the crash itself loses writes. So a crash just before a force, with any subset of the
 * writes since the previous force, also stands for each crash in between. For each such interval the states are: all
 * writes; each block alone; all blocks but one; a random choice; torn blocks. "No write" is the state "all writes" of
 * the interval before.
 */
public final class CrashStates {
    private static final int SECTOR = 512;
    private static final int FEW = 6;
    private static final int SUPERBLOCKS = 2;

    private final ByteBuffer[] durable;
    private final List<ImageDevice.Event> log;
    private final int to;
    private final Random random;
    private final Visitor visitor;
    private final Map<Long, Integer> marks = new HashMap<>();
    private final int firstMark;
    private int count;

    /** A receiver of possible states. */
    public interface Visitor {
        /**
         * Opens and compares a state.
         *
         * @param image the state, which the visitor may keep and change
         * @param mark the mark of the newest whole superblock in it
         * @param what a description of the state
         */
        void visit(ByteBuffer[] image, int mark, String what) throws Exception;
    }

    private CrashStates(
            ByteBuffer[] durable, ImageDevice device, int to, int firstMark, Random random, Visitor visitor) {
        this.durable = durable;
        this.log = device.log();
        this.to = to;
        this.firstMark = firstMark;
        this.random = random;
        this.visitor = visitor;
    }

    /**
     * Shows all states between two events. Returns their number.
     *
     * @param before the content of the device before its first event
     * @param firstMark the mark of the superblock in that content
     */
    public static int visit(
            ByteBuffer[] before, int firstMark, ImageDevice device, int from, int to, Random random, Visitor visitor)
            throws Exception {
        CrashStates states = new CrashStates(before.clone(), device, to, firstMark, random, visitor);
        states.run(from);
        return states.count;
    }

    /** Shows a state after an event: all writes are present, or a random choice of blocks or sectors. */
    public static void visitOne(ByteBuffer[] before, ImageDevice device, int events, Random random, Visitor visitor)
            throws Exception {
        CrashStates states = new CrashStates(before.clone(), device, events, 0, random, visitor);
        int stretch = 0;
        for (int i = 0; i < events; i++) {
            if (states.log.get(i).isForce()) {
                states.apply(stretch, i);
                stretch = i + 1;
            }
        }
        states.showOne(stretch, events);
    }

    /** Shows a state after each event from one on. Returns their number. */
    public static int visitEach(ByteBuffer[] before, ImageDevice device, int from, Random random, Visitor visitor)
            throws Exception {
        CrashStates states = new CrashStates(before.clone(), device, device.events(), 0, random, visitor);
        int stretch = 0;
        for (int i = 0; i < device.events(); i++) {
            if (states.log.get(i).isForce()) {
                states.apply(stretch, i);
                stretch = i + 1;
            }
            if (i >= from) {
                states.showOne(stretch, i + 1);
            }
        }
        return states.count;
    }

    private void showOne(int first, int end) throws Exception {
        Map<Integer, List<ByteBuffer>> versions = versions(first, end);
        String where = "events " + first + " to " + end + ", ";
        switch (random.nextInt(3)) {
            case 0 -> show(versions, List.copyOf(versions.keySet()), where + "all");
            case 1 -> showAny(versions, where);
            default -> showTorn(versions, where);
        }
    }

    private void run(int from) throws Exception {
        int stretch = 0;
        for (int i = 0; i <= to; i++) {
            if (i == to || log.get(i).isForce()) {
                if (i > from) {
                    crashIn(stretch, i);
                }
                apply(stretch, i);
                stretch = i + 1;
            }
        }
    }

    /** From here on the writes are durable. */
    private void apply(int first, int end) {
        for (ImageDevice.Event event : log.subList(first, Math.min(end, to))) {
            remember(event);
            durable[event.block()] = event.after();
        }
    }

    private void remember(ImageDevice.Event event) {
        if (event.block() < SUPERBLOCKS) {
            marks.put(checkpoint(event.after()), event.mark());
        }
    }

    private static long checkpoint(ByteBuffer superblock) {
        return superblock.getLong(SuperblockDescriptor.CHECKPOINT_OFFSET);
    }

    private void crashIn(int first, int end) throws Exception {
        Map<Integer, List<ByteBuffer>> versions = versions(first, end);
        if (versions.isEmpty()) {
            return;
        }
        List<Integer> blocks = new ArrayList<>(versions.keySet());
        String where = "events " + first + " to " + end + ", ";
        show(versions, blocks, where + "all");
        if (blocks.size() > 1) {
            for (int block : some(blocks)) {
                show(versions, List.of(block), where + "block " + block + " alone");
            }
        }
        if (blocks.size() > 2) {
            for (int block : some(blocks)) {
                List<Integer> others = new ArrayList<>(blocks);
                others.remove((Integer) block);
                show(versions, others, where + "all but block " + block);
            }
            showAny(versions, where);
            showAny(versions, where);
        }
        showTorn(versions, where);
        showTorn(versions, where);
    }

    private Map<Integer, List<ByteBuffer>> versions(int first, int end) {
        Map<Integer, List<ByteBuffer>> versions = new LinkedHashMap<>();
        for (ImageDevice.Event event : log.subList(first, end)) {
            remember(event);
            versions.computeIfAbsent(event.block(), block -> new ArrayList<>(List.of(event.before())))
                    .add(event.after());
        }
        return versions;
    }

    private List<Integer> some(List<Integer> blocks) {
        if (blocks.size() <= FEW) {
            return blocks;
        }
        int at = random.nextInt(blocks.size() - FEW + 1);
        return blocks.subList(at, at + FEW);
    }

    /** Returns the last versions of some blocks and the first versions of all others. */
    private void show(Map<Integer, List<ByteBuffer>> versions, List<Integer> present, String what) throws Exception {
        ByteBuffer[] image = durable.clone();
        for (int block : present) {
            List<ByteBuffer> all = versions.get(block);
            image[block] = all.get(all.size() - 1);
        }
        show(image, what);
    }

    private void showAny(Map<Integer, List<ByteBuffer>> versions, String where) throws Exception {
        ByteBuffer[] image = durable.clone();
        versions.forEach((block, all) -> image[block] = all.get(random.nextInt(all.size())));
        show(image, where + "any");
    }

    private void showTorn(Map<Integer, List<ByteBuffer>> versions, String where) throws Exception {
        ByteBuffer[] image = durable.clone();
        versions.forEach((block, all) -> image[block] = torn(all));
        show(image, where + "torn");
    }

    private ByteBuffer torn(List<ByteBuffer> versions) {
        byte[] mixed = new byte[BlockDevice.BLOCK_BYTES];
        for (int at = 0; at < mixed.length; at += SECTOR) {
            versions.get(random.nextInt(versions.size())).get(at, mixed, at, SECTOR);
        }
        ByteBuffer torn = ImageDevice.readOnly(mixed);
        // If only sectors are missing that were the same before, the version is whole.
        for (ByteBuffer version : versions) {
            if (version.equals(torn)) {
                return version;
            }
        }
        return torn;
    }

    private void show(ByteBuffer[] image, String what) throws Exception {
        count++;
        visitor.visit(image, mark(image), what);
    }

    /** Returns the mark of the newest whole superblock: one that was written, or that was there at the beginning. */
    private int mark(ByteBuffer[] image) {
        long newest = -1;
        int mark = firstMark;
        for (int slot = 0; slot < SUPERBLOCKS; slot++) {
            if (isWhole(image[slot], slot) && checkpoint(image[slot]) > newest) {
                newest = checkpoint(image[slot]);
                mark = marks.getOrDefault(newest, firstMark);
            }
        }
        return mark;
    }

    private boolean isWhole(ByteBuffer block, int slot) {
        if (block == durable[slot]) {
            return true;
        }
        for (ImageDevice.Event event : log) {
            if (event.block() == slot && event.after() == block) {
                return true;
            }
        }
        return false;
    }
}
