package io.lcfs.engine.process;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.DirectoryEntries;
import io.lcfs.FileView;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerStore;
import io.lcfs.ReaderRevokedException;
import io.lcfs.StoreClosedException;
import io.lcfs.StoreLockedException;
import io.lcfs.StoreOptions;
import io.lcfs.engine.store.StoreInsides;
import io.lcfs.engine.sweep.Sweep;
import io.lcfs.spi.DeviceLock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.LoggerFactory;

/** The work of another process, which may be killed, on a store. It prints its progress line by line. */
final class StoreProcess {
    static final StoreOptions OPTIONS = StoreOptions.defaults().withCheckpointInterval(Duration.ZERO);

    /** Options of a process that waits for the store longer than any test runs. */
    private static final StoreOptions WAITING = OPTIONS.withLockTimeout(Duration.ofHours(1));

    static final int FILE_BYTES = 1 << 20;

    /** The system property for the time limit of such a process, in minutes. */
    private static final String MAX_MINUTES = "lcfs.mostMinutes";

    private StoreProcess() {}

    /** Starts a process with a given heap, which appends its failures to a file. */
    static Process start(Path errors, int heapMiB, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapMiB + "m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-D" + MAX_MINUTES + "=" + (long) (50 * Math.max(1, Sweep.effort())),
                "-cp",
                System.getProperty("java.class.path"),
                StoreProcess.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
                .start();
    }

