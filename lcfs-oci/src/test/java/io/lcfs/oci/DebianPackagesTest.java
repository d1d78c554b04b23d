package io.lcfs.oci;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archives in downloaded Debian packages: an import gives the same trees that GNU tar and bsdtar extract. */
@Tag("faults")
class DebianPackagesTest {
    private static final int PACKAGES = Effort.of(100, 3);

    private static final int AT_ONCE = 4;

    @TempDir
    Path folder;

    @Test
    void aHundredPackagesAreTheTreesThatOthersExtract() throws Exception {
        Tools.require("apt-get", "dpkg-deb", "dpkg-query", "tar", "sh", "rm");
        Tools.requireRoot();
        List<Path> packages = download();
        boolean bsdtar = Tools.find("bsdtar").isPresent();
        int number = 0;
        for (Path file : packages) {
            Path work = Files.createDirectory(folder.resolve("package" + number++));
            Path tar = work.resolve("data.tar");
            Tools.run(work, "sh", "-ec", "dpkg-deb --fsys-tarfile '" + file + "' > data.tar");
            byte[] bytes = Files.readAllBytes(tar);
            try (Images images = new Images(bytes.length * 3L + (16 << 20))) {
                String layer = images.read(null, bytes);
                assertArrayEquals(bytes, images.write(layer), file.toString());
                Files.write(work.resolve("ours.tar"), images.whole(layer));
            }
            String expected = extract(work, "tar", "data.tar");
            assertEquals(expected, extract(work, "tar", "ours.tar"), file.toString());
            if (bsdtar) {
                assertEquals(expected, extract(work, "bsdtar", "ours.tar"), file.toString());
            }
            Tools.run(folder, "rm", "-rf", work.toString());
        }
        String judged = number + " packages of Debian, judged by GNU tar";
        Tools.require(bsdtar, "bsdtar is not on the PATH; " + judged);
        System.out.println(judged + " and bsdtar");
    }

    private static String extract(Path work, String program, String tar) throws Exception {
        Path target = Files.createDirectory(work.resolve(program + "-" + tar + ".d"));
        // Without this option, GNU tar sets the times of directories too early, because links are last in these
        // archives.
        String delay = program.equals("tar") ? "--delay-directory-restore" : "--numeric-owner";
        Tools.run(
                target,
                program,
                delay,
                "--numeric-owner",
                "-xpPf",
                work.resolve(tar).toString());
        return Tools.tree(target);
    }

    /** Downloads small packages that are installed on this machine, as many as are available. */
    private List<Path> download() throws Exception {
        List<String> names = new ArrayList<>();
        for (String line : Tools.run(folder, "dpkg-query", "-W", "-f", "${Installed-Size} ${Package}\\n")
                .split("\n")) {
            String[] parts = line.split(" ");
            if (parts.length == 2 && parts[0].matches("[0-9]+") && Integer.parseInt(parts[0]) < 1000) {
                names.add(parts[1]);
            }
        }
        Collections.shuffle(names, new Random(1));
        // Downloads a few packages at a time, because a call fails completely if the archive has only another version
        // of a package.
        for (int at = 0; at + AT_ONCE <= names.size() && downloaded().size() < PACKAGES; at += AT_ONCE) {
            List<String> command = new ArrayList<>(List.of("apt-get", "download", "-q"));
            command.addAll(names.subList(at, at + AT_ONCE));
            int result = Tools.process(command.toArray(String[]::new))
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("apt.log").toFile())
                    .start()
                    .waitFor();
            Tools.require(result == 0 || at < 10 * AT_ONCE || !downloaded().isEmpty(), "no packages can be downloaded");
        }
        return downloaded();
    }

    private List<Path> downloaded() throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".deb"))
                    .sorted()
                    .toList();
        }
    }
}
