package io.lcfs.nio;

/**
 * Opens channels of the class that fits the JVM: from Java 22 on, channels can also map into arenas. That class refers
 * to types that earlier JVMs do not have, so it is loaded by its name.
 */
final class FileChannels {
    private static final int ARENAS_SINCE = 22;
    private static final Opener OPENER =
            Runtime.version().feature() < ARENAS_SINCE ? LayerFileChannel::new : openerOfArenas();

    private FileChannels() {}

    /** Opens a channel to an open file. */
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
