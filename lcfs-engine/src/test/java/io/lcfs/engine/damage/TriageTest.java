package io.lcfs.engine.damage;

import io.lcfs.engine.sweep.Sweep;
import java.nio.ByteBuffer;
import java.util.*;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class TriageTest {
    @Test
    void triage() throws Exception {
        BlockImage image = SampleStore.build().image();
        Map<String, List<String>> found = new ConcurrentHashMap<>();
        Sweep.random("triage", 1000, seed -> {
            Random random = new Random(seed);
            byte[] bytes = new byte[Edits.BYTES * (1 + random.nextInt(3))];
            random.nextBytes(bytes);
            StoreForge forge = new StoreForge(image);
            List<String> edits = Edits.apply(forge, ByteBuffer.wrap(bytes));
            try {
                Guarded.run(() -> StoreDrive.run(forge.image()));
            } catch (Throwable e) {
                Throwable root = e;
                while (root.getCause() != null) root = root.getCause();
                StringBuilder key = new StringBuilder(root.getClass().getSimpleName() + ": " + root.getMessage());
                key = new StringBuilder(key.toString().replaceAll("[0-9]+", "N"));
                int n = 0;
                for (StackTraceElement el : root.getStackTrace()) {
                    if (el.getClassName().startsWith("io.lcfs") && n++ < 7)
                        key.append("\n      ")
                                .append(el.getClassName().replaceAll(".*\\.", ""))
                                .append('.')
                                .append(el.getMethodName())
                                .append(':')
                                .append(el.getLineNumber());
                }
                found.computeIfAbsent(key.toString(), k -> Collections.synchronizedList(new ArrayList<>()))
                        .add(seed + " " + edits);
            }
        });
        int sum = 0;
        for (var f : found.entrySet()) sum += f.getValue().size();
        System.out.println("FAILURES " + sum + " in " + found.size() + " kinds");
        found.entrySet().stream()
                .sorted((a, b) -> b.getValue().size() - a.getValue().size())
                .forEach(f -> System.out.println("== " + f.getValue().size() + " x " + f.getKey() + "\n   e.g. "
                        + f.getValue().get(0)));
    }
}
