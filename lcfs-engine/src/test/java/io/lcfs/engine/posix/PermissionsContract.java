package io.lcfs.engine.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.engine.posix.Request.User;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The permissions of owner, group and others with each set of permission bits, asserted of a layer with credentials and
 * of the host.
 */
abstract class PermissionsContract extends Calls {
    private static final User OWNER = new User(11, 21, List.of(), 0);
    private static final User MEMBER = new User(12, 22, List.of(21L), 0);
    private static final User OTHER = new User(13, 23, List.of(), 0);
    private static final List<User> CLASSES = List.of(OWNER, MEMBER, OTHER);

    /** Returns a mode that gives one class of users these bits, and the other classes all other bits. */
    private static String mode(User user, int bits) {
        int shift = user == OWNER ? 6 : user == MEMBER ? 3 : 0;
        int others = 0777 & ~(7 << shift) & (7 - bits) * 0111;
        return Integer.toOctalString(others | bits << shift);
    }

    private interface Check {
        void run(User user, int bits) throws IOException;
    }

    /** Runs a check for each class of users with each set of bits of a path that belongs to 11:21. */
    private void forEachClass(String path, Check check) throws IOException {
        for (User user : CLASSES) {
            for (int bits = 0; bits < 8; bits++) {
                does("chown " + path + " 11 21", "chmod " + path + " " + mode(user, bits));
                check.run(user, bits);
            }
        }
    }

    private void expect(boolean allowed, User user, String... requests) throws IOException {
        for (String request : requests) {
            if (allowed) {
                does(user, request);
            } else {
                refuses("EACCES", user, request);
            }
        }
    }

    // Directories.

    @Test
    void namesAreLookedForWithTheRightToSearch() throws IOException {
        does("mkdir /d 777", "mkdir /d/e 777", "create /d/f 666", "symlink f /d/l", "symlink d/f /out");
        forEachClass("/d", (user, bits) -> {
            boolean searches = (bits & 1) != 0;
            expect(searches, user, "lookup /d/f false", "lookup /d/l true", "lookup /out true", "readlink /d/l");
            expect(searches, user, "list /d/e", "read /d/f", "truncate /d/f 0", "write /d/f 0 1", "open h /d/f 644 RW");
            if (searches) {
                does(user, "close h");
                refuses("ENOENT", user, "lookup /d/missing false", "delete /d/missing", "open h /d/missing 644 R");
                refuses("ENOTDIR", user, "lookup /d/f/x false");
            } else {
                refuses("EACCES", user, "lookup /d/missing false", "mkdir /d/missing/x 755", "lookup /d/.. false");
                refuses("EACCES", user, "lookup /d/. false", "rename /d/f /d/g ", "link /d/f /x", "delete /d/f");
            }
            does(user, "lookup /d false", "lookup /d/ true");
        });
    }

    @Test
    void directoriesAreListedWithTheRightToRead() throws IOException {
        does("mkdir /d 777", "create /d/f 666");
        forEachClass("/d", (user, bits) -> expect((bits & 4) != 0, user, "list /d", "list /d/"));
    }

    @Test
    void namesAreMadeAndDeletedWithTheRightsToWriteAndSearch() throws IOException {
        does("chmod / 777", "mkdir /d 777");
        forEachClass("/d", (user, bits) -> {
            boolean changes = (bits & 3) == 3;
            for (String make : List.of(
                    "mkdir /d/n 777",
                    "create /d/n 666",
                    "symlink t /d/n",
                    "fifo /d/n 666",
                    "open h /d/n 666 WC",
                    "open h /d/n 666 WX",
                    "write /d/n 0 1")) {
                expect(changes, user, make);
                if (changes) {
                    does(user, "delete /d/n");
                }
            }
            does("create /d/there 666", "chown /d/there " + user.uid() + " " + user.gid(), "mkdir /d/full 777");
            expect(changes, user, "link /d/there /d/n", "rename /d/there /d/m ", "delete /d/full");
            ask("delete /d/there");
            ask("delete /d/full");
            ask("delete /d/m");
            ask("delete /d/n");
        });
    }

