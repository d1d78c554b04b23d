package io.lcfs.bench.report;

import static io.lcfs.bench.report.Source.time;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The charts of the page. */
final class Charts {
    private static final String OWN = "lcfs";

    private final Effort effort;
    private final Measurements measurements;

    private Charts(Effort effort, Measurements measurements) {
        this.effort = effort;
        this.measurements = measurements;
    }

    static List<Chart> of(Effort effort, Measurements measurements) {
        Charts charts = new Charts(effort, measurements);
        List<Chart> all = new ArrayList<>(List.of(charts.overLayers(), charts.overDepth(), charts.overChanges()));
        all.addAll(charts.ofReads());
        all.addAll(charts.ofWrites());
        all.removeIf(Chart::isEmpty);
        return all;
    }

    private @Nullable Double figure(String unit, Source source) {
        Double found = source.of(measurements);
        return found == null ? null : found / Numbers.parts(unit);
    }

    private Chart overLayers() {
        Chart chart = Chart.lines("over the number of layers", "us");
        for (String layers : effort.layerCounts()) {
            String[] parameters = {"layers", layers, "depth", "1", "files", "10"};
            chart.add("clone", layers, figure("us", time("CloneBenchmark.cloneLayer", parameters)));
            chart.add("snapshot", layers, figure("us", time("SnapshotBenchmark.snapshot", parameters)));
        }
        return chart;
    }

    private Chart overDepth() {
        Chart chart = Chart.lines("over depth", "us");
        for (String depth : effort.depths()) {
            Source clone = time("CloneBenchmark.cloneLayer", "layers", "10", "depth", depth, "files", "10");
            chart.add("clone", depth, figure("us", clone));
            chart.add("random read", depth, figure("us", time("RandomReadBenchmark.layerFile", "depth", depth)));
            chart.add("stat", depth, figure("us", time("SmallFileAccessBenchmark.stat", "depth", depth)));
            Source read = time("SmallFileAccessBenchmark.readIntoBuffer", "depth", depth);
            chart.add("small file", depth, figure("us", read));
            chart.add("list", depth, figure("us", time("SmallFileAccessBenchmark.list", "depth", depth)));
        }
        return chart;
    }

    private Chart overChanges() {
        Chart chart = Chart.lines("over the number of changes, in 9,700 files", "ms");
        for (int count : effort.changes()) {
            String changes = Integer.toString(count);
            Source diff = time("DiffBenchmark.diff", "files", "9700", "changes", changes, "reopened", "false");
            chart.add("diff", changes, figure("ms", diff));
        }
        return chart;
    }

    private List<Chart> ofReads() {
        Source read = time("RandomReadBenchmark.layerFile", "depth", "1");
        Source stat = time("SmallFileAccessBenchmark.stat", "depth", "1");
        Source whole = time("SmallFileAccessBenchmark.readIntoBuffer", "depth", "1");
        Source list = time("SmallFileAccessBenchmark.list", "depth", "1");
        Source diff = time("DiffBenchmark.diff", "files", "9700", "changes", "100", "reopened", "false");
        Source open = time("OpenBenchmark.openAndStat", "layers", "1", "files", "1000");
        return List.of(
                peers(Chart.points("random 4 KiB read", "ns"), read, peer("PeerReadBenchmark.randomRead")),
                peers(Chart.points("stat", "ns"), stat, peer("PeerSmallFileAccessBenchmark.stat")),
                peers(Chart.points("whole small file", "ns"), whole, peer("PeerSmallFileAccessBenchmark.read")),
                peers(Chart.points("list a directory", "ns"), list, peer("PeerSmallFileAccessBenchmark.list")),
                peers(Chart.points("100 changes in 9,700 files", "ms"), diff, peer("PeerDiffBenchmark.findChanges")),
                peers(Chart.points("open", "ms"), open, peer("PeerOpenBenchmark.openAndLookUp")));
    }

    private List<Chart> ofWrites() {
        Source files = time("SmallFilesBenchmark.createAndCommit");
        Source overwrites = time("RandomWriteBenchmark.overwriteAndCommit");
        Source commit = time("CommitBenchmark.commit");
        Source clone = time("CloneBenchmark.cloneLayer", "layers", "10", "depth", "1", "files", "10");
        Source container = time("ContainerBenchmark.hundredContainers").per(100);
        Source tar = time("TarImportBenchmark.importTar", "gzip", "false");
        Chart copies = Chart.points("a writable layer or copy", "us");
        peers(copies, clone, peer("PeerLayerBenchmark.createLayer"));
        return List.of(
                peers(
                        Chart.points(effort.files() + " small files and commit", "ms"),
                        files,
                        peer("PeerSmallFilesBenchmark.createAndCommit")),
                peers(
                        Chart.points("4 KiB overwritten, of 20,000 and commit", "us"),
                        overwrites,
                        peer("PeerOverwriteBenchmark.overwritesAndCommit").andThen(all -> all.per(effort.writes()))),
                peers(Chart.points("small commit", "us"), commit, peer("PeerCommitBenchmark.commit")),
                peers(copies, clone, peer("PeerCopyBenchmark.writableCopy")),
                peers(Chart.points("one container", "us"), container, peer("PeerLayerBenchmark.container")),
                peers(Chart.points("tar in, durable", "ms"), tar, peer("PeerTarBenchmark.extract")));
    }

    private static Function<String, Source> peer(String benchmark) {
        return name -> time(benchmark, "peer", name);
    }

    /** Adds the figure of this library and the figure of each peer that was measured. */
    private Chart peers(Chart chart, Source own, Function<String, Source> peers) {
        chart.add(OWN, chart.title(), figure(chart.unit(), own));
        for (String peer : Steps.PEERS) {
            Double figure = figure(chart.unit(), peers.apply(peer));
            if (figure != null) {
                chart.add(peer, chart.title(), figure);
            }
        }
        return chart;
    }
}
