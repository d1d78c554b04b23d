package io.lcfs.bench;

import io.lcfs.Layer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/**
 * A tree of small files of 1 to 8 KiB in two levels of directories: 20,000 files take 3,600 directories of 5.5 files
 * each.
 */
public final class FileTree {
    private static final double FILES_PER_DIRECTORY = 5.55;
    private static final int MIN_BYTES = 1 << 10;
    private static final int MAX_BYTES = 8 << 10;
    private static final int POOL_BYTES = 1 << 20;

    private final String[] upper;
    private final String[] directories;
    private final String[] files;
    private final int[] starts;
    private final int[] lengths;
    private final byte[] pool = Workload.randomBytes(POOL_BYTES, 7);

    public FileTree(int fileCount) {
        int side = Math.max(1, (int) Math.round(Math.sqrt(fileCount / FILES_PER_DIRECTORY)));
        upper = new String[side];
        directories = new String[side * side];
        files = new String[fileCount];
        starts = new int[fileCount];
        lengths = new int[fileCount];
        for (int i = 0; i < directories.length; i++) {
            upper[i / side] = "/dir-" + i / side;
            directories[i] = upper[i / side] + "/sub-" + i % side;
        }
        SplittableRandom random = new SplittableRandom(fileCount);
        for (int i = 0; i < fileCount; i++) {
            files[i] = directories[i % directories.length] + "/file-" + i + ".dat";
            lengths[i] = random.nextInt(MIN_BYTES, MAX_BYTES + 1);
            starts[i] = random.nextInt(POOL_BYTES - MAX_BYTES);
        }
    }

    public String[] files() {
        return files;
    }

    /** Returns the parents of {@link #directories()}. */
    public String[] upperDirectories() {
        return upper;
    }

    public String[] directories() {
        return directories;
    }

    /** Returns the number of files and directories. */
    public int entryCount() {
        return upper.length + directories.length + files.length;
    }

    /** Returns the content of a file in a new buffer. */
    public ByteBuffer content(int file) {
        return ByteBuffer.wrap(pool, starts[file], lengths[file]);
    }

    /** Creates all directories and files. */
    public void create(Layer layer) throws IOException {
        for (String directory : upper) {
            layer.createDirectory(directory);
        }
        for (String directory : directories) {
            layer.createDirectory(directory);
        }
        for (int i = 0; i < files.length; i++) {
            layer.write(files[i], 0, content(i));
        }
    }
}
