package io.lcfs.bench.peers;

/**
 * The JVM flags of the peers. lmdbjava and jnr-ffi access the JDK's buffers by reflection. These two, RocksDB,
 * zstd-jni, aircompressor and JMH also load native code or use Unsafe, and later JVMs print warnings about that. The
 * bench's pom gives the same flags to the test JVM.
 */
public final class PeerFlags {
    /** The first flag: it makes JVMs ignore the other flags that they do not know. */
    public static final String IGNORE_UNKNOWN = "-XX:+IgnoreUnrecognizedVMOptions";

    public static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";
    public static final String UNSAFE_MEMORY = "--sun-misc-unsafe-memory-access=allow";
    public static final String OPEN_NIO = "--add-opens=java.base/java.nio=ALL-UNNAMED";
    public static final String OPEN_CHANNELS = "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED";

    private PeerFlags() {}
}
