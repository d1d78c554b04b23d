package io.lcfs.acceptance;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** The content of a regular file, which can be read any number of times. Keeps no file open. */
sealed interface Content {
    /** The content without bytes: of an empty file, and of everything that is not a regular file. */
    Content EMPTY = new Bytes(new byte[0]);

    /** Returns the number of bytes. */
    long size();

    /** Opens a stream that ends after {@link #size()} bytes, and fails if there are fewer. */
    InputStream open() throws IOException;

    /** Bytes of a file on the host: the whole file, or the content of one entry of a tar. */
    record Region(Path file, long offset, long size) implements Content {
        @Override
        public InputStream open() throws IOException {
            FileChannel channel = FileChannel.open(file);
            try {
                channel.position(offset);
                return new Exactly(Channels.newInputStream(channel), size, file);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        }
    }

    /** Bytes in memory. */
    record Bytes(byte[] bytes) implements Content {
        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(bytes);
        }
    }

    /** Another content in which some bytes are overwritten, possibly past its end. */
    record Patched(Content original, long offset, byte[] bytes) implements Content {
        @Override
        public long size() {
            return Math.max(original.size(), offset + bytes.length);
        }

        @Override
        public InputStream open() throws IOException {
            return new Overlay(original.open(), offset, bytes);
        }
    }

    /** A stream of the first bytes of another stream, which fails if there are fewer. */
    final class Exactly extends FilterInputStream {
        private final Path file;
        private long remaining;

        Exactly(InputStream in, long size, Path file) {
            super(in);
            this.remaining = size;
            this.file = file;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int start, int length) throws IOException {
            if (remaining == 0) {
                return length == 0 ? 0 : -1;
            }
            int count = super.read(target, start, (int) Math.min(length, remaining));
            if (count < 0) {
                throw new EOFException(file + " ends " + remaining + " bytes too early: did it change meanwhile?");
            }
            remaining -= count;
            return count;
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }

    /** A stream whose bytes are replaced from an offset on. The offset must not be past the end. */
    final class Overlay extends FilterInputStream {
        private final long offset;
        private final byte[] bytes;
        private long position;

        Overlay(InputStream in, long offset, byte[] bytes) {
            super(in);
            this.offset = offset;
            this.bytes = bytes;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int start, int length) throws IOException {
            int count = super.read(target, start, length);
            if (count < 0) {
                count = (int) Math.min(length, Math.max(0, offset + bytes.length - position));
                if (count == 0) {
                    return -1;
                }
            }
            long from = Math.max(position, offset);
            long to = Math.min(position + count, offset + bytes.length);
            if (from < to) {
                System.arraycopy(
                        bytes, (int) (from - offset), target, start + (int) (from - position), (int) (to - from));
            }
            position += count;
            return count;
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
