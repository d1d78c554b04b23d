package io.lcfs.oci.content;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The compatibility of variants of an architecture. Names are normalized as in containerd: {@code x86_64} is
 * {@code amd64}.
 */
final class PlatformVariants {
    static final int NEVER = -1;

    private PlatformVariants() {}

    /** Returns the first entry with the highest variant that runs on a platform. */
    static Optional<Descriptor> best(List<Descriptor> entries, Platform wanted) {
        Optional<Descriptor> best = Optional.empty();
        int bestRank = NEVER;
        for (Descriptor entry : entries) {
            Platform offered = entry.platform();
            int rank = offered == null ? NEVER : rank(offered, wanted);
            if (rank > bestRank) {
                best = Optional.of(entry);
                bestRank = rank;
            }
        }
        return best;
    }

    /** Returns how well an entry suits a platform: the higher, the better; {@link #NEVER} if it does not run there. */
    static int rank(Platform offered, Platform wanted) {
        if (!os(offered).equals(os(wanted)) || !architecture(offered).equals(architecture(wanted))) {
            return NEVER;
        }
        String offeredVariant = variant(offered);
        String wantedVariant = variant(wanted);
        if (offeredVariant.equals(wantedVariant)) {
            return Integer.MAX_VALUE;
        }
        int number = number(offeredVariant);
        return number < number(wantedVariant) ? number : NEVER;
    }

    private static String os(Platform platform) {
        String os = platform.os().toLowerCase(Locale.ROOT);
        return os.equals("macos") ? "darwin" : os;
    }

    private static String architecture(Platform platform) {
        String architecture = platform.architecture().toLowerCase(Locale.ROOT);
        return switch (architecture) {
            case "x86_64", "x86-64" -> "amd64";
            case "i386" -> "386";
            case "aarch64" -> "arm64";
            case "armhf", "armel" -> "arm";
            default -> architecture;
        };
    }

    private static String variant(Platform platform) {
        String variant = platform.variant();
        if (variant != null) {
            String name = variant.toLowerCase(Locale.ROOT);
            return name.matches("[0-9]{1,3}") ? "v" + name : name;
        }
        return switch (platform.architecture().toLowerCase(Locale.ROOT)) {
            case "arm64", "aarch64" -> "v8";
            case "arm", "armhf" -> "v7";
            case "armel" -> "v6";
            case "amd64", "x86_64", "x86-64" -> "v1";
            default -> "";
        };
    }

    private static int number(String variant) {
        return variant.matches("v[0-9]{1,3}") ? Integer.parseInt(variant.substring(1)) : NEVER;
    }
}
