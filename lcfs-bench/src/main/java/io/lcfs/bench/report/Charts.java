package io.lcfs.bench.report;

import java.util.ArrayList;
import java.util.List;
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
        all.add(charts.peers(
                "random 4 KiB read", "ns", 1, "RandomReadBenchmark.layerFile", "PeerReadBenchmark.randomRead"));
        all.add(charts.peers("stat", "ns", 1, "SmallFileAccessBenchmark.stat", "PeerSmallFileAccessBenchmark.stat"));
        all.add(charts.peers(
                "whole small file",
                "ns",
                1,
                "SmallFileAccessBenchmark.readIntoBuffer",
                "PeerSmallFileAccessBenchmark.read"));
        all.add(charts.peers(
                "list a directory", "ns", 1, "SmallFileAccessBenchmark.list", "PeerSmallFileAccessBenchmark.list"));
        all.add(charts.peers(
                effort.files() + " small files and commit",
                "ms",
                1e6,
                "SmallFilesBenchmark.createAndCommit",
                "PeerSmallFilesBenchmark.createAndCommit"));
        all.add(charts.overwrites());
        all.add(charts.peers("small commit", "us", 1e3, "CommitBenchmark.commit", "PeerCommitBenchmark.commit"));
        all.add(charts.peers(
                "a writable copy", "us", 1e3, "CloneBenchmark.cloneLayer", "PeerCopyBenchmark.writableCopy"));
        all.add(charts.peers("open", "ms", 1e6, "OpenBenchmark.openAndStat", "PeerOpenBenchmark.openAndLookUp"));
        all.removeIf(Chart::isEmpty);
        return all;
    }

    private @Nullable Double time(double unit, String benchmark, String... parameters) {
        Double nanos = Source.time(benchmark, parameters).of(measurements);
        return nanos == null ? null : nanos / unit;
    }

    private Chart overLayers() {
        Chart chart = Chart.lines("over the number of layers", "us");
        for (String layers : effort.layerCounts()) {
            chart.add("clone", layers, time(1e3, "CloneBenchmark.cloneLayer", "layers", layers, "depth", "1"));
            chart.add("snapshot", layers, time(1e3, "SnapshotBenchmark.snapshot", "layers", layers, "depth", "1"));
        }
        return chart;
    }

    private Chart overDepth() {
        Chart chart = Chart.lines("over depth", "us");
        for (String depth : new String[] {"1", Integer.toString(effort.deep())}) {
            chart.add("clone", depth, time(1e3, "CloneBenchmark.cloneLayer", "layers", "10", "depth", depth));
            chart.add("random read", depth, time(1e3, "RandomReadBenchmark.layerFile", "depth", depth));
            chart.add("stat", depth, time(1e3, "SmallFileAccessBenchmark.stat", "depth", depth));
            chart.add("small file", depth, time(1e3, "SmallFileAccessBenchmark.readIntoBuffer", "depth", depth));
            chart.add("list", depth, time(1e3, "SmallFileAccessBenchmark.list", "depth", depth));
        }
        return chart;
    }

    private Chart overChanges() {
        Chart chart = Chart.lines("over the number of changes, in 9,700 files", "ms");
        for (int count : effort.changes()) {
            String changes = Integer.toString(count);
            chart.add("diff", changes, time(1e6, "DiffBenchmark.diff", "files", "9700", "changes", changes));
        }
        return chart;
    }

    private Chart peers(String title, String unit, double nanos, String own, String peers) {
        Chart chart = Chart.bars(title, unit);
        chart.add(title, OWN, time(nanos, own));
        for (String peer : Steps.STORES) {
            Double figure = time(nanos, peers, "peer", peer);
            if (figure != null) {
                chart.add(title, peer, figure);
            }
        }
        return chart;
    }

    private Chart overwrites() {
        String title = "4 KiB overwritten, of 20,000 and commit";
        Chart chart = Chart.bars(title, "us");
        chart.add(title, OWN, time(1e3, "RandomWriteBenchmark.overwriteAndCommit"));
        for (String peer : Steps.STORES) {
            Double figure = time(1e3 * effort.writes(), "PeerOverwriteBenchmark.overwritesAndCommit", "peer", peer);
            if (figure != null) {
                chart.add(title, peer, figure);
            }
        }
        return chart;
    }
}
