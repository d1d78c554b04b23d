package io.lcfs.bench.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The capabilities of this machine. Each method returns the reason why a capability is missing; empty if it is not. */
final class PeerMachine {
    private static final Path FILE_SYSTEMS = Path.of("/proc/filesystems");
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path LOOP_CONTROL = Path.of("/dev/loop-control");
    private static final String CAPABILITIES = "CapEff:";
    private static final long MAY_MOUNT = 1L << 21; // CAP_SYS_ADMIN

    private PeerMachine() {}

    static Optional<String> tmpfsMissing() {
        try {
            if (Files.isWritable(PeerDirectory.TMPFS)
                    && Files.getFileStore(PeerDirectory.TMPFS).type().equals("tmpfs")) {
                return Optional.empty();
            }
            return Optional.of(PeerDirectory.TMPFS + " is not a tmpfs that can be written");
        } catch (IOException e) {
            return Optional.of("no tmpfs: " + e);
        }
    }

    /** Returns why a file system is missing; a kernel module that is not loaded counts as missing. */
    static Optional<String> fileSystemMissing(String type) {
        try {
            boolean known = Files.readString(FILE_SYSTEMS).lines().anyMatch(line -> line.endsWith("\t" + type));
            return known ? Optional.empty() : Optional.of("the kernel has no " + type + ", or has not loaded it");
        } catch (IOException e) {
            return Optional.of("not a Linux: " + e);
        }
    }

    static Optional<String> mountForbidden() {
        try {
            long capabilities = Files.readString(STATUS)
                    .lines()
                    .filter(line -> line.startsWith(CAPABILITIES))
                    .mapToLong(line -> Long.parseUnsignedLong(
                            line.substring(CAPABILITIES.length()).strip(), 16))
                    .findFirst()
                    .orElse(0);
            return (capabilities & MAY_MOUNT) != 0
                    ? Optional.empty()
                    : Optional.of("this process may not mount: it is not root");
        } catch (IOException e) {
            return Optional.of("not a Linux: " + e);
        }
    }

    static Optional<String> loopDeviceMissing() {
        return Files.isWritable(LOOP_CONTROL)
                ? Optional.empty()
                : Optional.of("no loop devices: " + LOOP_CONTROL + " cannot be written");
    }

    static Optional<String> programMissing(String name) {
        return Command.find(name).isPresent() ? Optional.empty() : Optional.of("no program " + name);
    }

    static Optional<String> resourceMissing(Class<?> library, String name) {
        ClassLoader loader = library.getClassLoader();
        return loader.getResource(name) != null
                ? Optional.empty()
                : Optional.of("no native library for this machine: " + name);
    }
}
