package io.lcfs.bench.images;

import io.lcfs.bench.peers.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One kind of work by programs of the machine.
 *
 * @param work the work
 * @param by the name of the programs in the report
 * @param programs the programs that must be installed
 * @param script the work in the language of {@code sh}
 * @param arguments the arguments of the script
 * @param size returns the size of what the script wrote
 */
record PeerRun(ImageWork work, String by, List<String> programs, String script, List<String> arguments, Size size) {
    private static final String EACH_ZSTD =
            "level=$1; out=$2; shift 2; for tar; do zstd -q $level -T2 -c \"$tar\" >> \"$out\" || exit; done";
    private static final String EACH_PIGZ =
            "level=$1; out=$2; shift 2; for tar; do pigz $level -p 2 -c \"$tar\" >> \"$out\" || exit; done";

    /** As a push does it: the digest of each tar, and of each blob while it is written. */
    private static final String EACH_ZSTD_HASHED =
            "level=$1; out=$2; shift 2; for tar; do sha256sum \"$tar\" > /dev/null & zstd -q $level -T2 -c \"$tar\""
                    + " | tee -a \"$out\" | sha256sum > /dev/null || exit; wait; done";

    private static final String SKOPEO_COPY = "skopeo --insecure-policy copy --quiet ";

    /** The size of the layers that a program wrote. */
    @FunctionalInterface
    interface Size {
        OptionalLong bytes() throws IOException;
    }

    /** Returns all runs beside which this library is measured. */
    static List<PeerRun> all(MeasuredImage image, ImageSite site) {
        List<PeerRun> runs = new ArrayList<>(ins(image, site));
        runs.addAll(copies(image, site));
        runs.addAll(packings(image, site.work().resolve("out")));
        runs.add(new PeerRun(
                ImageWork.TREE,
                ImageFigure.TREE_TAR,
                List.of("tar"),
                "mkdir \"$2\" && tar -cC \"$1\" . | tar -xC \"$2\"; status=$?; rm -r \"$2\"; exit $status",
                List.of(site.tree().toString(), site.memory().resolve("copy").toString()),
                OptionalLong::empty));
        return runs;
    }

    private static String given(MeasuredImage image) {
        return image.layout() + ":" + image.reference();
    }

    /** Returns the runs that read an image and unpack it. */
    private static List<PeerRun> ins(MeasuredImage image, ImageSite site) {
        List<PeerRun> runs = new ArrayList<>();
        String given = given(image);
        List<String> blobsAndTars = new ArrayList<>(strings(image.blobs()));
        blobsAndTars.addAll(strings(image.tars()));
        runs.add(new PeerRun(
                ImageWork.PULL,
                ImageFigure.GZIP,
                List.of("gzip", "sha256sum"),
                "for file; do case $file in *.tar) ;; *) gzip -dc < \"$file\" > /dev/null || exit; esac; done;"
                        + " sha256sum \"$@\" > /dev/null",
                blobsAndTars,
                OptionalLong::empty));
        runs.add(of(
                ImageWork.PULL,
                ImageFigure.SKOPEO,
                SKOPEO_COPY + "\"oci:$1\" \"containers-storage:[overlay@$2+$3]image\"; status=$?;"
                        + " umount \"$2/overlay\" 2> /dev/null; exit $status",
                given,
                site.work().resolve("storage"),
                site.work().resolve("run")));
        runs.add(of(ImageWork.UNPACK, ImageFigure.UMOCI, "umoci unpack --image \"$1\" \"$2\"", given, site.unpacked()));
        List<String> outAndBlobs = new ArrayList<>(List.of(site.unpacked().toString()));
        outAndBlobs.addAll(strings(image.blobs()));
        runs.add(new PeerRun(
                ImageWork.UNPACK,
                ImageFigure.TAR,
                List.of("tar", "gzip"),
                "out=$1; shift; mkdir \"$out\"; for blob; do"
                        // The tars of umoci lack their end, which is not an error for images.
                        + " { gzip -dc < \"$blob\" && head -c 2048 /dev/zero; } | tar -xC \"$out\" || exit; done",
                outAndBlobs,
                OptionalLong::empty));
        return runs;
    }

