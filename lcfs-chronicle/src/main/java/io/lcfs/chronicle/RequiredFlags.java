package io.lcfs.chronicle;

import java.util.ArrayList;
import java.util.List;
import net.openhft.chronicle.bytes.MappedFile;
import net.openhft.chronicle.core.OS;

/**
 * The packages of the JDK into which chronicle-bytes reaches when it maps, and the JVM flags that let it. They are asked of
 * the module system, so that none of chronicle's classes is initialized before it is known that it will work.
 */
final class RequiredFlags {
    private static final Module JDK = Object.class.getModule();

    private RequiredFlags() {}

    /**
     * Requires that the JVM was started with all of them.
     *
     * @throws IllegalStateException if one is missing; the message has what to add to the command line
     */
    static void require() {
        List<String> missing = missing();
        if (!missing.isEmpty()) {
            throw new IllegalStateException(
                    "chronicle-bytes cannot map files in this JVM; start it with " + String.join(" ", missing));
        }
    }

    private static List<String> missing() {
        List<String> missing = new ArrayList<>();
        // The names of classes: they are not initialized by this.
        for (Class<?> user : List.of(OS.class, MappedFile.class)) {
            Module module = user.getModule();
            String target = "=" + (module.isNamed() ? module.getName() : "ALL-UNNAMED");
            for (String opened : List.of("sun.nio.ch", "java.nio", "java.lang.reflect")) {
                if (!JDK.isOpen(opened, module)) {
                    missing.add("--add-opens=java.base/" + opened + target);
                }
            }
            if (!JDK.isExported("jdk.internal.ref", module)) {
                missing.add("--add-exports=java.base/jdk.internal.ref" + target);
            }
        }
        return missing.stream().distinct().toList();
    }
}
