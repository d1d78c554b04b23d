package io.lcfs.nio;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lcfs.Layer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;
import org.junit.jupiter.api.Test;

class UserAttributesOfLayerTest extends Contract implements OnLayer {
    private Layer layer() {
        return ((WritableLayerSubject) subject()).layer();
    }

    @Test
    void userAttributesAreTheXattrsOfUser() throws IOException {
        Path file = file("g", "");
        Files.setAttribute(file, "user:colour", utf8("red"));
        assertArrayEquals(utf8("red"), layer().getXattr(file.toString(), "user.colour"));
        layer().setXattr(file.toString(), "trusted.overlay", utf8("y"));
        layer().setXattr(file.toString(), "user.shape", utf8("round"));
        UserDefinedFileAttributeView view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        assertEquals(List.of("colour", "shape"), view.list().stream().sorted().toList());
    }

    @Test
    void linkHasAttributesOfItsOwn() throws IOException {
        // Linux allows no user attributes on links, so the host cannot run this; a layer keeps all attributes that an
        // image may have.
        file("g", "");
        link("link", "g");
        layer().setXattr(at("link").toString(), "user.colour", utf8("red"));
        UserDefinedFileAttributeView view =
                Files.getFileAttributeView(at("link"), UserDefinedFileAttributeView.class, NOFOLLOW_LINKS);
        assertEquals(List.of("colour"), view.list());
        ByteBuffer value = ByteBuffer.allocate(3);
        assertEquals(3, view.read("colour", value));
    }

    @Test
    void copyKeepsAllXattrsOfAnImage() throws IOException {
        Path file = file("g", "text");
        layer().setXattr(file.toString(), "security.capability", utf8("bits"));
        Files.copy(file, at("copy"), StandardCopyOption.COPY_ATTRIBUTES);
        assertArrayEquals(utf8("bits"), layer().getXattr(at("copy").toString(), "security.capability"));
    }

    @Test
    void nameThatIsNullIsRefused() throws IOException {
        UserDefinedFileAttributeView view =
                Files.getFileAttributeView(file("g", ""), UserDefinedFileAttributeView.class);
        assertThrows(NullPointerException.class, () -> view.write(null, ByteBuffer.allocate(1)));
        assertThrows(NullPointerException.class, () -> view.read(null, ByteBuffer.allocate(1)));
        assertThrows(NullPointerException.class, () -> view.size(null));
        assertThrows(NullPointerException.class, () -> view.delete(null));
        assertEquals(List.of(), view.list());
    }
}
