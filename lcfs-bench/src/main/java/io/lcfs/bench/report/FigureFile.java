package io.lcfs.bench.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The report as JSON: an array with an object for each {@link Row}, with the names of its components; null means not
 * measured.
 */
final class FigureFile {
    private static final Gson GSON =
            new GsonBuilder().serializeNulls().setPrettyPrinting().create();

    private FigureFile() {}

    static void write(Path file, List<Target> targets, Measurements measurements) throws IOException {
        List<Row> rows =
                targets.stream().map(target -> target.row(measurements)).toList();
        Files.writeString(file, GSON.toJson(rows) + "\n", StandardCharsets.UTF_8);
    }
}
