package io.lcfs.engine.refusal;

import io.lcfs.Change;
import io.lcfs.CheckReport;
import io.lcfs.CopyReport;
import io.lcfs.CorruptStoreException;
import io.lcfs.DirectoryEntries;
import io.lcfs.DirectoryEntry;
import io.lcfs.FileKind;
import io.lcfs.FileOption;
import io.lcfs.FileView;
import io.lcfs.Layer;
import io.lcfs.LayerDiff;
import io.lcfs.LayerFile;
import io.lcfs.LayerOptions;
import io.lcfs.LayerStore;
import io.lcfs.LayerStoreException;
import io.lcfs.NoSpaceException;
import io.lcfs.Scrub;
import io.lcfs.StoreClosedException;
import io.lcfs.StoreFailedException;
import io.lcfs.StoreOptions;
import io.lcfs.engine.device.HeapDevice;
import io.lcfs.engine.store.EngineProvider;
import io.lcfs.engine.store.StoreInsides;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.file.FileSystemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Random calls of all interfaces of the API on one store, through open and closed handles. After a refused call the
 * store has not failed, shows the same content as before, and the checker finds nothing; and the exception of a refusal
 * is a documented one.
 */
public final class RefusalRun implements AutoCloseable {
    /** The interfaces whose calls are made. Their methods are found by reflection. */
    static final List<Class<?>> INTERFACES = List.of(
            LayerStore.class,
            Layer.class,
            LayerFile.class,
            FileView.class,
            LayerDiff.class,
            DirectoryEntries.class,
            Scrub.class);

    private static final int MAX_OBJECTS = 12;
    private static final int CALLS = 120;

    private final Random random;
    private final LayerStore store;
    private final LayerStore second;
    private final Arguments arguments;
    private final List<Object> objects = new ArrayList<>();
    private @Nullable Map<String, String> content;
    private long refusals;

    private RefusalRun(long seed) throws IOException {
        this.random = new Random(seed);
        StoreOptions options = StoreOptions.defaults()
                .withBackground(false)
                .withCheckpointInterval(Duration.ZERO)
                .withStageBytes(1 << 20)
                .withClock(new TickingClock());
        this.store = EngineProvider.createOn(new HeapDevice(random.nextInt(4) == 0 ? 1536 : 8192), options);
        this.second = EngineProvider.createOn(new HeapDevice(4096), options);
        this.arguments = new Arguments(random, store, second, this::layer);
        fill();
    }

    /** A clock that advances by a nanosecond with each reading, so that a changed time is noticed. */
    private static final class TickingClock extends Clock {
        private long nanos;

