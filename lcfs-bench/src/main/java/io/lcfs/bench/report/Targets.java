package io.lcfs.bench.report;

import static io.lcfs.bench.report.Source.allocated;
import static io.lcfs.bench.report.Source.none;
import static io.lcfs.bench.report.Source.plain;
import static io.lcfs.bench.report.Source.time;

import java.util.ArrayList;
import java.util.List;

/** The targets of the report, T1 to T14, T16 and T17, each with the source of its figure, its anchor, and its rule. */
final class Targets {
    private static final double AS_MUCH = 1.1; // the tolerance of "the same" between two runs on one machine
    private static final int READERS = 16;
    private static final String NO_C_LCFS = "not a peer of this program";
    private static final String BY_SCALE = "the program scale measures it";

    private static final List<String> TITLES = List.of(
            "making and cloning layers",
            "containers: two layers and one write each, removed again",
            "reading 4 KiB at random",
            "writing 4 KiB at random",
            "creating small files and committing",
            "stat, small files and directories",
            "importing the tar of a root file system",
            "differences of two layers",
            "removing layers and reclaiming their space",
            "commits and checkpoints",
            "opening a store",
            "memory",
            "several threads",
            "space on the device",
            "the java.nio.file view", // measured by benchmarks of its own
            "images: pulled into a store",
            "images: pushed out of a store");

    private final Effort effort;
    private final String deep;
    private final String many;
    private final String files;
    private final List<Target> targets = new ArrayList<>();

    private Targets(Effort effort) {
        this.effort = effort;
        this.deep = Integer.toString(effort.deep());
        this.many = Integer.toString(effort.many());
        this.files = Integer.toString(effort.files());
    }

    static List<Target> of(Effort effort) {
        Targets all = new Targets(effort);
        all.addLayers();
        all.addReads();
        all.addWrites();
        all.addFiles();
        all.addTar();
        all.addDiffAndRemove();
        all.addDurability();
        all.addMemoryAndThreads();
        all.addSpace();
        all.targets.addAll(ImageTargets.all());
        return all.targets;
    }

    /** Returns the subject of a target. */
    static String title(String id) {
        return TITLES.get(Integer.parseInt(id.substring(1)) - 1);
    }

    private Target target(String id, String work, String unit, Source figure) {
        return Target.of(id, work, unit, figure);
    }

    private void add(Target target) {
        targets.add(target);
    }

    private void addLayers() {
        Source few = time("CloneBenchmark.cloneLayer", "layers", "10", "depth", "1", "files", "10");
        add(target("T1", "clone", "us", few).atMost(3));
        add(target("T1", "clone, " + many + " layers there", "us", time("CloneBenchmark.cloneLayer", "layers", many))
                .against("10 layers there", few, 1.5));
        add(target("T1", "clone at depth " + deep, "us", time("CloneBenchmark.cloneLayer", "depth", deep))
                .against("at depth 1", few, AS_MUCH));
        add(target("T1", "clone of " + many + " files", "us", time("CloneBenchmark.cloneLayer", "files", many))
                .against("of 10 files", few, 1.5));
        add(target("T1", "clone", "us", few).against("C LCFS", none(NO_C_LCFS), 1.0 / 10));
        add(target("T1", "clone", "us", few)
                .against("overlayfs mount", time("PeerLayerBenchmark.createLayer", "peer", "overlayfs"), 1.0 / 50));
        add(target("T1", "clone", "us", few)
                .against("btrfs snapshot", time("PeerLayerBenchmark.createLayer", "peer", "btrfs"), 1.0 / 500));
        Source snapshot = time("SnapshotBenchmark.snapshot", "layers", "10", "depth", "1");
        add(target("T1", "snapshot", "us", snapshot).atMost(3));
        add(target(
                        "T1",
                        "snapshot, " + many + " layers there",
                        "us",
                        time("SnapshotBenchmark.snapshot", "layers", many))
                .against("10 layers there", snapshot, 1.5));
        for (String peer : Steps.COPYABLE) {
            add(target("T1", "clone", "us", few)
                    .against(
                            peer + " copy of " + files + " files",
                            time("PeerCopyBenchmark.writableCopy", "peer", peer),
                            1));
        }
        Source containers = time("ContainerBenchmark.hundredContainers");
        add(target("T2", "100 containers", "ms", containers).atMost(3));
        add(target("T2", "100 containers", "ms", containers).against("C LCFS", none(NO_C_LCFS), 1.0 / 20));
        for (String peer : Steps.LAYERED) {
            add(target("T2", "one container", "us", containers.per(100))
                    .against(peer, time("PeerLayerBenchmark.container", "peer", peer), 1.0 / 50));
        }
    }

