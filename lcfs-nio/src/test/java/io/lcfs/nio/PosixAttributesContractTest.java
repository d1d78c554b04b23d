package io.lcfs.nio;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The documented contract of the views {@code owner}, {@code posix} and {@code unix}, and of access checks. */
class PosixAttributesContractTest extends OnBothSides {
    private static Set<PosixFilePermission> permissions(String text) {
        return PosixFilePermissions.fromString(text);
    }

    @Test
    void eachSetOfPermissionsIsKept() throws IOException {
        Path file = file("f", "");
        PosixFilePermission[] values = PosixFilePermission.values();
        for (int bits = 0; bits < 1 << values.length; bits++) {
            Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
            for (PosixFilePermission value : values) {
                if ((bits >> value.ordinal() & 1) != 0) {
                    permissions.add(value);
                }
            }
            assertEquals(file, Files.setPosixFilePermissions(file, permissions));
            assertEquals(permissions, Files.getPosixFilePermissions(file));
        }
    }

    @Test
    void permissionsThatAreSetTakeSetIdAndStickyBitsAway() throws IOException {
        Path file = file("f", "");
        Path directory = directory("d");
        for (Path path : List.of(file, directory)) {
            Files.setAttribute(path, "unix:mode", 07755);
            assertEquals(07755, (int) Files.getAttribute(path, "unix:mode") & 07777);
            Files.setPosixFilePermissions(path, permissions("rwxr-x---"));
            assertEquals(0750, (int) Files.getAttribute(path, "unix:mode") & 07777);
        }
    }

    @Test
    void setOfPermissionsIsACopyThatCanBeChanged() throws IOException {
        Path file = file("f", "");
        Files.setPosixFilePermissions(file, permissions("rw-------"));
        Set<PosixFilePermission> first = Files.getPosixFilePermissions(file);
        assertTrue(first.add(PosixFilePermission.OWNER_EXECUTE));
        assertEquals(permissions("rw-------"), Files.getPosixFilePermissions(file));
        PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
        assertTrue(attributes.permissions().remove(PosixFilePermission.OWNER_READ));
        Files.setPosixFilePermissions(file, first);
        assertEquals(permissions("rwx------"), Files.getPosixFilePermissions(file));
    }

    @Test
    void permissionsOfALinkAreThoseOfItsTarget() throws IOException {
        file("f", "");
        link("link", "f");
        Files.setPosixFilePermissions(at("link"), permissions("r--------"));
        assertEquals(permissions("r--------"), Files.getPosixFilePermissions(at("f")));
        assertNotEquals(permissions("r--------"), Files.getPosixFilePermissions(at("link"), NOFOLLOW_LINKS));
    }

    @Test
    void posixAttributesAreBasicOnesToo() throws IOException {
        Path file = file("f", "text");
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        assertEquals("posix", view.name());
        PosixFileAttributes attributes = view.readAttributes();
        assertEquals(4, attributes.size());
        assertTrue(attributes.isRegularFile());
        assertEquals(Files.readAttributes(file, BasicFileAttributes.class).fileKey(), attributes.fileKey());
        assertEquals(Files.getOwner(file), attributes.owner());
        assertEquals(view.getOwner(), attributes.owner());
        assertEquals(Files.getAttribute(file, "posix:group"), attributes.group());
    }

    @Test
    void ownerAndGroupAreSetToWhatTheyAre() throws IOException {
        Path file = file("f", "text");
        UserPrincipal owner = Files.getOwner(file);
        assertEquals(file, Files.setOwner(file, owner));
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        GroupPrincipal group = view.readAttributes().group();
        view.setGroup(group);
        assertEquals(owner, Files.getOwner(file));
        assertEquals(group, view.readAttributes().group());
        FileOwnerAttributeView ownerView = Files.getFileAttributeView(file, FileOwnerAttributeView.class);
        assertEquals("owner", ownerView.name());
        ownerView.setOwner(owner);
        assertEquals(owner, ownerView.getOwner());
    }

    @Test
    void starGivesAllAttributesOfTheView() throws IOException {
        Path file = file("f", "text");
        Set<String> posix = new HashSet<>(Files.readAttributes(file, "*").keySet());
        posix.addAll(Set.of("permissions", "owner", "group"));
        assertEquals(posix, Files.readAttributes(file, "posix:*").keySet());
        Set<String> unix = new HashSet<>(posix);
        unix.addAll(Set.of("mode", "ino", "dev", "rdev", "nlink", "uid", "gid", "ctime"));
        assertEquals(unix, Files.readAttributes(file, "unix:*").keySet());
        assertEquals(Map.of("owner", Files.getOwner(file)), Files.readAttributes(file, "owner:*"));
    }

    @Test
    void attributesAreReadByName() throws IOException {
        Path file = file("f", "text");
        Files.setPosixFilePermissions(file, permissions("rw-r-----"));
        Map<String, Object> attributes = Files.readAttributes(file, "unix:mode,ino");
        assertEquals(Set.of("mode", "ino"), attributes.keySet());
        assertEquals(0100640, attributes.get("mode"));
        assertTrue((Long) attributes.get("ino") > 0);
        assertEquals(permissions("rw-r-----"), Files.getAttribute(file, "posix:permissions"));
        assertEquals(4L, Files.getAttribute(file, "posix:size"));
        assertEquals(1, Files.getAttribute(file, "unix:nlink"));
        assertNotNull(Files.getAttribute(file, "unix:ctime"));
        assertEquals(Files.getOwner(file), Files.getAttribute(file, "owner:owner"));
        assertEquals(0120777, Files.getAttribute(link("link", "f"), "unix:mode", NOFOLLOW_LINKS));
        assertEquals(040000, (Integer) Files.getAttribute(directory("d"), "unix:mode") & 0170000);
    }

