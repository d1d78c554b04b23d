package io.lcfs.nio.file;

import io.lcfs.FileOption;
import java.nio.file.CopyOption;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Checked forms of the options and attributes that callers pass. */
public final class Options {
    private static final FileOption[] READ_ALONE = {FileOption.READ};
    private static final Open READ = new Open(Set.of(FileOption.READ), false, false, false);

    private static final Open REPLACE =
            new Open(Set.of(FileOption.WRITE, FileOption.CREATE, FileOption.TRUNCATE), false, false, false);

    private Options() {}

    /**
     * The way a file is opened.
     *
     * @param options the options for the engine
     * @param append whether each write appends to the file
     * @param deleteOnClose whether closing the channel deletes the file's name
     * @param sync whether each write is durable on return
     */
    public record Open(Set<FileOption> options, boolean append, boolean deleteOnClose, boolean sync) {
        public FileOption[] forEngine() {
            return this == READ ? READ_ALONE : options.toArray(FileOption[]::new);
        }

        public boolean isReadable() {
            return options.contains(FileOption.READ);
        }

        public boolean isWritable() {
            return options.contains(FileOption.WRITE);
        }
    }

    /**
     * The way a file is copied or moved.
     *
     * @param replace whether an existing target is replaced
     * @param attributes whether all attributes are copied
     * @param atomic whether the move must be atomic
     * @param follow whether a final symbolic link of the source is followed
     * @param interruptible whether interrupting the thread ends the copy
     */
    public record Copy(boolean replace, boolean attributes, boolean atomic, boolean follow, boolean interruptible) {
        public static Copy of(CopyOption... options) {
            boolean replace = false;
            boolean attributes = false;
            boolean atomic = false;
            boolean follow = true;
            boolean interruptible = false;
            for (CopyOption option : options) {
                if (option == StandardCopyOption.REPLACE_EXISTING) {
                    replace = true;
                } else if (option == StandardCopyOption.COPY_ATTRIBUTES) {
                    attributes = true;
                } else if (option == StandardCopyOption.ATOMIC_MOVE) {
                    atomic = true;
                } else if (option == LinkOption.NOFOLLOW_LINKS) {
                    follow = false;
                } else if (isOfJdk(Objects.requireNonNull(option, "option"), "ExtendedCopyOption", "INTERRUPTIBLE")) {
                    interruptible = true;
                } else {
                    throw unsupported(option);
                }
            }
            return new Copy(replace, attributes, atomic, follow, interruptible);
        }
    }

    /** Returns whether a final symbolic link is followed. */
    public static boolean isFollowed(LinkOption... options) {
        boolean follow = true;
        for (LinkOption option : options) {
            if (Objects.requireNonNull(option, "option") == LinkOption.NOFOLLOW_LINKS) {
                follow = false;
            }
        }
        return follow;
    }

    /** Returns the way to open a channel. */
    public static Open open(Set<? extends OpenOption> asked) {
        if (asked.isEmpty()) {
            return READ;
        }
        Set<StandardOpenOption> standard = EnumSet.noneOf(StandardOpenOption.class);
        boolean follow = true;
        for (OpenOption option : asked) {
            if (option instanceof StandardOpenOption known) {
                standard.add(known);
            } else if (option == LinkOption.NOFOLLOW_LINKS) {
                follow = false;
            } else if (!isOfJdk(Objects.requireNonNull(option, "option"), "ExtendedOpenOption", "DIRECT")) {
                // DIRECT asks for no cache between the program and the device. This provider has none.
                throw unsupported(option);
            }
        }
        boolean append = standard.contains(StandardOpenOption.APPEND);
        boolean write = append || standard.contains(StandardOpenOption.WRITE);
        boolean read = !write || standard.contains(StandardOpenOption.READ);
        if (append) {
            refuse(standard, StandardOpenOption.READ);
            refuse(standard, StandardOpenOption.TRUNCATE_EXISTING);
        }
        Set<FileOption> options = EnumSet.noneOf(FileOption.class);
        add(options, FileOption.READ, read);
        add(options, FileOption.WRITE, write);
        add(options, FileOption.TRUNCATE, write && standard.contains(StandardOpenOption.TRUNCATE_EXISTING));
        add(options, FileOption.CREATE, write && standard.contains(StandardOpenOption.CREATE));
        add(options, FileOption.CREATE_NEW, write && standard.contains(StandardOpenOption.CREATE_NEW));
        boolean deleteOnClose = standard.contains(StandardOpenOption.DELETE_ON_CLOSE);
        // DELETE_ON_CLOSE deletes the name itself, so the file must be the one of that name and not the target of a
        // link.
        add(options, FileOption.NO_FOLLOW, !follow || deleteOnClose);
        boolean sync = standard.contains(StandardOpenOption.SYNC) || standard.contains(StandardOpenOption.DSYNC);
        return new Open(options, append, deleteOnClose, write && sync);
    }

    /** Returns the way to open a stream that reads. */
    public static Open openForInput(OpenOption... asked) {
        for (OpenOption option : asked) {
            if (option == StandardOpenOption.APPEND || option == StandardOpenOption.WRITE) {
                throw new UnsupportedOperationException(option + " of a stream that reads");
            }
        }
        return open(Set.of(asked));
    }

    /** Returns the way to open a stream that writes. */
    public static Open openForOutput(OpenOption... asked) {
        if (asked.length == 0) {
            return REPLACE;
        }
        Set<OpenOption> options = new HashSet<>();
        for (OpenOption option : asked) {
            if (option == StandardOpenOption.READ) {
                throw new IllegalArgumentException("READ of a stream that writes");
            }
            options.add(option);
        }
        options.add(StandardOpenOption.WRITE);
        return open(options);
    }

    /** Returns whether an option is a given one of the module {@code jdk.unsupported}, which this JVM may not have. */
    private static boolean isOfJdk(Object option, String type, String name) {
        return option instanceof Enum<?> constant
                && constant.name().equals(name)
                && constant.getDeclaringClass().getName().equals("com.sun.nio.file." + type);
    }

    private static void refuse(Set<StandardOpenOption> given, StandardOpenOption option) {
        if (given.contains(option)) {
            throw new IllegalArgumentException("APPEND and " + option + " exclude each other");
        }
    }

    private static void add(Set<FileOption> options, FileOption option, boolean wanted) {
        if (wanted) {
            options.add(option);
        }
    }

    /** Returns the mode of a new file: the mode among the attributes, or else the usual one. */
    public static int mode(int usual, FileAttribute<?>... attributes) {
        int mode = usual;
        for (FileAttribute<?> attribute : attributes) {
            if (!attribute.name().equals("posix:permissions")) {
                throw new UnsupportedOperationException(
                        "not an attribute that a file is made with: " + attribute.name());
            }
            mode = Modes.bits(permissions(Objects.requireNonNull(attribute.value(), "value")));
        }
        return mode;
    }

    /** Checks that an object is a set of permissions and copies it. */
    public static Set<PosixFilePermission> permissions(Object value) {
        List<PosixFilePermission> checked = new ArrayList<>();
        for (Object permission : (Set<?>) value) {
            checked.add((PosixFilePermission) Objects.requireNonNull(permission, "permission"));
        }
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        permissions.addAll(checked);
        return permissions;
    }

    private static UnsupportedOperationException unsupported(Object option) {
        return new UnsupportedOperationException("option " + option);
    }
}
