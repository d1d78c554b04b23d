package io.lcfs;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The attributes of an inode. Immutable; two are equal if all their values are. A later version may add values. */
public final class FileInfo {
    private final long inode;
    private final FileKind kind;
    private final int mode;
    private final long uid;
    private final long gid;
    private final long linkCount;
    private final long size;
    private final long blockBytes;
    private final long rdev;
    private final Instant mtime;
    private final Instant ctime;
    private final Instant birthTime;

    private FileInfo(Builder builder) {
        this.inode = builder.inode;
        this.kind = Objects.requireNonNull(builder.kind, "kind");
        this.mode = builder.mode;
        this.uid = builder.uid;
        this.gid = builder.gid;
        this.linkCount = builder.linkCount;
        this.size = builder.size;
        this.blockBytes = builder.blockBytes;
        this.rdev = builder.rdev;
        this.mtime = Objects.requireNonNull(builder.mtime, "mtime");
        this.ctime = Objects.requireNonNull(builder.ctime, "ctime");
        this.birthTime = Objects.requireNonNull(builder.birthTime, "birthTime");
    }

    /**
     * Returns a builder, for engines and for tests. Numbers that are not set are 0; everything else must be set.
     *
     * @return the builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds a {@link FileInfo}. Not thread-safe. */
    public static final class Builder {
        private long inode;
        private @Nullable FileKind kind;
        private int mode;
        private long uid;
        private long gid;
        private long linkCount;
        private long size;
        private long blockBytes;
        private long rdev;
        private @Nullable Instant mtime;
        private @Nullable Instant ctime;
        private @Nullable Instant birthTime;

        private Builder() {}

        /**
         * Sets {@link FileInfo#inode()}.
         *
         * @param value the number of the inode, the same in each layer that shows it
         * @return this builder
         */
        public Builder inode(long value) {
            inode = value;
            return this;
        }

        /**
         * Sets {@link FileInfo#kind()}.
         *
         * @param value what the inode is
         * @return this builder
         */
        public Builder kind(FileKind value) {
            kind = value;
            return this;
        }

        /**
         * Sets {@link FileInfo#mode()}.
         *
         * @param value the twelve permission bits
         * @return this builder
         */
        public Builder mode(int value) {
            mode = value;
            return this;
        }

        /**
         * Sets {@link FileInfo#uid()}.
         *
         * @param value the number of the owner, 0 to 2^32 - 1
         * @return this builder
         */
        public Builder uid(long value) {
            uid = value;
            return this;
        }

        /**
         * Sets {@link FileInfo#gid()}.
         *
         * @param value the number of the group, 0 to 2^32 - 1
         * @return this builder
         */
        public Builder gid(long value) {
            gid = value;
            return this;
        }

        /**
         * Sets {@link FileInfo#linkCount()}.
         *
         * @param value the number of names; of a directory 2 and the number of directories in it
         * @return this builder
         */
        public Builder linkCount(long value) {
            linkCount = value;
            return this;
        }

        /**
         * Sets {@link FileInfo#size()}.
         *
         * @param value the bytes of a regular file, the length of the target of a symbolic link, the number of entries
         *     of a directory, else 0
         * @return this builder
         */
        public Builder size(long value) {
            size = value;
            return this;
        }

        /**
         * Sets {@link FileInfo#blockBytes()}.
         *
         * @param value what the data takes on the device, in bytes; inline data takes none
         * @return this builder
         */
        public Builder blockBytes(long value) {
            blockBytes = value;
            return this;
        }

        /**
         * Sets {@link FileInfo#rdev()}.
         *
         * @param value the device number of a device node, as it was given: data, of which the store knows no major and
         *     minor; else 0
         * @return this builder
         */
        public Builder rdev(long value) {
            rdev = value;
            return this;
        }

        /**
         * Sets {@link FileInfo#mtime()}.
         *
         * @param value the time of the last modification of the content
         * @return this builder
         */
        public Builder mtime(Instant value) {
            mtime = value;
            return this;
        }

