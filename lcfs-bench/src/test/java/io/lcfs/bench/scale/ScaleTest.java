package io.lcfs.bench.scale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScaleTest {
    private static final ScaleSizes TINY = new ScaleSizes(200, 2500, 20, 4 << 20, 256 << 20);

    @TempDir
    private Path directory;

    @Test
    void everyStepRunsAndIsMeasuredAndNothingIsLeft() throws IOException {
        StringWriter progress = new StringWriter();
        List<Figure> figures = new ArrayList<>();
        new ScaleRun(TINY, ScaleStep.sorted(List.of()), new PrintWriter(progress)).run(directory, figures);
        Set<String> steps = new TreeSet<>();
        figures.forEach(figure -> steps.add(figure.step()));
        assertEquals(Set.of("chain", "check", "churn", "empty", "files", "kill", "layers", "shapes", "sparse"), steps);
        for (Figure figure : figures) {
            assertTrue(figure.nanos() > 0 && figure.heapBytes() > 0 && figure.liveBytes() > 0, figure.toString());
        }
        assertTrue(progress.toString().contains("200 of 200 layers"), progress.toString());
        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void programStartsItselfWithASmallHeapAndWritesJson() throws IOException {
        Path json = directory.resolve("figures.json");
        int exit = Scale.run(new String[] {
            "--layers=100",
            "--scale=0.5",
            "--device-gib=1",
            "--steps=layers,check",
            "--directory=" + directory,
            "--json=" + json
        });
        assertEquals(0, exit);
        JsonObject document = JsonParser.parseString(Files.readString(json)).getAsJsonObject();
        assertTrue(document.get("maxHeapBytes").getAsLong() <= 64 << 20);
        assertEquals(50, document.getAsJsonObject("sizes").get("layers").getAsLong());
        assertEquals(
                50,
                document.getAsJsonArray("figures")
                        .get(0)
                        .getAsJsonObject()
                        .get("operations")
                        .getAsLong());
    }

    @Test
    void stepsKeepTheirOrder() {
        assertEquals(
                List.of(ScaleStep.FILES, ScaleStep.CHECK), ScaleStep.sorted(List.of(ScaleStep.CHECK, ScaleStep.FILES)));
        assertEquals(Arrays.asList(ScaleStep.values()), ScaleStep.sorted(List.of()));
    }

    @Test
    void sizesOutOfTheirRangeAreNamed() {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> TINY.scaled(1.5));
        assertTrue(refusal.getMessage().contains("1.5"), refusal.getMessage());
        refusal = assertThrows(IllegalArgumentException.class, () -> new ScaleSizes(1, 1, 1, 1L << 30, 1L << 30));
        assertTrue(refusal.getMessage().contains("depth: 1 is below 2"), refusal.getMessage());
    }
}
