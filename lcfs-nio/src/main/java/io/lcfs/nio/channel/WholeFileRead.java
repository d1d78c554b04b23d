package io.lcfs.nio.channel;

import java.lang.StackWalker.StackFrame;
import java.nio.file.Files;
import java.util.Set;

/**
 * Detects whether the current thread is inside {@link Files#readAllBytes} or a method built on it, such as
 * {@link Files#readString( java.nio.file.Path)}. These methods open a channel as any program does, read it to the end
 * and close it. For a channel of the host, the JDK makes that channel uninterruptible; it cannot do so for a channel of
 * another provider. Therefore a channel of this provider that an interrupt is about to close inspects the stack for its
 * caller. No other code path inspects the stack, so programs without interrupts pay nothing. If a later JDK reads in
 * another way, an interrupt closes the channel of such a read like any other channel.
 */
final class WholeFileRead {
    /** What the names of all classes of this module begin with. */
    private static final String OURS = "io.lcfs.nio.";

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
