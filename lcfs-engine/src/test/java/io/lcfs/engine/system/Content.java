package io.lcfs.engine.system;

import java.util.Arrays;

/**
 * The content of a file, as runs of equal bytes. Each write of the tester has one byte value, so a file of megabytes is
 * represented by a few numbers. Immutable.
 */
final class Content {
    static final Content EMPTY = new Content(new long[0], new byte[0], 0);

    private final long[] ends;
    private final byte[] values;
    private final int count;
    private String text;

    private Content(long[] ends, byte[] values, int count) {
        this.ends = ends;
        this.values = values;
        this.count = count;
    }

    /** Merges runs. */
    private static final class Builder {
        private long[] ends = new long[8];
        private byte[] values = new byte[8];
        private int count;

        void add(long end, byte value) {
            if (end <= end()) {
                return;
            }
            if (count > 0 && values[count - 1] == value) {
                ends[count - 1] = end;
                return;
            }
            if (count == ends.length) {
                ends = Arrays.copyOf(ends, 2 * count);
                values = Arrays.copyOf(values, 2 * count);
            }
            ends[count] = end;
            values[count++] = value;
        }

        long end() {
            return count == 0 ? 0 : ends[count - 1];
        }

        /** Appends the part of another content from the end of this one to some offset. */
        void addFrom(Content other, long to) {
            for (int i = 0; i < other.count && end() < to; i++) {
                add(Math.min(to, other.ends[i]), other.values[i]);
            }
        }

        Content build() {
            return count == 0 ? EMPTY : new Content(ends, values, count);
        }
    }

    /** Creates the content that has these bytes. */
    static Content of(byte[] bytes) {
        Builder builder = new Builder();
        for (int i = 0; i < bytes.length; i++) {
            builder.add(i + 1, bytes[i]);
        }
        return builder.build();
    }

    long size() {
        return count == 0 ? 0 : ends[count - 1];
    }

    /** Returns this content with a number of equal bytes at an offset. A gap before them is zero. */
    Content with(long offset, long length, byte value) {
        if (length == 0) {
            return this;
        }
        Builder builder = new Builder();
        builder.addFrom(this, offset);
        builder.add(offset, (byte) 0);
        builder.add(offset + length, value);
        builder.addFrom(this, size());
        return builder.build();
    }

    /** Returns this content with another length. */
    Content truncated(long size) {
        Builder builder = new Builder();
        builder.addFrom(this, size);
        builder.add(size, (byte) 0);
        return builder.build();
    }

    /** Returns this content with zeros in a range. */
    Content punched(long offset, long length) {
        long end = Math.min(size(), offset + length);
        return offset >= end ? this : with(offset, end - offset, (byte) 0);
    }

    /** Returns a part of this content, as a read returns it. */
    Content part(long offset, long length) {
        Builder builder = new Builder();
        long end = Math.min(size(), offset + length);
        for (int i = 0; i < count; i++) {
            builder.add(Math.min(end, ends[i]) - offset, values[i]);
        }
        return builder.build();
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof Content content && toString().equals(content.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    @Override
    public String toString() {
        String known = text;
        if (known == null) {
            StringBuilder builder = new StringBuilder();
            long start = 0;
            for (int i = 0; i < count; i++) {
                builder.append(i == 0 ? "" : " ")
                        .append(ends[i] - start)
                        .append('x')
                        .append(values[i] & 0xFF);
                start = ends[i];
            }
            known = builder.toString();
            text = known;
        }
        return known;
    }
}
