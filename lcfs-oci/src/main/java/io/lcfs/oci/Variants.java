package io.lcfs.oci;

import java.util.List;
import java.util.Optional;

/** Which variants of an architecture run where. */
final class Variants {
    private static final int NEVER = -1;

    private Variants() {}

    /** The first of the entries with the highest variant that runs on a platform. */
    static Optional<Descriptor> best(List<Descriptor> entries, Platform wanted) {
        Optional<Descriptor> best = Optional.empty();
        int bestRank = NEVER;
        for (Descriptor entry : entries) {
            int rank = rank(entry, wanted);
            if (rank > bestRank) {
                best = Optional.of(entry);
                bestRank = rank;
            }
        }
        return best;
    }

    private static int rank(Descriptor entry, Platform wanted) {
        Platform offered = entry.platform();
        if (offered == null
                || !offered.os().equals(wanted.os())
                || !offered.architecture().equals(wanted.architecture())) {
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

    private static String variant(Platform platform) {
        String variant = platform.variant();
        if (variant != null && !variant.isEmpty()) {
            return variant;
        }
        return switch (platform.architecture()) {
            case "arm64" -> "v8";
            case "arm" -> "v7";
            case "amd64" -> "v1";
            default -> "";
        };
    }

    private static int number(String variant) {
        return variant.matches("v[0-9]{1,3}") ? Integer.parseInt(variant.substring(1)) : NEVER;
    }
}
