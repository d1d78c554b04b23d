package io.lcfs.engine.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each line of docs/POSIX.md names existing tests. */
class PosixDocTest {
    private static final Pattern TEST = Pattern.compile("`(?:\\w+\\.)?(\\w+)`");

    @Test
    void everyLineNamesTestsThatAreThere() throws IOException {
        StringBuilder tests = new StringBuilder();
        try (Stream<Path> files = Files.walk(Path.of("src/test/java/io/lcfs/engine"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                tests.append(Files.readString(file));
            }
        }
        List<String> lines = Files.readAllLines(Path.of("../docs/POSIX.md")).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| ---") && !line.startsWith("| rule"))
                .toList();
        for (String line : lines) {
            String[] cells = line.split(" \\| ");
            String last = cells[cells.length - 1];
            Matcher names = TEST.matcher(last);
            assertTrue(last.equals("- |") || names.find(), line);
            List<String> missing = TEST.matcher(last)
                    .results()
                    .map(result -> result.group(1))
                    .filter(name -> tests.indexOf("void " + name + "(") < 0 && tests.indexOf("class " + name + " ") < 0)
                    .toList();
            assertEquals(List.of(), missing, line);
        }
        assertTrue(lines.size() > 30, "lines were found");
    }
}
