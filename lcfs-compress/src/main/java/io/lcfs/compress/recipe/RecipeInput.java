package io.lcfs.compress.recipe;

import io.lcfs.compress.MalformedStreamException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/** A reader of what {@link RecipeOutput} writes. Damage causes a {@link MalformedStreamException}. */
final class RecipeInput implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 14;

    private final Inflater inflater = new Inflater();
    private final InputStream in;

    RecipeInput(InputStream recipe) {
        in = new BufferedInputStream(new InflaterInputStream(recipe, inflater, BUFFER_BYTES), BUFFER_BYTES);
    }

    private int read() throws IOException {
        try {
            int value = in.read();
            if (value < 0) {
                throw damaged("ends too early");
            }
            return value;
        } catch (ZipException | EOFException e) {
            throw new MalformedStreamException("gzip recipe is damaged: " + e.getMessage(), e);
        }
    }

    static MalformedStreamException damaged(String how) {
        return new MalformedStreamException("gzip recipe is damaged: it " + how);
    }

    /** Reads a number. */
    int number() throws IOException {
        long number = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += 7) {
            int value = read();
            number |= (value & 0x7FL) << shift;
            if (value < 0x80) {
                if (number > Integer.MAX_VALUE) {
                    break;
                }
                return (int) number;
            }
        }
        throw damaged("has a number that is too large");
    }

    /** Reads a number of something, which has a limit. */
    int number(int max, String what) throws IOException {
        int number = number();
        if (number > max) {
            throw damaged("has " + what + " " + number + ", at most " + max + " is possible");
        }
        return number;
    }

    void bytes(byte[] target, int length) throws IOException {
        for (int i = 0; i < length; i++) {
            target[i] = (byte) read();
        }
    }

    /** Requires that nothing follows, and that the checksum of the items is right. */
    void requireEnd() throws IOException {
        try {
            if (in.read() >= 0) {
                throw damaged("continues behind its end");
            }
        } catch (ZipException | EOFException e) {
            throw new MalformedStreamException("gzip recipe is damaged: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        inflater.end();
    }
}
