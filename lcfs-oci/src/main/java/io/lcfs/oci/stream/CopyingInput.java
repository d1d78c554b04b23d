package io.lcfs.oci.stream;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that passes the bytes that are read from it to a receiver as well. */
public final class CopyingInput extends FilterInputStream {
    /** A receiver of bytes. */
    public interface Receiver {
        /** Takes bytes, whose array may be reused after the call. */
        void write(byte[] bytes, int start, int length) throws IOException;
    }

    private final Receiver receiver;

    /** Creates a stream over another one. */
    public CopyingInput(InputStream in, Receiver receiver) {
        super(in);
        this.receiver = receiver;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int start, int length) throws IOException {
        int count = in.read(target, start, length);
        if (count > 0) {
            receiver.write(target, start, count);
        }
        return count;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
