package io.lcfs.nio;

import static io.lcfs.FileOption.NO_FOLLOW;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lcfs.Layer;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import org.junit.jupiter.api.Test;

/** Adds operations that need root on the host, and names from the layer's own {@code /etc/passwd}. */
class PosixAttributesOfLayerTest extends Contract implements OnLayer {
    private Layer layer() {
        return ((WritableLayerSubject) subject()).layer();
    }

    private void write(String path, String text) throws IOException {
        Path file = fs().getPath(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private UserPrincipal user(String name) throws IOException {
        return fs().getUserPrincipalLookupService().lookupPrincipalByName(name);
    }

    private GroupPrincipal group(String name) throws IOException {
        return fs().getUserPrincipalLookupService().lookupPrincipalByGroupName(name);
    }

    @Test
    void ownerIsSetByNumber() throws IOException {
        Path file = file("f", "");
        Files.setOwner(file, user("4711"));
        Files.getFileAttributeView(file, PosixFileAttributeView.class).setGroup(group("4712"));
        assertEquals(4711, layer().stat(file.toString(), NO_FOLLOW).uid());
        assertEquals(4712, layer().stat(file.toString(), NO_FOLLOW).gid());
        assertEquals("4711", Files.getOwner(file).getName());
        Files.setAttribute(file, "unix:uid", 1);
        Files.setAttribute(file, "unix:gid", 2);
        assertEquals(user("1"), Files.getOwner(file));
        assertEquals(group("2"), Files.getAttribute(file, "posix:group"));
    }

    @Test
    void userIdOf32BitsIsKept() throws IOException {
        Path file = file("f", "");
        Files.setOwner(file, user("4294967294"));
        assertEquals(4_294_967_294L, layer().stat(file.toString(), NO_FOLLOW).uid());
        assertEquals("4294967294", Files.getOwner(file).getName());
    }

    @Test
    void namesAreThoseOfTheLayer() throws IOException {
        write("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\nbuilder:x:1234:5678:The Builder:/:/bin/sh\n");
        write("/etc/group", "root:x:0:\nbuilders:x:5678:builder,other\n");
        Path file = file("f", "");
        Files.setOwner(file, user("builder"));
        Files.setAttribute(file, "posix:group", group("builders"));
        PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
        assertEquals("builder", attributes.owner().getName());
        assertEquals("builders", attributes.group().getName());
        assertEquals(1234, Files.getAttribute(file, "unix:uid"));
        assertEquals(5678, Files.getAttribute(file, "unix:gid"));
        assertEquals(user("builder"), user("1234"));
        assertEquals(group("builders"), group("5678"));
        assertEquals("root", Files.getOwner(file("g", "")).getName());
    }

    @Test
    void namesFollowTheFilesOfTheLayer() throws IOException {
        write("/etc/passwd", "builder:x:1234:5678::/:\n");
        assertEquals("builder", user("builder").getName());
        write("/etc/passwd", "other:x:1234:5678::/:\n");
        assertThrows(UserPrincipalNotFoundException.class, () -> user("builder"));
        Path file = file("f", "");
        Files.setOwner(file, user("1234"));
        assertEquals("other", Files.getOwner(file).getName());
    }

    @Test
    void brokenLinesOfTheFilesAreSkipped() throws IOException {
        write("/etc/passwd", "# comment\n\nbroken\nbroken:x:no:1::/:\n:x:7:7::/:\ngood:x:42:42::/:");
        assertEquals("good", user("42").getName());
        assertThrows(UserPrincipalNotFoundException.class, () -> user("broken"));
        assertThrows(UserPrincipalNotFoundException.class, () -> group("good"));
    }

    /** Runs for layers only: on JDK 25 the exception of the host's provider has an empty name. */
    @Test
    void exceptionKnowsTheNameThatWasNotFound() {
        UserPrincipalNotFoundException missing =
                assertThrows(UserPrincipalNotFoundException.class, () -> user("no-such-user"));
        assertEquals("no-such-user", missing.getName());
    }

    @Test
    void groupIsLookedUpAsAGroupOnly() throws IOException {
        write("/etc/passwd", "name:x:1:1::/:\n");
        write("/etc/group", "name:x:2:\n");
        Files.setOwner(file("f", ""), user("name"));
        assertEquals(1, Files.getAttribute(at("f"), "unix:uid"));
        Files.setAttribute(at("f"), "posix:group", group("name"));
        assertEquals(2, Files.getAttribute(at("f"), "unix:gid"));
    }

    @Test
    void linkHasAnOwnerOfItsOwn() throws IOException {
        file("f", "");
        link("link", "f");
        PosixFileAttributeView view =
                Files.getFileAttributeView(at("link"), PosixFileAttributeView.class, NOFOLLOW_LINKS);
        view.setOwner(user("7"));
        assertEquals(user("7"), Files.getOwner(at("link"), NOFOLLOW_LINKS));
        assertEquals(user("0"), Files.getOwner(at("link")));
    }

    /** By the documentation of the posix view, it does not change other bits of the mode. */
    @Test
    void setUserIdBitIsReadAndSetByTheUnixView() throws IOException {
        Path file = file("f", "");
        Files.setAttribute(file, "unix:mode", 04755);
        assertEquals(0104755, Files.getAttribute(file, "unix:mode"));
        assertEquals(PosixFilePermissions.fromString("rwxr-xr-x"), Files.getPosixFilePermissions(file));
        assertEquals(04755, layer().stat(file.toString(), NO_FOLLOW).mode());
    }

    @Test
    void principalOfAnotherProviderIsRefused() throws IOException {
        Path file = file("f", "");
        UserPrincipalLookupService host = FileSystems.getDefault().getUserPrincipalLookupService();
        UserPrincipal foreign = host.lookupPrincipalByName("4711");
        assertThrows(ProviderMismatchException.class, () -> Files.setOwner(file, foreign));
        assertThrows(NullPointerException.class, () -> user(null));
        assertEquals(user("0"), Files.getOwner(file));
    }
}
