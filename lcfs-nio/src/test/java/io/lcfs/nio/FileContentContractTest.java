package io.lcfs.nio;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documented contract of {@link Files} for streams, readers, writers and whole files. */
class FileContentContractTest extends OnBothSides {
    @Test
    void inputStreamReadsToTheEnd() throws IOException {
        try (InputStream input = Files.newInputStream(file("f", "abcdef"))) {
            assertEquals('a', input.read());
            assertEquals(5, input.available());
            assertEquals(2, input.skip(2));
            byte[] target = new byte[10];
            assertEquals(2, input.read(target, 3, 2));
            assertEquals('d', target[3]);
            assertEquals(0, input.read(target, 0, 0));
            assertEquals('f', input.read());
            assertEquals(-1, input.read());
            assertEquals(-1, input.read(target));
            assertEquals(0, input.available());
        }
    }

    @Test
    void inputStreamGivesAllBytes() throws IOException {
        byte[] content = random(500_000, 1);
        Files.write(at("f"), content);
        try (InputStream input = Files.newInputStream(at("f"))) {
            input.skipNBytes(1_000);
            assertEquals(content.length - 1_000, input.readAllBytes().length);
        }
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        try (InputStream input = Files.newInputStream(at("f"))) {
            assertEquals(content.length, input.transferTo(target));
        }
        assertArrayEquals(content, target.toByteArray());
    }

    @Test
    void inputStreamIsOnlyForReading() throws IOException {
        Path file = file("f", "text");
        assertThrows(UnsupportedOperationException.class, () -> Files.newInputStream(file, WRITE));
        assertThrows(UnsupportedOperationException.class, () -> Files.newInputStream(file, APPEND));
        assertThrows(NoSuchFileException.class, () -> Files.newInputStream(at("missing")));
        Files.newInputStream(file, READ, DELETE_ON_CLOSE).close();
        assertFalse(Files.exists(file));
    }

    @Test
    void closedStreamIsClosed() throws IOException {
        InputStream input = Files.newInputStream(file("f", "text"));
        input.close();
        input.close();
        assertThrows(IOException.class, input::read);
        OutputStream output = Files.newOutputStream(at("f"));
        output.close();
        output.close();
        assertThrows(IOException.class, () -> output.write(1));
    }

    @Test
    void outputStreamMakesOrReplacesAFile() throws IOException {
        try (OutputStream output = Files.newOutputStream(at("f"))) {
            output.write('a');
            output.write(utf8("xbcx"), 1, 2);
            output.flush();
            assertEquals("abc", text(at("f")));
        }
        Files.newOutputStream(at("f")).close();
        assertEquals("", text(at("f")));
    }

    @Test
    void outputStreamTakesOptions() throws IOException {
        file("f", "text");
        try (OutputStream output = Files.newOutputStream(at("f"), APPEND)) {
            output.write('1');
        }
        try (OutputStream output = Files.newOutputStream(at("f"), WRITE)) {
            output.write('T');
        }
        assertEquals("Text1", text(at("f")));
        assertThrows(FileAlreadyExistsException.class, () -> Files.newOutputStream(at("f"), CREATE_NEW));
        assertThrows(IllegalArgumentException.class, () -> Files.newOutputStream(at("f"), READ));
        assertThrows(NoSuchFileException.class, () -> Files.newOutputStream(at("g"), WRITE));
        assertThrows(NoSuchFileException.class, () -> Files.newOutputStream(at("missing/g")));
    }

    @Test
    void readersAndWritersGoThroughACharset() throws IOException {
        try (BufferedWriter writer = Files.newBufferedWriter(at("f"), StandardCharsets.UTF_16)) {
            writer.write("gr\u00fc\u00dfe\n");
        }
        try (BufferedReader reader = Files.newBufferedReader(at("f"), StandardCharsets.UTF_16)) {
            assertEquals("gr\u00fc\u00dfe", reader.readLine());
        }
        assertThrows(MalformedInputException.class, () -> Files.readAllLines(at("f")));
    }

    @Test
    void stringsAreReadAsTheyWereWritten() throws IOException {
        assertEquals(at("f"), Files.writeString(at("f"), "gr\u00fc\u00dfe \ud83d\ude00"));
        assertEquals("gr\u00fc\u00dfe \ud83d\ude00", Files.readString(at("f")));
        Files.writeString(at("f"), "!", APPEND);
        assertEquals("gr\u00fc\u00dfe \ud83d\ude00!", Files.readString(at("f")));
    }

    @Test
    void linesAreReadOneByOne() throws IOException {
        Files.write(at("f"), List.of("one", "", "three"));
        assertEquals("one\n\nthree\n", text(at("f")));
        try (Stream<String> lines = Files.lines(at("f"))) {
            assertEquals(List.of("one", "", "three"), lines.toList());
        }
        try (Stream<String> lines = Files.lines(at("f")).parallel()) {
            assertEquals(List.of("one", "", "three"), lines.toList());
        }
        assertEquals(List.of("one", "", "three"), Files.readAllLines(at("f")));
    }

    @Test
    void manyLinesAreReadInParallel() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            text.append(i).append('\n');
        }
        Files.writeString(at("f"), text);
        try (Stream<String> lines = Files.lines(at("f")).parallel()) {
            assertEquals(199_990_000, lines.mapToLong(Long::parseLong).sum());
        }
    }

    @Test
    void wholeFilesAreReadAndMeasured() throws IOException {
        for (int length : new int[] {0, 1, 4_095, 4_096, 4_097, 300_000}) {
            byte[] content = random(length, length);
            Files.write(at("f"), content);
            assertEquals(length, Files.size(at("f")));
            assertArrayEquals(content, Files.readAllBytes(at("f")));
        }
    }

    @Test
    void directoryHasNoContent() throws IOException {
        assertThrows(IOException.class, () -> Files.readAllBytes(directory("d")));
        assertThrows(FileSystemException.class, () -> Files.write(at("d"), new byte[1]));
    }

    @Test
    void mismatchGivesTheFirstDifference() throws IOException {
        byte[] content = random(200_000, 2);
        Files.write(at("f"), content);
        Files.write(at("g"), content);
        assertEquals(-1, Files.mismatch(at("f"), at("g")));
        content[123_456]++;
        Files.write(at("g"), content);
        assertEquals(123_456, Files.mismatch(at("f"), at("g")));
        Files.write(at("g"), new byte[0]);
        assertEquals(0, Files.mismatch(at("f"), at("g")));
        assertEquals(-1, Files.mismatch(at("f"), at("f")));
    }

    @Test
    void temporaryFilesHaveNamesOfTheirOwn() throws IOException {
        Path one = Files.createTempFile(root(), "begin", ".end");
        Path other = Files.createTempFile(root(), "begin", ".end");
        assertFalse(Files.isSameFile(one, other));
        String name = one.getFileName().toString();
        assertTrue(name.startsWith("begin") && name.endsWith(".end"), name);
        assertTrue(Files.createTempFile(root(), null, null).toString().endsWith(".tmp"));
    }

    @Test
    void temporaryDirectoriesHaveNamesOfTheirOwn() throws IOException {
        Path directory = Files.createTempDirectory(root(), "begin");
        assertTrue(Files.isDirectory(directory));
        assertEquals(root(), directory.getParent());
        assertThrows(IllegalArgumentException.class, () -> Files.createTempFile(root(), "a/b", ""));
    }
}
