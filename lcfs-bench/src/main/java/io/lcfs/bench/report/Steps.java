package io.lcfs.bench.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The steps that are run for the targets, in order; the benchmarks of this library come first. */
final class Steps {
    static final List<String> STORES = List.of("jimfs", "file", "tmpfs", "lmdb", "rocksdb", "mvstore", "xodus");
    static final List<String> DURABLE = List.of("file", "lmdb", "rocksdb", "mvstore", "xodus");
    static final List<String> COPYABLE = List.of("jimfs", "file", "tmpfs", "lmdb", "rocksdb");
    static final List<String> DATABASES = List.of("lmdb", "rocksdb", "mvstore", "xodus");
    static final List<String> LAYERED = List.of("overlayfs", "btrfs");
    static final List<String> FINDERS = List.of("walk", "overlayfs");
    static final List<String> TARS = List.of("tar", "tar-tmpfs");

    static final List<String> PEERS = Stream.of(STORES, LAYERED, FINDERS, TARS)
            .flatMap(List::stream)
            .distinct()
            .toList();

    private final Effort effort;
    private final List<Step> steps = new ArrayList<>();

    private Steps(Effort effort) {
        this.effort = effort;
    }

    static List<Step> of(Effort effort) {
        Steps all = new Steps(effort);
        all.addLayers();
        all.addContent();
        all.addDurability();
        all.addPeers();
        return all.steps;
    }

    private void add(Step step) {
        steps.add(step);
    }

    private void addLayers() {
        for (String benchmark : new String[] {"CloneBenchmark", "SnapshotBenchmark"}) {
            // A hundred snapshots or a thousand clones per iteration: both must be compiled before they are measured.
            Step step = Step.of(benchmark, "cloneLayer|snapshot").shots(benchmark.startsWith("Snap") ? 250 : 60);
            add(step.with("layers", effort.layerCounts()).with("depth", 1).with("files", 10));
        }
        Step deep = Step.of("CloneBenchmark", "cloneLayer").shots(60);
        add(deep.with("layers", 10).with("depth", effort.deep()).with("files", 10));
        Step large = Step.of("CloneBenchmark", "cloneLayer").shots(60);
        add(large.with("layers", 10).with("depth", 1).with("files", effort.many()));
        add(Step.of("ContainerBenchmark", "hundredContainers").shots(60));
        add(Step.of("DiffBenchmark", "diff")
                .with(
                        "changes",
                        Arrays.stream(effort.changes())
                                .mapToObj(Integer::toString)
                                .toArray(String[]::new))
                .with("reopened", "false"));
        add(Step.of("DiffBenchmark", "diff").with("changes", 100).with("reopened", "true"));
        Step remove = Step.of("RemoveBenchmark", "remove|removeHundred").shots(10);
        add(remove.with("holding", "MANY_FILES"));
        add(Step.of("RemoveBenchmark", "removeAndReclaim").shots(4));
        if (!effort.quick()) {
            addLarge();
        }
    }

    private void addLarge() {
        Step diff = Step.of("DiffBenchmark", "diff").with("files", 1_000_000);
        add(diff.with("changes", 100).with("reopened", "false"));
        Step reclaim = Step.of("RemoveBenchmark", "removeAndReclaim").onlyShots(3);
        add(reclaim.with("holding", "MANY_FILES").with("files", 1_000_000));
        add(reclaim.with("holding", "ONE_LARGE_FILE").with("sizeMiB", 1_024));
    }

    private void addContent() {
        Step raw = Step.of("RandomReadBenchmark", "viewTouched|mappedCopied|channelRead");
        add(raw.with("sizeMiB", effort.sizeMiB()).with("depth", 1));
        Step read = Step.of("RandomReadBenchmark", "layerFile").with("sizeMiB", effort.sizeMiB());
        add(read.with("depth", effort.depths()));
        add(Step.of("RandomWriteBenchmark", ".*").shots(8));
        add(Step.of("SmallFilesBenchmark", "createAndCommit")
                .with("files", effort.files())
                .shots(10));
        Step access = Step.of("SmallFileAccessBenchmark", "stat|readIntoBuffer|list");
        add(access.with("files", effort.files()).with("depth", effort.depths()));
        Step array = Step.of("SmallFileAccessBenchmark", "readAllBytes");
        add(array.with("files", effort.files()).with("depth", 1));
        add(Step.of("TarImportBenchmark", "importTar").with("gzip", "false").shots(5));
        add(Step.of("TarImportBenchmark", ".*")
                .with("gzip", "true")
                .with("digest", "true")
                .shots(3));
        add(Step.of("ThreadScalingBenchmark", ".*Readers?"));
        add(Step.of("ThreadScalingBenchmark", ".*Writers?").shots(8));
        Step device = Step.of("DeviceBenchmark", "randomRead|randomOverwriteAndCommit");
        add(device.with("sizeMiB", Math.min(256, effort.sizeMiB())).shots(5));
    }

    private void addDurability() {
        add(Step.of("CommitBenchmark", ".*"));
        add(Step.of("CommitWorkBenchmark", ".*"));
        Step open = Step.of("OpenBenchmark", "openAndStat");
        add(open.with("layers", "1", Integer.toString(effort.many())).with("files", 1_000));
        add(open.with("layers", 1).with("files", effort.many()));
    }

    private void addPeers() {
        STORES.forEach(peer -> {
            add(Step.of("PeerReadBenchmark", ".*")
                    .with("sizeMiB", effort.sizeMiB())
                    .ofPeer(peer));
            add(Step.of("PeerOverwriteBenchmark", ".*")
                    .with("sizeMiB", Math.min(256, effort.sizeMiB()))
                    .shots(2)
                    .ofPeer(peer));
            add(Step.of("PeerSmallFilesBenchmark", ".*")
                    .with("files", effort.files())
                    .shots(2)
                    .ofPeer(peer));
            String access = peer.equals("xodus") ? "stat|read" : "stat|read|list";
            add(Step.of("PeerSmallFileAccessBenchmark", access)
                    .with("files", effort.files())
                    .ofPeer(peer));
        });
        COPYABLE.forEach(peer -> add(Step.of("PeerCopyBenchmark", ".*")
                .with("files", effort.files())
                .shots(2)
                .ofPeer(peer)));
        DURABLE.forEach(peer -> add(Step.of("PeerCommitBenchmark", ".*").ofPeer(peer)));
        DATABASES.forEach(
                peer -> add(Step.of("PeerOpenBenchmark", ".*").shots(4).ofPeer(peer)));
        LAYERED.forEach(peer -> add(Step.of("PeerLayerBenchmark", ".*").shots(2).ofPeer(peer)));
        FINDERS.forEach(peer -> add(Step.of("PeerDiffBenchmark", ".*").ofPeer(peer)));
        TARS.forEach(peer -> add(Step.of("PeerTarBenchmark", ".*").shots(2).ofPeer(peer)));
    }
}
