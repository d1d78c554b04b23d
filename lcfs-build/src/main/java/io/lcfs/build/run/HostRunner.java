package io.lcfs.build.run;

import io.lcfs.CopyOptions;
import io.lcfs.Layer;
import io.lcfs.build.account.Account;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Runs commands on this machine: the layer is exported into a directory, which becomes the root directory of the
 * command, and what the command changed there is changed in the layer. It needs Linux, the rights of root, and the
 * programs {@code unshare} and {@code setpriv} of util-linux. Safe for use by several threads.
 *
 * <p><b>The command sees</b> the files of the layer, except device nodes, fifos, sockets and extended attributes other
 * than those of {@code user.}, which stay in the layer as they were unless the command replaces their file; a {@code
 * /proc} with its own processes only, a {@code /dev} with null, zero, full, random, urandom, tty and shm; a copy of the
 * machine's {@code /etc/resolv.conf}, and its network. When the command ends, all processes that it started do.
 * Extended attributes other than those of {@code user.} that the command sets, such as capabilities, are lost, because
 * Java cannot read them.
 *
 * <p><b>This is no sandbox:</b> a command that runs as root has the rights of root. Only run what is trusted.
 *
 * <p>A step takes O(files of the layer, and bytes of their contents).
 */
public final class HostRunner implements StepRunner {
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final List<String> FOLDERS = List.of("/usr/bin", "/bin", "/usr/sbin", "/sbin");
    private static final int SHOWN_LINES = 20;
    private static final long LOOK_MILLIS = 10;
    private static final CopyOptions EXPORT =
            CopyOptions.defaults().withHostOwners(true).withHostSetIdBits(true);

    /**
     * Mounts what a command sees beside the layer, in a mount namespace that ends with the command. Nothing of it is a
     * file of the machine that the command could change. The shell stays the first process of the PID namespace,
     * because the kernel ends all others with it, and ends it with {@code unshare} only as long as it is root.
     */
    private static final String MOUNTS = String.join(
            "\n",
            "set -e",
            "umask 022",
            "root=$1",
            "shift",
            "mount -t proc proc \"$root/proc\"",
            "mount --bind -o ro \"$root/proc/sys\" \"$root/proc/sys\"",
            "mount -t tmpfs -o mode=755 tmpfs \"$root/dev\"",
            "mkdir -m 1777 \"$root/dev/shm\"",
            "for device in null:3 zero:5 full:7 random:8 urandom:9; do",
            "  mknod -m 666 \"$root/dev/${device%:*}\" c 1 \"${device#*:}\"",
            "done",
            "mknod -m 666 \"$root/dev/tty\" c 5 0",
            "ln -s /proc/self/fd \"$root/dev/fd\"",
            "ln -s /proc/self/fd/0 \"$root/dev/stdin\"",
            "ln -s /proc/self/fd/1 \"$root/dev/stdout\"",
            "ln -s /proc/self/fd/2 \"$root/dev/stderr\"",
            "if [ -f /etc/resolv.conf ] && [ ! -L \"$root/etc/resolv.conf\" ]; then",
            "  cat /etc/resolv.conf > \"$root.resolv\"",
            "  mount --bind \"$root.resolv\" \"$root/etc/resolv.conf\"",
            "fi",
            "\"$@\" && status=0 || status=$?",
            "exit $status");

    private final Path folder;
    private final Consumer<String> output;

    private HostRunner(Path folder, Consumer<String> output) {
        this.folder = folder;
        this.output = output;
    }

    /**
     * Returns a runner, after a look whether this machine permits what it needs.
     *
     * @param folder the directory in which layers are exported, each in a new directory that is removed afterwards
     * @return the runner
     * @throws IOException if a program is missing, or this process may not make namespaces; the message says which
     */
    public static HostRunner in(Path folder) throws IOException {
        HostRunner runner = new HostRunner(folder, line -> {});
        List<String> tried = List.of(runner.program("unshare"), "--mount", "--pid", "--fork", runner.program("true"));
        runner.program("setpriv");
        Deque<String> lines = new ArrayDeque<>();
        int status = runner.run(new ProcessBuilder(tried), lines);
        if (status != 0) {
            throw new IOException("commands cannot be run here, because this process may not make namespaces: "
                    + String.join(" ", lines));
        }
        return runner;
    }

    /**
     * Returns this runner with a listener for what commands print.
     *
     * @param lines called with each line of the output and of the errors of a command, by a thread of its own
     * @return the runner
     */
    public HostRunner withOutput(Consumer<String> lines) {
        return new HostRunner(folder, Objects.requireNonNull(lines));
    }

    private String program(String name) throws IOException {
        for (String place : FOLDERS) {
            Path path = folder.getFileSystem().getPath(place, name);
            if (Files.isExecutable(path)) {
                return path.toString();
            }
        }
        throw new NoSuchFileException(name, null, "is a program that runs commands, and is not in " + FOLDERS);
    }

    /** Returns {@code host}, because the output of a command depends on the layer, and not on the machine. */
    @Override
    public String identity() {
        return "host";
    }

