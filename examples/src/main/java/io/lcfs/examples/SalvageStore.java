package io.lcfs.examples;

import io.lcfs.LayerStore;
import io.lcfs.SalvageReport;
import io.lcfs.StoreOptions;
import io.lcfs.examples.command.BadInputException;
import io.lcfs.examples.command.Program;
import java.io.IOException;
import java.nio.file.Path;

/** Copies everything that can still be read of a damaged store into a new store, and prints the losses. */
public final class SalvageStore {
    private SalvageStore() {}

    /**
     * Runs the program; its exit code is 1 if something is lost.
     *
     * @param args the file of the damaged store, and the file of the new store
     */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        return Program.run("lcfs-examples", () -> {
            if (args.length != 2) {
                throw new BadInputException("usage: SalvageStore DAMAGED NEW");
            }
            return salvage(Path.of(args[0]), Path.of(args[1]));
        });
    }

    private static boolean salvage(Path damaged, Path file) throws IOException {
        try (LayerStore source =
                        LayerStore.open(damaged, StoreOptions.defaults().withReadOnly(true));
                LayerStore target = LayerStore.create(file, source.info().sizeBytes())) {
            SalvageReport report = source.salvage(target);
            report.losses().forEach(System.out::println);
            System.out.println(
                    report.layers() + " layers copied with layer 0, " + report.lostPlaces() + " places lost");
            return report.isComplete();
        }
    }
}