    /** The main method: the arguments are the task, the store, and the number of repetitions. */
    public static void main(String[] arguments) throws Exception {
        Thread watch = new Thread(StoreProcess::endIfItHangs);
        watch.setDaemon(true);
        watch.start();
        Path path = Path.of(arguments[1]);
        long count = Long.parseLong(arguments[2]);
        switch (arguments[0]) {
            case "work" -> work(path, count);
            case "open" -> open(path);
            case "count" -> count(path, (int) count);
            case "hold" -> hold(path);
            case "truncated" -> readTruncated(path);
            case "close" -> closeWhileRead(path, (int) count);
            case "memory" -> runOutOfMemory(path, (int) count, Integer.parseInt(arguments[3]));
            case "long" -> System.out.println(LongLife.live(path, count));
            case "beside" -> readBesideWriter(path, new Random(count));
            case "readOnly" -> readWithLittleHeap(path, (int) count);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    /** Reads files of a store that is opened for reading only, in all ways, with all handles open at once. */
    private static void readWithLittleHeap(Path path, int files) throws IOException {
        long bytes = 0;
        try (LayerStore store = LayerStore.open(path, OPTIONS.withReadOnly(true));
                Layer layer = store.openLayer("layer")) {
            List<LayerFile> handles = new ArrayList<>();
            List<FileView> views = new ArrayList<>();
            ByteBuffer target = ByteBuffer.allocate(1 << 16);
            for (int i = 0; i < files; i++) {
                LayerFile file = layer.openFile("/f" + i);
                FileView view = layer.openView("/f" + i);
                handles.add(file);
                views.add(view);
                for (int round = 0; round < 2; round++) {
                    for (long at = 0; file.read(at, target.clear()) > 0; at += target.position()) {
                        bytes += target.position();
                    }
                    for (long at = 0; at < file.size(); ) {
                        at += view.slice(at).remaining();
                    }
                }
            }
            for (int i = 0; i < files; i++) {
                handles.get(i).close();
                views.get(i).close();
            }
        }
        System.out.println("read " + bytes);
    }

    /** A process that hangs would make its parent hang, so it prints its stacks and ends. */
    private static void endIfItHangs() {
        try {
            TimeUnit.MINUTES.sleep(Long.getLong(MAX_MINUTES));
        } catch (InterruptedException e) {
            return;
        }
        Thread.getAllStackTraces()
                .forEach((thread, stack) -> System.out.println("hangs: " + thread + " " + Arrays.toString(stack)));
        System.out.flush();
        Runtime.getRuntime().halt(2);
    }

    /** Works without end, and prints the number of the last durable operation. */
    private static void work(Path path, long seed) throws IOException {
        Random random = new Random(seed);
        try (LayerStore store = LayerStore.open(path, OPTIONS)) {
            long number = NumberedWork.last(store);
            while (true) {
                for (int i = random.nextInt(6); i >= 0; i--) {
                    NumberedWork.run(store, ++number);
                }
                store.sync();
                System.out.println(number);
            }
        }
    }

    /**
     * Reads a store beside its writer, without end. Prints the number of the last operation that each opened store
     * shows, after everything was found as that operation left it, some time after the opening.
     */
    private static void readBesideWriter(Path path, Random random) throws Exception {
        while (true) {
            try (LayerStore store = LayerStore.open(path, OPTIONS.withBesideWriter(true))) {
                long last = NumberedWork.last(store);
                // The pause does not wait for an event; it lets the writer use space again, if it does so wrongly.
                TimeUnit.MICROSECONDS.sleep(random.nextInt(100_000));
                if (NumberedWork.requireShown(store) != last) {
                    throw new AssertionError("another operation is shown than operation " + last);
                }
                System.out.println(last);
            } catch (ReaderRevokedException e) {
                System.out.println("revoked");
            }
        }
    }

    /** Opens a store, prints that, and waits until the input ends. */
    private static void open(Path path) throws IOException {
        try (LayerStore store = LayerStore.open(path, OPTIONS)) {
            System.out.println("open " + store.exists("x"));
            while (System.in.read() >= 0) {
                continue;
            }
        } catch (StoreLockedException e) {
            System.out.println("locked");
        }
    }

    /** Opens a store, adds one to the count of this process, and closes the store, again and again. */
    private static void count(Path path, int rounds) throws IOException {
        sayIfItWaits(path);
        for (int round = 1; round <= rounds; round++) {
            try (LayerStore store = LayerStore.openOrCreate(path, 16 << 20, WAITING)) {
                int counted = counted(store, ProcessHandle.current().pid());
                if (counted != round - 1) {
                    throw new IllegalStateException("counted " + counted + " in round " + round);
                }
                try (Layer root = store.root()) {
                    root.writeAllBytes(countFile(ProcessHandle.current().pid()), new byte[round]);
                }
            }
        }
        System.out.println("counted " + rounds);
    }

    private static String countFile(long pid) {
        return "/count" + pid;
    }

    /** Returns how often a process has counted. */
    static int counted(LayerStore store, long pid) throws IOException {
        try (Layer root = store.root()) {
            return root.exists(countFile(pid)) ? (int) root.stat(countFile(pid)).size() : 0;
        }
    }

    /** Opens a store, prints that, and has it open until it is killed. */
    private static void hold(Path path) throws IOException {
        sayIfItWaits(path);
        try (LayerStore store = LayerStore.open(path, WAITING)) {
            System.out.println("open");
            while (System.in.read() >= 0) {
                store.sync();
            }
        }
    }

    /** Prints that the process is going to wait, if another one has the store open. */
    private static void sayIfItWaits(Path path) throws IOException {
        if (Files.exists(path)) {
            try (DeviceLock lock = DeviceLock.hold(path, true)) {
                lock.requireStillAt(path);
            } catch (StoreLockedException e) {
                System.out.println("waits");
            }
        }
    }

    /** Reads a store whose file is truncated meanwhile. Failures are exceptions or, on Java 17, late errors. */
    private static void readTruncated(Path path) throws IOException {
        int failures = 0;
        try (LayerStore store = LayerStore.open(path, OPTIONS);
                Layer layer = store.openLayer("layer");
                Layer writable = store.cloneLayer("layer", "writable");
                LayerFile file = layer.openFile("/file")) {
            System.out.println("open");
            System.in.read();
            ByteBuffer block = ByteBuffer.allocate(4096);
            for (int i = 0; i < 2000; i++) {
                try {
                    switch (i % 4) {
                        case 0 -> file.read(i * 4096L % FILE_BYTES, block.clear());
                        case 1 -> layer.readAllBytes("/file");
                        case 2 -> layer.stat("/file", NO_FOLLOW);
                        default -> writable.write("/file", 0, new byte[100]);
                    }
                } catch (IOException | InternalError e) {
                    failures++;
                }
            }
        } catch (IOException | InternalError e) {
            failures++;
        }
        System.out.println("failures " + failures);
    }

    /** Eight threads read in all ways while the store is closed, again and again. */
    private static void closeWhileRead(Path path, int rounds) throws Exception {
        AtomicReference<LayerStore> current = new AtomicReference<>();
        AtomicLong reads = new AtomicLong();
        AtomicReference<Throwable> wrong = new AtomicReference<>();
        for (int i = 0; i < 8; i++) {
            int kind = i;
            Thread reader = new Thread(() -> {
                while (true) {
                    LayerStore store = current.get();
                    try {
                        if (store != null) {
                            read(store, kind);
                            reads.incrementAndGet();
                        }
                    } catch (StoreClosedException e) {
                        while (current.get() == store) {
                            Thread.yield();
                        }
                    } catch (Throwable e) {
                        wrong.compareAndSet(null, e);
                    }
                }
            });
            reader.setDaemon(true);
            reader.start();
        }
        for (int round = 0; round < rounds && wrong.get() == null; round++) {
            LayerStore store = LayerStore.open(path, OPTIONS.withBackground(false));
            current.set(store);
            long before = reads.get();
            while (reads.get() == before && wrong.get() == null) {
                Thread.yield();
            }
            store.close();
        }
        System.out.println(wrong.get() == null ? "rounds " + rounds : "wrong " + wrong.get());
    }

    private static void read(LayerStore store, int kind) throws IOException {
        try (Layer layer = store.openLayer("layer")) {
            switch (kind) {
                case 0, 1 -> layer.read("/file", 5000, ByteBuffer.allocate(8192));
                case 2, 3 -> {
                    try (LayerFile file = layer.openFile("/file")) {
                        file.read(4096, ByteBuffer.allocate(4096));
                        file.read(8192, ByteBuffer.allocate(4096));
                    }
                }
                case 4, 5 -> {
                    try (FileView view = layer.openView("/file")) {
                        readKept(view.slice(0));
                    }
                }
                case 6 -> {
                    try (DirectoryEntries entries = layer.list("/")) {
                        entries.forEach(entry -> {});
                    }
                }
                default -> layer.stat("/file", NO_FOLLOW);
            }
        }
    }

    /** Reads a buffer that is kept after the store is closed: it returns bytes or, from Java 22 on, throws. */
    private static void readKept(ByteBuffer slice) {
        try {
            slice.get(slice.remaining() - 1);
            slice.get(0);
        } catch (IllegalStateException e) {
            if (Runtime.version().feature() < 22) {
                throw e;
            }
        }
    }

    /** Works with less and less free memory. No failed operation may be visible in part. */
    private static void runOutOfMemory(Path path, int points, int first) throws IOException {
        LayerStore store = LayerStore.open(path, OPTIONS);
        long number = NumberedWork.last(store);
        // All classes are initialized before memory is short, because a class whose initialization fails remains
        // unusable.
        for (int i = 0; i < 50; i++) {
            NumberedWork.run(store, ++number);
            store.sync();
        }
        NumberedWork.requireWhole(store);
        LoggerFactory.getLogger(StoreProcess.class).debug("{} calls before memory is short", number);
        int errors = 0;
        Hoard hoard = new Hoard();
        for (int point = first; point < first + points; point++) {
            hoard.leave(1 + point * 37 % Hoard.MAX_LEFT);
            boolean failed = false;
            try {
                for (int i = 0; i < 4; i++) {
                    NumberedWork.run(store, number + 1);
                    store.sync();
                    number++;
                }
            } catch (IOException | OutOfMemoryError e) {
                failed = true;
            }
            if (failed) {
                hoard.release();
                errors++;
                // The operation is several calls, of which some may have been made. Only a reopened store is at a
                // boundary of operations.
                abandon(store);
                store = LayerStore.open(path, OPTIONS);
                number = NumberedWork.requireWhole(store);
            }
        }
        hoard.release();
        store.close();
        System.out.println("errors " + errors);
    }

    /** Abandons a store as a killed process does: no more data becomes durable. */
    private static void abandon(LayerStore store) {
        try {
            StoreInsides.fail(store);
            store.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Allocates all memory but some KiB. Later only the free part is allocated again, because filling the heap from the
     * beginning takes many garbage collections.
     */
    private static final class Hoard {
        static final int MAX_LEFT = 255;

        private final byte[][] left = new byte[MAX_LEFT][];
        private final List<byte[]> rest = new ArrayList<>(100_000);

        /** Allocates the free memory, and releases some KiB. */
        void leave(int kib) {
            try {
                for (int i = 0; i < MAX_LEFT; i++) {
                    left[i] = left[i] == null ? new byte[1024] : left[i];
                }
                fill(rest.isEmpty() ? 1 << 16 : 1024);
                fill(1024);
            } catch (OutOfMemoryError e) {
                // The store has allocated some of it.
            }
            Arrays.fill(left, 0, kib, null);
        }

        private void fill(int size) {
            try {
                while (true) {
                    rest.add(new byte[size]);
                }
            } catch (OutOfMemoryError e) {
                return;
            }
        }

        void release() {
            rest.clear();
            Arrays.fill(left, null);
        }
    }
}
