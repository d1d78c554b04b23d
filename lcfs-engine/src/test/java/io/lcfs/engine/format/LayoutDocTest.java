package io.lcfs.engine.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The tables in the javadoc of the descriptors are the format: there is no gap and no overlap, each offset equals its
 * constant, and each constant has a row. docs/FORMAT.md contains the same tables; {@code -Dlcfs.updateDocs=true}
 * rewrites them there.
 */
class LayoutDocTest {
    private static final Path SOURCES = Path.of("src/main/java/io/lcfs/engine/format");
    private static final Path DOCUMENT = Path.of("../docs/FORMAT.md");
    private static final Pattern PRE = Pattern.compile("<pre>\\n(.*?) \\* </pre>", Pattern.DOTALL);
    private static final Pattern ROW =
            Pattern.compile("\\s+(\\d+)\\s+(\\d+|var)\\s+(\\S+)\\s+([A-Z][A-Z0-9_]*)(\\s.*)?");
    private static final Pattern END = Pattern.compile("\\s+(\\d+)\\s+end\\s+([A-Z][A-Z0-9_]*)\\s*");

    private static List<Path> descriptors() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            return files.filter(file -> file.toString().matches(".*(Descriptor|ItemType)\\.java"))
                    .sorted()
                    .toList();
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString().replace(".java", "");
    }

    /** Returns the tables of a source file, without the stars of the comments. */
    private static List<String> tables(Path file) throws IOException {
        List<String> tables = new ArrayList<>();
        Matcher matcher = PRE.matcher(Files.readString(file));
        while (matcher.find()) {
            tables.add(matcher.group(1).replaceAll("(?m)^ \\* ?", "").replace("&lt;", "<"));
        }
        return tables;
    }

    @Test
    void tablesSayWhatTheConstantsSay() throws Exception {
        int rows = 0;
        for (Path file : descriptors()) {
            if (name(file).endsWith("Descriptor")) {
                rows += check(Class.forName("io.lcfs.engine.format." + name(file)), tables(file));
            }
        }
        assertTrue(rows > 60, rows + " rows were found");
    }

    private static int check(Class<?> descriptor, List<String> tables) throws Exception {
        Set<String> documented = new HashSet<>();
        int rows = 0;
        for (String table : tables) {
            int expected = 0;
            for (String line : table.split("\n")) {
                String where = descriptor.getSimpleName() + ": " + line;
                Matcher row = ROW.matcher(line);
                Matcher end = END.matcher(line);
                if (end.matches()) {
                    assertEquals(expected, Integer.parseInt(end.group(1)), where);
                    assertEquals(expected, descriptor.getField(end.group(2)).getInt(null), where);
                } else if (row.matches()) {
                    assertEquals(expected, Integer.parseInt(row.group(1)), where);
                    String constant = row.group(4) + "_OFFSET";
                    assertEquals(expected, descriptor.getField(constant).getInt(null), where);
                    documented.add(constant);
                    expected += row.group(2).equals("var") ? 0 : Integer.parseInt(row.group(2));
                    rows++;
                }
            }
        }
        for (Field field : descriptor.getFields()) {
            if (field.getName().endsWith("_OFFSET")) {
                assertTrue(
                        documented.contains(field.getName()), descriptor.getSimpleName() + " has no row for " + field);
            }
        }
        assertFalse(documented.isEmpty(), descriptor.getSimpleName() + " has no table");
        return rows;
    }

    @Test
    void documentShowsTheTables() throws IOException {
        String document = Files.readString(DOCUMENT);
        String updated = document;
        for (Path file : descriptors()) {
            String begin = "<!-- table " + name(file) + " -->\n";
            int from = updated.indexOf(begin);
            assertTrue(from >= 0, "FORMAT.md has no place for the tables of " + name(file));
            int to = updated.indexOf("<!-- end -->", from);
            String tables = "```\n" + String.join("\n", tables(file)) + "```\n";
            updated = updated.substring(0, from + begin.length()) + tables + updated.substring(to);
        }
        if (Boolean.getBoolean("lcfs.updateDocs")) {
            Files.writeString(DOCUMENT, updated);
        } else {
            assertEquals(updated, document, "FORMAT.md is not up to date: run with -Dlcfs.updateDocs=true");
        }
    }
}
