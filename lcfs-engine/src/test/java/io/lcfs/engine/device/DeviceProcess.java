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
import java.util.ArrayList;
import java.util.List;

/**
 * Another process that opens or makes a device. It says in one line what came of it, and holds the device until its
 * input ends.
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

    /** Starts one that opens a device, and waits for what it says. */
    static DeviceProcess open(Path path) throws IOException {
        return start(new ProcessBuilder(javaCommand("open", path, 0)));
    }

    /** Starts one that opens a device only to read it, and waits for what it says. */
    static DeviceProcess read(Path path) throws IOException {
        return start(new ProcessBuilder(javaCommand("read", path, 0)));
    }

    /** Starts one that makes a device and may write files of half a MiB only. */
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

    /** What it said: {@link #HELD}, {@link #LOCKED}, {@link #FAILED}. */
    String outcome() {
        return outcome;
    }

    /** Kills it, so that it closes nothing, and waits until it is gone. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Lets it close its device and end, and waits for that. */
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.onExit().join();
    }

    /** The other process: what to do, the path, the number of blocks. */
    public static void main(String[] arguments) throws IOException {
        Path path = Path.of(arguments[1]);
        try (BlockDevice device = device(arguments[0], path, Long.parseLong(arguments[2]))) {
            System.out.println(Files.exists(path) && device.blockCount() > 0 ? HELD : "empty");
            while (System.in.read() >= 0) {
                // Until the parent closes it.
            }
        } catch (StoreLockedException e) {
            System.out.println(LOCKED);
        } catch (IOException e) {
            System.out.println(FAILED);
        }
    }

    private static BlockDevice device(String what, Path path, long blockCount) throws IOException {
        return switch (what) {
            case "open" -> FileDevice.open(path);
            case "read" -> ChannelDevice.open(path, false);
            default -> FileDevice.create(path, blockCount);
        };
    }
}