    @Override
    public void run(Layer layer, StepCommand command) throws IOException {
        Account account = Account.of(layer, command.user().isEmpty() ? "0" : command.user());
        try (WorkFolder work = new WorkFolder(Files.createTempDirectory(folder, "lcfs-run-"))) {
            Path root = work.path().resolve("root");
            layer.copyOut("/", root, EXPORT);
            ChangesBack changes = new ChangesBack(layer, root);
            List<Path> made = makePlaces(root);
            awaitClock(work.path(), changes);
            Deque<String> last = new ArrayDeque<>();
            int status = run(process(root, command, account), last);
            if (status != 0) {
                throw new CommandFailedException(command, status, String.join("\n", last));
            }
            removePlaces(made);
            changes.apply();
        }
    }

    private ProcessBuilder process(Path root, StepCommand command, Account account) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                program("unshare"), "--mount", "--pid", "--fork", "--kill-child", program("sh"), "-c", MOUNTS, "sh"));
        all.add(root.toString());
        all.add(program("setpriv"));
        all.add("--regid=" + account.gid());
        String groups = LongStream.concat(
                        LongStream.of(account.gid()), account.groups().stream().mapToLong(Long::longValue))
                .distinct()
                .mapToObj(Long::toString)
                .collect(Collectors.joining(","));
        all.add("--groups=" + groups);
        Map<String, String> variables = new TreeMap<>(Map.of("PATH", PATH, "HOME", account.home()));
        variables.putAll(command.environment());
        // Programs of the machine must not use them.
        all.add(program("env"));
        variables.forEach((name, value) -> {
            if (isForLoader(name)) {
                all.add(name + "=" + value);
            }
        });
        all.addAll(List.of(
                program("unshare"),
                "--root=" + root,
                "--wd=" + command.workingDirectory(),
                "--setuid=" + account.uid(),
                "--"));
        all.addAll(command.arguments());
        ProcessBuilder process = new ProcessBuilder(all);
        Map<String, String> environment = process.environment();
        environment.clear();
        environment.putAll(variables);
        environment.keySet().removeIf(HostRunner::isForLoader);
        environment.put("PATH", PATH);
        return process;
    }

    /** Returns whether a variable says where programs and their libraries are. */
    private static boolean isForLoader(String name) {
        return name.equals("PATH") || name.startsWith("LD_");
    }

    /** Runs a process to its end; adds the last lines that it prints. */
    private int run(ProcessBuilder builder, Deque<String> last) throws IOException {
        Process process = builder.redirectErrorStream(true).start();
        Thread reader = new Thread(() -> read(process, last), "lcfs-build-output");
        try {
            process.getOutputStream().close();
            reader.start();
            int status = process.waitFor();
            reader.join();
            return status;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the thread was interrupted while a command was running");
        } finally {
            end(process);
        }
    }

    /** Ends a process; returns after all processes in its PID namespace have ended. */
    private static void end(Process process) {
        while (process.isAlive()) {
            process.children().forEach(ProcessHandle::destroyForcibly);
            process.onExit()
                    .completeOnTimeout(process, LOOK_MILLIS, TimeUnit.MILLISECONDS)
                    .join();
        }
    }

    private void read(Process process, Deque<String> last) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last.addLast(line);
                if (last.size() > SHOWN_LINES) {
                    last.removeFirst();
                }
                output.accept(line);
            }
        } catch (IOException e) {
            last.addLast("the output could not be read: " + e.getMessage());
        }
    }

    /**
     * Waits until a file that is changed gets a later time than all before, because a file system has a clock with
     * steps, and two changes in one step are not distinguished by their times.
     */
    private static void awaitClock(Path work, ChangesBack changes) throws IOException {
        Path file = work.resolve("clock");
        do {
            Files.writeString(file, "");
            Files.setPosixFilePermissions(file, Set.of());
        } while (!HostEntry.of(file).changed().isAfter(changes.latest()));
    }

    /** Makes the directories and the file onto which others are mounted; returns those that were missing. */
    private static List<Path> makePlaces(Path root) throws IOException {
        List<Path> made = new ArrayList<>();
        for (String name : List.of("proc", "dev", "etc")) {
            Path path = root.resolve(name);
            if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(path);
                made.add(0, path);
            } else if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                throw new NotDirectoryException("/" + name);
            }
        }
        Path names = root.resolve("etc/resolv.conf");
        if (Files.notExists(names, LinkOption.NOFOLLOW_LINKS)) {
            Files.createFile(names);
            made.add(0, names);
        }
        return made;
    }

    /** Removes what was made, unless the command has put something there, or a symbolic link above it. */
    private static void removePlaces(List<Path> made) throws IOException {
        for (Path path : made) {
            boolean isThere = Files.isDirectory(path.resolveSibling(""), LinkOption.NOFOLLOW_LINKS);
            if (isThere && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                if (HostEntry.children(path).isEmpty()) {
                    Files.delete(path);
                }
            } else if (isThere && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) && Files.size(path) == 0) {
                Files.delete(path);
            }
        }
    }
}
