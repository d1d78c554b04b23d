package io.lcfs.nio.channel;

import io.lcfs.FileInfo;
import io.lcfs.FileOption;
import io.lcfs.LayerFile;
import io.lcfs.nio.file.Location;
import io.lcfs.nio.file.Mount;
import io.lcfs.nio.file.Options;
import java.io.IOException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Opens channels. Channels to regular files are of the class that fits the JVM: from Java 22 on, channels can also map
 * into arenas. That class refers to types that earlier JVMs do not have, so it is loaded by its name.
 */
public final class FileChannels {
    private static final int ARENAS_SINCE = 22;
    private static final Opener OPENER =
            Runtime.version().feature() < ARENAS_SINCE ? LayerFileChannel::new : openerOfArenas();

    private FileChannels() {}

    /** Opens a channel to an open file. */
    interface Opener {
        LayerFileChannel open(OpenFile file, boolean interruptible);
    }

    private static Opener openerOfArenas() {
        String name = FileChannels.class.getPackageName() + ".ArenaFileChannel$ArenaOpener";
        try {
            return (Opener) Class.forName(name).getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("lcfs-nio was packed without " + name, e);
        }
    }

    /**
     * Opens a channel. A directory can be opened for reading, in order to force it.
     *
     * @param interruptible whether interrupting a thread that uses the channel closes it
     */
    public static FileChannel open(Mount mount, Location at, Options.Open how, int mode, boolean interruptible)
            throws IOException {
        OpenFile file;
        try {
            file = openFile(mount, at, how, mode);
        } catch (FileSystemException e) {
            if (e.getClass() == FileSystemException.class && !how.isWritable()) {
                FileInfo info = mount.files().stat(at, !how.options().contains(FileOption.NO_FOLLOW));
                if (info.isDirectory()) {
                    return mount.opened(new DirectoryChannel(mount, at.ofInode(info.inode()), interruptible));
                }
            }
            throw e;
        }
        return mount.opened(OPENER.open(file, interruptible));
    }

    /** Opens an asynchronous channel, whose operations run on the given executor or on threads of this module. */
    public static AsynchronousFileChannel openAsynchronous(
            Mount mount, Location at, Options.Open how, int mode, @Nullable ExecutorService executor)
            throws IOException {
        return mount.opened(new LayerAsynchronousFileChannel(openFile(mount, at, how, mode), executor));
    }

    private static OpenFile openFile(Mount mount, Location at, Options.Open how, int mode) throws IOException {
        return mount.files().call(at, layer -> {
            LayerFile file = layer.openFile(at.at(), mode, how.forEngine());
            return new OpenFile(mount, layer, file, at, how);
        });
    }
}