    @Test
    void whatIsThereIsToldBeforeThatItMayNotBeMade() throws IOException {
        does("mkdir /d 755", "create /d/f 644", "mkdir /d/e 755");
        refuses(
                "EEXIST",
                OTHER,
                "mkdir /d/f 755",
                "create /d/f 644",
                "symlink t /d/f",
                "link /d/f /d/f",
                "open h /d/f 644 WX");
        refuses(
                "EACCES",
                OTHER,
                "mkdir /d/x 755",
                "delete /d/f",
                "delete /d/e",
                "rename /d/f /d/x ",
                "rename /d/e /d/f ");
        refuses("EISDIR", OTHER, "open h /d/e 644 W", "truncate /d/e 0", "open h /d/e 644 RC");
        refuses("EINVAL", OTHER, "rename /d/e /d/e/x ");
        refuses("ENOTEMPTY", OTHER, "rename /d/e /d ", "rename /d/f /d ");
    }

    // Files.

    @Test
    void filesAreReadAndWrittenWithTheRightsTo() throws IOException {
        does("create /f 666");
        forEachClass("/f", (user, bits) -> {
            boolean reads = (bits & 4) != 0;
            boolean writes = (bits & 2) != 0;
            expect(reads, user, "read /f", "open r /f 644 R", "access /f r", "getxattr /f user.a");
            expect(
                    writes,
                    user,
                    "write /f 0 1",
                    "truncate /f 3",
                    "open w /f 644 W",
                    "open t /f 644 WT",
                    "open c /f 644 WC");
            expect(writes, user, "access /f w", "setxattr /f user.a " + bits);
            expect(reads && writes, user, "open b /f 644 RW", "access /f rw");
            expect((bits & 1) != 0, user, "access /f x");
            for (String handle : List.of("r", "w", "t", "c", "b")) {
                if (reads && handle.equals("r")
                        || writes && "wtc".contains(handle)
                        || reads && writes && handle.equals("b")) {
                    does(user, "close " + handle);
                }
            }
        });
    }

    @Test
    void aFileThatIsOpenKeepsTheRightsThatItWasOpenedWith() throws IOException {
        does("create /f 666", "chown /f 11 21");
        does(OTHER, "open w /f 666 RW");
        does("chmod /f 0");
        does(OTHER, "fwrite w 0 5", "ftruncate w 2");
        refuses("EPERM", OTHER, "fchmod w 666", "fchown w 13 23", "futime w 1 0");
        refuses("EACCES", OTHER, "open x /f 666 W", "open x /f 666 R");
    }

    @Test
    void aNewFileIsOpenWhateverItsMode() throws IOException {
        does("mkdir /d 777");
        does(OTHER, "open w /d/f 0 RWX", "fwrite w 0 5");
        mode("0", "/d/f");
        refuses("EACCES", OTHER, "read /d/f", "open x /d/f 0 W");
    }

    @Test
    void theSuperuserIsRefusedNothingButToExecuteWhatNobodyMay() throws IOException {
        does("mkdir /d 0", "create /d/f 0", "chown /d 11 21", "chown /d/f 11 21");
        does(
                "list /d",
                "read /d/f",
                "write /d/f 0 1",
                "create /d/g 0",
                "rename /d/g /d/h ",
                "delete /d/h",
                "access /d rwx");
        does("access /d/f rw", "chmod /d/f 6", "utime /d/f 1 0", "chown /d/f 1 1", "device /d/null 666");
        refuses("EACCES", "access /d/f x");
        does("chmod /d/f 1", "access /d/f x");
    }

    @Test
    void onlyTheSuperuserMakesDeviceNodes() throws IOException {
        does("mkdir /d 777");
        refuses("EPERM", OTHER, "device /d/null 666");
        does(OTHER, "fifo /d/fifo 666");
        refuses("EEXIST", OTHER, "device /d/fifo 666");
        does("chmod /d 755");
        refuses("EACCES", OTHER, "device /d/null 666", "fifo /d/x 666");
    }

    // Sticky directories.