    private void addReads() {
        Source mapped = time("RandomReadBenchmark.mappedCopied", "depth", "1");
        Source read = time("RandomReadBenchmark.layerFile", "depth", "1");
        add(target("T3", "random 4 KiB read", "ns", read).against("mapped get", mapped, 1.25));
        add(target("T3", "the same at depth " + deep, "ns", time("RandomReadBenchmark.layerFile", "depth", deep))
                .against("at depth 1", read, 1.05));
        add(target("T3", "allocated by it", "B", allocated("RandomReadBenchmark.layerFile", "depth", "1"))
                .atMost(1));
        add(target("T3", "4 KiB looked at in a view", "ns", time("RandomReadBenchmark.viewTouched", "depth", "1"))
                .against("mapped get", mapped, 1));
        for (String peer : Steps.STORES) {
            add(target("T3", "random 4 KiB read", "ns", read)
                    .against(peer, time("PeerReadBenchmark.randomRead", "peer", peer), 1));
        }
        Source ofDefault = time("DeviceBenchmark.randomRead", "device", "default");
        add(target("T3", "random read, default device", "ns", ofDefault)
                .against("chronicle", time("DeviceBenchmark.randomRead", "device", "chronicle"), AS_MUCH));
    }

    private void addWrites() {
        add(target("T4", "first branch of a 4 KiB block", "us/write", time("RandomWriteBenchmark.overwrite"))
                .atMost(2));
        add(target("T4", "later overwrite", "us/write", time("RandomWriteBenchmark.overwriteAgain"))
                .atMost(2));
        Source durable = time("RandomWriteBenchmark.overwriteAndCommit");
        add(target("T4", "20,000 overwrites and commit", "us/write", durable)
                .against("channel writes and force", time("RandomWriteBenchmark.rawWriteAndForce"), 1.5));
        for (String peer : Steps.STORES) {
            Source other = time("PeerOverwriteBenchmark.overwritesAndCommit", "peer", peer)
                    .per(effort.writes());
            add(target("T4", "20,000 overwrites and commit", "us/write", durable)
                    .against(peer, other, 1));
        }
        Source ofDefault = time("DeviceBenchmark.randomOverwriteAndCommit", "device", "default");
        add(target("T4", "the same, default device", "us/write", ofDefault)
                .against(
                        "chronicle", time("DeviceBenchmark.randomOverwriteAndCommit", "device", "chronicle"), AS_MUCH));
    }

    private void addFiles() {
        Source created = time("SmallFilesBenchmark.createAndCommit").per(effort.files());
        add(target("T5", files + " files of 1-8 KiB and commit", "us/file", created)
                .atMost(5));
        Source allocated = allocated("SmallFilesBenchmark.createAndCommit").per(effort.files());
        add(target("T5", "allocated by it, a file", "B", allocated).atMost(1024));
        for (String peer : Steps.STORES) {
            Source other = time("PeerSmallFilesBenchmark.createAndCommit", "peer", peer)
                    .per(effort.files());
            add(target("T5", files + " files of 1-8 KiB and commit", "us/file", created)
                    .against(peer, other, 1));
        }
        addAccess("stat", "stat", 700);
        addAccess("whole small file, into a buffer", "readIntoBuffer", 1_500);
        addAccess("list a directory", "list", 1_000);
        Source array = time("SmallFileAccessBenchmark.readAllBytes", "depth", "1");
        add(target("T6", "whole small file, as an array", "ns", array).atMost(1_500));
    }