        @Override
        public Instant instant() {
            return Instant.ofEpochSecond(1_700_000_000, nanos++);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /** Makes the calls of one run. Returns the number of refusals. */
    public static long run(long seed) throws Exception {
        try (RefusalRun run = new RefusalRun(seed)) {
            for (int i = 0; i < CALLS; i++) {
                run.call();
            }
            run.requireClean("at the end");
            return run.refusals;
        }
    }

    private void fill() throws IOException {
        try (Layer base = store.createLayer("base")) {
            base.createDirectories("/a/b/d");
            base.createDirectories("/e");
            base.write("/a/f", 0, new byte[] {1, 2, 3});
            byte[] big = new byte[100_000];
            random.nextBytes(big);
            base.write("/big", 0, big);
            base.createLink("/a/b/big", "/big");
            base.createSymbolicLink("/loop", "loop");
            base.createSymbolicLink("/root", "/");
            base.createSymbolicLink("/a/dot", ".");
            base.createSymbolicLink("/a/up", "..");
            base.createSymbolicLink("/dangling", "n/n");
            base.createSymbolicLink("/back", "n/../big");
            base.createNode("/e/f", FileKind.FIFO, 0600, 0);
            base.setXattr("/a/f", "a", new byte[600]);
            base.commit();
        }
        store.view("base", "view", LayerOptions.defaults()).close();
        store.createLayer("other", LayerOptions.defaults().withMaxOwnBytes(100_000))
                .close();
        Layer live = store.cloneLayer("base", "live");
        live.write("/a/f", 0, new byte[] {4});
        objects.addAll(
                List.of(live, store.openLayer("base"), store.openLayer("other"), store.root(), live.openFile("/a/f")));
        objects.add(live.openFile("/big", FileOption.READ, FileOption.WRITE));
        objects.add(live.openFile("/e/n", FileOption.READ, FileOption.WRITE, FileOption.CREATE));
        live.delete("/e/n");
        objects.add(store.openLayer("base").openView("/big"));
    }

    /**
     * Returns the calls of an interface in a fixed order, except those of {@link Object} and {@link Iterable}, and
     * except copies of trees, which consist of other calls.
     */
    static List<Method> calls(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .filter(method -> method.getDeclaringClass().getName().startsWith("io.lcfs."))
                .filter(method -> method.getReturnType() != CopyReport.class)
                .sorted(Comparator.comparing(Method::toString))
                .toList();
    }

    private Object callee() {
        return random.nextInt(5) == 0 ? store : objects.get(random.nextInt(objects.size()));
    }

    /** Returns a layer among the objects, or null if there is none. */
    private @Nullable Layer layer() {
        List<Layer> layers = objects.stream()
                .filter(Layer.class::isInstance)
                .map(Layer.class::cast)
                .toList();
        return layers.isEmpty() ? null : layers.get(random.nextInt(layers.size()));
    }

    private static Class<?> typeOf(Object callee) {
        return INTERFACES.stream()
                .filter(type -> type.isInstance(callee))
                .findFirst()
                .orElseThrow();
    }

    private void call() throws Exception {
        Object callee = callee();
        Class<?> type = typeOf(callee);
        List<Method> calls = calls(type);
        Method call = calls.get(random.nextInt(calls.size()));
        if (callee == store && call.getName().equals("close")) {
            return;
        }
        Object[] values = Stream.of(call.getParameterTypes())
                .map(parameter -> call.getName().equals("at") ? arguments.inode() : arguments.of(parameter, type))
                .toArray();
        if (content == null) {
            content = Content.of(store);
        }
        Supplier<String> what = () -> type.getSimpleName() + "." + call.getName()
                + Stream.of(values).map(RefusalRun::text).collect(Collectors.joining(", ", "(", ")"));
        try {
            call.setAccessible(true);
            use(call.invoke(callee, values));
            content = null;
        } catch (InvocationTargetException e) {
            refused(e.getCause(), values, what);
        }
    }

    private static String text(@Nullable Object value) {
        if (value instanceof byte[] bytes) {
            return bytes.length + " bytes";
        }
        if (value instanceof Object[] array) {
            return Arrays.toString(array);
        }
        String text = String.valueOf(value);
        return text.length() > 300 ? text.substring(0, 300) + "... of " + text.length() : text;
    }

    /** Examines the result of a call, and keeps objects on which further calls can be made. */
    private void use(@Nullable Object result) throws Exception {
        if (result instanceof InputStream stream) {
            stream.close();
        } else if (result instanceof OutputStream stream) {
            try (stream) {
                stream.write(1);
            } catch (NoSpaceException e) {
                // The limit of the layer.
            }
        } else if (result instanceof LayerDiff diff && random.nextBoolean()) {
            for (Change change : diff) {
                change.toString();
            }
        } else if (result instanceof DirectoryEntries entries && random.nextBoolean()) {
            for (DirectoryEntry entry : entries) {
                entry.toString();
            }
        } else if (result instanceof Scrub scrub) {
            // No thread waits for a paused scrub.
            scrub.await();
        }
        if (result != null
                && result != store
                && result != second
                && INTERFACES.stream().anyMatch(type -> type.isInstance(result))) {
            objects.add(result);
        }
        while (objects.size() > MAX_OBJECTS) {
            ((AutoCloseable) objects.remove(random.nextInt(objects.size()))).close();
        }
    }

    private void refused(Throwable refusal, Object[] values, Supplier<String> what) throws Exception {
        refusals++;
        if (!isDocumented(refusal, values)) {
            throw new AssertionError(what.get() + " ends in " + refusal, refusal);
        }
        if (StoreInsides.of(store).isFailed()) {
            throw new AssertionError(what.get() + " is refused by " + refusal + " and the store has failed", refusal);
        }
        if (StoreInsides.of(store).operations() != 0) {
            throw new AssertionError(what.get() + " is refused by " + refusal + " and counted as under way", refusal);
        }
        Map<String, String> now = Content.of(store);
        if (!now.equals(content)) {
            throw new AssertionError(
                    what.get() + " is refused by " + refusal + " and changes " + difference(content, now), refusal);
        }
        if (random.nextInt(4) == 0) {
            requireClean(what.get());
        }
    }

    private static String difference(@Nullable Map<String, String> before, Map<String, String> now) {
        Map<String, String> left = before == null ? Map.of() : before;
        return Stream.concat(left.keySet().stream(), now.keySet().stream())
                .distinct()
                .filter(key -> !String.valueOf(left.get(key)).equals(now.get(key)))
                .map(key -> key + ": " + left.get(key) + " -> " + now.get(key))
                .collect(Collectors.joining("; "));
    }

    private void requireClean(String when) throws IOException {
        CheckReport report = store.check();
        if (!report.isClean()) {
            throw new AssertionError(when + ": " + report.findings());
        }
    }

    private static boolean isDocumented(Throwable refusal, Object[] values) {
        if (refusal instanceof CorruptStoreException || refusal instanceof StoreFailedException) {
            return false;
        }
        if (refusal instanceof NullPointerException) {
            return Arrays.asList(values).contains(null)
                    || Stream.of(values)
                            .anyMatch(value -> value instanceof Object[] array
                                    && Arrays.asList(array).contains(null));
        }
        if (refusal instanceof ReadOnlyBufferException) {
            return Stream.of(values).anyMatch(value -> value instanceof ByteBuffer buffer && buffer.isReadOnly());
        }
        return refusal instanceof FileSystemException
                || refusal instanceof LayerStoreException
                || refusal instanceof IllegalArgumentException
                || refusal instanceof UnsupportedOperationException
                || refusal instanceof StoreClosedException
                || refusal.getClass() == IllegalStateException.class;
    }

    @Override
    public void close() throws IOException {
        for (Object object : objects) {
            try {
                ((AutoCloseable) object).close();
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException("close of " + object, e);
            }
        }
        store.close();
        second.close();
    }
}
