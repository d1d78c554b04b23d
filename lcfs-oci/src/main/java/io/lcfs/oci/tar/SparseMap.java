package io.lcfs.oci.tar;

import io.lcfs.oci.content.InvalidImageException;
import java.util.ArrayList;
import java.util.List;

/**
 * The positions of the data of a sparse file, collected piece by piece. The pieces are in order, do not overlap, and
 * are within the file (GNU tar's manual, "Storing Sparse Files").
 */
final class SparseMap {
    private final long realSize;
    private final long most;
    private final List<TarEntry.Piece> pieces = new ArrayList<>();
    private long end;
    private long dataBytes;
    private long seen;

    /** Creates an empty map of a file of {@code realSize} bytes. */
    SparseMap(long realSize, long most) {
        this.realSize = realSize;
        this.most = most;
    }

    void add(long offset, long length) throws InvalidImageException {
        if (++seen > most) {
            throw new InvalidImageException("sparse file with more pieces than the limit leaves, which is " + most);
        }
        if (length < 0 || offset < end || offset > realSize || length > realSize - offset) {
            throw new InvalidImageException("sparse file of " + realSize + " bytes with a piece of " + length
                    + " bytes at " + offset + ", after one that ends at " + end);
        }
        end = offset + length;
        if (length > 0) {
            dataBytes += length;
            pieces.add(new TarEntry.Piece(offset, length));
        }
    }

    /** Returns the pieces, after a check that their lengths add up to {@code dataBytes}. */
    List<TarEntry.Piece> pieces(long dataBytes) throws InvalidImageException {
        if (dataBytes != this.dataBytes) {
            throw new InvalidImageException(
                    "sparse file whose pieces have " + this.dataBytes + " bytes, and its entry " + dataBytes);
        }
        return pieces;
    }

    long realSize() {
        return realSize;
    }

    /** Returns the number of pieces so far, including empty ones. */
    long count() {
        return seen;
    }
}
