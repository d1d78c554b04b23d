package io.lcfs.bench.images;

import io.lcfs.compress.CompressionLevel;
import io.lcfs.oci.content.Compression;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The kinds of work with an image, in the order in which they are measured: the slowest are the last. */
public enum ImageWork {
    /** A layout in, durable in a store. */
    PULL,
    /** A layout in and out again, with the blobs and the digests that it came with. */
    COPY,
    /** The blobs of a layout in a store become recipes. */
    RECIPES,
    /** A push of an image whose blobs are made again from their recipes. */
    RECREATE,
    PUSH_GZIP(Compression.GZIP, CompressionLevel.DEFAULT),
    PUSH_ZSTD(Compression.ZSTD, CompressionLevel.DEFAULT),
    PUSH_ZSTD_FAST(Compression.ZSTD, CompressionLevel.FAST),
    PUSH_PLAIN(Compression.NONE, CompressionLevel.DEFAULT),
    /** A push into a layout that has all of it. */
    PUSH_AGAIN,
    PUSH_GZIP_FAST(Compression.GZIP, CompressionLevel.FAST),
    /** A tree of small files of the host into a layer. */
    TREE,
    PUSH_GZIP_SMALL(Compression.GZIP, CompressionLevel.SMALL),
    /** A layout in, and the tree of its files in a directory of the host. */
    UNPACK,
    /** The tars compressed into a file, without a store and without a digest; so are the next ones. */
    COMPRESS_GZIP_FAST(Compression.GZIP, CompressionLevel.FAST),
    COMPRESS_GZIP(Compression.GZIP, CompressionLevel.DEFAULT),
    COMPRESS_ZSTD_FAST(Compression.ZSTD, CompressionLevel.FAST),
    COMPRESS_ZSTD(Compression.ZSTD, CompressionLevel.DEFAULT),
    COMPRESS_ZSTD_SMALL(Compression.ZSTD, CompressionLevel.SMALL),
    COMPRESS_GZIP_SMALL(Compression.GZIP, CompressionLevel.SMALL);

    private final @Nullable Compression compression;
    private final CompressionLevel level;

    ImageWork() {
        this(null, CompressionLevel.DEFAULT);
    }

    ImageWork(@Nullable Compression compression, CompressionLevel level) {
        this.compression = compression;
        this.level = level;
    }

    /** Returns how a JVM is to be in which this work is measured. */
    List<String> measured() {
        boolean isPrepared = this == RECIPES || this == RECREATE; // work of a JVM that pulled the image before
        boolean isShort = this == PUSH_AGAIN; // shorter than the start of a JVM
        return isPrepared || isShort || isCompressionAlone()
                ? List.of(ImageFigure.WARM)
                : List.of(ImageFigure.WARM, ImageFigure.COLD);
    }

    /** Returns whether this work compresses tars, and nothing else. */
    boolean isCompressionAlone() {
        return compareTo(COMPRESS_GZIP_FAST) >= 0;
    }

    /** Returns the form in which the layers are packed, or null if this work packs nothing. */
    @Nullable
    Compression compression() {
        return compression;
    }

    public CompressionLevel level() {
        return level;
    }
}
