package io.lcfs.build.place;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Recognizes archives of the host by their first bytes, as ADD does, whatever their names. */
final class Archives {
    private static final int BLOCK = 512;
    private static final int CHECKSUM = 148;
    private static final int CHECKSUM_LENGTH = 8;
    private static final int OCTAL = 8;
    private static final int GZIP = 0x1F8B;
    private static final long ZSTD = 0x28B52FFDL;
    private static final long BZIP2 = 0x425A68L;
    private static final long XZ = 0xFD377A58L;

    private Archives() {}

    /**
     * Returns whether ADD unpacks a file: a tar, also one that is compressed with gzip, and what is compressed with
     * zstd.
     *
     * @throws FileSystemException if the file is compressed with bzip2 or xz, which cannot be unpacked here
     */
    static boolean isArchive(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            in.mark(BLOCK);
            byte[] block = in.readNBytes(BLOCK);
            long begin = block.length < 4 ? 0 : number(block, 4);
            if (begin == XZ || begin >> Byte.SIZE == BZIP2) {
                throw new FileSystemException(
                        file.toString(),
                        null,
                        "is compressed with bzip2 or xz, which cannot be unpacked here; gzip and zstd can");
            }
            if (begin == ZSTD) {
                return true;
            }
            if (begin >> 2 * Byte.SIZE == GZIP) {
                in.reset();
                return isTarInGzip(in);
            }
            return isHeader(block);
        }
    }

    private static boolean isTarInGzip(InputStream in) throws IOException {
        try (InputStream unpacked = new GZIPInputStream(in)) {
            return isHeader(unpacked.readNBytes(BLOCK));
        } catch (ZipException | EOFException e) {
            return false;
        }
    }

    private static long number(byte[] bytes, int count) {
        long number = 0;
        for (int i = 0; i < count; i++) {
            number = number << Byte.SIZE | bytes[i] & 0xFF;
        }
        return number;
    }

    /** Returns whether a block has the checksum of a header of a tar. */
    private static boolean isHeader(byte[] block) {
        if (block.length < BLOCK) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= CHECKSUM && i < CHECKSUM + CHECKSUM_LENGTH ? ' ' : block[i] & 0xFF;
        }
        int said = 0;
        int digits = 0;
        for (int i = CHECKSUM; i < CHECKSUM + CHECKSUM_LENGTH; i++) {
            if (block[i] >= '0' && block[i] < '0' + OCTAL) {
                said = said * OCTAL + block[i] - '0';
                digits++;
            } else if (digits > 0) {
                break;
            } else if (block[i] != ' ') {
                return false;
            }
        }
        return digits > 0 && said == sum;
    }
}
