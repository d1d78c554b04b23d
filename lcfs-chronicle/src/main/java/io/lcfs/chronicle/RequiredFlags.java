package io.lcfs.chronicle;

import java.util.ArrayList;
import java.util.List;
import net.openhft.chronicle.bytes.MappedFile;
import net.openhft.chronicle.core.OS;

/**
 * The packages of the JDK that chronicle-bytes uses when it maps, and the JVM flags that allow it. They are looked up
 * in the module system, so that no class of chronicle is initialized before it is known to work.
 */
final class RequiredFlags {
    private static final Module JDK = Object.class.getModule();

    private RequiredFlags() {}

    /**
     * Requires that the JVM was started with all flags.
     *
     * @throws IllegalStateException if a flag is missing; the message lists the missing flags
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
        // Class literals do not initialize the classes.
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
