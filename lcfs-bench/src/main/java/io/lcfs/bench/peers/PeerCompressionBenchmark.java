package io.lcfs.bench.peers;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.lcfs.bench.TarImport;
import io.lcfs.bench.WorkDirectory;
import io.lcfs.compress.CompressionLevel;
import io.lcfs.compress.Parallelism;
import io.lcfs.compress.gzip.GzipInputStream;
import io.lcfs.compress.gzip.GzipOutputStream;
import io.lcfs.compress.zstd.ZstdInputStream;
import io.lcfs.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The compression of the first 32 MiB of a tar to memory and the decompression from memory: gzip and zstd of
 * lcfs-compress beside the alternatives of a JVM program, on one thread if the name of the codec does not say
 * otherwise. The tar is {@code lcfs.bench.tar} if that is set, otherwise one of the JDK.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5)
@Measurement(iterations = 7)
@Fork(
        value = 1,
        jvmArgsAppend = {PeerFlags.IGNORE_UNKNOWN, PeerFlags.NATIVE_ACCESS, PeerFlags.UNSAFE_MEMORY})
public class PeerCompressionBenchmark {
    private static final int CONTENT_BYTES = 32 << 20;
    private static final int BUFFER_BYTES = 64 << 10;

    /** A format and the code that writes and reads it. */
    public enum Codec {
        GZIP {
            @Override
            OutputStream pack(OutputStream out) {
                return new GzipOutputStream(out, CompressionLevel.DEFAULT, Parallelism.none());
            }

            @Override
            InputStream unpack(InputStream in) {
                return new GzipInputStream(in);
            }
        },
        GZIP_FAST {
            @Override
            OutputStream pack(OutputStream out) {
                return new GzipOutputStream(out, CompressionLevel.FAST, Parallelism.none());
            }

            @Override
            InputStream unpack(InputStream in) throws IOException {
                return GZIP.unpack(in);
            }
        },
        GZIP_SMALL {
            @Override
            OutputStream pack(OutputStream out) {
                return new GzipOutputStream(out, CompressionLevel.SMALL, Parallelism.none());
            }

            @Override
            InputStream unpack(InputStream in) throws IOException {
                return GZIP.unpack(in);
            }
        },
        /** The default level on as many threads as there are processors. */
        GZIP_ON_ALL_CORES {
            @Override
            OutputStream pack(OutputStream out) {
                return new GzipOutputStream(out, CompressionLevel.DEFAULT, ALL_CORES);
            }

            @Override
            InputStream unpack(InputStream in) throws IOException {
                return GZIP.unpack(in);
            }
        },
        /** The gzip of the JDK, on the zlib that the JDK was built with. */
        GZIP_OF_JDK {
            @Override
            OutputStream pack(OutputStream out) throws IOException {
                return new GZIPOutputStream(out, BUFFER_BYTES);
            }

            @Override
            InputStream unpack(InputStream in) throws IOException {
                return new GZIPInputStream(in, BUFFER_BYTES);
            }
        },
        ZSTD {
            @Override
            OutputStream pack(OutputStream out) {
                return new ZstdOutputStream(out, CompressionLevel.DEFAULT, Parallelism.none());
            }

            @Override
            InputStream unpack(InputStream in) {
                return new ZstdInputStream(in);
            }
        },
        ZSTD_FAST {
            @Override
            OutputStream pack(OutputStream out) {
                return new ZstdOutputStream(out, CompressionLevel.FAST, Parallelism.none());
            }

            @Override
            InputStream unpack(InputStream in) throws IOException {
                return ZSTD.unpack(in);
            }
        },
        ZSTD_SMALL {
            @Override
            OutputStream pack(OutputStream out) {
                return new ZstdOutputStream(out, CompressionLevel.SMALL, Parallelism.none());
            }

            @Override
            InputStream unpack(InputStream in) throws IOException {
                return ZSTD.unpack(in);
            }
        },
        /** The default level on as many threads as there are processors. */
        ZSTD_ON_ALL_CORES {
            @Override
            OutputStream pack(OutputStream out) {
                return new ZstdOutputStream(out, CompressionLevel.DEFAULT, ALL_CORES);
            }

            @Override
            InputStream unpack(InputStream in) throws IOException {
                return ZSTD.unpack(in);
            }
        },
        /** zstd-jni, which is native code, at level 1. */
        ZSTD_JNI_1 {
            @Override
            OutputStream pack(OutputStream out) throws IOException {
                return new ZstdOutputStreamNoFinalizer(out, 1).setChecksum(true);
            }

            @Override
            InputStream unpack(InputStream in) throws IOException {
                return new ZstdInputStreamNoFinalizer(in);
            }
        },
        /** zstd-jni at level 3, the default of the zstd program. */
        ZSTD_JNI_3 {
            @Override
            OutputStream pack(OutputStream out) throws IOException {
                return new ZstdOutputStreamNoFinalizer(out, 3).setChecksum(true);
            }

            @Override
            InputStream unpack(InputStream in) throws IOException {
                return ZSTD_JNI_1.unpack(in);
            }
        },
        /** aircompressor, which is Java on {@code sun.misc.Unsafe}. */
        ZSTD_OF_AIRCOMPRESSOR {
            @Override
            OutputStream pack(OutputStream out) throws IOException {
                return new io.airlift.compress.zstd.ZstdOutputStream(out);
            }

            @Override
            InputStream unpack(InputStream in) {
                return new io.airlift.compress.zstd.ZstdInputStream(in);
            }
        };

        private static final Parallelism ALL_CORES =
                Parallelism.of(Runtime.getRuntime().availableProcessors());

        abstract OutputStream pack(OutputStream out) throws IOException;

        abstract InputStream unpack(InputStream in) throws IOException;
    }

    /** The size of the compressed content. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Size {
        public long packedBytes;
    }

    @Param
    public Codec codec;

    private byte[] content;
    private byte[] packed;
    private final byte[] buffer = new byte[BUFFER_BYTES];

    @Setup(Level.Trial)
    public void readContent() throws IOException {
        try (WorkDirectory directory = new WorkDirectory()) {
            Path tar = TarImport.archive(directory, false);
            try (InputStream in = Files.newInputStream(tar)) {
                content = in.readNBytes(CONTENT_BYTES);
            }
        }
        packed = packed();
    }

    private byte[] packed() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(CONTENT_BYTES);
        try (OutputStream packing = codec.pack(out)) {
            for (int at = 0; at < content.length; at += BUFFER_BYTES) {
                packing.write(content, at, Math.min(BUFFER_BYTES, content.length - at));
            }
        }
        return out.toByteArray();
    }

    @Benchmark
    public byte[] pack(Size size) throws IOException {
        byte[] bytes = packed();
        size.packedBytes = bytes.length;
        return bytes;
    }

    @Benchmark
    public long unpack() throws IOException {
        long count = 0;
        try (InputStream in = codec.unpack(new ByteArrayInputStream(packed))) {
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                count += length;
            }
        }
        if (count != content.length) {
            throw new IOException(count + " bytes were unpacked, of " + content.length);
        }
        return count;
    }
}
