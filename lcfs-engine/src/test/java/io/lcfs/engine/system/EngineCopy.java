package io.lcfs.engine.system;

import static org.objectweb.asm.Opcodes.ACC_SYNCHRONIZED;
import static org.objectweb.asm.Opcodes.ACC_VOLATILE;
import static org.objectweb.asm.Opcodes.ANEWARRAY;
import static org.objectweb.asm.Opcodes.ASM9;
import static org.objectweb.asm.Opcodes.INVOKESPECIAL;
import static org.objectweb.asm.Opcodes.INVOKESTATIC;
import static org.objectweb.asm.Opcodes.MONITORENTER;
import static org.objectweb.asm.Opcodes.MONITOREXIT;
import static org.objectweb.asm.Opcodes.NEW;
import static org.objectweb.asm.Opcodes.NEWARRAY;

import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.spi.BlockDevice;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;

/**
 * The engine, loaded again with its code rewritten so that a {@link Scheduler} decides which thread runs. Locks,
 * conditions, threads and executors are replaced, waiting is a step of time, and a step is made before each access to
 * shared state (volatile fields, atomics, var handles). It works on the present classes of the engine, which do not
 * depend on it.
 */
final class EngineCopy extends ClassLoader {
    private static final String ENGINE = "io.lcfs.engine.";
    private static final String PROVIDER = "io.lcfs.engine.store.EngineProvider";
    private static final String HOOKS = "io/lcfs/engine/system/Hooks";
    private static final String LOCKS = "java/util/concurrent/locks/";
    private static final String DEVICE = "io/lcfs/spi/BlockDevice";
    private static final String ATOMIC = "java/util/concurrent/atomic/";

    /** The replacements of constructors. */
    private static final Map<String, String> OURS = Map.of(
            "java/util/concurrent/locks/ReentrantLock", "io/lcfs/engine/system/StepLock",
            "java/util/concurrent/locks/StampedLock", "io/lcfs/engine/system/StepStampedLock",
            "java/util/concurrent/ScheduledThreadPoolExecutor", "io/lcfs/engine/system/StepExecutor",
            "java/lang/Thread", "io/lcfs/engine/system/StepThread");

    /** Write-behind after much less than a run, so that it occurs in short schedules. */
    private static final long WRITE_BEHIND = 32L << 20;

    private static final long WRITE_BEHIND_HERE = 128L << 10;

    static {
        registerAsParallelCapable();
    }

    private final boolean stepped;
    private final Map<String, byte[]> patched;
    private final Map<String, Set<String>> volatiles = new ConcurrentHashMap<>();
    private final Method createOn;
    private final Method openOn;

    /**
     * Loads the engine with some of its classes replaced.
     *
     * @param stepped whether its threads are stepped; otherwise only its log and its write-behind are replaced
     * @param patched the code of replaced classes, by their names
     */
    EngineCopy(boolean stepped, Map<String, byte[]> patched) throws ReflectiveOperationException, IOException {
        super(EngineCopy.class.getClassLoader());
        this.stepped = stepped;
        this.patched = Map.copyOf(patched);
        setDefaultAssertionStatus(true);
        Class<?> provider = loadClass(PROVIDER);
        createOn = provider.getMethod("createOn", BlockDevice.class, StoreOptions.class, Random.class);
        openOn = provider.getMethod("openOn", BlockDevice.class, StoreOptions.class);
        initializeAll(provider);
    }

    /** Returns whether its threads are stepped. */
    boolean isStepped() {
        return stepped;
    }

    /** Creates a store on a device. */
    LayerStore create(BlockDevice device, StoreOptions options, Random random) throws IOException {
        return invoke(createOn, device, options, random);
    }

    /** Opens the store on a device. */
    LayerStore open(BlockDevice device, StoreOptions options) throws IOException {
        return invoke(openOn, device, options);
    }

