package io.lcfs.oci.registry;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lcfs.oci.Registry;
import io.lcfs.oci.content.Blob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Repositories share the threads and the connections of their process. */
class SharedConnectionsTest {
    private static final int MANY = 100;
    private static final int AT_ONCE = 20;

    /** Returns the number of the JDK's HTTP clients, each of which has a thread for its selector. */
    private static long clients() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().matches("HttpClient-.*SelectorManager"))
                .count();
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    private static void use(RegistryProcess registry, int number) throws IOException {
        RegistryOptions options = RegistryOptions.defaults().withPlainHttpOnLoopback(true);
        try (Repository repository = Registry.open(registry.host() + "/team/app" + number, options)) {
            repository.write(Blob.of(TestImage.bytes(1000, number)));
        }
    }

    /**
     * Once, each repository had its own client, which cannot be closed on Java 17, and there were 347 threads and 321
     * descriptors.
     */
    @Test
    void aHundredRepositoriesLeaveWhatOneLeaves(@TempDir Path directory) throws IOException {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "NOT TESTED: there is no /proc/self/fd");
        try (RegistryProcess registry = RegistryProcess.start(directory)) {
            use(registry, 0);
            long clients = clients();
            long threads = Thread.activeCount();
            long descriptors = descriptors();
            for (int i = 1; i <= MANY; i++) {
                use(registry, i);
            }
            String after =
                    clients() + " clients, " + Thread.activeCount() + " threads, " + descriptors() + " descriptors";
            assertTrue(clients() <= clients + 1, after);
            assertTrue(Thread.activeCount() <= threads + 8, after);
            assertTrue(descriptors() <= descriptors + 8, after);
        }
    }

    @Test
    void repositoriesThatAreOpenAtOnceShareThemToo(@TempDir Path directory) throws IOException {
        try (RegistryProcess registry = RegistryProcess.start(directory)) {
            use(registry, 0);
            long clients = clients();
            List<Repository> open = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                Repository repository = Registry.open(
                        registry.host() + "/team/app" + i,
                        RegistryOptions.defaults().withPlainHttpOnLoopback(true));
                open.add(repository);
                repository.write(Blob.of(TestImage.bytes(1000, i)));
            }
            assertTrue(clients() <= clients + 1, clients() + " clients");
            for (Repository repository : open) {
                repository.close();
            }
        }
    }
}