    @Test
    void attributesOfUnixHaveTheirTypes() throws IOException {
        Map<String, Object> attributes = Files.readAttributes(file("f", ""), "unix:*");
        for (String name : Set.of("mode", "nlink", "uid", "gid")) {
            assertEquals(Integer.class, attributes.get(name).getClass(), name);
        }
        for (String name : Set.of("ino", "dev", "rdev")) {
            assertEquals(Long.class, attributes.get(name).getClass(), name);
        }
    }

    @Test
    void attributesAreSetByName() throws IOException {
        Path file = file("f", "");
        Files.setAttribute(file, "posix:permissions", permissions("r--r-----"));
        assertEquals(permissions("r--r-----"), Files.getPosixFilePermissions(file));
        Files.setAttribute(file, "unix:mode", 0600);
        assertEquals(permissions("rw-------"), Files.getPosixFilePermissions(file));
        Files.setAttribute(file, "posix:owner", Files.getOwner(file));
        Files.setAttribute(file, "owner:owner", Files.getOwner(file));
        Files.setAttribute(file, "posix:group", Files.getAttribute(file, "posix:group"));
        Files.setAttribute(file, "unix:uid", Files.getAttribute(file, "unix:uid"));
        Files.setAttribute(file, "unix:gid", Files.getAttribute(file, "unix:gid"));
    }

    @Test
    void attributeThatCannotBeSetIsRefused() throws IOException {
        Path file = file("f", "");
        for (String name : Set.of("posix:noSuch", "posix:size", "owner:noSuch", "unix:ino", "unix:noSuch")) {
            assertThrows(IllegalArgumentException.class, () -> Files.setAttribute(file, name, 1), name);
        }
        for (String name : Set.of("posix:noSuch", "owner:noSuch", "owner:size", "unix:noSuch")) {
            assertThrows(IllegalArgumentException.class, () -> Files.readAttributes(file, name), name);
        }
        assertThrows(ClassCastException.class, () -> Files.setAttribute(file, "posix:permissions", "rwx"));
    }

    @Test
    void principalIsLookedUpByItsName() throws IOException {
        UserPrincipalLookupService service = fs().getUserPrincipalLookupService();
        UserPrincipal owner = Files.getOwner(file("f", ""));
        assertEquals(owner, service.lookupPrincipalByName(owner.getName()));
        assertEquals(
                owner.hashCode(), service.lookupPrincipalByName(owner.getName()).hashCode());
        GroupPrincipal group = (GroupPrincipal) Files.getAttribute(at("f"), "posix:group");
        assertEquals(group, service.lookupPrincipalByGroupName(group.getName()));
    }

    @Test
    void userIsNoGroup() throws IOException {
        UserPrincipalLookupService service = fs().getUserPrincipalLookupService();
        assertNotEquals(service.lookupPrincipalByName("4711"), service.lookupPrincipalByGroupName("4711"));
        assertEquals("4711", service.lookupPrincipalByName("4711").getName());
        assertEquals("4711", service.lookupPrincipalByGroupName("4711").getName());
    }

    @Test
    void principalThatIsNotKnownIsNotFound() {
        UserPrincipalLookupService service = fs().getUserPrincipalLookupService();
        assertThrows(UserPrincipalNotFoundException.class, () -> service.lookupPrincipalByName("no-such-user"));
        assertThrows(UserPrincipalNotFoundException.class, () -> service.lookupPrincipalByGroupName("no-such-group"));
    }

    @Test
    void accessFollowsPermissions() throws IOException {
        Path file = file("f", "");
        Files.setPosixFilePermissions(file, permissions("rw-------"));
        assertTrue(Files.isReadable(file));
        assertTrue(Files.isWritable(file));
        assertFalse(Files.isExecutable(file));
        Files.setPosixFilePermissions(file, permissions("rwx------"));
        assertTrue(Files.isExecutable(file));
        assertTrue(Files.isExecutable(root()));
        link("link", "f");
        assertTrue(Files.isExecutable(at("link")));
    }

    @Test
    void whatIsMissingIsNotAccessible() throws IOException {
        link("dangling", "nowhere");
        for (String name : Set.of("missing", "dangling")) {
            assertFalse(Files.isReadable(at(name)));
            assertFalse(Files.isWritable(at(name)));
            assertFalse(Files.isExecutable(at(name)));
            assertThrows(NoSuchFileException.class, () -> fs().provider().checkAccess(at(name)));
        }
    }

    @Test
    void nullIsRefused() throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file("f", ""), PosixFileAttributeView.class);
        assertThrows(NullPointerException.class, () -> view.setPermissions(null));
        assertThrows(NullPointerException.class, () -> view.setOwner(null));
        assertThrows(NullPointerException.class, () -> view.setGroup(null));
        Set<PosixFilePermission> withNull = new HashSet<>();
        withNull.add(null);
        assertThrows(NullPointerException.class, () -> view.setPermissions(withNull));
    }
}
