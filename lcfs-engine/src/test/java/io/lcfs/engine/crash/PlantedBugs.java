package io.lcfs.engine.crash;

import io.lcfs.engine.concurrent.Hook;
import java.util.List;

/** Mistakes in checkpoints, the reuse of blocks, checksums and removals. */
final class PlantedBugs {
    private static final String CHECKPOINTER = "checkpoint/Checkpointer.java";
    private static final String SUPERBLOCKS = "checkpoint/SuperblockPair.java";
    private static final String GROUPS = "checkpoint/GroupTable.java";
    private static final String SPACE = "space/SpaceMap.java";
    private static final String BITMAPS = "space/Bitmaps.java";
    private static final String LOADED = "layer/LoadedLayers.java";
    private static final String OWNERSHIP = "layer/Ownership.java";
    private static final String STATE = "layer/LayerState.java";
    private static final String BLOCKS = "layer/LayerBlocks.java";
    private static final String CORE = "operation/StoreCore.java";
    private static final String TURN = "operation/SpaceTurn.java";
    private static final String STORE = "store/EngineStore.java";
    private static final String TABLE = "layer/LayerTable.java";
    private static final String PATHS = "names/PathResolver.java";
    private static final String FILE_DATA = "content/FileData.java";

    private PlantedBugs() {}

