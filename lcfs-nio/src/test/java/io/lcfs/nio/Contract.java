package io.lcfs.nio;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The base of every contract of this package: a file system and an empty directory in it. */
abstract class Contract implements SubjectSource {
    private Subject subject;

    @BeforeEach
    final void makeSubject() throws IOException {
        subject = newSubject();
    }

    @AfterEach
    final void closeSubject() throws IOException {
        if (subject != null) {
            subject.close();
        }
    }

    final Subject subject() {
        return subject;
    }

    final FileSystem fs() {
        return subject.fs();
    }

    final Path root() {
        return subject.root();
    }

    /** Returns a path in the directory of this test. */
    final Path at(String name) {
        return root().resolve(name);
    }

    /** Creates a file with this content. */
    final Path file(String name, String content) throws IOException {
        return Files.write(at(name), utf8(content));
    }

    /** Creates a directory. */
    final Path directory(String name) throws IOException {
        return Files.createDirectory(at(name));
    }

    /** Creates a symbolic link. */
    final Path link(String name, String target) throws IOException {
        return Files.createSymbolicLink(at(name), fs().getPath(target));
    }

    /** Returns a path of a provider that is neither the host's nor this module's. */
    static Path foreign() {
        return FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules");
    }

    /** Returns an option that the JDK has beyond the standard ones; the compiler would warn if its class were named. */
    static Object ofJdk(String type, String name) {
        try {
            return Class.forName("com.sun.nio.file." + type).getField(name).get(null);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