    private void addAccess(String work, String method, double limit) {
        Source own = time("SmallFileAccessBenchmark." + method, "depth", "1");
        add(target("T6", work, "ns", own).atMost(limit));
        add(target("T6", work + ", depth " + deep, "ns", time("SmallFileAccessBenchmark." + method, "depth", deep))
                .against("depth 1", own, AS_MUCH));
        String ofPeer = "PeerSmallFileAccessBenchmark." + (method.equals("readIntoBuffer") ? "read" : method);
        for (String peer : Steps.STORES) {
            if (!(method.equals("list") && peer.equals("xodus"))) {
                add(target("T6", work, "ns", own).against(peer, time(ofPeer, "peer", peer), 1));
            }
        }
    }

    private void addTar() {
        Source imported = time("TarImportBenchmark.importTar", "gzip", "false", "digest", "false");
        add(target("T7", "root file system tar in, durable", "ms", imported)
                .against("tar -x and sync", time("PeerTarBenchmark.extract", "peer", "tar"), 1 / 1.5));
        add(target("T7", "root file system tar in, durable", "ms", imported)
                .against("tar -x into tmpfs", time("PeerTarBenchmark.extract", "peer", "tar-tmpfs"), 1));
        add(target(
                        "T7",
                        "the same from a tar.gz, with SHA-256",
                        "ms",
                        time("TarImportBenchmark.importTar", "gzip", "true", "digest", "true"))
                .against("decompressing it", time("TarImportBenchmark.readOnly", "gzip", "true"), AS_MUCH));
    }

    private void addDiffAndRemove() {
        Source diff = time("DiffBenchmark.diff", "files", "9700", "changes", "100", "reopened", "false");
        add(target("T8", "diff, 100 changes in 11,500 entries", "ms", diff).atMost(0.2));
        Source reopened = time("DiffBenchmark.diff", "files", "9700", "changes", "100", "reopened", "true");
        add(target("T8", "the same after reopening", "ms", reopened).atMost(0.2));
        add(target("T8", "100 changes in 1,000,000 files", "ms", time("DiffBenchmark.diff", "files", "1000000"))
                .against("in 9,700 files", diff, 2));
        for (String peer : Steps.FINDERS) {
            add(target("T8", "diff, 100 changes in 11,500 entries", "ms", diff)
                    .against(peer, time("PeerDiffBenchmark.findChanges", "peer", peer), 1));
        }
        add(target("T9", "remove, one of a hundred", "us", time("RemoveBenchmark.removeHundred"))
                .atMost(5));
        Source first = time("RemoveBenchmark.remove", "holding", "MANY_FILES");
        add(target("T9", "remove, first call after a checkpoint", "us", first).atMost(5));
        addReclaim();
    }

    private void addReclaim() {
        add(target(
                "T9",
                "remove and reclaim 10,000 files",
                "ms",
                time("RemoveBenchmark.removeAndReclaim", "holding", "MANY_FILES", "files", "10000")));
        add(target(
                "T9",
                "remove and reclaim 256 MiB in one file",
                "ms",
                time("RemoveBenchmark.removeAndReclaim", "holding", "ONE_LARGE_FILE", "sizeMiB", "256")));
        add(target(
                        "T9",
                        "the same, 1,000,000 files",
                        "ms",
                        time("RemoveBenchmark.removeAndReclaim", "files", "1000000"))
                .atMost(300));
        add(target(
                        "T9",
                        "the same, 1 GiB in one file",
                        "ms",
                        time("RemoveBenchmark.removeAndReclaim", "sizeMiB", "1024"))
                .atMost(1));
        add(target("T9", "random read beside a reclaim", "ns", plain(PlainFigure.READ_BESIDE_RECLAIM))
                .against("alone", plain(PlainFigure.READ_ALONE), 1 / 0.95));
    }

