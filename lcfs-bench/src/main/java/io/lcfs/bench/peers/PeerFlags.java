package io.lcfs.bench.peers;

/**
 * What the JVM of a peer has to allow: lmdbjava and jnr-ffi look into the JDK's buffers, and they, RocksDB, zstd-jni, aircompressor
 * and JMH load native code or use Unsafe, of which later JVMs warn. The bench's pom gives the same to the test JVM.
 */
public final class PeerFlags {
    /** Comes first: JVMs differ in which of the others they know. */
    public static final String IGNORE_UNKNOWN = "-XX:+IgnoreUnrecognizedVMOptions";

    public static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";
    public static final String UNSAFE_MEMORY = "--sun-misc-unsafe-memory-access=allow";
    public static final String OPEN_NIO = "--add-opens=java.base/java.nio=ALL-UNNAMED";
    public static final String OPEN_CHANNELS = "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED";

    private PeerFlags() {}
}