    @Test
    void inAStickyDirectoryOnlyOwnersDeleteAndRename() throws IOException {
        does("mkdir /s 777", "mkdir /plain 777", "chown /s 12 22", "chown /plain 12 22");
        for (boolean sticky : List.of(false, true)) {
            does(sticky ? "chmod /s 1777" : "chmod /s 777");
            for (User user : List.of(OWNER, MEMBER, OTHER, User.ROOT)) {
                boolean allowed = !sticky || user != OTHER;
                for (String call : List.of(
                        "delete /s/f",
                        "delete /s/e",
                        "rename /s/f /s/g ",
                        "rename /s/f /plain/g ",
                        "rename /plain/o /s/f ",
                        "rename /plain/d /s/e ",
                        "rename /s/f /plain/o EXCHANGE",
                        "rename /plain/o /s/f EXCHANGE")) {
                    does("create /s/f 666", "chown /s/f 11 21", "mkdir /s/e 777", "chown /s/e 11 21");
                    does("create /plain/o 666", "mkdir /plain/d 777");
                    if (allowed) {
                        does(user, call);
                    } else {
                        refuses("EPERM", user, call);
                    }
                    for (String path : List.of("/s/f", "/s/e", "/s/g", "/plain/o", "/plain/d", "/plain/g")) {
                        ask("delete " + path);
                    }
                }
            }
        }
    }

    @Test
    void aDirectoryIsMovedToAnotherOneWithTheRightToWriteIt() throws IOException {
        does("chmod / 777", "mkdir /a 777", "mkdir /b 777", "mkdir /a/d 777");
        forEachClass("/a/d", (user, bits) -> {
            boolean writes = (bits & 2) != 0;
            expect(writes, user, "rename /a/d /b/d ");
            does(user, writes ? "rename /b/d /a/d " : "rename /a/d /a/x ");
            if (!writes) {
                does(user, "rename /a/x /a/d ");
            }
        });
    }

    // Modes, owners and times.

    @Test
    void modesAndTimesAreSetByTheOwnerAndTheSuperuser() throws IOException {
        does("create /f 777", "chown /f 11 21", "mkdir /d 777", "chown /d 11 21", "symlink f /l", "chown /l 11 21");
        for (User user : List.of(MEMBER, OTHER)) {
            refuses("EPERM", user, "chmod /f 777", "chmod /d 777", "utime /f 1 0", "utime /d 1 0", "utime /l 1 0");
            refuses("EPERM", user, "chown /f 11 21", "chown /d " + user.uid() + " " + user.gid());
        }
        for (User user : List.of(OWNER, User.ROOT)) {
            does(user, "chmod /f 0", "chmod /d 700", "utime /f 1 0", "utime /d 1 0", "utime /l 1 0", "chmod /f 777");
        }
    }

    @Test
    void anOwnerGivesAFileToTheOwnersGroupsOnly() throws IOException {
        User owner = new User(11, 21, List.of(31L, 32L), 0);
        does("create /f 644", "chown /f 11 21", "create /g 644", "chown /g 11 99");
        does(owner, "chown /f 11 31", "chown /f 11 32", "chown /f 11 21", "chown /g 11 99", "chown /g 11 21");
        refuses("EPERM", owner, "chown /f 11 33", "chown /f 12 21", "chown /f 0 21", "chown /g 11 99");
        does("chown /f 12 77", "chown /f 11 33");
        assertEquals("11:33", field(4, "/f"));
    }

    @Test
    void aModeLosesSetGidWhenItsOwnerIsNotInTheGroup() throws IOException {
        does("create /f 644", "chown /f 11 99", "mkdir /d 755", "chown /d 11 99");
        does(OWNER, "chmod /f 6755", "chmod /d 2775");
        mode("4755", "/f");
        mode("775", "/d");
        does("chown /f 11 21", "chmod /d 2775");
        does(OWNER, "chmod /f 6755", "chmod /f 7755");
        mode("7755", "/f");
        mode("2775", "/d");
    }