    private static LayerStore invoke(Method method, Object... arguments) throws IOException {
        try {
            return (LayerStore) method.invoke(null, arguments);
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause();
            if (cause instanceof IOException thrown) {
                throw thrown;
            } else if (cause instanceof RuntimeException thrown) {
                throw thrown;
            } else if (cause instanceof Error thrown) {
                throw thrown;
            }
            throw new IllegalStateException(e);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Initializes all classes now, because a thread that stops in an initializer would block other threads. */
    private void initializeAll(Class<?> provider) throws IOException {
        Path top;
        try {
            top = Path.of(getParent()
                    .loadClass(PROVIDER)
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (ClassNotFoundException | URISyntaxException e) {
            throw new IOException(provider.getName(), e);
        }
        try (Stream<Path> files = Files.walk(top)) {
            List<String> names = files.map(file -> top.relativize(file).toString())
                    .filter(name -> name.startsWith("io" + File.separator) && name.endsWith(".class"))
                    .filter(name -> !name.endsWith("-info.class"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace(File.separatorChar, '.'))
                    .sorted()
                    .toList();
            for (String name : names) {
                Class.forName(name, true, this);
            }
        } catch (ClassNotFoundException e) {
            throw new IOException(e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(ENGINE) || name.startsWith(ENGINE + "system.")) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            byte[] code = rewritten(name.replace('.', '/'));
            return defineClass(name, code, 0, code.length);
        }
    }

    private byte[] code(String internalName) throws ClassNotFoundException {
        byte[] bytes = patched.get(internalName.replace('/', '.'));
        if (bytes != null) {
            return bytes;
        }
        try (InputStream file = getParent().getResourceAsStream(internalName + ".class")) {
            if (file == null) {
                throw new ClassNotFoundException(internalName);
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new ClassNotFoundException(internalName, e);
        }
    }

    private byte[] rewritten(String internalName) throws ClassNotFoundException {
        ClassReader reader = new ClassReader(code(internalName));
        ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        reader.accept(new Rewriter(writer), 0);
        return writer.toByteArray();
    }

    private boolean isVolatile(String owner, String field) {
        return owner.startsWith("io/lcfs/engine/")
                && volatiles.computeIfAbsent(owner, this::volatilesOf).contains(field);
    }

    private Set<String> volatilesOf(String owner) {
        Set<String> names = new HashSet<>();
        try {
            new ClassReader(code(owner))
                    .accept(
                            new ClassVisitor(ASM9) {
                                @Override
                                public FieldVisitor visitField(
                                        int access, String name, String type, String signature, Object value) {
                                    if ((access & ACC_VOLATILE) != 0) {
                                        names.add(name);
                                    }
                                    return null;
                                }
                            },
                            ClassReader.SKIP_CODE);
        } catch (ClassNotFoundException e) {
            throw new UncheckedIOException(new IOException(e));
        }
        return names;
    }

    /** Rewrites a class. */
    private final class Rewriter extends ClassVisitor {
        private String className = "";

        Rewriter(ClassVisitor next) {
            super(ASM9, next);
        }

        @Override
        public void visit(int version, int access, String name, String signature, String above, String[] interfaces) {
            className = name;
            super.visit(version, access, name, signature, above, interfaces);
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
            // A thread is not stopped in a monitor, or in code that only concerns the thread itself.
            boolean steps = stepped
                    && (access & ACC_SYNCHRONIZED) == 0
                    && !name.equals("<clinit>")
                    && !className.endsWith("/LateFaults");
            return new Steps(next, className, name + descriptor, steps);
        }
    }

    /** Rewrites a method. */
    private final class Steps extends MethodVisitor {
        private final String className;
        private final String method;
        private final boolean steps;
        private final Map<String, Integer> places = new HashMap<>();

        Steps(MethodVisitor next, String className, String method, boolean steps) {
            super(ASM9, next);
            this.className = className;
            this.method = method;
            this.steps = steps;
        }

        private void hook(String name, String descriptor) {
            super.visitMethodInsn(INVOKESTATIC, HOOKS, name, descriptor, false);
        }

        private void step(String what) {
            if (steps) {
                int ordinal = places.merge(what, 1, Integer::sum);
                super.visitLdcInsn((className + "." + method + " " + what + " " + ordinal).hashCode() | 4);
                hook("step", "(I)V");
            }
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
            if (isVolatile(owner, name)) {
                step(owner + "." + name);
            }
            super.visitFieldInsn(opcode, owner, name, descriptor);
        }

        @Override
        public void visitTypeInsn(int opcode, String type) {
            super.visitTypeInsn(opcode, stepped && opcode == NEW ? OURS.getOrDefault(type, type) : type);
            // The step is inserted after the instruction, because an uninitialized object is identified by the place of
            // its instruction.
            if (steps && (opcode == NEW || opcode == ANEWARRAY)) {
                hook("allocating", "()V");
            }
        }

        @Override
        public void visitIntInsn(int opcode, int operand) {
            if (steps && opcode == NEWARRAY) {
                hook("allocating", "()V");
            }
            super.visitIntInsn(opcode, operand);
        }

        @Override
        public void visitInsn(int opcode) {
            if (stepped && opcode == MONITOREXIT) {
                hook("monitorLeft", "()V");
            }
            super.visitInsn(opcode);
            if (stepped && opcode == MONITORENTER) {
                hook("monitorEntered", "()V");
            }
        }

        @Override
        public void visitLdcInsn(Object value) {
            boolean scaled = className.endsWith("/WriteBehind") && value.equals(WRITE_BEHIND);
            super.visitLdcInsn(scaled ? (Object) WRITE_BEHIND_HERE : value);
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            String call = owner + "." + name;
            if (call.equals("org/slf4j/LoggerFactory.getLogger") && descriptor.startsWith("(Ljava/lang/Class;)")) {
                hook("logger", descriptor);
            } else if (!stepped) {
                super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
            } else if (opcode == INVOKESPECIAL && name.equals("<init>") && OURS.containsKey(owner)) {
                super.visitMethodInsn(opcode, OURS.get(owner), name, descriptor, isInterface);
            } else if (call.equals("java/lang/Thread.onSpinWait")) {
                hook("spin", "()V");
            } else if (call.equals("java/util/concurrent/locks/LockSupport.parkNanos")) {
                hook("park", descriptor);
            } else if (call.equals("java/lang/System.nanoTime")) {
                hook("nanoTime", descriptor);
            } else if (call.equals("java/lang/Thread.getId") || call.equals("java/lang/Thread.threadId")) {
                hook("threadId", "(Ljava/lang/Thread;)J");
            } else {
                boolean isShared = owner.startsWith(ATOMIC) || owner.equals("java/lang/invoke/VarHandle");
                boolean isWait = owner.startsWith(LOCKS) || owner.equals(DEVICE);
                if ((isShared || isWait) && !name.equals("<init>")) {
                    step(call);
                }
                super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
                if (isWait && !name.equals("<init>")) {
                    step("after " + call);
                }
            }
        }
    }
}
