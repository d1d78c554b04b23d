package io.lcfs.bench.images;

import com.sun.management.OperatingSystemMXBean;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The cost of a piece of work.
 *
 * @param cpuNanos the time of all processors, in the program and in the kernel
 * @param wallNanos the time of the clock
 */
record ProcessCost(long cpuNanos, long wallNanos) {
    private static final Path STATUS = Path.of("/proc/self/stat");
    private static final int FIRST_FIELD = 3; // of those behind the name of the program
    private static final int CHILDREN_USER = 16;
    private static final int CHILDREN_SYSTEM = 17;
    private static final long NANOS_OF_A_TICK = TimeUnit.MILLISECONDS.toNanos(10); // what Linux gives to programs
    private static final int LAST_LINES = 3;

    /** A piece of work in this JVM. */
    @FunctionalInterface
    interface Work {
        void run() throws IOException;
    }

    /** Runs a piece of work in this JVM; the time of its compiler and its collector counts too. */
    static ProcessCost of(Work work) throws IOException {
        long cpu = ownNanos();
        long start = System.nanoTime();
        work.run();
        return new ProcessCost(ownNanos() - cpu, System.nanoTime() - start);
    }

    /**
     * Runs a program to its end. The kernel adds the time of a process, and of all processes for which that one has
     * waited, to its parent when the parent learns that it has ended: so the difference of that sum is exact to a
     * hundredth of a second, as long as no other process of this JVM ends meanwhile.
     *
     * @param longest the time after which the program is ended
     * @param log the file that gets the output
     * @throws IOException if the program takes longer, or its status is not 0, with the end of its output
     */
    static ProcessCost of(List<String> command, Duration longest, Path log) throws IOException, InterruptedException {
        long cpu = childrenNanos(Files.readString(STATUS));
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(longest.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IOException("not ended after " + longest.toSeconds() + " s");
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy(); // ended already, unless this thread was interrupted or the time was over
            process.waitFor();
        }
        long wall = System.nanoTime() - start;
        int status = process.exitValue();
        if (status != 0) {
            List<String> lines = Files.readAllLines(log);
            List<String> last = lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
            throw new IOException(
                    "status " + status + ": " + String.join(" ", last).strip());
        }
        return new ProcessCost(childrenNanos(Files.readString(STATUS)) - cpu, wall);
    }

    /** Reads the time of the processes that have ended from a line of {@code /proc/PID/stat}. */
    static long childrenNanos(String status) {
        // The name of the program is in parentheses, and may have spaces and parentheses itself.
        String[] fields = status.substring(status.lastIndexOf(')') + 1).strip().split(" ");
        long user = Long.parseLong(fields[CHILDREN_USER - FIRST_FIELD]);
        long system = Long.parseLong(fields[CHILDREN_SYSTEM - FIRST_FIELD]);
        return (user + system) * NANOS_OF_A_TICK;
    }

    private static long ownNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
}
