package io.lcfs.nio;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/**
 * Random use of two channels of a file, an appending channel of it and a channel of another file; reports each outcome.
 */
final class RandomChannels implements AutoCloseable {
    private static final int MAX_BYTES = 20_000;

    private final Path file;
    private final Random random;
    private final FileChannel[] channels;
    private final FileChannel appending;

    RandomChannels(Path root, long seed) throws IOException {
        file = root.resolve("f");
        random = new Random(seed);
        channels = new FileChannel[] {
            FileChannel.open(file, READ, WRITE, CREATE),
            FileChannel.open(file, READ, WRITE),
            FileChannel.open(root.resolve("g"), READ, WRITE, CREATE)
        };
        appending = FileChannel.open(file, APPEND);
    }

    private ByteBuffer bytes() {
        byte[] bytes = new byte[random.nextInt(random.nextBoolean() ? 100 : MAX_BYTES)];
        random.nextBytes(bytes);
        return random.nextBoolean()
                ? ByteBuffer.wrap(bytes)
                : ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    private int number() {
        return random.nextInt(random.nextBoolean() ? 5_000 : 3 * MAX_BYTES);
    }

    private FileChannel any() {
        return channels[random.nextInt(channels.length)];
    }

    private static String shown(ByteBuffer filled) {
        byte[] bytes = new byte[filled.flip().remaining()];
        filled.get(bytes);
        return bytes.length + " bytes " + Arrays.hashCode(bytes);
    }

    /** Runs the next random operation and returns its outcome. */
    String step() throws IOException {
        FileChannel channel = any();
        int at = number();
        String outcome = onOne(channel, at);
        byte[] content = Files.readAllBytes(file);
        return outcome + " at " + channel.position() + ", size " + channel.size() + ", content "
                + Arrays.hashCode(content);
    }

    private String onOne(FileChannel channel, int at) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(number());
        return switch (random.nextInt(12)) {
            case 0 -> "write " + channel.write(bytes());
            case 1 -> "write to " + at + ": " + channel.write(bytes(), at);
            case 2 -> "gather " + channel.write(new ByteBuffer[] {bytes(), bytes(), bytes()});
            case 3 -> append(at);
            case 4 -> "read " + channel.read(target) + " " + shown(target);
            case 5 -> "read from " + at + ": " + channel.read(target, at) + " " + shown(target);
            case 6 -> scatter(channel, target);
            case 7 -> "position " + channel.position(at).position();
            case 8 -> "truncate to " + at + ": " + channel.truncate(at).size();
            case 9 -> "transfer to another " + channel.transferTo(at, number(), other(channel));
            case 10 ->
                "transfer from another " + channel.transferFrom(other(channel), Math.min(at, channel.size()), 500);
            default -> map(channel, at);
        };
    }

    private String append(int at) throws IOException {
        int written = at % 2 == 0 ? appending.write(bytes()) : appending.write(bytes(), at);
        return "append " + written + " to " + appending.position();
    }

    /**
     * Returns a channel of the other file: within one file the result of a transfer would depend on the size of its
     * chunks.
     */
    private FileChannel other(FileChannel channel) {
        return channel == channels[2] ? channels[random.nextInt(2)] : channels[2];
    }

    private static String scatter(FileChannel channel, ByteBuffer target) throws IOException {
        ByteBuffer first = ByteBuffer.allocateDirect(100);
        return "scatter " + channel.read(new ByteBuffer[] {first, target}) + " " + shown(first) + ", " + shown(target);
    }

    private static String map(FileChannel channel, int at) throws IOException {
        long from = Math.min(at, channel.size());
        MapMode mode = at % 2 == 0 ? MapMode.READ_ONLY : MapMode.PRIVATE;
        ByteBuffer map = channel.map(mode, from, channel.size() - from);
        return "map " + shown(map.position(map.limit()));
    }

    @Override
    public void close() throws IOException {
        for (FileChannel channel : channels) {
            channel.close();
        }
        appending.close();
    }
}
