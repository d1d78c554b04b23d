package io.lcfs.nio;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The documented contract of {@link UserDefinedFileAttributeView}. */
class UserAttributesContractTest extends OnBothSides {
    private Path file;
    private UserDefinedFileAttributeView view;

    @BeforeEach
    void makeFile() throws IOException {
        file = file("f", "text");
        view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
    }

    private byte[] read(String name) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(view.size(name));
        assertEquals(target.capacity(), view.read(name, target));
        assertFalse(target.hasRemaining());
        return target.array();
    }

    @Test
    void newFileHasNoAttributes() throws IOException {
        assertEquals("user", view.name());
        assertEquals(List.of(), view.list());
    }

    @Test
    void attributeIsReadAsItWasWritten() throws IOException {
        ByteBuffer value = ByteBuffer.wrap(utf8("red, green")).position(5);
        assertEquals(5, view.write("colour", value));
        assertFalse(value.hasRemaining());
        assertEquals(5, view.size("colour"));
        assertArrayEquals(utf8("green"), read("colour"));
        ByteBuffer direct = ByteBuffer.allocateDirect(8);
        assertEquals(5, view.read("colour", direct));
        assertEquals(ByteBuffer.wrap(utf8("green")), direct.flip());
        assertEquals(5, view.write("copy", direct));
        assertEquals(Set.of("colour", "copy"), new HashSet<>(view.list()));
    }

    @Test
    void anEmptyNameIsRefused() throws IOException {
        assertThrows(FileSystemException.class, () -> view.write("", ByteBuffer.wrap(utf8("x"))));
        assertThrows(FileSystemException.class, () -> view.size(""));
        assertThrows(FileSystemException.class, () -> view.read("", ByteBuffer.allocate(1)));
        assertThrows(FileSystemException.class, () -> view.delete(""));
        assertEquals(List.of(), view.list());
    }

    @Test
    void writeReplacesTheValue() throws IOException {
        view.write("colour", ByteBuffer.wrap(utf8("green")));
        view.write("colour", ByteBuffer.wrap(utf8("red")));
        assertArrayEquals(utf8("red"), read("colour"));
        assertEquals(List.of("colour"), view.list());
    }

    @Test
    void valueMayBeEmptyAndNamesMayHaveDots() throws IOException {
        assertEquals(0, view.write("mime.type", ByteBuffer.allocate(0)));
        assertEquals(0, view.size("mime.type"));
        assertEquals(0, view.read("mime.type", ByteBuffer.allocate(0)));
        assertEquals(List.of("mime.type"), view.list());
    }

    @Test
    void deletedAttributeIsGone() throws IOException {
        view.write("colour", ByteBuffer.wrap(utf8("red")));
        view.delete("colour");
        assertEquals(List.of(), view.list());
        assertThrows(IOException.class, () -> view.size("colour"));
        assertThrows(IOException.class, () -> view.read("colour", ByteBuffer.allocate(10)));
        assertThrows(IOException.class, () -> view.delete("colour"));
    }

    @Test
    void bufferWithoutRoomForTheValueIsRefused() throws IOException {
        view.write("colour", ByteBuffer.wrap(utf8("red")));
        ByteBuffer small = ByteBuffer.allocate(2);
        assertThrows(IOException.class, () -> view.read("colour", small));
        assertThrows(
                IllegalArgumentException.class,
                () -> view.read("colour", ByteBuffer.allocate(3).asReadOnlyBuffer()));
    }

    @Test
    void attributesAreReadAndSetByName() throws IOException {
        Files.setAttribute(file, "user:bytes", utf8("red"));
        Files.setAttribute(file, "user:buffer", ByteBuffer.wrap(utf8("green")));
        assertArrayEquals(utf8("red"), (byte[]) Files.getAttribute(file, "user:bytes"));
        assertArrayEquals(utf8("green"), read("buffer"));
        assertEquals(
                Set.of("bytes", "buffer"), Files.readAttributes(file, "user:*").keySet());
        assertEquals(Set.of("bytes"), Files.readAttributes(file, "user:bytes").keySet());
    }

    @Test
    void directoryHasAttributesToo() throws IOException {
        Files.setAttribute(directory("d"), "user:colour", utf8("red"));
        assertArrayEquals(utf8("red"), (byte[]) Files.getAttribute(at("d"), "user:colour"));
    }

    @Test
    void attributesOfALinkAreThoseOfItsTarget() throws IOException {
        link("link", "f");
        Files.setAttribute(at("link"), "user:colour", utf8("red"));
        assertEquals(List.of("colour"), view.list());
        Files.getFileAttributeView(at("link"), UserDefinedFileAttributeView.class)
                .delete("colour");
        assertEquals(List.of(), view.list());
    }

    @Test
    void viewThatFollowsNoLinksIsOfAFile() throws IOException {
        UserDefinedFileAttributeView noFollow =
                Files.getFileAttributeView(file, UserDefinedFileAttributeView.class, NOFOLLOW_LINKS);
        noFollow.write("colour", ByteBuffer.wrap(utf8("red")));
        assertEquals(List.of("colour"), noFollow.list());
    }

    @Test
    void viewOfWhatIsMissingFails() {
        UserDefinedFileAttributeView missing =
                Files.getFileAttributeView(at("missing"), UserDefinedFileAttributeView.class);
        assertThrows(NoSuchFileException.class, missing::list);
        assertThrows(NoSuchFileException.class, () -> missing.write("a", ByteBuffer.allocate(1)));
    }
}
