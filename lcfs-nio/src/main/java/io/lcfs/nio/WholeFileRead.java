package io.lcfs.nio;

import java.lang.StackWalker.StackFrame;
import java.nio.file.Files;
import java.util.Set;

/**
 * Tells whether this thread is within {@link Files#readAllBytes} or what is made of it, such as {@link Files#readString(
 * java.nio.file.Path)}. These open a channel as any program does, read it to the end and close it; on the host the JDK then makes
 * its own channel one that no interrupt closes, which it cannot do with ours. So a channel of ours that is about to be closed by an
 * interrupt looks who calls. Nothing else does, hence it costs nothing as long as nobody is interrupted. If a later JDK reads in
 * another way, such a read ends as that of any channel does.
 */
final class WholeFileRead {
    private static final String OURS = WholeFileRead.class.getPackageName() + ".";
    private static final Set<String> STREAM_OF_CHANNEL = Set.of("sun.nio.ch.ChannelInputStream", "java.io.InputStream");
    private static final Set<String> METHODS = Set.of("readAllBytes", "read");

    private WholeFileRead() {}

    static boolean isUnderWay() {
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(WholeFileRead::isCaller)
                        .findFirst()
                        .map(WholeFileRead::readsAll)
                        .orElse(false));
    }

    private static boolean isCaller(StackFrame frame) {
        String name = frame.getClassName();
        return !name.startsWith(OURS) && !STREAM_OF_CHANNEL.contains(name);
    }

    private static boolean readsAll(StackFrame frame) {
        return frame.getClassName().equals(Files.class.getName()) && METHODS.contains(frame.getMethodName());
    }
}