    @Test
    void setIdBitsGoWhenAnotherThanTheSuperuserWrites() throws IOException {
        does("create /f 666");
        for (String change :
                List.of("write /f 0 1", "truncate /f 7", "open h /f 666 WT", "fwrite h 3 1", "ftruncate h 5")) {
            for (User user : List.of(OWNER, OTHER)) {
                does("chown /f 11 21", "chmod /f 6777");
                does(user, "open h /f 666 W", change);
                mode("777", "/f");
                does("chmod /f 6767");
                does(user, change);
                mode(user == OWNER ? "2767" : "767", "/f");
                does(user, "close h");
            }
            does("chmod /f 6777", "open h /f 666 W", change, "close h");
            mode("6777", "/f");
        }
        does("mkdir /d 777");
        does(OWNER, "open n /d/n 6777 WCT");
        mode("6777", "/d/n");
        does("chmod /f 6777");
        does(OWNER, "write /f 0 0", "chmod /f 6777", "utime /f 1 0");
        mode("6777", "/f");
    }

    @Test
    void setIdBitsGoWhenAFileIsGivenAway() throws IOException {
        for (User user : List.of(OWNER, User.ROOT)) {
            does("create /f 644", "chown /f 11 21", "chmod /f 6755", "mkdir /d 755", "chown /d 11 21", "chmod /d 6755");
            does(user, "chown /f 11 21", "chown /d 11 21");
            mode("755", "/f");
            mode("6755", "/d");
            does("chmod /f 6745");
            does(user, "chown /f 11 21");
            mode("2745", "/f");
            does("delete /f", "delete /d");
        }
    }

    // New files.

    @Test
    void whatIsMadeBelongsToItsMakerAndLacksTheBitsOfTheUmask() throws IOException {
        does("mkdir /d 777");
        for (int umask : new int[] {0, 022, 027, 077, 0777, 0333}) {
            User user = new User(13, 23, List.of(), umask);
            does(
                    user,
                    "create /d/f 6777",
                    "mkdir /d/e 1777",
                    "fifo /d/p 777",
                    "symlink t /d/l",
                    "open h /d/o 666 WC",
                    "write /d/w 0 0");
            mode(Integer.toOctalString(06777 & ~umask), "/d/f");
            mode(Integer.toOctalString(01777 & ~umask), "/d/e");
            mode(Integer.toOctalString(0777 & ~umask), "/d/p");
            mode("777", "/d/l");
            mode(Integer.toOctalString(0666 & ~umask), "/d/o");
            mode(Integer.toOctalString(0644 & ~umask), "/d/w");
            for (String path : List.of("/d/f", "/d/e", "/d/p", "/d/l", "/d/o", "/d/w")) {
                assertEquals("13:23", field(4, path), path);
                does("delete " + path);
            }
            does(user, "close h");
        }
    }

    @Test
    void whatIsMadeInASetGidDirectoryGetsItsGroup() throws IOException {
        does("mkdir /d 777", "chown /d 0 99", "chmod /d 2777");
        does(OTHER, "create /d/f 2767", "create /d/x 2777", "mkdir /d/e 755", "symlink t /d/l", "create /d/e/g 644");
        for (String path : List.of("/d/f", "/d/x", "/d/e", "/d/l", "/d/e/g")) {
            assertEquals("13:99", field(4, path), path);
        }
        mode("2767", "/d/f");
        mode("777", "/d/x");
        mode("2755", "/d/e");
        does("create /d/r 2777");
        mode("2777", "/d/r");
        does(new User(14, 24, List.of(99L), 0), "create /d/m 2777");
        mode("2777", "/d/m");
    }

    // Extended attributes.

    @Test
    void extendedAttributesOfUsersFollowTheModeAndOthersAreTheSuperusers() throws IOException {
        does("mkdir /s 777", "chmod /s 1777", "create /f 777", "chown /f 11 21", "chown /s 11 21");
        does(OTHER, "setxattr /f user.a v");
        refuses("EPERM", OTHER, "setxattr /s user.a v", "setxattr /f trusted.a v", "setxattr /f security.a v");
        does(OWNER, "setxattr /s user.a v");
        does("setxattr /f trusted.a v");
        assertEquals("none", ask(OTHER, "getxattr /f trusted.a").value());
        assertEquals("v", ask("getxattr /f trusted.a").value());
        assertEquals("v", ask(OTHER, "getxattr /f user.a").value());
    }
}
