package io.lcfs.nio;

/**
 * Opens channels of the class that is right for the JVM: from Java 22 on they map into arenas, too. That class names types that an
 * earlier JVM does not have, so it is looked up and not referred to.
 */
final class FileChannels {
    private static final int ARENAS_SINCE = 22;
    private static final Opener OPENER =
            Runtime.version().feature() < ARENAS_SINCE ? LayerFileChannel::new : openerOfArenas();

    private FileChannels() {}

    /** How a channel is opened. */
    interface Opener {
        LayerFileChannel open(OpenFile file, boolean interruptible);
    }

    static LayerFileChannel open(OpenFile file, boolean interruptible) {
        return OPENER.open(file, interruptible);
    }

    private static Opener openerOfArenas() {
        String name = FileChannels.class.getPackageName() + ".ArenaFileChannel$ArenaOpener";
        try {
            return (Opener) Class.forName(name).getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("lcfs-nio was packed without " + name, e);
        }
    }
}