    /** Returns the runs that copy an image from one layout to another. */
    private static List<PeerRun> copies(MeasuredImage image, ImageSite site) {
        List<PeerRun> runs = new ArrayList<>();
        Path out = site.work().resolve("out");
        String written = "oci:" + out + ":" + ImageSite.IMAGE;
        runs.add(of(ImageWork.COPY, ImageFigure.SKOPEO, SKOPEO_COPY + "\"oci:$1\" \"$2\"", given(image), written));
        runs.add(new PeerRun(
                ImageWork.PUSH_GZIP,
                ImageFigure.SKOPEO,
                List.of(ImageFigure.SKOPEO),
                SKOPEO_COPY + "\"oci:$1\" \"$2\"",
                List.of(site.plain() + ":" + ImageSite.IMAGE, written),
                () -> ImageMeasurements.layerBytes(out)));
        return runs;
    }

    /** Returns the runs that compress or hash the tars of an image. */
    private static List<PeerRun> packings(MeasuredImage image, Path out) {
        List<PeerRun> runs = new ArrayList<>();
        List<String> zstdAndHash = List.of("zstd", "sha256sum", "tee");
        runs.add(packed(ImageWork.PUSH_ZSTD, ImageFigure.ZSTD_3_HASHED, zstdAndHash, EACH_ZSTD_HASHED, image, out));
        runs.add(
                packed(ImageWork.PUSH_ZSTD_FAST, ImageFigure.ZSTD_1_HASHED, zstdAndHash, EACH_ZSTD_HASHED, image, out));
        runs.add(packed(ImageWork.COMPRESS_ZSTD_FAST, ImageFigure.ZSTD_1, List.of("zstd"), EACH_ZSTD, image, out));
        runs.add(packed(ImageWork.COMPRESS_ZSTD, ImageFigure.ZSTD_3, List.of("zstd"), EACH_ZSTD, image, out));
        runs.add(packed(ImageWork.COMPRESS_ZSTD_SMALL, ImageFigure.ZSTD_6, List.of("zstd"), EACH_ZSTD, image, out));
        runs.add(packed(ImageWork.COMPRESS_GZIP_FAST, ImageFigure.PIGZ_1, List.of("pigz"), EACH_PIGZ, image, out));
        runs.add(packed(ImageWork.COMPRESS_GZIP, ImageFigure.PIGZ_6, List.of("pigz"), EACH_PIGZ, image, out));
        runs.add(packed(ImageWork.COMPRESS_GZIP_SMALL, ImageFigure.PIGZ_9, List.of("pigz"), EACH_PIGZ, image, out));
        runs.add(new PeerRun(
                ImageWork.PUSH_PLAIN,
                ImageFigure.SHA256,
                List.of(ImageFigure.SHA256),
                "sha256sum \"$@\" > /dev/null",
                strings(image.tars()),
                OptionalLong::empty));
        return runs;
    }

    private static PeerRun of(ImageWork work, String program, String script, Object... arguments) {
        List<String> words = new ArrayList<>();
        for (Object argument : arguments) {
            words.add(argument.toString());
        }
        return new PeerRun(work, program, List.of(program), script, words, OptionalLong::empty);
    }

    /** Returns a run that packs each tar with the level that is in the name of the run. */
    private static PeerRun packed(
            ImageWork work, String by, List<String> programs, String script, MeasuredImage image, Path out) {
        List<String> arguments = new ArrayList<>(List.of(by.replaceFirst("^\\w+ (-\\d).*", "$1"), out.toString()));
        arguments.addAll(strings(image.tars()));
        return new PeerRun(work, by, programs, script, arguments, () -> OptionalLong.of(Files.size(out)));
    }

    private static List<String> strings(List<Path> files) {
        return files.stream().map(Path::toString).toList();
    }

    /** Returns why this run is not possible, or empty. */
    Optional<String> missing() {
        return programs.stream()
                .filter(program -> Command.find(program).isEmpty())
                .findFirst()
                .map(program -> program + " is not installed");
    }

    List<String> command() {
        List<String> command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
        command.addAll(arguments);
        return command;
    }
}