    private void addDurability() {
        Source commit = time("CommitBenchmark.commit");
        add(target("T10", "small commit", "us", commit)
                .against("two forces of as many blocks", time("CommitBenchmark.twoForces"), 1.3));
        for (String peer : Steps.DURABLE) {
            add(target("T10", "small commit", "us", commit)
                    .against(peer, time("PeerCommitBenchmark.commit", "peer", peer), 1));
        }
        for (String earlier : new String[] {"10", "20000"}) {
            String work = "work of a commit alone, " + earlier + " files earlier";
            add(target("T10", work, "us", time("CommitWorkBenchmark.commit", "files", earlier))
                    .atMost(50));
        }
        add(target("T10", "checkpoints of 64 commits at once", "checkpoints", plain(PlainFigure.CHECKPOINTS))
                .atMost(3));
        add(target("T10", "write beside checkpoints, 999 of 1,000", "us", plain(PlainFigure.WRITE_BESIDE))
                .atMost(1_000));
        addOpening();
    }

    private void addOpening() {
        Source open = time("OpenBenchmark.openAndStat", "layers", "1", "files", "1000");
        add(target("T11", "open and stat", "ms", open).atMost(2));
        add(target("T11", "the same with " + many + " layers", "ms", time("OpenBenchmark.openAndStat", "layers", many))
                .against("1 layer", open, AS_MUCH));
        add(target("T11", "the same with " + many + " files", "ms", time("OpenBenchmark.openAndStat", "files", many))
                .against("1,000 files", open, AS_MUCH));
        add(target("T11", "the same after kill -9", "ms", none(BY_SCALE)).against("after close", open, AS_MUCH));
        for (String peer : Steps.DATABASES) {
            add(target("T11", "open and stat", "ms", open)
                    .against(peer, time("PeerOpenBenchmark.openAndLookUp", "peer", peer), 1));
        }
    }

    private void addMemoryAndThreads() {
        add(target("T12", "heap of an idle layer", "B", plain(PlainFigure.IDLE_HEAP))
                .atMost(8));
        add(target("T12", "heap of an open layer", "B", plain(PlainFigure.OPEN_HEAP))
                .atMost(1_024));
        add(target("T12", "5,000,000 files, 20 GB sparse, 100,000 layers in 64 MiB", "B", none(BY_SCALE)));
        add(target("T13", "write, 2 writers in 2 layers", "ns", time("ThreadScalingBenchmark.twoWriters"))
                .against("1 writer", time("ThreadScalingBenchmark.oneWriter"), 2 / 1.8));
        Source reader = time("ThreadScalingBenchmark.oneReader");
        int processors = Runtime.getRuntime().availableProcessors();
        add(target("T13", "a read of 2 readers together", "ns", time("ThreadScalingBenchmark.twoReaders"))
                .against("1 reader", reader, 1 / 1.95));
        add(target("T13", "a read of 16 readers together", "ns", time("ThreadScalingBenchmark.sixteenReaders"))
                .against("1 reader", reader, AS_MUCH / Math.min(READERS, processors)));
        add(target("T13", "waits of 16 readers for a lock", "waits", plain(PlainFigure.READER_WAITS))
                .atMost(0));
    }

    private void addSpace() {
        add(target("T14", "metadata of a root file system over data", "x", plain(PlainFigure.METADATA_SHARE))
                .atMost(0.02));
        add(target("T14", "container with one 4 KiB change", "B", plain(PlainFigure.CONTAINER_BYTES))
                .atMost(32 << 10));
        add(target("T14", "root file system over its bytes in blocks", "x", plain(PlainFigure.TOTAL_SHARE))
                .atMost(1.05));
    }
}
