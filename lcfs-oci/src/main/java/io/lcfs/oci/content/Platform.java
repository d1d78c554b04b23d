package io.lcfs.oci.content;

import io.lcfs.oci.text.Quote;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an image runs on.
 *
 * @param os as in Go's GOOS: {@code linux}
 * @param architecture as in Go's GOARCH: {@code amd64}
 * @param variant of the architecture: {@code v8}; {@code null} if there is none
 */
public record Platform(
        String os, String architecture, @Nullable String variant) {
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.-]{1,128}");

    /**
     * Checks the parts.
     *
     * @param os letters, digits and {@code _.-}, at least one
     * @param architecture letters, digits and {@code _.-}, at least one
     * @param variant the same, or {@code null} for none; an empty one is none
     * @throws IllegalArgumentException if a part has other characters, or none
     */
    public Platform {
        variant = variant == null || variant.isEmpty() ? null : variant;
        requireWord("operating system", os);
        requireWord("architecture", architecture);
        if (variant != null) {
            requireWord("variant", variant);
        }
    }

    private static void requireWord(String what, String value) {
        if (!isWord(value)) {
            throw new IllegalArgumentException("the " + what + " " + Quote.of(value)
                    + " of a platform is not made of 1 to 128 letters, digits and _.-");
        }
    }

    /**
     * Tells whether a text can be a part of a platform.
     *
     * @param value the text
     * @return whether it is made of 1 to 128 letters, digits and {@code _.-}
     */
    public static boolean isWord(String value) {
        return WORD.matcher(value).matches();
    }

    /**
     * Linux on the architecture that this JVM was built for.
     *
     * @return the platform; an architecture that has no other name in Go keeps the JVM's
     */
    public static Platform ofThisMachine() {
        String architecture = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return new Platform("linux", isWord(architecture) ? goName(architecture) : "unknown", null);
    }

    /** The names of OpenJDK's ports, of its Zero port and of other JVMs, as Go has them. */
    private static String goName(String architecture) {
        return switch (architecture) {
            case "x86_64", "x64", "x86-64" -> "amd64";
            case "x86", "i386", "i486", "i586", "i686" -> "386";
            case "aarch64", "armv8" -> "arm64";
            case "aarch32", "arm32", "armv7", "armv7l" -> "arm";
            case "powerpc", "ppc32" -> "ppc";
            case "powerpc64" -> "ppc64";
            case "powerpc64le", "ppc64el" -> "ppc64le";
            case "loongarch64" -> "loong64";
            case "mipsel" -> "mipsle";
            case "mips64el" -> "mips64le";
            case "sparcv9" -> "sparc64";
            default -> architecture;
        };
    }

    /**
     * Tells whether an image of this platform runs on a machine, by the rules of {@link io.lcfs.oci.spec.ImageIndex#find}.
     *
     * @param machine the platform of the machine
     * @return whether it does
     */
    public boolean runsOn(Platform machine) {
        return PlatformVariants.rank(this, machine) >= 0;
    }

    /**
     * Returns the entry that suits a machine of this platform best: of those that run on it the one with the highest variant, of
     * several the first. O(entries).
     *
     * @param entries what there is; an entry without a platform is left out
     * @return the entry; empty if none runs
     */
    public Optional<Descriptor> choose(List<Descriptor> entries) {
        return PlatformVariants.best(entries, this);
    }

    /** The parts with slashes between: {@code linux/arm64/v8}. */
    @Override
    public String toString() {
        return os + "/" + architecture + (variant == null ? "" : "/" + variant);
    }
}