        /**
         * Sets {@link FileInfo#ctime()}.
         *
         * @param value the time of the last change of anything
         * @return this builder
         */
        public Builder ctime(Instant value) {
            ctime = value;
            return this;
        }

        /**
         * Sets {@link FileInfo#birthTime()}.
         *
         * @param value the time when the inode was made
         * @return this builder
         */
        public Builder birthTime(Instant value) {
            birthTime = value;
            return this;
        }

        /**
         * Builds it.
         *
         * @return the values
         * @throws NullPointerException if a value that must be set is not
         */
        public FileInfo build() {
            return new FileInfo(this);
        }
    }

    /**
     * Returns the number of the inode, the same in each layer that shows it.
     *
     * @return the value
     */
    public long inode() {
        return inode;
    }

    /**
     * Returns what the inode is.
     *
     * @return the value
     */
    public FileKind kind() {
        return kind;
    }

    /**
     * Returns the twelve permission bits.
     *
     * @return the value
     */
    public int mode() {
        return mode;
    }

    /**
     * Returns the number of the owner, 0 to 2^32 - 1.
     *
     * @return the value
     */
    public long uid() {
        return uid;
    }

    /**
     * Returns the number of the group, 0 to 2^32 - 1.
     *
     * @return the value
     */
    public long gid() {
        return gid;
    }

    /**
     * Returns the number of names; of a directory 2 and the number of directories in it.
     *
     * @return the value
     */
    public long linkCount() {
        return linkCount;
    }

    /**
     * Returns the bytes of a regular file, the length of the target of a symbolic link, the number of entries of a
     * directory, else 0.
     *
     * @return the value
     */
    public long size() {
        return size;
    }

    /**
     * Returns what the data takes on the device, in bytes; inline data takes none.
     *
     * @return the value
     */
    public long blockBytes() {
        return blockBytes;
    }

    /**
     * Returns the device number of a device node, as it was given: data, of which the store knows no major and minor;
     * else 0.
     *
     * @return the value
     */
    public long rdev() {
        return rdev;
    }

    /**
     * Returns the time of the last modification of the content.
     *
     * @return the value
     */
    public Instant mtime() {
        return mtime;
    }

    /**
     * Returns the time of the last change of anything.
     *
     * @return the value
     */
    public Instant ctime() {
        return ctime;
    }

    /**
     * Returns the time when the inode was made.
     *
     * @return the value
     */
    public Instant birthTime() {
        return birthTime;
    }

    /**
     * Returns whether the inode is a directory.
     *
     * @return whether it is
     */
    public boolean isDirectory() {
        return kind == FileKind.DIRECTORY;
    }

    /**
     * Returns whether the inode is a regular file.
     *
     * @return whether it is
     */
    public boolean isRegular() {
        return kind == FileKind.REGULAR;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FileInfo that
                && inode == that.inode
                && kind == that.kind
                && mode == that.mode
                && uid == that.uid
                && gid == that.gid
                && linkCount == that.linkCount
                && size == that.size
                && blockBytes == that.blockBytes
                && rdev == that.rdev
                && mtime.equals(that.mtime)
                && ctime.equals(that.ctime)
                && birthTime.equals(that.birthTime);
    }

    @Override
    public int hashCode() {
        return Objects.hash(inode, kind, mode, uid, gid, linkCount, size, blockBytes, rdev, mtime, ctime, birthTime);
    }

    /** Returns all values in one line. */
    @Override
    public String toString() {
        return "inode " + inode
                + ", kind " + kind
                + ", mode 0" + Integer.toOctalString(mode)
                + ", uid " + uid
                + ", gid " + gid
                + ", linkCount " + linkCount
                + ", size " + size
                + ", blockBytes " + blockBytes
                + ", rdev " + rdev
                + ", mtime " + mtime
                + ", ctime " + ctime
                + ", birthTime " + birthTime;
    }
}
