package io.lcfs.engine.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * An operation of a random run. Its numbers choose among the layers and files that exist when it is run, so that it is
 * meaningful in every run.
 */
record Operation(Kind kind, int a, int b, int c) {
    private static final int NUMBERS = 1 << 20;
    private static final List<Kind> WEIGHTED = weighted();

    /** The kinds of operations, and how often each occurs. */
    enum Kind {
        CREATE_LAYER(1),
        CLONE(3),
        SNAPSHOT(2),
        COMMIT(1),
        REMOVE(3),
        VIEW(1),
        RENAME_LAYER(1),
        SYNC(3),
        RECLAIM(1),
        REOPEN(1),
        CHECK(1),
        CREATE(4),
        DIRECTORY(6),
        SYMLINK(3),
        NODE(2),
        LINK(5),
        DELETE(5),
        DELETE_ALL(2),
        RENAME(7),
        EXCHANGE(4),
        RENAME_NEW(3),
        WRITE(8),
        WRITE_MORE(6),
        WRITE_LARGE(4),
        WRITE_ZEROS(4),
        READ(5),
        TRUNCATE(6),
        PUNCH(4),
        MODE(2),
        OWNER(2),
        XATTR(4),
        XATTR_LARGE(2),
        XATTR_REMOVE(3),
        RESTORE(2),
        EPHEMERAL(2),
        EPHEMERAL_COMMIT(1);

        private final int weight;

        Kind(int weight) {
            this.weight = weight;
        }
    }

    private static List<Kind> weighted() {
        List<Kind> kinds = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            for (int i = 0; i < kind.weight; i++) {
                kinds.add(kind);
            }
        }
        return List.copyOf(kinds);
    }

    /** Draws a number of operations at random. */
    static List<Operation> any(Random random, int count) {
        List<Operation> operations = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Kind kind = WEIGHTED.get(random.nextInt(WEIGHTED.size()));
            operations.add(
                    new Operation(kind, random.nextInt(NUMBERS), random.nextInt(NUMBERS), random.nextInt(NUMBERS)));
        }
        return operations;
    }

    /** Returns simpler operations of the same kind. */
    List<Operation> simpler() {
        List<Operation> simpler = new ArrayList<>();
        for (int divisor : new int[] {NUMBERS, 1024, 2}) {
            simpler.add(new Operation(kind, a / divisor, b, c));
            simpler.add(new Operation(kind, a, b / divisor, c));
            simpler.add(new Operation(kind, a, b, c / divisor));
        }
        simpler.removeIf(this::equals);
        return simpler;
    }
}
