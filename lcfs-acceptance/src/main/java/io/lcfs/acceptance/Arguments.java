package io.lcfs.acceptance;

import io.lcfs.examples.command.BadInputException;
import io.lcfs.examples.command.ImageLocation;
import io.lcfs.examples.command.OutputDirectory;
import io.lcfs.examples.command.Program;
import io.lcfs.examples.command.Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The command line.
 *
 * @param base a directory or a tar
 * @param store the file of the store, or {@code null} for one that is deleted at the end
 * @param sizeBytes the size of the store, or 0 for four times the base
 * @param tar the tar to be written, or {@code null} for one that is deleted at the end
 * @param from the image that is the base, or {@code null} for {@code base}
 * @param to the target of the built image, or {@code null}
 * @param push the registry to which the image is pushed as well, or {@code null}
 * @param help whether the program only prints the text {@link #HELP}
 */
record Arguments(
        Path base,
        @Nullable Path store,
        long sizeBytes,
        @Nullable Path tar,
        @Nullable ImageLocation from,
        @Nullable ImageLocation to,
        @Nullable ImageLocation push,
        boolean help) {
    static final String HELP = """
            Builds images on a root file system, checks every byte of every layer, and writes the top one as a tar.

            Usage: java -jar lcfs-acceptance.jar [--base PATH | --from IMAGE] [--to IMAGE] [--push IMAGE]
                                               [--store FILE] [--size SIZE] [--tar FILE]

              --base PATH   a directory (one file system, links are not followed) or a tar that is not
                            compressed; default: the directory of the running JDK
              --from IMAGE  an image to build on: PATH:REF, a layout in a directory (or in a tar if PATH ends with
                            .tar), or docker://HOST/REPOSITORY:TAG, a registry
              --to IMAGE    where the image goes that was built, likewise
              --push IMAGE  the registry that it goes to, docker://HOST/REPOSITORY:TAG; beside --to, or without
              --store FILE  the file of the store, which must not exist; default: a temporary file,
                            deleted at the end
              --size SIZE   the size of the store, such as 512m, 4g or 1t; its file is sparse; default:
                            four times the base and 1 GiB
              --tar FILE    the tar of the top layer, which must not exist; default: a temporary file,
                            deleted at the end
              --help        this text

            Exit code: 0 all is as it should be, 1 something differs or failed, 2 the command line is wrong.
            """;

    /** The first bytes of compressed files, in hexadecimal, by their formats. */
    private static final Map<String, String> COMPRESSIONS =
            Map.of("gzip", "1f8b", "bzip2", "425a68", "xz", "fd377a585a00", "zstd", "28b52ffd");

    private static final String LOCK = ".lock";
    private static final int MAX_MAGIC = 6;
    private static final long MIN_SIZE_BYTES = 4 << 20;
    private static final long MAX_SIZE_BYTES = 1L << 60;

    static Arguments parse(String... args) throws BadInputException {
        Path base = Path.of(System.getProperty("java.home"));
        Path store = null;
        Path tar = null;
        ImageLocation from = null;
        ImageLocation to = null;
        ImageLocation push = null;
        long sizeBytes = 0;
        for (int i = 0; i < args.length; i++) {
            String option = args[i];
            if (option.equals("--help") || option.equals("-h")) {
                return new Arguments(base, store, sizeBytes, tar, from, to, push, true);
            }
            switch (option) {
                case "--base" -> base = path(option, Program.value(args, ++i));
                case "--store" -> store = newFile(option, Program.value(args, ++i));
                case "--tar" -> tar = newFile(option, Program.value(args, ++i));
                case "--from" -> from = ImageLocation.parse(option, Program.value(args, ++i));
                case "--to" -> to = ImageLocation.parse(option, Program.value(args, ++i));
                case "--push" -> push = ImageLocation.parseRegistry(option, Program.value(args, ++i));
                case "--size" -> sizeBytes = size(Program.value(args, ++i));
                default -> throw new BadInputException("unknown option " + option);
            }
        }
        checkBase(base);
        checkOutside(base, "--store", store);
        checkOutside(base, "--tar", tar);
        Path image = to == null ? null : to.path();
        checkOutside(base, "--to", image);
        checkDifferent("--store", store, "--tar", tar);
        checkDifferent("--store", store, "--to", image);
        checkDifferent("--tar", tar, "--to", image);
        return new Arguments(base, store, sizeBytes, tar, from, to, push, false);
    }

    private static Path path(String option, String value) throws BadInputException {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw new BadInputException(option + " " + value + ": " + e.getReason());
        }
    }

    private static Path newFile(String option, String value) throws BadInputException {
        Path file = path(option, value);
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new BadInputException(option + " " + value + ": exists already");
        }
        try {
            OutputDirectory.requireWritable(OutputDirectory.of(file));
        } catch (IOException e) {
            throw new BadInputException(option + " " + value + ": " + e.getMessage());
        }
        return file;
    }

    /** Requires that the source images exist and that the targets can be written, before any work. */
    void checkImages() throws IOException, BadInputException {
        if (to != null) {
            to.checkTarget("--to");
        }
        if (push != null) {
            push.checkTarget("--push");
        }
        if (from != null) {
            from.checkSource("--from");
        }
    }

    /**
     * Requires that two options name different files. A store also has a lock file beside it, which no other option may
     * name.
     */
    private static void checkDifferent(String option, @Nullable Path file, String other, @Nullable Path otherFile)
            throws BadInputException {
        if (file == null || otherFile == null) {
            return;
        }
        String first = absolute(file);
        String second = absolute(otherFile);
        if (first.equals(second)) {
            throw new BadInputException(option + " and " + other + " are the same file, " + file);
        }
        if (option.equals("--store") && second.equals(first + LOCK)) {
            throw new BadInputException(other + " " + otherFile + " is the file by which --store is locked");
        }
    }

    private static String absolute(Path file) {
        return file.toAbsolutePath().normalize().toString();
    }

    private static long size(String value) throws BadInputException {
        String text = value.toLowerCase(Locale.ROOT);
        int unit = "kmgt".indexOf(text.charAt(text.length() - 1)) + 1;
        String number = unit == 0 ? text : text.substring(0, text.length() - 1);
        try {
            long bytes = Math.multiplyExact(Long.parseLong(number), 1L << 10 * unit);
            if (bytes >= MIN_SIZE_BYTES && bytes <= MAX_SIZE_BYTES) {
                return bytes;
            }
        } catch (NumberFormatException | ArithmeticException e) {
            throw new BadInputException("--size " + value + ": not a number with k, m, g or t behind it");
        }
        throw new BadInputException("--size " + value + ": not between 4m and " + (MAX_SIZE_BYTES >> 40) + "t");
    }

    private static void checkBase(Path base) throws BadInputException {
        if (!Files.exists(base)) {
            throw new BadInputException("--base " + base + ": there is no such file or directory");
        }
        if (!Files.isDirectory(base) && !Files.isRegularFile(base)) {
            throw new BadInputException("--base " + base + ": neither a directory nor a file");
        }
        if (!Files.isReadable(base)) {
            throw new BadInputException("--base " + base + ": cannot be read");
        }
        if (Files.isRegularFile(base)) {
            checkTar(base);
        }
    }

    private static void checkTar(Path tar) throws BadInputException {
        try (InputStream file = Files.newInputStream(tar)) {
            String magic = HexFormat.of().formatHex(file.readNBytes(MAX_MAGIC));
            for (Map.Entry<String, String> compression : COMPRESSIONS.entrySet()) {
                if (magic.startsWith(compression.getValue())) {
                    throw new BadInputException("--base " + tar + ": is compressed by " + compression.getKey()
                            + "; a tar is taken that is not");
                }
            }
        } catch (IOException e) {
            throw new BadInputException("--base " + tar + ": " + Text.failure(e));
        }
    }

    private static void checkOutside(Path base, String option, @Nullable Path file) throws BadInputException {
        if (file == null || !Files.exists(OutputDirectory.of(file))) {
            return;
        }
        try {
            if (OutputDirectory.of(file).toRealPath().startsWith(base.toRealPath())) {
                throw new BadInputException(option + " " + file + ": lies below --base " + base);
            }
        } catch (IOException e) {
            throw new BadInputException(option + " " + file + ": " + e.getMessage());
        }
    }
}
