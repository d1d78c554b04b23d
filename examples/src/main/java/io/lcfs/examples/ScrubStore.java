package io.lcfs.examples;

import io.lcfs.LayerStore;
import io.lcfs.Scrub;
import io.lcfs.ScrubOptions;
import io.lcfs.ScrubReport;
import io.lcfs.StoreOptions;
import io.lcfs.examples.command.BadInputException;
import io.lcfs.examples.command.Program;
import java.io.IOException;
import java.nio.file.Path;

/** Reads and verifies each block of a store, slowly enough for other work at the same time, and prints the damages. */
public final class ScrubStore {
    private static final long BYTES_PER_SECOND = 100 << 20;

    private ScrubStore() {}

    /**
     * Runs the program; its exit code is 1 if something is damaged.
     *
     * @param args the file of a store
     */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        return Program.run("lcfs-examples", () -> {
            if (args.length != 1) {
                throw new BadInputException("usage: ScrubStore STORE");
            }
            return scrub(Path.of(args[0]));
        });
    }

    private static boolean scrub(Path file) throws IOException, InterruptedException {
        ScrubOptions options = ScrubOptions.defaults().withMaxBytesPerSecond(BYTES_PER_SECOND);
        try (LayerStore store = LayerStore.open(file, StoreOptions.defaults().withReadOnly(true));
                Scrub scrub = store.startScrub(options)) {
            ScrubReport report = scrub.await();
            report.damages().forEach(System.out::println);
            System.out.println(report.verifiedBlocks() + " blocks verified, " + report.damagedBlocks() + " damaged");
            return report.isClean();
        }
    }
}
