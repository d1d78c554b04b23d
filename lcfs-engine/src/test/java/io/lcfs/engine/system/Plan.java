package io.lcfs.engine.system;

import io.lcfs.engine.system.CutDevice.Fault;
import java.util.Random;

/** The kind of run that a seed determines: the number of threads, their most frequent calls, and the failures. */
final class Plan {
    final int blocks;
    final int actors;
    final int operations;
    final int layerNames;
    final int fileNames;
    final int layerWeight;
    final int syncWeight;
    final int nameWeight;
    final int depth;
    final int longWrites;
    final int scatters;
    final boolean background;
    final long intervalMillis;
    final long stageBytes;
    final boolean interrupts;
    final boolean outOfMemory;
    final Fault fault;
    final int faultAfter;
    final long cutAfter;

    /** Whether layers are restored. The seeds of runs with other calls keep their meaning. */
    final boolean restores;

    /** Whether ephemeral layers are created, and layers are not compared. */
    final boolean ephemerals;

    Plan(Random random, long seed, int presentBlocks, boolean stepped) {
        int drawn = new int[] {1024, 2048, 8192, 8192, 16384}[random.nextInt(5)];
        blocks = presentBlocks == 0 ? drawn : presentBlocks;
        Fault[] faults = Fault.values();
        Fault drawnFault = random.nextInt(4) == 0 ? Fault.FORCE_LOSING_OF_TWO : faults[random.nextInt(faults.length)];
        fault = random.nextInt(3) == 0 ? drawnFault : Fault.NONE;
        // Data that is on its way during a checkpoint is most likely to fail late.
        boolean dataFails = fault != Fault.NONE && fault != Fault.HOST_FULL && random.nextBoolean();
        // Two threads that use the same file.
        boolean oneFile = random.nextInt(6) == 0;
        actors = 2 + (int) (Math.pow(random.nextDouble(), 2) * 7);
        operations = 4 + random.nextInt(actors > 4 ? 12 : 36);
        layerNames = oneFile ? 1 : 1 + random.nextInt(5);
        fileNames = oneFile ? 1 : 1 + random.nextInt(4);
        layerWeight = oneFile || dataFails ? 3 : new int[] {4, 15, 50}[random.nextInt(3)];
        syncWeight = dataFails ? 25 : new int[] {4, 12, 30}[random.nextInt(3)];
        nameWeight = oneFile ? 4 : new int[] {10, 50, 90}[random.nextInt(3)];
        depth = oneFile ? 1 : 3;
        longWrites = dataFails ? 60 : new int[] {0, 10, 60}[random.nextInt(3)];
        scatters = random.nextInt(4) == 0 ? 5 : 2;
        background = dataFails || random.nextBoolean();
        intervalMillis = background && random.nextBoolean() ? 20L << random.nextInt(5) : 0;
        stageBytes = random.nextInt(3) == 0 ? 1L << 20 : 16L << 20;
        interrupts = random.nextInt(8) == 0;
        outOfMemory = random.nextInt(12) == 0 && stepped;
        faultAfter = fault == Fault.FORCE_LOSING_OF_TWO ? random.nextInt(2) : (int) Math.pow(60, random.nextDouble());
        restores = seed % 4 == 0;
        ephemerals = seed % 8 == 0 || seed % 8 == 6;
        cutAfter = random.nextInt(3) == 0 ? Long.MAX_VALUE : (long) Math.pow(300, random.nextDouble());
    }

    /** Returns whether the store may fail. */
    boolean mayFail() {
        return fault != Fault.NONE || outOfMemory;
    }

    @Override
    public String toString() {
        return actors + " threads x " + operations + " operations, " + blocks + " blocks, stage " + stageBytes
                + ", interval "
                + intervalMillis + " ms, background " + background + ", fault " + fault + " after " + faultAfter
                + ", cut after " + cutAfter + (interrupts ? ", interrupts" : "") + (outOfMemory ? ", no memory" : "")
                + (restores ? ", restores" : "") + (ephemerals ? ", ephemeral layers" : "");
    }
}
