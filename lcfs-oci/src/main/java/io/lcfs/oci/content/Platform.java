package io.lcfs.oci.content;

import io.lcfs.oci.text.Quote;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The platform that an image runs on.
 *
 * @param os the operating system, as in Go's GOOS: {@code linux}
 * @param architecture the architecture, as in Go's GOARCH: {@code amd64}
 * @param variant the variant of the architecture: {@code v8}; {@code null} if there is none
 */
public record Platform(
        String os, String architecture, @Nullable String variant) {
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.-]{1,128}");

    /**
     * Checks the parts.
     *
     * @param os 1 to 128 letters, digits and {@code _.-}
     * @param architecture 1 to 128 letters, digits and {@code _.-}
     * @param variant the same, or {@code null} for none; an empty string counts as none
     * @throws IllegalArgumentException if a part is empty, longer than 128 characters, or has other characters
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
     * Returns whether a text can be a part of a platform.
     *
     * @param value the text
     * @return true if it consists of 1 to 128 letters, digits and {@code _.-}
     */
    public static boolean isWord(String value) {
        return WORD.matcher(value).matches();
    }

    /**
     * Returns Linux on the architecture that this JVM was built for.
     *
     * @return the platform; an architecture whose name in Go is not different keeps the JVM's name; {@code unknown} if
     *     the JVM has no name for it
     */
    public static Platform ofThisMachine() {
        String architecture = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return new Platform("linux", isWord(architecture) ? goName(architecture) : "unknown", null);
    }

    /** Returns Go's name of an architecture of OpenJDK's ports, of its Zero port or of another JVM. */
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
     * Returns whether an image of this platform runs on a machine, by the rules of
     * {@link io.lcfs.oci.spec.ImageIndex#find}.
     *
     * @param machine the platform of the machine
     * @return true if the image runs there
     */
    public boolean runsOn(Platform machine) {
        return PlatformVariants.rank(this, machine) >= 0;
    }

    /**
     * Returns the entry that suits a machine of this platform best: of the entries that run on it, the first one with
     * the highest variant. O(entries).
     *
     * @param entries the entries; an entry without a platform is ignored
     * @return the entry; empty if none runs
     */
    public Optional<Descriptor> choose(List<Descriptor> entries) {
        return PlatformVariants.best(entries, this);
    }

    /** Returns the parts separated by slashes: {@code linux/arm64/v8}. */
    @Override
    public String toString() {
        return os + "/" + architecture + (variant == null ? "" : "/" + variant);
    }
}
