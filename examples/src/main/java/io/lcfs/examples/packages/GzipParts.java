package io.lcfs.examples.packages;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Finds the gzip members that follow one another in a file. An {@code .apk} has a member for each of its parts. */
public final class GzipParts {
    private static final int HEADER_BYTES = 10;
    private static final int TRAILER_BYTES = 8;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int HEADER_SUM = 2;

    private GzipParts() {}

    /**
     * Splits a file at the ends of its members.
     *
     * @param file the content of the file
     * @return the members, each with its header and its trailer
     * @throws IOException if the file does not consist of gzip members
     */
    public static List<byte[]> of(byte[] file) throws IOException {
        List<byte[]> parts = new ArrayList<>();
        try {
            for (int start = 0, end; start < file.length; start = end) {
                end = end(file, start);
                parts.add(Arrays.copyOfRange(file, start, end));
            }
        } catch (DataFormatException | IndexOutOfBoundsException e) {
            throw new IOException("member " + (parts.size() + 1) + " of the gzip file is damaged", e);
        }
        return parts;
    }

    private static int end(byte[] file, int start) throws DataFormatException {
        if ((file[start] & 0xFF) != 0x1F || (file[start + 1] & 0xFF) != 0x8B) {
            throw new DataFormatException("no gzip header at byte " + start);
        }
        int at = start + HEADER_BYTES;
        int flags = file[start + 3];
        at += (flags & EXTRA) == 0 ? 0 : 2 + (file[at] & 0xFF) + ((file[at + 1] & 0xFF) << 8);
        for (int text : new int[] {NAME, COMMENT}) {
            if ((flags & text) != 0) {
                while (file[at++] != 0) {}
            }
        }
        at += (flags & HEADER_SUM) == 0 ? 0 : 2;
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(file, at, file.length - at);
            byte[] dropped = new byte[1 << 16];
            while (!inflater.finished()) {
                if (inflater.inflate(dropped) == 0 && inflater.needsInput()) {
                    throw new DataFormatException("the file ends within a member");
                }
            }
            return Math.addExact(at + TRAILER_BYTES, Math.toIntExact(inflater.getBytesRead()));
        } finally {
            inflater.end();
        }
    }
}