    /** Returns all planted bugs. */
    static List<PlantedBug> all() {
        return List.of(
                // Checkpoints.
                PlantedBug.of("no first barrier", CHECKPOINTER, "barrier.force(); publish(next);", "publish(next);"),
                PlantedBug.of(
                        "no second barrier",
                        CHECKPOINTER,
                        "superblocks.write(next); barrier.force();",
                        "superblocks.write(next);"),
                PlantedBug.of(
                        "data written after the superblock",
                        CHECKPOINTER,
                        "parts.nodes().stage().flushSealed(); for",
                        "for",
                        "superblocks.write(next);",
                        "superblocks.write(next); parts.nodes().stage().flushSealed();"),
                PlantedBug.of(
                        "bitmaps written after the barrier",
                        CHECKPOINTER,
                        "private void write(Captured captured)",
                        "private final List<GroupTable.Bitmap> late = new ArrayList<>(); private void write(Captured captured)",
                        "for (GroupTable.Bitmap bitmap : bitmaps) { device.write(bitmap.block(), bitmap.bits()); }",
                        "late.addAll(bitmaps);",
                        "barrier.force(); publish(next);",
                        "barrier.force(); for (GroupTable.Bitmap bitmap : late) {"
                                + " device.write(bitmap.block(), bitmap.bits()); } late.clear(); publish(next);"),
                PlantedBug.of(
                        "superblock always in slot 0",
                        SUPERBLOCKS,
                        "int slot = (int) (superblock.checkpoint() % Blocks.SUPERBLOCKS);",
                        "int slot = 0;",
                        "&& checkpoint(block) % Blocks.SUPERBLOCKS == slot;",
                        ";"),
                PlantedBug.of(
                        "superblock taken without its sum",
                        SUPERBLOCKS,
                        "&& block.getInt(SuperblockDescriptor.CRC_OFFSET) == SuperblockDescriptor.checksum(block.array())",
                        ""),
                PlantedBug.of(
                        "older superblock taken",
                        SUPERBLOCKS,
                        "checkpoint(block) > checkpoint(newest)",
                        "checkpoint(block) < checkpoint(newest)"),
                PlantedBug.of(
                        "open forces nothing before it writes",
                        SUPERBLOCKS,
                        "Superblock newest = readNewest(); device.force();",
                        "Superblock newest = readNewest();"),
                PlantedBug.of(
                        "open leaves the older superblock",
                        SUPERBLOCKS,
                        "write(again); device.force(); return again;",
                        "write(newest); device.force(); return newest.again(again.generationLimit(), writer);"),
                PlantedBug.of(
                        "superblock of another writer written over",
                        SUPERBLOCKS,
                        "if ((last == null || !last.isIn(block)) && isWhole(block, slot)) {",
                        "if (false) {"),
                PlantedBug.of(
                        "number of the writer not looked at",
                        "checkpoint/Superblock.java",
                        "&& block.getLong(SuperblockDescriptor.WRITER_OFFSET) == writer;",
                        ";"),
                PlantedBug.of(
                        "generations given again after a crash",
                        SUPERBLOCKS,
                        "newest.generationLimit() + 2 * reserve",
                        "newest.generation() + reserve"),
                PlantedBug.of(
                        "change during a checkpoint not known as one",
                        CHECKPOINTER,
                        "dirty = false; watcher.dirty(false); return new Captured",
                        "return new Captured",
                        "durable = next;",
                        "durable = next; dirty = false;"),
                PlantedBug.of(
                        "layer's record filled in before its root is summed",
                        CHECKPOINTER,
                        "for (LayerState.Capture layer : captured.table.layers()) {",
                        "table.fill(captured.table); for (LayerState.Capture layer : captured.table.layers()) {",
                        "writer.write(); table.fill(captured.table);",
                        "writer.write();"),
                PlantedBug.of(
                        "layer's record not filled in where it was branched since",
                        LOADED,
                        "if (still && item.buffer() != filled && !layer.layer.isMarked()) {",
                        "if (false) {"),
                PlantedBug.of(
                        "open run of data not captured",
                        "layer/OpenRun.java",
                        "void close() throws IOException { seal();",
                        "void close() throws IOException {"),
                PlantedBug.of(
                        "captured nodes changed in place",
                        OWNERSHIP,
                        "void captured(long generation) {"
                                + " assert generation > mutableSince : generation + \" after \" + mutableSince;"
                                + " mutableSince = generation;",
                        "void captured(long generation) {",
                        "mutableSince = Math.max(mutableSince, captureGeneration);",
                        ""),
                PlantedBug.of(
                        "generation of a capture drawn without the table's lock",
                        LOADED,
                        "for (LayerState state : marked) { state.captured = true; }"
                                + " long generation = parts.generations().capture();",
                        "lock.unlock(); long generation = parts.generations().capture();"
                                + Hook.call("generation drawn") + "lock.lock();",
                        "layers.add(state.capture(generation));",
                        "layers.add(state.capture(generation)); state.captured = true;"),
                // Space.
                PlantedBug.of("freed block used at once", SPACE, "staged || birth < captureGeneration", "staged"),
                PlantedBug.of(
                        "freed block used one checkpoint too early",
                        "space/FreedBlocks.java",
                        "waiting.element().checkpoint <= checkpoint - 1",
                        "waiting.element().checkpoint <= checkpoint"),
                PlantedBug.of(
                        "space used again that another process reads",
                        "space/FreedBlocks.java",
                        "if (read.reaches(birth, freedBefore)) {",
                        "if (birth < 0) {"),
                PlantedBug.of(
                        "readers not revoked when a writer opens the store",
                        "store/StoreOpener.java",
                        "LiveReaders.of(device).revokeBefore(opened.checkpoint() - 1);",
                        ""),
                PlantedBug.of(
                        "revocation of the read checkpoint itself not noticed",
                        "device/ReaderSlot.java",
                        "file.revoked(slot) < checkpoint",
                        "file.revoked(slot) <= checkpoint"),
                PlantedBug.of(
                        "freed blocks released before the superblock is durable",
                        CHECKPOINTER,
                        "barrier.force(); publish(next); durable = next; release(captured);",
                        "release(captured); barrier.force(); publish(next); durable = next;"),
                PlantedBug.of(
                        "bitmap written over the last one",
                        GROUPS,
                        "(last.slot() + 1) % Blocks.BITMAP_SLOTS",
                        "last.slot()"),
                PlantedBug.of(
                        "bitmap written over the one before the last",
                        GROUPS,
                        "% Blocks.BITMAP_SLOTS",
                        "% (Blocks.BITMAP_SLOTS - 1)"),
                PlantedBug.of(
                        "damaged bitmap taken",
                        BITMAPS,
                        "device.requireSum(block, bits.array(), 0, record.crc(), Kind.SPACE_MAP);",
                        ""),
                PlantedBug.of(
                        "damaged group promised",
                        BITMAPS,
                        "this.elsewhere = Blocks.capacity(blockCount) - usedBlocks;",
                        "this.allocatable = Blocks.capacity(blockCount) - usedBlocks;"),
                PlantedBug.of(
                        "block of a damaged group not freed by a checkpoint",
                        SPACE,
                        "if (group == null) { dropped++; return; }",
                        "if (group == null) { throw new IllegalStateException(); }"),
                PlantedBug.of(
                        "promise not ended",
                        "operation/Room.java",
                        "space.promises().end(blocks + TABLE_CHANGE); gate.exit();",
                        "gate.exit();"),
                PlantedBug.of(
                        "blocks of a cut extent not freed",
                        "content/ExtentMap.java",
                        "layer.blocks().releaseData(firstCut, cut, extent.birth);",
                        ""),
                // Sums.
                PlantedBug.of(
                        "sum of a node not verified",
                        "tree/NodeStore.java",
                        "device.requireSum(block, crc, Kind.METADATA);",
                        ""),
                PlantedBug.of(
                        "sum of data not verified",
                        "device/VerifiedDevice.java",
                        "requireSum(block, crc, Kind.DATA);",
                        ""),
                PlantedBug.of(
                        "own address of a node not verified",
                        "format/NodeDescriptor.java",
                        "node.getLong(position + BLOCK_OFFSET) != block",
                        "false"),
                PlantedBug.of(
                        "birth of a node not verified",
                        "format/NodeDescriptor.java",
                        "node.getLong(position + BIRTH_OFFSET) != birth",
                        "false"),
                PlantedBug.of(
                        "sum leaves out the end of the block",
                        "format/Checksum.java",
                        "scratch.crc.update(scratch.block);",
                        "scratch.crc.update(scratch.block, 0, Blocks.BYTES - 64);",
                        "limit(position + Blocks.BYTES)",
                        "limit(position + Blocks.BYTES - 64)",
                        "crc.update(bytes, start, length);",
                        "crc.update(bytes, start, Math.min(length, Blocks.BYTES - 64));"),
                // Layers.
                PlantedBug.of(
                        "snapshot leaves what it owns to the live layer",
                        OWNERSHIP,
                        "ownedSince = generation; mutableSince = generation; }",
                        "mutableSince = generation; }"),
                PlantedBug.of(
                        "root directory laid down in a change of its own",
                        STORE,
                        "return core.changeTable( Claim.GROWTH, LayerLabels.blocksToChange(layerOptions.labels().size()),"
                                + " () -> { requireFree(bytes, name); LayerRecord record = table.newRecord(id.getAsLong(), bytes);"
                                + " limit(record, layerOptions); requireListable(record.id, layerOptions);"
                                + " table.hide(record); table.add(record);",
                        "LayerRecord[] made = new LayerRecord[1]; Layer layer = core.changeTable(Claim.GROWTH, () -> {"
                                + " requireFree(bytes, name); LayerRecord record = table.newRecord(id.getAsLong(), bytes);"
                                + " made[0] = record;"
                                + " limit(record, layerOptions); requireListable(record.id, layerOptions);"
                                + " table.hide(record); table.add(record);",
                        "core.makeRoot(record); EngineLayer created = handle(record); table.show(); return created; });",
                        "EngineLayer created = handle(record); table.show(); return created; });"
                                + Hook.call("layer added")
                                + "return core.changeTable(Claim.GROWTH, () -> { core.makeRoot(made[0]); return layer; });"),
                PlantedBug.of(
                        "parent of a clone goes on being written",
                        STORE,
                        "freeze(below, table.loaded().state(below)); parentState",
                        "parentState"),
                PlantedBug.of(
                        "inherited nodes freed",
                        BLOCKS,
                        "total--; if (!ownership.isOwned(birth)) { return; }",
                        "total--;"),
                PlantedBug.of(
                        "take-over from a zombie loses what it owned",
                        OWNERSHIP,
                        "void adopted(long generation) { ownedSince = generation; }",
                        "void adopted(long generation) { }"),
                PlantedBug.of(
                        "reclaiming frees what the survivor has",
                        "reclaim/SharedBlocks.java",
                        "return view.childBlock(index) == block;",
                        "return false;"),
                PlantedBug.of(
                        "only one of several layers above is asked what it reaches",
                        "reclaim/ChildTrees.java",
                        "i < children.size() && bits != wanted",
                        "i < 1 && bits != wanted"),
                PlantedBug.of(
                        "snapshot that came between while a layer was pruned not noticed",
                        "reclaim/ChildTrees.java",
                        "changed |= !stayed; return stayed;",
                        "changed |= !stayed; return true;"),
                PlantedBug.of(
                        "node that a layer above reaches merged away",
                        "tree/TreeWriter.java",
                        "Nodes.childBirth(parent, 0, neighbour) < owner.mergeableSince() || !opened(neighbour)",
                        "!opened(neighbour)"),
                PlantedBug.of(
                        "pruned layer forgets what it still owns of an extent",
                        "reclaim/PruneWalk.java",
                        "tree.put(part.major, part.minor, part.payload);",
                        ""),
                PlantedBug.of(
                        "removed layer not pruned again when those above have changed",
                        "reclaim/Pruner.java",
                        "pruned.get(id) == signature",
                        "pruned.containsKey(id)"),
                PlantedBug.of(
                        "half reclaimed layer takes over the one below",
                        "reclaim/Reclaimer.java",
                        "return record.survivor() != 0;",
                        "return false;"),
                PlantedBug.of(
                        "reclaiming begins again after a crash",
                        STATE,
                        "this.cursorMajor = record.cursorMajor; this.cursorMinor = record.cursorMinor;",
                        ""),
                PlantedBug.of(
                        "sum of an inherited root not waited for",
                        "layer/Lineage.java",
                        "if (record.rootCrc == 0 && record.rootBlock != Blocks.NULL) {",
                        "if (false) {"),
                // Paths.
                PlantedBug.of(
                        "length of a name not looked at", PATHS, "if (nameLength > MAX_NAME_BYTES) {", "if (false) {"),
                PlantedBug.of(
                        "back reference of what is renamed not looked for before",
                        "file/Renamer.java",
                        "links.requireName(source.inode(), source); links.requireRoom(source.inode(), target); Inode from",
                        "links.requireRoom(source.inode(), target); Inode from"),
                PlantedBug.of(
                        "what two names lead to not looked at before they are exchanged",
                        "file/Renamer.java",
                        "links.requireName(target.inode(), target); links.requireRoom(source.inode(), target);",
                        "links.requireRoom(source.inode(), target);"),
                // Files and failures.
                PlantedBug.of("tail kept behind a new end", FILE_DATA, "clearTail(inode, size); }", "}"),
                PlantedBug.of(
                        "range behind the end of a file given back",
                        FILE_DATA,
                        "if (to <= from) { return false; }",
                        ""),
                PlantedBug.of(
                        "block that a failed change wrote left to the next one",
                        FILE_DATA,
                        "if (pendingCount > 0) { layer.blocks() .releaseData(pendingBlock, pendingCount,"
                                + " layer.blocks().mutableSince()); pendingCount = 0; }",
                        ""),
                PlantedBug.of(
                        "extents of a range not looked at before the first goes",
                        FILE_DATA,
                        "extents().requireWhole(inode, firstBlock, endBlock, Integer.MAX_VALUE);",
                        ""),
                PlantedBug.of(
                        "deleting asks for space as growth does",
                        CORE,
                        "SMALL_CHANGE, Claim.RELIEF, 0, work",
                        "SMALL_CHANGE, Claim.GROWTH, 0, work"),
                PlantedBug.of("hole in a block not zeroed", FILE_DATA, "merged.put(0, ZEROS, 0, Blocks.BYTES);", ""),
                PlantedBug.of(
                                "figures of a layer from the midst of a change",
                                STATE,
                                "if (lock.validate(stamp)) { return seen;",
                                "if (seen != null) { return seen;")
                        .and(BLOCKS, "own(-blockCount);", Hook.call("half counted") + "own(-blockCount);"),
                PlantedBug.of(
                        "residue keeps what a removed layer frees",
                        BLOCKS,
                        "if (residual) {",
                        "if (residual && blocks > 0) {"),
                PlantedBug.of(
                        "residue of a later instant in the superblock",
                        SPACE,
                        "return capturedResidue;",
                        "return residue.get();"),
                PlantedBug.of(
                        "copy from the stage not looked at again",
                        "space/BlockReader.java",
                        "target.put(target.position(), bytes,",
                        Hook.call("found in the stage") + "target.put(target.position(), bytes,",
                        "if (stage.find(block) == staged) {",
                        "if (bytes.hasRemaining()) {"),
                PlantedBug.of(
                        "block from the stage remembered as verified",
                        "content/FrozenFile.java",
                        "int part = ContentReader.readPart(layer, inode, extent, target, at, left);",
                        "int part = ContentReader.readPart(layer, inode, extent, target, at, left);"
                                + Hook.call("read, not remembered"),
                        "blocks.requireSound(run.block + i, extent.crc(run.fileBlock + i));",
                        "assert run.block + i > 0;"),
                PlantedBug.of(
                                "layer that is scrubbed not reclaimed for a change that needs its space",
                                "layer/LoadedLayers.java",
                                "return state != null && state.handles().areOpen();",
                                "return state != null && (state.handles().areOpen() || state.pins > 0);")
                        .and(
                                "scrub/LayerScrub.java",
                                "boolean more; try {",
                                "boolean more; try { if (state.lastName().equals(\"scrubbed\")) {"
                                        + Hook.call("scrubbed layer read") + "}"),
                PlantedBug.of(
                        "labels of a commit in a step of their own",
                        STORE,
                        "if (!labels.isEmpty()) { table.labels().put(record.id, labels); table.touched(record); } return record; });"
                                + " sync();",
                        "return record; }); sync(); core.changeTable(Claim.RELIEF, () -> {"
                                + " table.labels().put(state.id(), labels);"
                                + " table.touched(present(state)); return state; }); sync();"),
                PlantedBug.of(
                        "replaced label stays in the index",
                        "layer/LayerLabels.java",
                        "if (old != null && !old.equals(value)) {",
                        "if (old != null && value == null) {"),
                PlantedBug.of(
                        "restored layer owns the blocks of its snapshot",
                        "layer/Lineage.java",
                        "restored.maxOwnBlocks = live.maxOwnBlocks;",
                        "restored.maxOwnBlocks = live.maxOwnBlocks; restored.ownedSince = snapshot.ownedSince;"),
                PlantedBug.of(
                        "restored layer keeps its id",
                        "layer/Lineage.java",
                        "LayerRecord restored = table.newRecord(live.name);",
                        "LayerRecord restored = new LayerRecord(live.id); restored.name = live.name.clone();"
                                + " restored.ownedSince = parts.generations().next();"),
                PlantedBug.of(
                        "ephemeral layers of a crash stay",
                        STORE,
                        "if (!options.readOnly()) { removeEphemeral(); }",
                        ""),
                PlantedBug.of(
                        "ephemeral layer goes with its first handle",
                        STORE,
                        "!state.isRemoved() && state.handles().isLast()",
                        "!state.isRemoved()"),
                PlantedBug.of(
                        "commit keeps an ephemeral layer until the store is opened only",
                        TABLE,
                        "ephemeral.remove(record.id); state.setEphemeral(false);",
                        "state.setEphemeral(false);"),
                PlantedBug.of(
                        "removed layer listed as ephemeral",
                        TABLE,
                        "toReclaim.add(record.id); ephemeral.remove(record.id);",
                        "toReclaim.add(record.id);"),
                PlantedBug.of(
                        "layer of a lease collected",
                        "collect/Collector.java",
                        "held.contains(id)",
                        "false",
                        "!leases.hold(record.id, core.parts().clock().instant())",
                        "true"),
                PlantedBug.of(
                        "removed layer listed as that of a cache",
                        TABLE,
                        "cache.remove(record.id); LayerState state",
                        "LayerState state"),
                PlantedBug.of(
                        "failed checkpoint not latched",
                        CHECKPOINTER,
                        "throw failure.fail(\"checkpoint\", e);",
                        "throw new io.lcfs.StoreFailedException(\"checkpoint\", e);"),
                PlantedBug.of(
                        "check of a store that has failed meanwhile",
                        CHECKPOINTER,
                        "exclusively(() -> { gate.close();",
                        Hook.call("all durable") + "exclusively(() -> { gate.close();",
                        "failure.check(); if (!dirty) {",
                        "if (!dirty) {",
                        "failure.check(); work.run();",
                        "work.run();"),
                PlantedBug.of(
                        "failed write of data not latched",
                        "operation/Backlog.java",
                        "throw failure.fail(\"write\", e);",
                        "throw new io.lcfs.StoreFailedException(\"write\", e);"),
                PlantedBug.of(
                        "space taken while another change has the turn",
                        TURN,
                        "catch (Room.NoRoomException e) { turn.lock();",
                        "catch (Room.NoRoomException e) { " + Hook.call("no space found") + "turn.lock();",
                        "catch (Room.NoRoomException e) { reclaim();",
                        "catch (Room.NoRoomException e) { " + Hook.call("no space found") + "reclaim();",
                        "turn.lock(); turn.unlock(); }",
                        "}"),
                PlantedBug.of(
                        "failed write of another thread not known to a checkpoint",
                        "space/Stage.java",
                        "if (lost == null) { lost = failure; }",
                        "",
                        "flushed.signalAll(); } finally { lock.unlock(); }",
                        "flushed.signalAll(); } finally { lock.unlock(); }" + Hook.call("flight ended")),
                PlantedBug.of(
                        "checkpoint forces beside another force",
                        "checkpoint/Barrier.java",
                        "forcing.lock();",
                        "",
                        "forcing.unlock();",
                        ""),
                PlantedBug.of(
                        "superblock written after a failure",
                        CHECKPOINTER,
                        "failure.check(); superblocks.write(next);",
                        "superblocks.write(next);"));
    }
}
