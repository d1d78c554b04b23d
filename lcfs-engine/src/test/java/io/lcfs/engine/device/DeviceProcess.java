package io.lcfs.engine.device;

import io.lcfs.StoreLockedException;
import io.lcfs.engine.process.Program;
import io.lcfs.spi.BlockDevice;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Another process that opens or creates a device. It prints the outcome in one line, and keeps the device open until
 * its input ends.
 */
final class DeviceProcess implements AutoCloseable {
    static final String HELD = "held";
    static final String LOCKED = "locked";
    static final String FAILED = "failed";

    private final Process process;
    private final String outcome;

    private DeviceProcess(Process process) throws IOException {
        this.process = process;
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = output.readLine();
        this.outcome = line == null ? "ended without a word" : line;
    }

    /** Starts a process that opens a device, and waits for its outcome. */
    static DeviceProcess open(Path path) throws IOException {
        return start(new ProcessBuilder(javaCommand("open", path, 0)));
    }

    /** Starts a process that opens a device for reading only, and waits for its outcome. */
    static DeviceProcess read(Path path) throws IOException {
        return start(new ProcessBuilder(javaCommand("read", path, 0)));
    }

    /** Starts a process that creates a device and may write files of at most half a MiB. */
    static DeviceProcess createWithFileSizeLimit(Path path, long blockCount) throws IOException {
        List<String> limited = new ArrayList<>(List.of("sh", "-c", "ulimit -f 1024 && exec \"$@\"", "sh"));
        limited.addAll(javaCommand("create", path, blockCount));
        return start(Program.process(limited.toArray(String[]::new)));
    }

    private static DeviceProcess start(ProcessBuilder builder) throws IOException {
        return new DeviceProcess(
                builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    private static List<String> javaCommand(String what, Path path, long blockCount) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                DeviceProcess.class.getName(),
                what,
                path.toString(),
                Long.toString(blockCount));
    }

    /** Returns the outcome: {@link #HELD}, {@link #LOCKED} or {@link #FAILED}. */
    String outcome() {
        return outcome;
    }

    /** Kills the process, so that it closes nothing, and waits until it has ended. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Lets the process close its device and end, and waits for that. */
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.onExit().join();
    }

    /** The main method of the process. The arguments are the task, the path, and the number of blocks. */
    public static void main(String[] arguments) throws IOException {
        Path path = Path.of(arguments[1]);
        try (BlockDevice device = device(arguments[0], path, Long.parseLong(arguments[2]))) {
            System.out.println(Files.exists(path) && device.blockCount() > 0 ? HELD : "empty");
            while (System.in.read() >= 0) {
                // Waits until the parent closes the input.
            }
        } catch (StoreLockedException e) {
            System.out.println(LOCKED);
        } catch (IOException e) {
            System.out.println(FAILED);
        }
    }

    private static BlockDevice device(String what, Path path, long blockCount) throws IOException {
        return switch (what) {
            case "open" -> FileDevice.open(path, Duration.ZERO);
            case "read" -> ChannelDevice.open(path, false, Duration.ZERO);
            default -> FileDevice.create(path, blockCount, Duration.ZERO);
        };
    }
}
